"""What somebody who may write the log, or its folder, can plant there: it is named, and no note is lost to it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from quicklog.errors import AlteredError
from quicklog.store import schema
from quicklog.store.opening import open_log
from tests.cli import environment, rows
from tests.notebook import noted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.place import Place

NOTE = "Rami. Noa. backup. now"
MAGIC = bytes.fromhex("d9d505f920a163d7")
SWALLOW = "CREATE TRIGGER {} AFTER INSERT ON events BEGIN DELETE FROM events WHERE number = new.number; END"
HIDE = "CREATE TRIGGER {} AFTER UPDATE ON streams BEGIN DELETE FROM notes WHERE line LIKE '%Rami%'; END"
FORGE = "CREATE TRIGGER {} AFTER INSERT ON notes BEGIN UPDATE notes SET detail = 'paid' WHERE id = new.id; END"


def plant(log: Path, sql: str, name: str, sort: str = "trigger", table: str = "events") -> None:
    """Put a thing into a log's schema under any name, as no CREATE would."""
    with closing(sqlite3.connect(log, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        row = [sort, name, table, sql.format(name)]
        connection.execute(
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, 0, ?)", row
        )
        (version,) = connection.execute("PRAGMA schema_version").fetchone()
        connection.execute(f"PRAGMA schema_version = {version + 1}")


@pytest.fixture
def written(place: Place) -> Place:
    """A log with one note."""
    assert place.ql("add", "Before. Noa. backup. now").code == 0
    return place


@pytest.mark.parametrize("name", ["sqlite_autoindex_events_3", "sqlite_x", "mine"])
@pytest.mark.parametrize(("sql", "table"), [(SWALLOW, "events"), (HIDE, "streams"), (FORGE, "notes")])
def test_a_note_is_kept_from_a_trigger_whatever_it_is_called(name: str, sql: str, table: str, written: Place) -> None:
    plant(written.log, sql, name, table=table)
    done = written.ql("add", NOTE)
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert f"the trigger {name} is not quicklog's" in done.err
    assert "waits in the pocket" in done.err
    assert "saved;" not in done.out
    assert [row["customer"] for row in rows(written.log)] == ["Before"]
    assert written.ql("done", rows(written.log)[0]["ref"]).code == 5
    found = written.ql("doctor")
    assert found.code == 1
    assert f"the trigger {name} is not quicklog's" in found.out
    assert written.ql("doctor", "--rebuild").code == 5
    looked = written.ql("today")
    assert looked.code == 0
    assert f"the trigger {name} is not quicklog's" in looked.err
    with closing(sqlite3.connect(written.log, isolation_level=None)) as connection:
        connection.execute(f"DROP TRIGGER {name}")
    assert written.ql("today").err == "1 waiting note was saved to the log\n"
    assert {row["customer"] for row in rows(written.log)} == {"Before", "Rami"}
    assert written.ql("doctor").code == 0


@pytest.mark.parametrize(
    "alteration",
    [
        "CREATE VIEW mine AS SELECT * FROM notes",
        "CREATE TABLE mine (a)",
        "CREATE INDEX mine ON notes (line)",
        "ALTER TABLE notes ADD COLUMN mine",
        "DROP INDEX events_later",
        "ALTER TABLE customers RENAME TO others",
    ],
)
def test_nothing_is_written_where_the_schema_is_not_quicklogs_own(alteration: str, written: Place) -> None:
    with closing(sqlite3.connect(written.log, isolation_level=None)) as connection:
        connection.execute(alteration)
    done = written.ql("add", NOTE)
    assert (done.code, len(written.waiting())) == (0, 1)
    assert [row["line"] for row in rows(written.log)] == ["Before. Noa. backup. now"]


def test_what_the_planner_of_sqlite_keeps_is_its_own(written: Place) -> None:
    with closing(sqlite3.connect(written.log, isolation_level=None)) as connection:
        connection.execute("ANALYZE")
    assert written.ql("add", NOTE).err == ""
    assert written.ql("doctor").code == 0


@pytest.mark.parametrize("sql", [SWALLOW, HIDE, FORGE])
def test_what_is_acknowledged_was_read_back(sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.db"
    with open_log(str(path)) as log:
        noted(log)
        log.connection.execute(sql.format("mine"))
        monkeypatch.setattr(schema, "expect_own", lambda *_: None)
        with pytest.raises(AlteredError):
            noted(log, NOTE, customer="Rami", detail="unpaid")
        assert log.connection.execute("SELECT count(*) FROM events").fetchone() == (1,)


def test_nothing_is_numbered_at_random_behind_the_greatest_number_of_all(written: Place) -> None:
    with closing(sqlite3.connect(written.log, isolation_level=None)) as connection:
        connection.execute("UPDATE events SET number = ?", [2**63 - 1])
    done = written.ql("add", NOTE)
    assert (done.code, done.err.count("\n"), len(written.waiting())) == (0, 1, 1)
    assert "was not there when it was read back" in done.err
    page = written.folder / "page.txt"
    page.write_text("2026-11-20\nDana. Noa. backup. 9:30\n")
    assert written.ql("import", str(page)).code == 5
    assert [row["customer"] for row in rows(written.log)] == ["Before"]
    found = written.ql("doctor")
    assert found.code == 1
    assert f"is not where it was written (it has the number {2**63 - 1})" in found.out


@pytest.mark.parametrize("target", ["copy", "log"])
def test_a_copy_with_a_trigger_is_not_good(target: str, written: Place) -> None:
    assert written.ql("backup").code == 0
    (copy,) = (each for each in (written.team / "backups").iterdir() if each.suffix == ".db")
    plant(copy if target == "copy" else written.log, SWALLOW, "sqlite_x")
    if target == "copy":
        done = written.ql("restore", str(copy), "--yes")
        assert done.code == 5
        assert "sqlite_x" in done.err
        assert written.ql("add", NOTE).err == ""
    else:
        assert written.ql("backup").code != 0


# Journals


def super_journal(victim: Path) -> bytes:
    """Return a journal that lets SQLite remove a file: it names it as the super-journal of a transaction that ended."""
    name = os.fsencode(victim)
    header = MAGIC + bytes(4) + b"\1\2\3\4" + bytes(4) + (512).to_bytes(4, "big") + (4096).to_bytes(4, "big")
    trailer = bytes(4) + name + len(name).to_bytes(4, "big") + (sum(name) & 0xFFFFFFFF).to_bytes(4, "big") + MAGIC
    return header.ljust(512, b"\0") + trailer


COMMANDS = [["today"], ["list"], ["doctor"], ["backup"], ["export"], ["__complete", "bash", "ql show "]]


@pytest.fixture
def victim(written: Place) -> Path:
    """A file of the user's that has nothing to do with the log."""
    path = written.folder / "thesis.txt"
    path.write_text("ten years of work")
    return path


def test_a_planted_super_journal_removes_nothing_and_no_note_is_lost(written: Place, victim: Path) -> None:
    written.journal.write_bytes(super_journal(victim))
    for words in COMMANDS:
        written.ql(*words)
        assert victim.exists(), words
    done = written.ql("add", NOTE)
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert "would have SQLite remove another file" in done.err
    assert victim.exists()
    assert len(written.waiting()) == 1
    written.journal.unlink()
    assert written.ql("today").err == "1 waiting note was saved to the log\n"


def test_a_super_journal_beside_a_copy_removes_nothing(written: Place, victim: Path) -> None:
    assert written.ql("backup").code == 0
    (copy,) = (each for each in (written.team / "backups").iterdir() if each.suffix == ".db")
    for journal in (f"{copy}-journal", f"{copy}-wal", f"{copy}-shm"):
        with open(journal, "wb") as file:
            file.write(super_journal(victim))
    for words in (
        ["backup"],
        ["restore", str(copy), "--yes"],
        ["--log", str(copy), "list"],
        ["erase", "Before", "--yes"],
    ):
        written.ql(*words)
        assert victim.exists(), words


@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
@pytest.mark.parametrize("sort", ["fifo", "link", "folder"])
def test_nothing_waits_for_what_is_no_ordinary_file(sort: str, ending: str, written: Place) -> None:
    planted = written.log.with_name(written.log.name + ending)
    planted.unlink(missing_ok=True)
    {"fifo": lambda: os.mkfifo(planted), "link": lambda: planted.symlink_to("/dev/zero"), "folder": planted.mkdir}[
        sort
    ]()
    done = written.ql("add", NOTE, under=["timeout", "20"])
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert "is not a regular file" in done.err
    assert len(written.waiting()) == 1
    for words in COMMANDS:
        assert written.ql(*words, under=["timeout", "20"]).code in (0, 4), words


def test_a_fifo_in_the_place_of_the_log_is_named(written: Place) -> None:
    fifo = written.team / "fifo.db"
    os.mkfifo(fifo)
    done = written.ql("--log", str(fifo), "list", under=["timeout", "20"])
    assert (done.code, done.err.count("\n")) == (4, 1)


@pytest.mark.parametrize("words", [["doctor"], ["backup"], ["today"]])
def test_a_fifo_under_a_copys_name_is_not_waited_for(words: list[str], written: Place) -> None:
    assert written.ql("backup").code == 0
    os.mkfifo(written.team / "backups" / "quicklog-2026-11-01T093000.db")
    os.mkfifo(written.team / "backups" / "quicklog-2199-11-01T093000.db")
    if words == ["today"]:
        written.log.unlink()
    assert written.ql(*words, under=["timeout", "20"]).code in (0, 1, 4)


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can give a file away")
def test_a_journal_of_somebody_who_may_not_write_the_log_is_not_played_back(written: Place) -> None:
    written.log.chmod(0o600)
    written.journal.write_bytes(MAGIC.ljust(600, b"\1"))
    os.chown(written.journal, 4711, 4711)
    done = written.ql("list")
    assert (done.code, done.err.count("\n")) == (4, 1)
    assert "belongs to somebody who may not write the log" in done.err


def test_a_journal_that_a_killed_writer_left_is_played_back(written: Place) -> None:
    before = rows(written.log, "events")
    script = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 1')\n"
        "c.execute('PRAGMA journal_mode = TRUNCATE')\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "c.execute(\"UPDATE events SET body = 'half'\")\n"
        "c.execute('CREATE TABLE large AS SELECT randomblob(5000000)')\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(written.log)], env=environment(), check=False)
    assert written.journal.stat().st_size > 0
    assert written.ql("add", NOTE).err == ""
    assert rows(written.log, "events")[: len(before)] == before


# Heads


@pytest.mark.parametrize(
    "alteration",
    [
        *("seq = 0", "seq = 2", "seq = 'x'", "seq = x'ff'", "seq = -1"),
        *("digest = zeroblob(32)", "digest = 'x'", "digest = 7", "digest = x''", "stream = 'other'", "stream = x'ff'"),
    ],
)
def test_nothing_is_chained_to_a_head_that_is_not_the_end_of_its_stream(alteration: str, written: Place) -> None:
    assert written.ql("add", NOTE).code == 0
    assert written.ql("undo").code == 0
    with closing(sqlite3.connect(written.log, isolation_level=None)) as connection:
        connection.execute(f"UPDATE streams SET {alteration}")
    before = rows(written.log, "events")
    done = written.ql("add", NOTE)
    assert (done.code, done.err.count("\n"), len(written.waiting())) == (0, 1, 1)
    assert "waits in the pocket" in done.err
    assert rows(written.log, "events") == before
    for words in (["today"], ["customer", "Before"], ["export"], ["doctor"], ["undo"]):
        assert "quicklog failed" not in written.ql(*words).err, words
    assert written.ql("doctor").code == 1
