"""What notes are looked up by: refs, customers and the index of words, compared with the notes themselves."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.maintenance.audit import index_check, reader, rebuild, strayed_notes, unsearchable
from quicklog.note.note import handle
from quicklog.store import projection
from quicklog.store.log import Log
from tests.audit.tampering import alike, said
from tests.gate import parametrize_few
from tests.notebook import NOW, appended, body, in_memory, noted, stamp, standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.note.fields import Note

# Refs.


def test_refs_that_are_alike_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PAGE", 3)
    with in_memory() as log:
        alike(log, 12)
        noted(log)
        assert list(strayed_notes(log)) == []


@parametrize_few("length", range(1, 13), 2)
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
    monkeypatch.setattr(reader, "PAGE", 2)
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


def taken_out(log: Log, note: Note) -> tuple[int, str]:
    """Take the words of a note out of the index, as anybody can; return its position and its words."""
    (position,) = log.connection.execute("SELECT position FROM notes WHERE id = ?", [note.id]).fetchone()
    words = projection.words_of(note)
    log.connection.execute("INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)", [position, words])
    return position, words


@pytest.mark.slow
@pytest.mark.parametrize("place", [0, 1, 1234, 2998, 2999])
def test_of_many_notes_the_one_that_the_index_does_not_know_is_named(place: int, many: Log) -> None:
    note = standing(many)[place]
    taken_out(many, note)
    assert said(unsearchable(many)) == [f"the index of words does not lead to {note.id}"]


def test_a_note_whose_words_were_exchanged_in_the_index_is_named(many: Log) -> None:
    note = standing(many)[1500]
    position, words = taken_out(many, note)
    many.connection.execute(
        "INSERT INTO search (rowid, words) VALUES (?, ?)", [position, words.replace("note", "aaaa")]
    )
    assert said(unsearchable(many)) == [f"the index of words leads to {note.id} by words that it has not"]


def test_an_index_that_leads_to_no_note_is_found(many: Log) -> None:
    many.connection.execute("INSERT INTO search (rowid, words) VALUES (7, 'nobody')")
    (finding,) = said(unsearchable(many))
    assert finding.startswith("the index of words ")


def test_an_index_from_which_notes_came_and_went_is_right(many: Log) -> None:
    for note in standing(many)[:30]:
        appended(many, "amended", {"changes": {"detail": "came later", "customer": None}}, note.id)
    assert list(unsearchable(many)) == []
    rebuild(many)
    assert list(unsearchable(many)) == []


@pytest.fixture
def many() -> Iterator[Log]:
    """Return a log of three thousand notes in memory."""
    with in_memory() as log:
        with log.transaction() as write:
            for each in range(3000):
                at = NOW + timedelta(minutes=each)
                write.append("noted", body(f"note {each} of {each % 7}", at), at=stamp(), login="eli")
        yield log


def test_an_sqlite_that_has_no_such_index_finds_nothing_missing(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_check, "SEARCH", "CREATE VIRTUAL TABLE search USING fts99(words)")
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
