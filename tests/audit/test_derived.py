"""The notes compared with the events: whatever strays is found and named, and nothing else is."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quicklog.lib.text import storable
from quicklog.maintenance import audit
from quicklog.maintenance.audit import broken_links, projection_check, rebuild, strayed_notes
from quicklog.maintenance.audit.reader import Reader, shown
from quicklog.note.note import handle
from quicklog.store.projection import SLOTS
from tests.audit.tampering import erase, said
from tests.gate import parametrize_few
from tests.notebook import NOW, appended, body, in_memory, noted, stamp, standing, tables

if TYPE_CHECKING:
    from quicklog.store.log import Log

COLUMNS = (
    *("ref", "id", "at", "customer", "technician", "code", "meaning", "kind", "channel", "detail", "for", "due"),
    *("status", "outcome", "closed_at", "score", "ticket", "recorded_at", "recorded_by", "line", "closed_by"),
    *("amended_at", "amended_by"),
    *("position", "customer_key", "technician_key", "due_seconds"),
)
FULL: dict[str, Any] = {
    "customer": "Rami Cohen",
    "technician": "אלי לוי",
    "code": "viruses",
    "meaning": "Remove",
    "kind": "fault",
    "channel": "phone",
    "detail": 'a "word" \\ \u200f😀',
    "for_": "Dana",
    "due": "2026-11-23T09:30:00+02:00",
    "score": 4,
    "ticket": "4711",
}


ALTERATIONS = [
    f"UPDATE notes SET {change} WHERE code IS NULL"
    for change in ("customer = 'Someone'", "detail = 'x'", "line = 'x'", "status = 'void'", "closed_at = 'x'")
]


@parametrize_few(
    "alteration",
    [
        *ALTERATIONS,
        "UPDATE notes SET position = position + 1 WHERE position = (SELECT max(position) FROM notes)",
        "UPDATE notes SET ref = ref || 'x'",
        "UPDATE notes SET customer_key = 'x'",
        "UPDATE notes SET due_seconds = 5",
        "UPDATE notes SET line = CAST(x'ff' AS TEXT)",
        "UPDATE notes SET recorded_by = x'ff'",
        "DELETE FROM notes WHERE status = 'done'",
        """
        INSERT INTO notes
        SELECT 'ref', 'id', at, customer, technician, code, meaning, kind, channel, detail, "for", due, status, outcome,
        closed_at, score, ticket, recorded_at, recorded_by, line, 7, '', '', 0, closed_by, amended_at,
        amended_by, direction, has_it, tried, first_due, waits_until, series FROM notes LIMIT 1
        """,
        "DELETE FROM customers",
        "UPDATE customers SET name = 'Somebody else'",
        "UPDATE customers SET backwards = 'x'",
        "INSERT INTO customers VALUES ('sara', 'Sara', 'aras')",
        "DELETE FROM notes",
        "DELETE FROM note_codes",
        "DELETE FROM note_codes WHERE code = 'UPS'",
        "DELETE FROM note_codes WHERE code = 'backup'",
        "UPDATE note_codes SET position = position + 1 WHERE code = 'backup'",
        "UPDATE note_codes SET code = 'x' WHERE code = 'viruses'",
        "INSERT INTO note_codes VALUES ('viruses', 64)",
        "DELETE FROM former_customers",
        "UPDATE former_customers SET customer_key = 'x'",
        "INSERT INTO former_customers SELECT id, 'x' FROM notes WHERE status = 'done'",
        "INSERT INTO former_customers SELECT id, 'x' FROM notes WHERE due_seconds NOT NULL",
        "INSERT INTO former_customers VALUES ('x', 'x')",
    ],
    6,
)
def test_notes_altered_behind_the_records_back_are_found_and_made_again(
    log: Log, tool: sqlite3.Connection, alteration: str
) -> None:
    before = tables(log)
    tool.execute(alteration)
    found = list(strayed_notes(log))
    assert {finding.about for finding in found} <= {"notes", "customers", "codes"}
    assert found
    assert list(broken_links(log)) == []
    rebuild(log)
    assert tables(log) == before
    assert list(strayed_notes(log)) == []


def test_the_note_that_strayed_is_named(log: Log, tool: sqlite3.Connection) -> None:
    (note, other, *_) = standing(log)
    tool.execute("UPDATE notes SET detail = 'x' WHERE id = ?", [note.id])
    (found,) = strayed_notes(log)
    assert (found.about, found.says) == ("notes", f"{note.id} is not what its events say")
    assert found.remedy == "ql doctor --rebuild makes it again"
    assert other.id not in found.says


def rows_of(log: Log) -> Any:
    return Reader(log).read("SELECT * FROM notes ORDER BY position")


VALUES = ("'x'", "7", "x'ff'", "CAST(x'ff' AS TEXT)", "''", "NULL")


@parametrize_few("column", COLUMNS, 4)
def test_any_column_of_a_note_counts(column: str) -> None:
    with in_memory() as log:
        noted(log, "another", NOW - timedelta(days=1), **FULL)
        alone, later = (noted(log, "full", **FULL) for _ in range(2))
        appended(log, "amended", {"changes": {"detail": "more"}}, later.id)
        assert list(strayed_notes(log)) == []
        for note, value in product((alone, later), VALUES):
            log.connection.execute("BEGIN")
            _strays(log, note.id, column, value)
            log.connection.execute("ROLLBACK")


def _strays(log: Log, note_id: str, column: str, value: str) -> None:
    """Another value in a column of a note's row is found, wherever SQLite takes it."""
    before = rows_of(log)
    with suppress(sqlite3.IntegrityError):
        log.connection.execute(f'UPDATE notes SET "{column}" = {value} WHERE id = ?', [note_id])
    if rows_of(log) == before:
        return
    found = [finding.says for finding in strayed_notes(log) if finding.about == "notes"]
    assert any(note_id in says for says in found), value
    assert {*found} <= {f"{id_} is not what its events say" for id_ in (note_id, *names_of(log))}, value


def names_of(log: Log) -> list[str]:
    """Return what the one note that is no more what it was may be called by."""
    rows = log.connection.execute("SELECT CAST(id AS BLOB) FROM notes WHERE line <> 'another'").fetchall()
    return [shown(id_) for (id_,) in rows]


def test_notes_that_changed_their_rows_are_found(log: Log, tool: sqlite3.Connection) -> None:
    """Each row is whole, and stands in the other's place."""
    one, other = (note.id for note in standing(log)[:2])
    for before, after in ((one, "between"), (other, one), ("between", other)):
        tool.execute("UPDATE notes SET id = ? WHERE id = ?", [after, before])
    found = said(strayed_notes(log))
    assert {f"{id_} is not what its events say" for id_ in (one, other)} <= {*found}


def test_a_note_with_the_id_of_another_event_is_found(log: Log, tool: sqlite3.Connection) -> None:
    """Nothing but the kind of that event is wrong with it."""
    (done,) = tool.execute("SELECT id FROM events WHERE kind = 'done'").fetchone()
    columns = ", ".join(f'"{column}"' for column in COLUMNS if column not in ("ref", "id", "position"))
    tool.execute(
        f"INSERT INTO notes (ref, id, position, {columns}) SELECT ?, ?, 64, {columns} FROM notes LIMIT 1",
        [handle(done)[:4], done],
    )
    assert said(strayed_notes(log)) == [f"{done} is not what its events say"]


def test_an_event_that_begins_another_note_than_its_own_is_found() -> None:
    with in_memory() as log:
        note = noted(log)
        log.connection.execute("UPDATE events SET note = 'x'")
        assert said(strayed_notes(log)) == [f"{note.id} is not what its events say"]


def test_an_event_that_belongs_to_no_note_is_named(log: Log) -> None:
    with log.transaction() as write:
        write.append("done", {"offset": "+02:00"}, at="2026-11-21T07:30:00.000+00:00", login="eli", note="nobody")
        write.append("published", {"offset": "+02:00"}, at="2026-11-21T07:30:00.000+00:00", login="eli")
    (finding,) = strayed_notes(log)
    assert finding.says.startswith("event 9 of stream ")
    assert finding.says.endswith(" belongs to no note")


def test_notes_whose_events_were_erased_are_what_is_left(log: Log) -> None:
    note = standing(log)[-1]
    erase(log, [8])
    assert said(strayed_notes(log)) == [f"{note.id} is not what its events say"]
    rebuild(log)
    assert list(strayed_notes(log)) == []
    assert standing(log)[-1].line == "[erased]"


WORDS = st.none() | st.text(st.characters(codec="utf-8"), max_size=12).map(storable)
TIMES = st.sampled_from([NOW, NOW + timedelta(seconds=1), NOW.astimezone(UTC), NOW.replace(year=1960)])
FIELDS = st.fixed_dictionaries(
    dict.fromkeys(("customer", "technician", "code", "meaning", "detail", "for", "ticket"), WORDS),
    optional={"score": st.integers(0, 10), "due": TIMES.map(lambda time: time.isoformat())},
)
CHANGES = st.sampled_from(["amended", "done", "seen", "voided", "erased", "later version"])


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.tuples(FIELDS, TIMES, st.lists(st.tuples(CHANGES, FIELDS, TIMES), max_size=3)), max_size=5))
def test_whatever_is_written_is_what_its_events_say(notes: Any) -> None:
    with in_memory() as log:
        made = [noted(log, fields["detail"] or "x", at, **fields) for fields, at, _ in notes]
        for note, (_, _, later) in zip(made, notes, strict=True):
            for kind, fields, at in later:
                changes = {**fields, "at": at.isoformat(timespec="seconds")}
                appended(log, kind, {"changes": changes, "by": "Dana", "outcome": fields["detail"]}, note.id)
        assert list(strayed_notes(log)) == []


def test_sqlite_alone_sees_that_ordinary_notes_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it doubts is compared by Python, ten times as slowly; only what happened later is left to that."""
    compared: list[object] = []
    real = projection_check._events

    def counting(reader: Reader, ids: list[object]) -> Any:
        compared.extend(ids)
        return real(reader, ids)

    monkeypatch.setattr(projection_check, "_events", counting)
    with in_memory() as log:
        noted(log, **FULL)
        noted(log, "שרה. אלי. מדפסת", NOW.astimezone(UTC), customer="שרה", **{"for": "Dana"})
        noted(log, "draft", NOW.replace(year=1960), draft="not understood")
        later = noted(log, "later")
        appended(log, "done", {"outcome": "x"}, later.id)
        assert list(strayed_notes(log)) == []
        assert compared == [later.id]


@pytest.mark.parametrize("right", ["no_such_function(n.id)", "NULL"])
def test_python_alone_finds_the_same(right: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An SQLite without JSON has no other way."""
    monkeypatch.setattr(projection_check, "_RIGHT", right)
    with in_memory() as log:
        note = noted(log, **FULL)
        other = noted(log)
        assert list(strayed_notes(log)) == []
        log.connection.execute("UPDATE notes SET detail = 'x' WHERE id = ?", [other.id])
        assert said(strayed_notes(log)) == [f"{other.id} is not what its events say"]
        assert note.id != other.id


# Positions.


def at_one_second(log: Log, number: int) -> list[str]:
    with log.transaction() as write:
        made = [write.append("noted", body(f"note {each}"), at=stamp(), login="eli") for each in range(number)]
    return [note.id for note in made if note]


def moved(log: Log, note: str, at: datetime) -> None:
    appended(log, "amended", {"changes": {"at": at.isoformat(timespec="seconds")}}, note)


def test_notes_behind_a_full_second_are_right_while_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection_check, "_STEP", 7)
    with in_memory() as log:
        notes = at_one_second(log, 3 * SLOTS)
        noted(log, "in the next", NOW + timedelta(seconds=1))
        assert list(strayed_notes(log)) == []
        for note in notes[:100:9]:
            moved(log, note, NOW - timedelta(hours=1))
        assert list(strayed_notes(log)) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=8))
def test_notes_may_come_and_leave_a_second_in_any_order(moves: list[tuple[int, int]]) -> None:
    with in_memory() as log:
        notes: list[str] = []
        for which, second in moves:
            if which < len(notes):
                moved(log, notes[which], NOW + timedelta(seconds=second))
            else:
                notes.append(noted(log, "x", NOW + timedelta(seconds=second)).id)
        assert list(strayed_notes(log)) == []


@pytest.mark.parametrize("by", [1, 2, SLOTS, -1, -SLOTS, 1000 * SLOTS])
@pytest.mark.parametrize("left", [False, True], ids=["alone", "after another has left"])
def test_a_note_that_stands_elsewhere_is_found(left: bool, by: int) -> None:
    with in_memory() as log:
        first, *_, last = at_one_second(log, 3)
        if left:
            moved(log, first, NOW - timedelta(hours=1))
        assert list(strayed_notes(log)) == []
        log.connection.execute(f"UPDATE notes SET position = position + {by} + 2 * ({by} < 0) WHERE id = ?", [last])
        if by == -1:
            return
        assert said(strayed_notes(log)) == [f"{last} is not what its events say"]


def test_more_than_a_thousand_notes_are_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_MANY", 3)
    with in_memory() as log:
        at_one_second(log, 9)
        log.connection.execute("UPDATE notes SET detail = 'x'")
        found = list(strayed_notes(log))
        assert len(found) == 4
        assert found[-1].says == "there are more than these 3"
