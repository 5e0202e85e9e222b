"""What is known of a customer: against a plain reading of all the notes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.text import key
from quicklog.note.fields import Note
from quicklog.show import echo
from quicklog.store import summary
from tests.notebook import NOW, appended, in_memory, noted, standing

if TYPE_CHECKING:
    from quicklog.store.log import Log

HOURS = st.integers(-400, 2)
NOTES = st.lists(
    st.tuples(
        st.sampled_from(["Rami Cohen", "RAMI  COHEN", "רמי כהן", None]),
        HOURS,
        st.none() | st.integers(-100, 100),
        st.sampled_from(["", "done", "voided", "draft", "message"]),
    ),
    max_size=12,
)


def at(hours: int) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def told(log: Log, notes: list[tuple[str | None, int, int | None, str]]) -> None:
    for customer, hours, due, then in notes:
        fields = {"customer": customer, "due": at(due) if due else None, "draft": "?" if then == "draft" else None}
        fields |= {"kind": "message"} if then == "message" else {}
        given_fields = {name: value for name, value in fields.items() if value}
        note = noted(log, at=NOW + timedelta(hours=hours), **given_fields)
        if then in ("done", "voided"):
            appended(log, then, {}, note.id)


@given(NOTES, st.sampled_from([1, 7, 30]))
def test_it_is_what_a_plain_reading_gives(notes: list[tuple[str | None, int, int | None, str]], days: int) -> None:
    with in_memory() as log:
        told(log, notes)
        own = [note for note in standing(log) if key(note.customer or "") == "rami cohen"]
        said = [note for note in own if note.status not in ("void", "draft") and note.kind != "message"]
        contacts = [note for note in said if moment(note) <= NOW]
        recent = [note for note in contacts if moment(note) > NOW - timedelta(days=days)]
        promised = sorted((note for note in own if note.status == "open" and note.due), key=due)
        found = summary.of(log, ["rami cohen"], NOW, days)
        assert (found.contacts, found.days, found.promises) == (len(recent), days, len(promised))
        assert (found.last and found.last.at) == (contacts[-1].at if contacts else None)
        assert (found.promise and found.promise.due) == (promised[0].due if promised else None)


def moment(note: Note) -> datetime:
    return datetime.fromisoformat(note.at)


def due(note: Note) -> datetime:
    return datetime.fromisoformat(note.due or "")


def test_the_note_itself_is_left_out() -> None:
    with in_memory() as log:
        first = noted(log, customer="Rami", due=at(5))
        assert summary.of(log, ["rami"], NOW, 7, but=first.id) == summary.History(0, 7, None, 0, None)


def test_who_calls_all_day_is_not_counted_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "MOST", 3)
    monkeypatch.setattr(echo, "MOST", 3)
    with in_memory() as log:
        for _ in range(5):
            noted(log, customer="Rami")
        found = summary.of(log, ["rami"], NOW, 7)
    assert found.contacts == 3
    assert echo.known(found, NOW).startswith("over 3 contact")


def test_every_question_is_answered_by_an_index() -> None:
    """However long the log is."""
    with in_memory() as log:
        asked: list[str] = []
        noted(log, customer="Rami", due=at(5))
        log.connection.set_trace_callback(asked.append)
        summary.of(log, ["rami"], NOW, 7)
        log.connection.set_trace_callback(None)
        assert len(asked) == 7
        for sql in asked:
            plan = " ".join(row[3] for row in log.connection.execute(f"EXPLAIN QUERY PLAN {sql}"))
            assert "SCAN notes" not in plan, plan
            assert any(each in plan for each in ("notes_open_by_customer", "INDEX notes_by_customer", "PRIMARY KEY"))


def last(**fields: Any) -> Note:
    return Note(ref="7kq2", id="", **{"at": at(-65), "code": "printer", "technician": "Dana", **fields})


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (summary.History(0, 7, None, 0, None), "first contact"),
        (summary.History(2, 7, last(), 0, None), "3rd contact in 7 days · last Wed 16:30 printer, Dana"),
        (
            summary.History(10, 30, last(at=at(-24)), 0, None),
            "11th contact in 30 days · last yesterday 09:30 printer, Dana",
        ),
        (summary.History(20, 7, last(at=at(-1)), 0, None), "21st contact in 7 days · last 08:30 printer, Dana"),
        (summary.History(0, 7, last(at=at(-400)), 0, None), "last Wed 4 Nov 17:30 printer, Dana"),
        (
            summary.History(1, 7, last(), 3, last(code="call back", due="2026-11-26T23:59:59+02:00")),
            "2nd contact in 7 days · last Wed 16:30 printer, Dana · promised: call back by Thu (7kq2) and 2 more",
        ),
        (
            summary.History(0, 7, None, 1, last(code="x" * 40, due="2026-11-21T12:00:00+02:00")),
            f"promised: {'x' * 23}… by 12:00 (7kq2)",
        ),
    ],
)
def test_it_is_said_in_a_line(found: summary.History, says: str) -> None:
    assert echo.known(found, NOW) == says


@pytest.mark.parametrize(
    ("contacts", "says"),
    [
        (0, "no contact yet"),
        (1, "1 contact in 7 days"),
        (2, "2 contacts in 7 days"),
        (500, "over 500 contacts in 7 days"),
    ],
)
def test_a_message_is_no_contact_more(contacts: int, says: str) -> None:
    assert echo.known(summary.History(contacts, 7, None, 0, None), NOW, counts=False) == says
