"""The rows of many notes at once are those that they would have one by one: positions, refs, customers, search."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.record import replace
from quicklog.note.fields import COLUMNS, Note
from quicklog.note.note import handle, new_id
from quicklog.store import projection
from quicklog.store.bulk import batch
from tests.notebook import NOW, ZONE, in_memory, tables
from tests.test_projection import HANDLES, id_of

if TYPE_CHECKING:
    from quicklog.store.log import Log

NAMES = st.sampled_from([None, "", "'", "Rami Cohen", "RAMI COHEN", "Rami-Cohen", "שרה לוי", "שָׂרָה לוי"])
BEFORE_1970 = datetime(1969, 12, 31, 23, 59, 59, tzinfo=ZONE)
MOMENTS = st.builds(
    lambda moment, seconds: moment + timedelta(seconds=seconds),
    st.sampled_from([NOW, NOW - timedelta(days=400), BEFORE_1970]),
    st.integers(-2, 2),
)


@st.composite
def stories(draw: st.DrawFn) -> list[Note]:
    """Draw notes whose handles have much in common, and whose moments and customers come again."""
    notes = []
    for letters in draw(HANDLES):
        at = draw(MOMENTS).isoformat()
        due = draw(st.sampled_from([None, "2026-11-23T09:30:00+02:00", "2026-11-21T12:00:00+00:00"]))
        status = draw(st.sampled_from(["logged", "draft", "void", "done"]))
        customer, detail = draw(NAMES), draw(st.sampled_from([None, "the first floor", "Rami"]))
        note = Note("", id_of(letters), at, customer, draw(NAMES), "UPS", detail=detail, due=due, status=status)
        notes.append(replace(note, recorded_at=at, line=draw(st.sampled_from(["", "Rami. UPS", "שרה לוי"]))))
    return notes


def put_one_by_one(log: Log, notes: list[Note]) -> None:
    for note in notes:
        projection.put(log.connection, None, note)


def of_notes(notes: list[Note]) -> batch.Batch:
    rows: Any = notes
    values: dict[str, Any] = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    del values["ref"]
    return batch.of_columns(values)


def put_at_once(log: Log, notes: list[Note], names: dict[str, str] | None = None) -> None:
    if notes:
        batch.put(log.connection, of_notes(notes), {} if names is None else names)


@given(stories(), st.lists(st.integers(0, 40), max_size=3))
def test_they_are_what_they_would_be_one_by_one(notes: list[Note], cuts: list[int]) -> None:
    with in_memory() as one, in_memory() as other:
        put_one_by_one(one, notes)
        places = [0, *sorted(cuts), len(notes)]
        for turn, (start, end) in enumerate(pairwise(places)):
            # In turn, so that each meets what the other has left.
            (put_at_once, put_one_by_one)[turn % 2](other, notes[start:end])
        assert tables(other) == tables(one)


@given(stories(), st.lists(st.integers(0, 40), max_size=5))
def test_names_are_remembered_from_batch_to_batch(notes: list[Note], cuts: list[int]) -> None:
    names: dict[str, str] = {}
    with in_memory() as one, in_memory() as other:
        put_one_by_one(one, notes)
        for start, end in pairwise([0, *sorted(cuts), len(notes)]):
            put_at_once(other, notes[start:end], names)
            stored = dict(other.connection.execute("SELECT key, name FROM customers"))
            assert names.items() <= stored.items()
        assert tables(other) == tables(one)


@pytest.mark.slow
@pytest.mark.parametrize("before", [0, 10, 3000])
def test_five_thousand_notes_of_one_moment_have_the_places_that_they_would_have(before: int) -> None:
    moments = [NOW + timedelta(seconds=place % 7 // 6) for place in range(5000)]
    notes = [
        Note("", new_id(place, bytes([place % 256, place // 256] * 5)), at.isoformat(), line=f"note {place}")
        for place, at in enumerate(moments)
    ]
    with in_memory() as one, in_memory() as other:
        put_one_by_one(one, notes)
        put_one_by_one(other, notes[:before])
        put_at_once(other, notes[before:])
        assert tables(other) == tables(one)


@given(st.integers(0, 2**80 - 1))
def test_a_handle_is_what_it_is_anywhere(random: int) -> None:
    note_id = new_id(1_795_000_000_000, random.to_bytes(10, "big"))
    assert batch.handle_of(note_id) == handle(note_id)


def test_no_notes_are_no_rows() -> None:
    with in_memory() as log:
        before = tables(log)
        batch.put(log.connection, of_notes([Note("", id_of("0" * 12), NOW.isoformat())]).only([False]), {})
        assert tables(log) == before


@pytest.mark.parametrize("wrong", [{"at": "yesterday"}, {"due": "soon"}, {"id": "no id"}])
def test_what_is_no_moment_and_no_id_is_found_before_the_log_is_asked(wrong: dict[str, str]) -> None:
    note = Note("", id_of("0" * 12), NOW.isoformat())
    of_notes([note])
    with pytest.raises(ValueError, match=r"soon|yesterday|invalid literal"):
        of_notes([replace(note, **wrong)])


@pytest.mark.parametrize("shared", [True, False])
def test_no_statement_has_more_values_than_an_old_sqlite_takes(shared: bool) -> None:
    notes = [
        Note("", new_id(place, bytes([place % 256, place // 256] * 5)), NOW.isoformat(), line=f"note {place}")
        for place in range(batch.MOST)
    ]
    if not shared:
        notes = [replace(note, kind=f"{place}") for place, note in enumerate(notes)]
    with in_memory() as log:
        log.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
        put_at_once(log, notes)
        assert log.connection.execute("SELECT count(*) FROM notes").fetchone() == (batch.MOST,)
