"""The log: opened and made whole, written in transactions by many at once, and never touched where it is not ours."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from quicklog.errors import (
    BadUsageError,
    DamagedError,
    NewerLogError,
    QuicklogError,
    TooLongError,
    UnfitError,
    UnreachableError,
)
from quicklog.maintenance import audit
from quicklog.note import chain
from quicklog.store import connection as connection_module
from quicklog.store import opening, projection, query, schema
from quicklog.store.opening import open_log
from quicklog.store.query import Selection
from tests.notebook import appended, body, in_memory, noted, stamp, standing, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from quicklog.store.log import Log

needs_posix = pytest.mark.skipif(os.name != "posix", reason="there are no users, signals and forks of this sort")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def log(path: Path) -> Iterator[Log]:
    with open_log(str(path)) as opened:
        yield opened


def events(log: Log) -> list[tuple[int, str, str]]:
    return log.connection.execute("SELECT seq, kind, note FROM events ORDER BY number").fetchall()


# Events and notes


def test_an_event_and_its_note_are_written_together(log: Log) -> None:
    note = noted(log, customer="Rami")
    done = appended(log, "done", {"outcome": "clean"}, note.id)
    assert events(log) == [(1, "noted", note.id), (2, "done", note.id)]
    assert standing(log) == [done]
    assert list(audit.broken_links(log)) == list(audit.strayed_notes(log)) == []


def test_an_event_says_what_it_was_told(log: Log) -> None:
    note = noted(log, "Rami. Eli. UPS", customer="Rami", for_="Dana")
    (event,) = query.events_of(log, note.id)
    assert (event.id, event.note, event.kind, event.login, event.at) == (note.id, note.id, "noted", "eli", stamp())
    assert event.body == body("Rami. Eli. UPS", customer="Rami", for_="Dana")
    (stream,) = log.connection.execute("SELECT stream FROM streams WHERE own").fetchone()
    assert (event.stream, event.seq) == (stream, 1)


def write_and_fail(log: Log) -> None:
    with log.transaction() as write:
        write.append("noted", body("a note"), at=stamp(), login="eli")
        write.append("noted", {"no": "line"}, at=stamp(), login="eli")


def test_all_of_a_transaction_is_there_or_nothing(log: Log) -> None:
    noted(log)
    before = tables(log)
    with pytest.raises(UnfitError):
        write_and_fail(log)
    assert tables(log) == before
    noted(log)
    assert [seq for seq, _, _ in events(log)] == [1, 2]
    assert list(audit.broken_links(log)) == []


def test_a_note_that_cannot_be_made_takes_its_event_with_it(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(projection, "put", fail)
    with pytest.raises(UnreachableError, match="disk I/O error"):
        noted(log)
    assert events(log) == []
    assert not log.connection.in_transaction


def test_events_of_one_transaction_follow_one_another(log: Log) -> None:
    with log.transaction() as write:
        first = write.append("noted", body("one"), at=stamp(), login="eli")
        second = write.append("noted", body("two"), at=stamp(), login="eli")
        assert first is not None
        write.append("voided", {"why": "a test"}, at=stamp(), login="eli", note=first.id)
    assert [(seq, kind) for seq, kind, _ in events(log)] == [(1, "noted"), (2, "noted"), (3, "voided")]
    assert [note.status for note in standing(log)] == ["void", "logged"]
    assert second == standing(log)[1]


def test_an_unknown_kind_is_kept_and_changes_no_note(log: Log) -> None:
    note = noted(log)
    appended(log, "from-the-future", {"weight": 1.5, "what": ["anything"]}, note.id)
    assert standing(log) == [note]
    assert query.events_of(log, note.id)[1].body == {"offset": "+02:00", "weight": 1.5, "what": ["anything"]}
    assert list(audit.broken_links(log)) == []


def test_an_event_of_a_note_that_is_not_there_is_kept(log: Log) -> None:
    with log.transaction() as write:
        assert write.append("done", {"outcome": "?"}, at=stamp(), login="eli", note="nobody") is None
    assert events(log) == [(1, "done", "nobody")]
    assert standing(log) == []


def test_a_body_may_have_1_mib_and_no_more(log: Log) -> None:
    room = 1024 * 1024 - len('{"line": "", "offset": "+02:00", "at": "2026-11-21T09:30:00+02:00"}')
    noted(log, "x" * room)
    with pytest.raises(TooLongError, match="1 MiB"):
        noted(log, "x" * (room + 1))
    with pytest.raises(TooLongError, match="1 MiB"):
        noted(log, "ש" * (room // 2 + 1))
    assert len(events(log)) == 1


def test_text_that_is_no_unicode_is_refused_in_words(log: Log) -> None:
    with pytest.raises(BadUsageError, match=r"u\{dcff\}"):
        noted(log, "Rami \udcff")
    with pytest.raises(BadUsageError, match=r"u\{dcff\}"):
        appended(log, "noted", body(), login="el\udcff")
    with pytest.raises(BadUsageError, match=r"u\{dcff\}"):
        list(query.pages(log, Selection(codes=("\udcff",))))
    with pytest.raises(BadUsageError, match=r"u\{dcff\}"):
        query.by_ref(log, "\udcff")
    assert events(log) == []


@pytest.mark.parametrize("name", ["log.db", "לוג.db", "a b 'c' \"d\".db", "%41?mode=ro#x.db", ":memory:", "file:x.db"])
def test_any_name_will_do(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_log(name) as log:
        noted(log)
    assert (tmp_path / name).stat().st_size > 0
    with open_log(str(tmp_path / name)) as log:
        assert len(standing(log)) == 1


# A missing file


def test_a_missing_file_is_made_whole_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "log.db"
    open_log(str(path)).connection.close()
    assert os.listdir(path.parent) == ["log.db"]
    with open_log(str(path)) as log:
        noted(log)
        assert list(audit.integrity(log)) == []


def test_every_commit_is_synced_and_the_journal_is_truncated(log: Log) -> None:
    def pragma(name: str) -> object:
        return log.connection.execute(f"PRAGMA {name}").fetchone()[0]

    assert (pragma("journal_mode"), pragma("synchronous"), pragma("fullfsync")) == ("truncate", 2, 1)


def test_a_log_that_cannot_be_made_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_FIRST", (schema._FIRST[0], "SELECT * FROM nothing"))
    with pytest.raises(UnreachableError):
        open_log(str(path))
    assert os.listdir(path.parent) == []


def test_a_file_system_without_hard_links_will_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with open_log(str(path)) as log:
        noted(log)
    assert sorted(os.listdir(path.parent)) == ["log.db", "log.db-journal"]


def test_who_comes_second_leaves_the_log_of_the_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = opening._fill

    def slow(fresh: str) -> None:
        real(fresh)
        monkeypatch.setattr(opening, "_fill", real)
        with open_log(str(path)) as first:
            noted(first, "the first")

    monkeypatch.setattr(opening, "_fill", slow)
    with open_log(str(path)) as log:
        assert [note.line for note in standing(log)] == ["the first"]
    assert sorted(os.listdir(path.parent)) == ["log.db", "log.db-journal"]


WRITE = """
import sys
from quicklog.store.opening import open_log
from tests.notebook import noted
sys.stdin.readline()
for each in range(int(sys.argv[3])):
    with open_log(sys.argv[1]) as log:
        noted(log, f"note {each} of {sys.argv[2]}", customer=f"customer {each}")
"""


def write_at_once(path: Path, processes: int, notes: int) -> list[int]:
    """Let so many processes write so many notes each, all of them starting together; return their exit codes."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, path, str(each), str(notes)],
            stdin=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        for each in range(processes)
    ]
    for each in started:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.close()
    return [each.wait() for each in started]


def assert_all_are_there(path: Path, processes: int, notes: int) -> None:
    with open_log(str(path)) as log:
        assert [seq for seq, _, _ in events(log)] == list(range(1, processes * notes + 1))
        expected = {f"note {note} of {process}" for process in range(processes) for note in range(notes)}
        assert {note.line for note in standing(log)} == expected
        assert len(standing(log)) == processes * notes
        assert list(audit.integrity(log)) == []
        assert list(audit.broken_links(log)) == []
        assert list(audit.strayed_notes(log)) == []
        assert (
            sum(query.count(log, Selection(words=(f"note {note} of",))) for note in range(notes)) == processes * notes
        )


@pytest.mark.slow
def test_sixteen_processes_make_one_log_at_once_and_lose_nothing(path: Path) -> None:
    sizes: set[int] = set()
    finished = threading.Event()

    def watch() -> None:
        while not finished.is_set():
            if path.exists():
                sizes.add(path.stat().st_size)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        assert write_at_once(path, processes=16, notes=1) == [0] * 16
    finally:
        finished.set()
        watching.join()
    assert 0 not in sizes
    assert_all_are_there(path, processes=16, notes=1)
    assert sorted(os.listdir(path.parent)) == ["log.db", "log.db-journal"]


@pytest.mark.slow
def test_sixty_four_processes_write_ten_notes_each_and_lose_nothing(path: Path) -> None:
    assert write_at_once(path, processes=64, notes=10) == [0] * 64
    assert_all_are_there(path, processes=64, notes=10)


@needs_posix
def test_a_writer_that_is_killed_leaves_the_log_to_the_others(path: Path) -> None:
    deadly = """
import os, signal, sys
from quicklog.store.opening import open_log
from tests.notebook import body, noted, stamp
with open_log(sys.argv[1]) as log:
    noted(log, "acknowledged")
    log.connection.execute("PRAGMA cache_size = 1")  # what is not committed goes to the file all the same
    with log.transaction() as write:
        for each in range(200):
            write.append("noted", body(f"never said {each}"), at=stamp(), login="eli")
        os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", deadly, path], check=False, cwd=Path(__file__).parent.parent)
    assert done.returncode == -signal.SIGKILL
    assert (path.parent / "log.db-journal").stat().st_size > 0
    with open_log(str(path)) as log:
        assert [note.line for note in standing(log)] == ["acknowledged"]
        noted(log, "and another")
        assert list(audit.integrity(log)) == list(audit.broken_links(log)) == []


# Files that are not ours, or not whole


def refused(path: Path, error: type[QuicklogError]) -> str:
    """Assert that a file is refused in one line, and not touched."""
    before, names = path.read_bytes(), sorted(os.listdir(path.parent))
    with pytest.raises(error) as caught:
        open_log(str(path))
    assert path.read_bytes() == before
    assert sorted(os.listdir(path.parent)) == names
    said = str(caught.value)
    assert "\n" not in said
    assert path.name in said
    return said


def test_an_emptied_log_is_never_begun_anew(path: Path) -> None:
    noted_log = open_log(str(path))
    noted(noted_log)
    noted_log.connection.close()
    os.truncate(path, 0)
    assert refused(path, DamagedError).startswith(f"{path} was emptied: restore a backup")


@pytest.mark.parametrize(
    "content",
    [
        b"\0" * 10_000,
        b"x",
        b"customer,technician\nRami,Eli\n" * 500,
        b"SQLite format 3\0",
        b"SQLite format 3\0" + b"\xff" * 5000,
        bytes(range(256)) * 64,
        "הערה על לקוח\n".encode() * 300,
    ],
)
def test_what_is_no_database_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(path, DamagedError)


def test_a_log_that_was_cut_short_is_refused(path: Path) -> None:
    with open_log(str(path)) as log:
        for each in range(20):
            noted(log, f"note {each}")
    whole = path.read_bytes()
    # Within the header, within its first page, at a page's edge and beyond it, and all but the last page.
    for length in (1, 16, 50, 99, 100, 512, 4095, 4096, 4097, 40_960, len(whole) - 4096):
        path.write_bytes(whole[:length])
        refused(path, DamagedError)


def test_a_log_whose_pages_were_overwritten_is_called_damaged(path: Path) -> None:
    with open_log(str(path)) as log:
        for each in range(50):
            noted(log, f"note {each}")
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    with pytest.raises(DamagedError, match="restore a backup"), open_log(str(path)) as log:
        list(query.pages(log, Selection()))


@pytest.mark.parametrize("mode", ["delete", "truncate", "wal"])
def test_the_file_of_another_program_is_refused(path: Path, mode: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.execute("CREATE TABLE events (id)")
    connection.execute("CREATE TABLE streams (stream)")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    assert "not a quicklog log" in refused(path, DamagedError)


@pytest.mark.parametrize("version", [schema.VERSION + 1, 2**31 - 1])
def test_the_log_of_a_newer_version_is_refused_and_kept(path: Path, version: int) -> None:
    with open_log(str(path)) as log:
        noted(log)
        log.connection.execute(f"PRAGMA user_version = {version}")
    assert "newer" in refused(path, NewerLogError)


def test_a_log_that_lost_its_stream_is_called_damaged(log: Log) -> None:
    log.connection.execute("DELETE FROM streams")
    with pytest.raises(DamagedError, match="head"):
        noted(log)
    assert not log.connection.in_transaction
    assert events(log) == []


# Places that cannot be reached


def unreachable(path: str) -> str:
    with pytest.raises(UnreachableError) as caught:
        open_log(path)
    said = str(caught.value)
    assert "\n" not in said
    return said


def test_a_folder_is_no_log(tmp_path: Path) -> None:
    assert "is a folder" in unreachable(str(tmp_path))
    assert "is a folder" in unreachable("")


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "cannot be reached" in unreachable(str(tmp_path / "file" / "log.db"))
    assert "cannot be reached" in unreachable(str(tmp_path / "file" / "deeper" / "log.db"))


@pytest.mark.parametrize("name", ["a\0b", "x" * 300, "x/" * 3000 + "log.db"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    unreachable(f"{tmp_path}/{name}")
    assert os.listdir(tmp_path) == []


def as_ordinary_user(do: Callable[[], object]) -> str:
    """Do something in a child process, which is no root, and return what quicklog said."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        said = "nothing was said"
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            do()
        except QuicklogError as error:
            said = f"{type(error).__name__}: {error}"
        except BaseException as error:  # noqa: BLE001  the parent judges it
            said = repr(error)
        os.write(outlet, said.encode())
        os._exit(0)
    os.close(outlet)
    with open(inlet, encoding="utf-8") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a log in it, both of which all may read and nobody write; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve()
        with open_log(str(folder / "log.db")) as log:
            noted(log)
        (folder / "log.db-journal").unlink()
        (folder / "log.db").chmod(0o444)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


@needs_posix
def test_a_file_that_may_not_be_read(folder: Path) -> None:
    (folder / "log.db").chmod(0)
    said = as_ordinary_user(lambda: open_log(str(folder / "log.db")))
    assert said.startswith("ForbiddenError: ")
    assert "permission denied" in said


@needs_posix
def test_a_file_that_may_only_be_read_is_read_and_not_written(folder: Path) -> None:
    folder.chmod(0o777)

    def read() -> None:
        with open_log(str(folder / "log.db")) as log:
            assert len(standing(log)) == 1
            noted(log)

    said = as_ordinary_user(read)
    assert re.match("UnreachableError: .*log.db or its folder: permission denied: ask ", said)


@needs_posix
def test_a_folder_that_may_not_be_written(folder: Path) -> None:
    (folder / "log.db").chmod(0o666)

    def write() -> None:
        with open_log(str(folder / "log.db")) as log:
            noted(log)

    said = as_ordinary_user(write)
    assert said.startswith("UnreachableError: ")
    with open_log(str(folder / "log.db")) as log:
        assert len(standing(log)) == 1


@needs_posix
def test_a_log_that_may_not_be_made(folder: Path) -> None:
    said = as_ordinary_user(lambda: open_log(str(folder / "new.db")))
    assert said == f"UnreachableError: no log can be made in {folder}: Permission denied"


@needs_posix
def test_a_folder_that_may_not_be_made(folder: Path) -> None:
    said = as_ordinary_user(lambda: open_log(str(folder / "new" / "log.db")))
    assert said == f"UnreachableError: no log can be made in {folder}/new: Permission denied"


@needs_posix
def test_a_folder_that_may_not_be_entered(folder: Path) -> None:
    folder.chmod(0)
    path = folder / "log.db"
    said = as_ordinary_user(lambda: open_log(str(path)))
    assert said == f"ForbiddenError: {path}: permission denied: ask an administrator to add you to its group"


# Others at the same file


def test_a_lock_that_is_held_is_said_in_words(path: Path, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "TIMEOUT", 0.0)
    with open_log(str(path)) as other:
        log.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnreachableError, match="locked"):
            noted(other)
        log.connection.execute("ROLLBACK")
        noted(other)


def test_a_writer_waits_before_it_reads(path: Path, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads first and then wants to write fails at once, whatever the timeout."""
    monkeypatch.setattr(connection_module, "TIMEOUT", 0.0)
    with open_log(str(path)) as other, log.transaction():
        waiting = other.transaction()
        with pytest.raises(UnreachableError, match="locked"):
            waiting.__enter__()


def test_a_reader_in_the_middle_of_a_page_makes_the_commit_fail_whole(
    path: Path, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "TIMEOUT", 0.05)
    noted(log)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM notes").fetchall()
    with pytest.raises(UnreachableError, match="locked"):
        noted(log)
    assert not log.connection.in_transaction
    reader.close()
    noted(log)
    assert [seq for seq, _, _ in events(log)] == [1, 2]


def test_a_log_that_was_put_into_wal_mode_is_put_back(path: Path) -> None:
    with open_log(str(path)) as log:
        noted(log)
    tool = sqlite3.connect(path, isolation_level=None)
    tool.execute("PRAGMA journal_mode = WAL")
    tool.close()
    with open_log(str(path)) as log:
        assert log.connection.execute("PRAGMA journal_mode").fetchone() == ("truncate",)
        noted(log)
        assert len(standing(log)) == 2
    assert sorted(os.listdir(path.parent)) == ["log.db", "log.db-journal"]


def test_what_a_crashed_program_left_in_wal_mode_is_kept(path: Path, tmp_path: Path) -> None:
    with open_log(str(path)) as log:
        noted(log)
    tool = sqlite3.connect(path, isolation_level=None)
    tool.execute("PRAGMA journal_mode = WAL")
    tool.execute("INSERT INTO state VALUES ('of', 'the tool')")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in ("log.db", "log.db-wal"):
        shutil.copy(path.parent / name, crashed / name)
    tool.close()
    with open_log(str(crashed / "log.db")) as log:
        assert log.connection.execute("PRAGMA journal_mode").fetchone() == ("truncate",)
        assert log.connection.execute("SELECT value FROM state WHERE name = 'of'").fetchone() == ("the tool",)
        assert len(standing(log)) == 1


def test_a_log_that_is_in_use_in_wal_mode_is_refused(path: Path) -> None:
    with open_log(str(path)) as log:
        noted(log)
    tool = sqlite3.connect(path, isolation_level=None)
    tool.execute("PRAGMA journal_mode = WAL")
    tool.execute("SELECT * FROM notes").fetchall()
    with pytest.raises(UnreachableError, match="WAL mode: close that program"):
        open_log(str(path))
    tool.close()
    with open_log(str(path)) as log:
        noted(log)


# The chain


def test_the_digests_can_be_reckoned_from_the_file_alone(path: Path) -> None:
    with open_log(str(path)) as log:
        note = noted(log, "רמי. אלי. וירוס", customer="רמי")
        appended(log, "done", {"outcome": "נקי"}, note.id)
    before = chain.BEGINNING
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT stream, seq, id, kind, note, at, login, body, salt, body_hash, digest FROM events ORDER BY seq"
    ).fetchall()
    for *columns, text, salt, hashed, digest in rows:
        assert len(salt) == 16
        assert hashed == chain.body_hash(salt, text)
        assert digest == chain.link(before, tuple(columns), hashed)
        before = digest
    assert connection.execute("SELECT seq, digest, own FROM streams").fetchall() == [(2, before, 1)]
    connection.close()


def test_two_logs_are_two_streams(tmp_path: Path) -> None:
    with open_log(str(tmp_path / "one.db")) as one, open_log(str(tmp_path / "two.db")) as two:
        streams = {log.connection.execute("SELECT stream FROM streams").fetchone() for log in (one, two)}
    assert len(streams) == 2


def test_equal_bodies_have_unequal_hashes() -> None:
    with in_memory() as log:
        noted(log)
        noted(log)
        assert len(set(log.connection.execute("SELECT body_hash FROM events").fetchall())) == 2


# Where it lies


def test_a_log_with_two_names_is_refused_until_one_is_gone(log: Log, path: Path) -> None:
    noted(log)
    before = path.read_bytes()
    other = path.with_name("copy.db")
    os.link(path, other)
    for name in (path, other):
        with pytest.raises(UnreachableError, match="2 names"):
            open_log(str(name))
    assert path.read_bytes() == before
    other.unlink()
    open_log(str(path)).connection.close()


def test_a_log_that_is_being_made_this_moment_is_not_refused(log: Log, path: Path) -> None:
    noted(log)
    os.link(path, f"{path}.0123456789ab.new")
    open_log(str(path)).connection.close()


def test_no_log_is_begun_where_a_program_copies_it_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "Dropbox" / "log.db"
    with pytest.raises(UnreachableError, match="folder of Dropbox"):
        open_log(str(path))
    assert not path.parent.exists()
    open_log(str(path), forced=True).connection.close()
    open_log(str(path)).connection.close()


def test_a_log_that_goes_away_while_it_is_opened_is_not_begun_as_an_empty_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_log(str(path)).connection.close()
    real = connection_module.connect

    def late(place: str, _: object) -> sqlite3.Connection:
        path.unlink()
        return real(place)

    monkeypatch.setattr(opening, "connect", late)
    with pytest.raises(UnreachableError, match="cannot be opened"):
        open_log(str(path))
    assert not path.exists()


@pytest.mark.parametrize("name", ["100%25 sure?.db", "a#b.db", "לוג.db", "x?mode=ro.db", "'\";.db"])
def test_a_log_may_have_any_name(name: str, tmp_path: Path) -> None:
    for _ in range(2):
        with open_log(str(tmp_path / name)) as log:
            noted(log)
    assert sorted(each.name for each in tmp_path.iterdir()) == [name, f"{name}-journal"]
