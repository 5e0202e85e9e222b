"""The tables: what version 1 made stays as it is, and a migration happens whole or not at all."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from quicklog.lib.text import Folding, key
from quicklog.store import schema, version_3
from quicklog.store.opening import open_log
from quicklog.store.version_3 import FORMER
from tests.notebook import noted, standing, tables

GOLDEN = Path(__file__).parent / "golden"


def connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def said(connection: sqlite3.Connection) -> str:
    """Return the SQL of all that the migrations made, but for what belongs to libraries: their own tables."""
    rows = connection.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB '_sqlite_migrations*'"
        " AND name NOT GLOB 'idx__sqlite_migrations*' AND name NOT GLOB 'search_*' ORDER BY name"
    )
    statements = [" ".join(sql.split()) + ";\n" for (sql,) in rows]
    pragmas = ("application_id", "user_version")
    numbers = [f"PRAGMA {name} = {connection.execute(f'PRAGMA {name}').fetchone()[0]};\n" for name in pragmas]
    return "".join(statements + numbers)


@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
def test_each_version_makes_what_it_always_made(version: int, tmp_path: Path) -> None:
    from sqlite_utils import Database

    connection = connected(tmp_path / "log.db")
    connection.execute("BEGIN")
    for migration in schema.migrations().pending(Database(memory=True))[:version]:
        migration.fn(Database(connection, execute_plugins=False))
    connection.execute("COMMIT")
    if "search" not in {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}:
        pytest.skip("this SQLite has no FTS5 with trigrams")
    assert said(connection) == (GOLDEN / f"schema-{version}.sql").read_text(encoding="utf-8")
    connection.close()


def test_a_new_log_folds_no_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds none, and to fold all that there are takes a second of the first note."""
    former = Folding({}, frozenset())
    monkeypatch.setattr(version_3, "FORMER", former)
    with open_log(str(tmp_path / "log.db")) as log:
        assert noted(log, "O´Neil. Eli. UPS").line == "O´Neil. Eli. UPS"
    assert former == {}


def test_a_log_keyed_before_knows_the_letters_that_are_one_key_now(tmp_path: Path) -> None:
    from sqlite_utils import Database

    former = partial(key, folding=FORMER)
    names = {"O´Neil Łódź": "o neil łodz", "O'Neil Lodz": "oneil lodz", "Rami Cohen": "rami cohen"}
    connection = connected(tmp_path / "log.db")
    connection.execute("BEGIN")
    first, second, third = schema.migrations().pending(Database(memory=True))[:3]
    for migration in (first, second):
        migration.fn(Database(connection, execute_plugins=False))
    columns = "ref, id, at, customer, technician, status, recorded_at, recorded_by, line, position"
    for place, (name, folded) in enumerate(names.items()):
        assert former(name) == folded
        when = f"2026-11-20T0{place}:00:00+02:00"
        line = f"{name}. Søren. UPS"
        row = [str(place), str(place), when, name, "Søren", "logged", when, "root", line, place]
        connection.execute(f"INSERT INTO notes ({columns}) VALUES ({', '.join('?' * len(row))})", row)
        connection.execute("UPDATE notes SET customer_key = ?, technician_key = 'søren' WHERE id = ?", [folded, place])
        connection.execute("INSERT INTO customers VALUES (?, ?, ?)", [folded, name, folded[::-1]])
        connection.execute("INSERT INTO search (rowid, words) VALUES (?, ?)", [place, former(line)])
    third.fn(Database(connection, execute_plugins=False))
    connection.execute("COMMIT")
    keys = connection.execute("SELECT customer_key, technician_key FROM notes ORDER BY position").fetchall()
    assert keys == [("oneil lodz", "soren"), ("oneil lodz", "soren"), ("rami cohen", "soren")]
    known = connection.execute("SELECT key, name, backwards FROM customers ORDER BY key").fetchall()
    assert known == [("oneil lodz", "O'Neil Lodz", "zdol lieno"), ("rami cohen", "Rami Cohen", "nehoc imar")]
    found = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid"
    assert connection.execute(found, ['"lod"']).fetchall() == [(0,), (1,)]
    assert connection.execute(found, ['"łod"']).fetchall() == []
    connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 0)")
    connection.close()


HAD = (
    "events_and_notes promises_by_customer looked_up_and_closed_by amended persons plain_refs followed_up series views"
    " looked_after"
).split()


def test_migrations_are_only_ever_appended_to() -> None:
    from sqlite_utils import Database

    names = [migration.name for migration in schema.migrations().pending(Database(memory=True))]
    assert names == HAD
    assert len(names) == schema.VERSION


def test_a_migration_leaves_its_record_and_does_not_run_twice(tmp_path: Path) -> None:
    connection = connected(tmp_path / "log.db")
    schema.migrate(connection)
    records = "SELECT migration_set, name, applied_at FROM _sqlite_migrations"
    before = connection.execute(records).fetchall()
    schema.migrate(connection)
    assert connection.execute(records).fetchall() == before
    assert [row[:2] for row in before] == [("quicklog", name) for name in HAD]
    assert connection.execute("SELECT * FROM state").fetchall() == [("search", "current")]
    connection.close()


def test_a_file_tells_other_programs_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    open_log(str(path)).connection.close()
    head = path.read_bytes()[:100]
    assert head[68:72] == b"qlog"
    assert int.from_bytes(head[60:64], "big") == schema.VERSION


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_FIRST", (schema._FIRST[0], "CREATE TABLE events (again)"))
    connection = connected(tmp_path / "log.db")
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        schema.migrate(connection)
    assert connection.execute("SELECT * FROM sqlite_master").fetchall() == []
    assert connection.execute("PRAGMA application_id").fetchone() == (0,)
    assert connection.execute("PRAGMA user_version").fetchone() == (0,)
    assert not connection.in_transaction
    connection.close()


KILLED = """
import os, signal, sqlite3, sys
from quicklog.store import schema

class Deadly(tuple):
    def __iter__(self):
        yield from tuple.__iter__(self)
        os.kill(os.getpid(), signal.SIGKILL)

schema._FIRST = Deadly(schema._FIRST)
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")  # the pages go to the file before the commit
schema.migrate(connection)
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")
def test_a_migration_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    done = subprocess.run([sys.executable, "-c", KILLED, path], check=False)
    assert done.returncode == -signal.SIGKILL
    connection = connected(path)
    assert connection.execute("SELECT * FROM sqlite_master").fetchall() == []
    schema.migrate(connection)
    assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    connection.close()


@pytest.mark.parametrize("lacking", ["none_such(words)", "fts5(words, tokenize='none_such')"])
def test_an_sqlite_that_cannot_search_makes_a_log_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    monkeypatch.setattr(schema, "SEARCH", f"CREATE VIRTUAL TABLE search USING {lacking}")
    connection = connected(tmp_path / "log.db")
    schema.migrate(connection)
    assert connection.execute("SELECT value FROM state WHERE name = 'search'").fetchone() == ("missing",)
    assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    connection.close()


def test_two_events_never_share_an_id_or_a_number(tmp_path: Path) -> None:
    connection = connected(tmp_path / "log.db")
    schema.migrate(connection)
    event = "INSERT INTO events (id, stream, seq, kind, note, at, login, body, salt, body_hash, digest) VALUES "
    connection.execute(event + "('a', 's', 1, 'noted', 'a', '', '', '', '', '', '')")
    for again in ("('a', 's', 2, '', '', '', '', '', '', '', '')", "('b', 's', 1, '', '', '', '', '', '', '', '')"):
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            connection.execute(event + again)
    connection.close()


KEPT = f"log.db.version-{schema.VERSION}"
OLDER = """
import sys
from quicklog.store import schema

MOODS = "CREATE TABLE moods (note TEXT PRIMARY KEY) WITHOUT ROWID"

def notes_with_a_mood(database):
    database.execute(MOODS)
    schema._stamp(database, schema.VERSION)

first = schema.migrations

def migrations():
    ordered = first()
    ordered()(notes_with_a_mood)
    return ordered

schema.migrations, schema.VERSION = migrations, schema.VERSION + 1
schema._MADE += ((MOODS,),)
"""
MIGRATE = (
    OLDER
    + """
from quicklog.store.opening import open_log
open_log(sys.argv[1]).connection.close()
"""
)


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A log of today's version, which a later quicklog finds to be old."""
    path = tmp_path / "log.db"
    with open_log(str(path)) as log:
        noted(log, customer="Rami Cohen")
    return path


def migrated(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", MIGRATE, path], stderr=subprocess.PIPE, text=True)


def version(path: Path) -> int:
    connection = connected(path)
    try:
        (number,) = connection.execute("PRAGMA user_version").fetchone()
    finally:
        connection.close()
    return int(number)


def test_a_copy_is_kept_of_a_log_before_it_is_migrated(older: Path) -> None:
    with open_log(str(older)) as log:
        before = tables(log)
    for _ in range(2):
        assert migrated(older).communicate()[1] == ""
    assert version(older) == schema.VERSION + 1
    kept = older.with_name(KEPT)
    with open_log(str(kept)) as log:
        assert tables(log) == before
    assert sorted(each.name for each in older.parent.iterdir()) == ["log.db", "log.db-journal", kept.name]


@pytest.mark.slow
def test_of_several_who_migrate_at_once_one_does_and_one_copy_is_kept(older: Path) -> None:
    running = [migrated(older) for _ in range(4)]
    assert [each.communicate()[1] for each in running] == [""] * 4
    assert version(older) == schema.VERSION + 1
    kept = older.with_name(KEPT)
    assert version(kept) == schema.VERSION
    with open_log(str(kept)) as log:
        assert [note.customer for note in standing(log)] == ["Rami Cohen"]


def test_a_log_that_cannot_be_copied_is_not_migrated(older: Path) -> None:
    older.with_name(KEPT).symlink_to("nowhere")  # a name that is taken, by nothing that could be read
    done = migrated(older)
    assert f"{KEPT} is not a regular file" in done.communicate()[1]
    assert version(older) == schema.VERSION


def test_a_migration_asks_for_no_column_that_a_later_version_adds(tmp_path: Path) -> None:
    program = (
        "from quicklog.note import fields; fields.SEARCHED += ('later',); fields.COLUMNS += ('later',)\n"
        "import sqlite3; from quicklog.store import schema\n"
        f"schema.migrate(sqlite3.connect({str(tmp_path / 'log.db')!r}, isolation_level=None))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
