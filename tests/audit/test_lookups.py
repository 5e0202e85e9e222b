"""What notes are looked up by: refs, customers and the index of words, compared with the notes themselves."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import timedelta

import pytest

from quicklog import projection
from quicklog.audit import checking, lookups, rebuild, strayed_notes, unsearchable
from quicklog.log import Log
from quicklog.note import handle
from tests.audit.tampering import alike, said
from tests.notebook import NOW, in_memory, noted, standing

# Refs.


def test_refs_that_are_alike_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "PAGE", 3)
    with in_memory() as log:
        alike(log, 12)
        noted(log)
        assert list(strayed_notes(log)) == []


@pytest.mark.parametrize("length", range(1, 13))
def test_a_ref_of_another_length_is_found(length: int) -> None:
    with in_memory() as log:
        for note in alike(log, 12):
            (before,) = log.connection.execute("SELECT ref FROM notes WHERE id = ?", [note]).fetchone()
            after = handle(note)[:length]
            expected = [] if after == before else [f"{note} is not what its events say"]
            with suppress(sqlite3.IntegrityError):  # it has become another's
                log.connection.execute("UPDATE notes SET ref = ? WHERE id = ?", [after, note])
                assert said(strayed_notes(log))[:1] == expected
                log.connection.execute("UPDATE notes SET ref = ? WHERE id = ?", [before, note])


def test_a_note_beside_a_lost_one_has_no_wrong_ref() -> None:
    """It is as long as it must be to be told from that."""
    with in_memory() as log:
        *_, lost = alike(log, 12)
        log.connection.execute("DELETE FROM notes WHERE id = ?", [lost])
        assert said(strayed_notes(log)) == [f"{lost} is not what its events say"]


# Customers.


@pytest.mark.parametrize(
    ("alteration", "name"),
    [
        ("UPDATE customers SET name = 'Somebody' WHERE key = 'rami levi'", "rami levi"),
        ("UPDATE customers SET name = x'ff' WHERE key = 'rami levi'", "rami levi"),
        ("UPDATE customers SET name = CAST(x'ff' AS TEXT) WHERE key = 'rami levi'", "rami levi"),
        ("UPDATE customers SET backwards = key WHERE key = 'rami levi'", "rami levi"),
        ("DELETE FROM customers WHERE key = 'rami levi'", "rami levi"),
        ("INSERT INTO customers VALUES ('sara', 'Sara', 'aras')", "sara"),
        ("INSERT INTO customers VALUES ('', '', '')", ""),
        ("INSERT INTO customers VALUES (x'ff', '', '')", "\\u{dcff}"),
        ("INSERT INTO customers VALUES ('שרה לוי', 'שרה לוי', 'יול הרש')", "שרה לוי"),
    ],
)
def test_a_customer_that_strayed_is_named(alteration: str, name: str, log: Log, tool: sqlite3.Connection) -> None:
    assert list(strayed_notes(log)) == []
    tool.execute(alteration)
    assert [(finding.about, finding.says) for finding in strayed_notes(log)] == [
        ("customers", f"{name} is not what its events say")
    ]


def test_a_customer_is_called_as_by_the_newest_note_that_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "PAGE", 2)
    with in_memory() as log:
        for day, name in enumerate(["Rami", "RAMI", "rami", "Dana", "Noa", "Eli"]):
            noted(log, "x", NOW + timedelta(days=day), customer=name)
        noted(log, "x", NOW - timedelta(days=1), customer="ramI")
        assert list(strayed_notes(log)) == []
        log.connection.execute("UPDATE customers SET name = 'ramI' WHERE key = 'rami'")
        assert said(strayed_notes(log)) == ["rami is not what its events say"]


# The index of words.


def test_a_sound_index_has_no_finding(log: Log) -> None:
    assert list(unsearchable(log)) == []


def test_an_index_of_nothing_has_no_finding() -> None:
    with in_memory() as log:
        assert list(unsearchable(log)) == []


@pytest.mark.parametrize(
    ("alteration", "says"),
    [
        ("UPDATE state SET value = 'stale' WHERE name = 'search'", "is behind the notes"),
        ("UPDATE state SET value = 'missing' WHERE name = 'search'", "was never made"),
        ("UPDATE state SET value = x'ff' WHERE name = 'search'", "is behind the notes"),
        ("DELETE FROM state", "is behind the notes"),
        ("DROP TABLE search", "is gone"),
        ("UPDATE search_data SET block = zeroblob(length(block)) WHERE id > 10", "is damaged"),
    ],
)
def test_what_is_wrong_with_the_index_is_told(alteration: str, says: str, log: Log, tool: sqlite3.Connection) -> None:
    tool.execute(alteration)
    (finding,) = unsearchable(log)
    assert (finding.about, finding.says) == ("search", f"the index of words {says}")
    assert finding.remedy.startswith("ql doctor --rebuild")
    rebuild(log)
    assert list(unsearchable(log)) == []


@pytest.mark.parametrize("sample", [2, 1000])
def test_a_note_that_the_index_does_not_know_is_named(sample: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "_SAMPLE", sample)
    with in_memory() as log:
        notes = [noted(log, f"note {each}", NOW + timedelta(hours=each)) for each in range(3)]
        assert list(unsearchable(log)) == []
        note = notes[0]
        (position,) = log.connection.execute("SELECT min(position) FROM notes").fetchone()
        words = projection.words_of(note)
        log.connection.execute("INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)", [position, words])
        assert said(unsearchable(log)) == [f"the index of words does not lead to {note.id}"]


def test_an_sqlite_that_has_no_such_index_finds_nothing_missing(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "SEARCH", "CREATE VIRTUAL TABLE search USING fts99(words)")
    log.connection.execute("UPDATE state SET value = 'missing' WHERE name = 'search'")
    assert list(unsearchable(log)) == []


@pytest.mark.parametrize("damaged", [False, True])
def test_notes_are_looked_for_in_a_log_that_cannot_be_written(
    damaged: bool, log: Log, tool: sqlite3.Connection
) -> None:
    if damaged:
        tool.execute("UPDATE search_data SET block = zeroblob(length(block)) WHERE id > 10")
    uri = f"file:{os.path.abspath(log.path)}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as reading:
        assert bool(list(unsearchable(Log(log.path, reading)))) == damaged


def test_nothing_is_written_to_the_index_when_it_is_checked(log: Log, tool: sqlite3.Connection) -> None:
    version = tool.execute("PRAGMA data_version").fetchone()
    assert list(unsearchable(log)) == []
    assert tool.execute("PRAGMA data_version").fetchone() == version
    assert standing(log)
