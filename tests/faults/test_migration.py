"""A log that a newer quicklog brings to its version, by many processes at once, or by one that is killed at any call.

The newer quicklog is this one with one more migration, in processes of its own.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from quicklog.store import schema
from quicklog.store.opening import open_log
from tests.faults import trace
from tests.faults.place import line
from tests.notebook import noted

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.faults.place import Place

NEWER = """
import sys
from quicklog.store import schema

TWINS = ("CREATE TABLE twins (id TEXT, body TEXT)", "CREATE UNIQUE INDEX twins_by_id ON twins (id)")

def one_more(database):
    for statement in TWINS:
        database.execute(statement)
    database.execute("INSERT INTO twins SELECT id, body FROM events")
    database.execute("INSERT INTO state VALUES ('twins', 'made')")
    schema._stamp(database, schema.VERSION)

def migrations(older=schema.migrations):
    ordered = older()
    ordered()(one_more)
    return ordered

schema.migrations, schema.VERSION = migrations, schema.VERSION + 1
schema._MADE += (TWINS,)
"""
# Does one command after another, when it is told to go on, and says the code of each.
IN_TURN = """
import json
from quicklog.__main__ import main
sys.stdin.readline()
codes = [main(words) for words in json.loads(sys.argv[1])]
print("=", json.dumps(codes))
"""
QL = """
from quicklog.__main__ import entry
entry()
"""
# Opens the log, and adds a note when it is told to go on.
PATIENT = """
import sys
from quicklog.errors import NewerLogError
from quicklog.store.opening import open_log
from tests.notebook import noted
with open_log(sys.argv[1]) as log:
    print("open", flush=True)
    sys.stdin.readline()
    try:
        noted(log, customer="Late")
    except NewerLogError as error:
        sys.exit(error.exit_code)
"""
NEWER_QL = ("-c", NEWER + QL)
NEW, OLD = ("-c", NEWER + IN_TURN), ("-c", "import sys\n" + IN_TURN)
NOTES, KILLED = 60, 25


def filled(place: Place) -> list[str]:
    """Make a log of the present version with some notes; return their customers."""
    with open_log(str(place.log)) as log:
        for number in range(NOTES):
            noted(log, customer=f"Customer {number}", detail="words " * 20)
    return [f"Customer {number}" for number in range(NOTES)]


def version(log: Path) -> tuple[int, int | None, int]:
    """Return the version of a log, how many events have a twin, and how many migrations it has had."""
    with closing(sqlite3.connect(log)) as connection:
        (number,) = connection.execute("PRAGMA user_version").fetchone()
        there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'twins'").fetchone()
        twins = connection.execute("SELECT count(*) FROM twins").fetchone()[0] if there else None
        (had,) = connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()
    return number, twins, had


def let_go(commands: list[subprocess.Popen[bytes]]) -> list[tuple[list[int], str]]:
    """Let commands that were started go on at once; return the codes of each, and what it said."""
    for command in commands:
        assert command.stdin is not None
        command.stdin.write(b"go\n")
        command.stdin.flush()
    said = [command.communicate() for command in commands]
    return [(json.loads(out.decode().rpartition("= ")[2]), err.decode()) for out, err in said]


def adding(place: Place, program: tuple[str, str], name: str) -> tuple[list[str], subprocess.Popen[bytes]]:
    """Start a writer of five notes, which waits to be let go; return their customers with it."""
    customers = [f"{name} {number}" for number in range(5)]
    words = json.dumps([["add", line(customer)] for customer in customers])
    return customers, place.started(words, program=program)


def test_eight_who_migrate_and_three_who_write_at_once_lose_nothing(place: Place) -> None:
    names = filled(place)
    looking = [place.started(json.dumps([["today"]]), program=NEW) for _ in range(8)]
    writing = [adding(place, NEW, f"Writer {number}") for number in range(3)]
    done = let_go([*looking, *(command for _, command in writing)])
    assert done == [([0], "")] * 8 + [([0] * 5, "")] * 3
    added = [customer for customers, _ in writing for customer in customers]
    assert place.customers()[:NOTES] == names
    assert sorted(place.customers()[NOTES:]) == sorted(added)
    number, twins, had = version(place.log)
    assert (number, had) == (schema.VERSION + 1, schema.VERSION + 1)
    assert twins is not None
    assert twins >= NOTES
    assert {row["name"]: row["value"] for row in state(place.log)} == {"search": "current", "twins": "made"}
    assert place.ql("doctor", program=NEWER_QL).code == 0
    assert place.ql("doctor").code == 6


def state(log: Path) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(log)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute("SELECT * FROM state").fetchall()


def test_who_has_the_older_version_is_told_so_and_loses_no_word(place: Place) -> None:
    names = filled(place)
    looking = [place.started(json.dumps([["today"]]), program=NEW) for _ in range(8)]
    writing = [adding(place, OLD, f"Writer {number}") for number in range(3)]
    done = let_go([*looking, *(command for _, command in writing)])
    assert done[:8] == [([0], "")] * 8
    assert version(place.log)[::2] == (schema.VERSION + 1, schema.VERSION + 1)
    kept = []
    for (customers, _), (codes, err) in zip(writing, done[8:], strict=True):
        assert set(codes) <= {0, 6}
        kept += [customer for customer, code in zip(customers, codes, strict=True) if code == 0]
        lost = [customer for customer, code in zip(customers, codes, strict=True) if code == 6]
        assert [told.rpartition("NOT SAVED: ")[2] for told in err.splitlines()] == [line(each) for each in lost]
    assert place.customers()[:NOTES] == names
    assert sorted(place.customers()[NOTES:]) == sorted(kept)
    assert place.waiting() == []
    assert place.ql("doctor", program=NEWER_QL).code == 0


def test_the_newer_version_goes_on_writing_and_the_older_one_leaves_the_log_alone(place: Place) -> None:
    names = filled(place)
    assert place.ql("add", line("New"), program=NEWER_QL).code == 0
    before = place.log.read_bytes()
    for words in (["today"], ["doctor"], ["backup"], ["undo"]):
        done = place.ql(*words)
        assert (done.code, done.err) == (6, f"ql: {place.log} was written by a newer quicklog: update this one\n")
    done = place.ql("add", line("Old"))
    told = f"ql: {place.log} was written by a newer quicklog: update this one. NOT SAVED: {line('Old')}\n"
    assert (done.code, done.out, done.err) == (6, "", told)
    assert place.log.read_bytes() == before
    assert place.waiting() == []
    assert place.ql("add", line("Newer"), program=NEWER_QL).code == 0
    assert place.customers() == [*names, "New", "Newer"]
    assert place.ql("doctor", program=NEWER_QL).code == 0


def test_a_log_that_was_migrated_after_it_was_opened_is_not_written_to(place: Place) -> None:
    names = filled(place)
    with place.started(str(place.log), program=("-c", PATIENT)) as patient:
        assert patient.stdout is not None
        assert patient.stdout.readline() == b"open\n"
        assert place.ql("today", program=NEWER_QL).code == 0
        patient.communicate(b"go\n")
    assert patient.returncode == 6
    assert place.customers() == names


@trace.needs_strace
def test_who_is_killed_in_the_middle_of_a_migration_leaves_the_old_log_or_the_new(place: Place) -> None:
    names = filled(place)
    old = place.log.rename(place.folder / "old.db")
    shutil.copy(old, place.log)
    words = ("today",)
    assert place.ql(*words).code == 0  # what is remembered of where things are is there when the calls are counted
    place.emptied()
    shutil.copy(old, place.log)
    calls = trace.calls(place, words, [place.team], program=NEWER_QL)
    assert len(calls) >= KILLED
    versions = []
    for number in range(KILLED):
        call = calls[number * (len(calls) - 1) // (KILLED - 1)]
        place.emptied()
        shutil.copy(old, place.log)
        done, reached = trace.failing(place, words, call, "signal=KILL", program=NEWER_QL)
        assert reached, call
        assert done.code < 0, call
        versions.append(version(place.log))  # as any SQLite program sees it, which recovers it, too
        assert versions[-1] in ((schema.VERSION, None, schema.VERSION), (schema.VERSION + 1, NOTES, schema.VERSION + 1))
        assert (place.ql("today").code == 6) == (versions[-1][0] > schema.VERSION)
        assert place.ql("add", line("After"), program=NEWER_QL).code == 0
        assert version(place.log) == (schema.VERSION + 1, NOTES, schema.VERSION + 1), call
        assert place.customers() == [*names, "After"]
    assert len(set(versions)) == 2
    assert place.ql("doctor", program=NEWER_QL).code == 0
