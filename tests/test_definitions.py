"""What a note counts as: the same in SQL and of a ``Note``, and said nowhere else."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

import quicklog
from quicklog.note import calendar
from quicklog.note.fields import Note
from quicklog.store import definitions, projection
from tests.notebook import NOW, ZONE, in_memory

if TYPE_CHECKING:
    from collections.abc import Callable


MOMENTS = st.builds(
    lambda seconds, zone: (NOW + timedelta(seconds=seconds)).astimezone(zone).isoformat(timespec="seconds"),
    st.integers(-3, 3),
    st.sampled_from([ZONE, None]),
)
NOTES = st.builds(
    Note,
    ref=st.just(""),
    id=st.just("01234567-89ab-7def-8123-456789abcdef"),
    at=MOMENTS,
    kind=st.sampled_from([None, "", "fault", "message", "Message", "request"]),
    due=st.none() | MOMENTS,
    status=st.sampled_from(["logged", "open", "done", "void", "draft"]),
    closed_at=st.none() | MOMENTS,
)
TESTS: list[tuple[str, Callable[[Note], bool]]] = [
    (definitions.STANDING, definitions.is_standing),
    (definitions.CONTACT, definitions.is_contact),
    (definitions.MESSAGES, definitions.is_message),
    (definitions.OPEN, definitions.is_open),
    (definitions.PROMISED, definitions.is_promised),
    (definitions.OVERDUE, lambda note: definitions.is_overdue(note, NOW)),
    (definitions.KEPT, definitions.was_kept),
    (definitions.LATE, definitions.was_late),
]


@given(NOTES)
def test_sqlite_and_python_mean_the_same(note: Note) -> None:
    with in_memory() as log:
        projection.put(log.connection, None, note)
        now = {"now": int(NOW.timestamp())}
        sql = ", ".join(f"({test}) IS 1" for test, _ in TESTS)
        found = log.connection.execute(f"SELECT {sql} FROM notes", now).fetchone()
    assert [bool(each) for each in found] == [test(note) for _, test in TESTS]


@given(NOTES)
def test_what_became_of_a_promise_is_the_same_in_sqlite_and_python(note: Note) -> None:
    with in_memory() as log:
        projection.put(log.connection, None, note)
        sql = f"SELECT {definitions.PROMISE}, {definitions.DAYS_LATE} FROM notes"
        found = log.connection.execute(sql, {"now": int(NOW.timestamp())}).fetchone()
    assert found == (definitions.promise(note, NOW), definitions.days_late(note, NOW))


def test_a_promise_is_late_by_parts_of_a_day() -> None:
    def promised(due: timedelta, **said: Any) -> Note:
        return Note("", "", NOW.isoformat(), due=(NOW + due).isoformat(), **said)

    hours = timedelta(hours=-36)
    late = promised(hours, status="done", closed_at=NOW.isoformat())
    assert (definitions.promise(late, NOW), definitions.days_late(late, NOW)) == ("late", 1.5)
    overdue = promised(hours, status="open")
    assert (definitions.promise(overdue, NOW), definitions.days_late(overdue, NOW)) == ("overdue", 1.5)
    waiting = promised(-hours, status="open")
    assert (definitions.promise(waiting, NOW), definitions.days_late(waiting, NOW)) == ("open", None)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_the_parts_of_a_moment_are_those_of_the_clock_where_it_was(at: datetime, zone: timezone) -> None:
    moment = at.replace(microsecond=0, tzinfo=zone).isoformat()
    said = {
        "date": f"{at:%Y-%m-%d}",
        "time": f"{at:%H:%M}",
        "month": f"{at:%Y-%m}",
        "week": f"{at:%G-W%V}",
        "weekday": calendar.WEEKDAYS[at.weekday()],
        "hour": at.hour,
    }
    assert {name: part(moment) for name, part in calendar.CALENDAR.items()} == said
    with in_memory() as log:
        sql = ", ".join(definitions.CALENDAR.values())
        assert log.connection.execute(f"SELECT {sql} FROM (SELECT ? AS at)", [moment]).fetchone() == (*said.values(),)


def test_no_other_module_says_in_words_of_its_own_what_stands() -> None:
    package = Path(quicklog.__file__).parent
    spelt = re.compile(r"NOT IN \('void', 'draft'\)|kind (<>|IS NOT|!=) 'message'|status (<|!=) 'draft'")
    saying = [path.name for path in package.rglob("*.py") if spelt.search(path.read_text("utf-8"))]
    assert saying == ["definitions.py"]
