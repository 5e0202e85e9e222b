"""What is erased is gone from the file's bytes too, at the end of whatever happens on the way there."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from quicklog.errors import UnreachableError
from quicklog.maintenance import audit
from quicklog.maintenance.erasure import erase
from quicklog.store import query, schema
from quicklog.store.opening import open_log
from tests.erasure.test_erase import erased
from tests.notebook import appended, in_memory, noted, standing, tables

if TYPE_CHECKING:
    from pathlib import Path

    from quicklog.store.log import Log

pytestmark = pytest.mark.slow

# Names whose letters stand together by threes in no other word.
ENGLISH, HEBREW = "Qxzjw Vvkq", "גזףק טץםע"
SPELLINGS = [ENGLISH, "QXZJW VVKQ", "qxzjw-vvkq", HEBREW, "גְּזִףק טץםע", "גזףק־טץםע"]
PARTS = [part.encode() for part in ("qxz", "xzj", "zjw", "vvk", "vkq", "גזף", "זףק", "טץם", "ץםע", "גְּזִ")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log in which two people stand everywhere, with the leftovers of an SQLite that does not clean up."""
    path = tmp_path / "log.db"
    with open_log(str(path)) as log:
        log.connection.execute("PRAGMA secure_delete = OFF")
        for number, spelling in enumerate(SPELLINGS):
            note = noted(log, f"{spelling}. Eli. UPS", customer=spelling, detail=f"for {spelling}", code="UPS")
            appended(log, "amended", {"changes": {"detail": f"again {spelling}" * 9}, "line": spelling}, note.id)
            other = noted(log, f"Sara {number}. Eli", customer=f"Sara {number}", detail=f"knows ({spelling})")
            appended(log, "voided", {"why": f"it was {spelling}'s"}, other.id)
            noted(log, f"{spelling}. 25:70", draft=f"“{spelling}” is not a time")
    assert left_in(path) == set(PARTS)
    return path


def left_in(path: Path) -> set[bytes]:
    """Return which parts of the names stand in a log's bytes, or its journal's; capitals do not count.

    Salts, hashes and refs are left out: among so many random ones three letters come together by chance.
    """
    content = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*") if each.is_file())
    with closing(sqlite3.connect(path)) as log:
        rows = log.execute("SELECT salt, body_hash, digest FROM events").fetchall()
        refs = [ref.encode() for (ref,) in log.execute("SELECT ref FROM notes")]
    for random in {*refs, *(value for row in rows for value in row)}:
        content = content.replace(random, b"")
    content = content.lower()
    return {part for part in PARTS if part in content}


def erase_both(log: Log) -> None:
    for name in (ENGLISH, HEBREW):
        erased(log, name)


def test_not_three_letters_of_the_name_are_left_in_the_file(path: Path) -> None:
    with open_log(str(path)) as log:
        numbers = log.connection.execute("SELECT number, id, digest FROM events").fetchall()
        erase_both(log)
        assert (
            log.connection.execute("SELECT number, id, digest FROM events LIMIT ?", [len(numbers)]).fetchall()
            == numbers
        )
        assert list(audit.integrity(log)) == list(audit.strayed_notes(log)) == list(erase.unfinished(log)) == []
        kept = tables(log)
    assert left_in(path) == set()
    with open_log(str(path)) as log:  # it is the same log to all who come
        audit.rebuild(log)
        assert tables(log) == kept


@pytest.mark.parametrize("others", [0, 1, 40])
def test_not_three_letters_are_left_in_a_young_index_either(tmp_path: Path, others: int) -> None:
    """Its parts are made one only now and then: until then what was deleted is only marked."""
    path = tmp_path / "log.db"
    with open_log(str(path)) as log:
        noted(log, f"{ENGLISH}. Eli. UPS", customer=ENGLISH)
        for number in range(others):
            noted(log, f"Sara {number}. Eli. UPS", customer=f"Sara {number}")
        assert left_in_index(log) != set()
        erased(log, ENGLISH)
        assert left_in_index(log) == set()
    assert left_in(path) == set()


def left_in_index(log: Log) -> set[bytes]:
    blocks = b"".join(block for (block,) in log.connection.execute("SELECT block FROM search_data"))
    return {part for part in PARTS if part in blocks}


def test_the_file_stays_what_other_programs_know(path: Path) -> None:
    pragmas = ("application_id", "user_version", "page_size", "encoding", "auto_vacuum", "journal_mode")
    with open_log(str(path)) as log, open_log(str(path)) as colleague:
        before = [log.connection.execute(f"PRAGMA {pragma}").fetchone() for pragma in pragmas]
        assert len(standing(colleague)) == 18
        erase_both(log)
        assert [log.connection.execute(f"PRAGMA {pragma}").fetchone() for pragma in pragmas] == before
        assert [note.customer for note in standing(colleague)] == [note.customer for note in standing(log)]
        noted(colleague, "Bob. Eli. UPS", customer="Bob")
        assert list(audit.integrity(log)) == []


@pytest.mark.parametrize("state", ["stale", "missing"])
def test_an_index_that_is_behind_forgets_all(path: Path, state: str) -> None:
    with open_log(str(path)) as log:
        log.connection.execute("UPDATE state SET value = ? WHERE name = 'search'", [state])
        if state == "missing":
            log.connection.execute("DROP TABLE search")
        erase_both(log)
        noted(log, "Bob. Eli. UPS", customer="Bob")
        assert query.count(log, query.Selection(words=("bob",))) == 1
    assert left_in(path) == set()
    with open_log(str(path)) as log:
        audit.rebuild(log)
        assert query.searchable(log)
        assert query.count(log, query.Selection(words=("bob",))) == 1
    assert left_in(path) == set()


def test_an_index_that_this_sqlite_cannot_use_is_emptied_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tokenizer that is not there: what an SQLite without FTS5, or one too old for trigrams, is to the index."""
    with open_log(str(path)) as log:
        log.connection.execute("PRAGMA writable_schema = ON")
        log.connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'trigram', 'unknown') WHERE name = 'search'"
        )
    known = tuple(sql.replace("trigram", "unknown") for sql in schema._OPTIONAL)
    monkeypatch.setattr(schema, "_OPTIONAL", known)
    with open_log(str(path)) as log:
        erase_both(log)
        assert not query.searchable(log)
    assert left_in(path) == set()


# Stopped on the way.


def test_who_reads_the_log_keeps_it_from_being_finished(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quicklog.store.connection.TIMEOUT", 0.05)
    reader = sqlite3.connect(path, isolation_level=None)
    with open_log(str(path)) as log:
        monkeypatch.setattr(erase, "finish", lambda _: None)
        erase_both(log)
        monkeypatch.undo()
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM notes").fetchone()
        log.connection.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(
            UnreachableError, match=r"may still be found in .*locked.*: once that is over, ql erase finishes it"
        ):
            erase.finish(log)
        reader.close()
        (finding,) = erase.unfinished(log)
        assert (finding.about, finding.remedy) == ("erase", "ql erase finishes it")
        assert not any(ENGLISH in note.line for note in standing(log))
        erase.finish(log)
        assert list(erase.unfinished(log)) == []
    assert left_in(path) == set()


KILLED = """
import os, signal, sys
from quicklog.store import projection
from quicklog.maintenance.erasure import erase
from quicklog.store.opening import open_log
from tests.erasure.test_erase import erased

path, module, function, times, name = sys.argv[1:]
module, calls = {"erase": erase, "projection": projection}[module], []
real = getattr(module, function)

def counted(*given):
    calls.append(given)
    return os.kill(os.getpid(), signal.SIGKILL) if len(calls) == int(times) else real(*given)

setattr(module, function, counted)
with open_log(path) as log:
    erased(log, name)
"""


def killed(path: Path, where: str) -> None:
    command = [sys.executable, "-c", KILLED, str(path), *where.split(), ENGLISH]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=environ, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.skipif(os.name != "posix", reason="the system has no kill -9")
def test_killed_before_the_commit_it_is_as_if_nothing_was(path: Path) -> None:
    with open_log(str(path)) as log:
        before = tables(log)
    killed(path, "projection put 5")
    with open_log(str(path)) as log:
        assert tables(log) == before
        assert list(erase.unfinished(log)) == []


@pytest.mark.skipif(os.name != "posix", reason="the system has no kill -9")
@pytest.mark.parametrize("where", ["erase finish 1", "erase _clear_index 1"])
def test_killed_after_the_commit_it_is_finished_later(path: Path, where: str) -> None:
    killed(path, where)
    with open_log(str(path)) as log:
        assert [finding.about for finding in erase.unfinished(log)] == ["erase"]
        assert erase.look_through(log, erase.name_in(log, ENGLISH)).own == frozenset()
        erase.finish(log)
        assert list(erase.unfinished(log)) == list(audit.integrity(log)) == list(audit.strayed_notes(log)) == []
        erased(log, HEBREW)
    assert left_in(path) == set()


def test_finishing_what_needs_none_does_no_harm() -> None:
    with in_memory() as log:
        noted(log)
        before = tables(log)
        erase.finish(log)
        assert tables(log) == before
