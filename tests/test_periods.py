"""Words of a period: which days they mean, whatever day it is today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.language import tables
from quicklog.language.more import periods
from quicklog.lib.text import key
from quicklog.shorthand.codes import WEEK_STARTS
from quicklog.shorthand.periods import Period, month, period

TODAY = date(2026, 11, 25)
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
STARTS = st.sampled_from([*WEEK_STARTS.values()])
NAMES = [
    (name, number)
    for table in tables("TIMES")
    for row in table["month"].split(" | ")
    for number, _, words in [row.partition(": ")]
    for name in words.split(", ")
]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("this week", "2026-11-22", "2026-11-28"),
        ("Last  Week", "2026-11-15", "2026-11-21"),
        ("next week", "2026-11-29", "2026-12-05"),
        ("השבוע", "2026-11-22", "2026-11-28"),
        ("שבוע שעבר", "2026-11-15", "2026-11-21"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("החודש שעבר", "2026-10-01", "2026-10-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("10/2026", "2026-10-01", "2026-10-31"),
        ("2.2028", "2028-02-01", "2028-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("1d", "2026-11-25", "2026-11-25"),
        ("7d", "2026-11-19", "2026-11-25"),
        ("last 2 weeks", "2026-11-12", "2026-11-25"),
        ("the past 7 days", "2026-11-19", "2026-11-25"),
        ("שבועיים", "2026-11-12", "2026-11-25"),
        ("7 הימים האחרונים", "2026-11-19", "2026-11-25"),
        ("1 month", "2026-10-26", "2026-11-25"),
        ("3 months", "2026-08-26", "2026-11-25"),
    ],
)
def test_periods_as_people_write_them(text: str, first: str, last: str) -> None:
    assert period(text, TODAY, WEEK_STARTS["sunday"]) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "4h",
        "0d",
        "13/2026",
        "2026-00",
        "10",
        "99999999d",
        "1899",
        "2300-10",
        "oct 99",
        "-7d",
        "weekly",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert period(text, TODAY, 6) is None


@pytest.mark.parametrize("text", ["", "0", "13", "123", "-1", "last week", "2025", "7d", "x", "2026-13"])
def test_what_is_no_month(text: str) -> None:
    assert month(text, TODAY) is None


def around(unit: str, today: date, starts: int) -> list[Period]:
    """Return the last, this and the next of a unit."""
    return [found for which in ("last", "this", "next") if (found := period(f"{which} {unit}", today, starts))]


@given(DAYS, STARTS)
def test_weeks_follow_each_other(today: date, starts: int) -> None:
    last, this, following = around("week", today, starts)
    assert this.first <= today <= this.last
    for week in (last, this, following):
        assert week.first.weekday() == starts
        assert week.last - week.first == timedelta(6)
    assert last.last + timedelta(1) == this.first
    assert this.last + timedelta(1) == following.first


@given(DAYS, STARTS, st.sampled_from(["month", "year"]))
def test_months_and_years_follow_each_other(today: date, starts: int, unit: str) -> None:
    last, this, following = around(unit, today, starts)
    assert this.first <= today <= this.last
    assert last.last + timedelta(1) == this.first
    assert this.last + timedelta(1) == following.first
    assert {each.first.day for each in (last, this, following)} == {1}


@given(DAYS, st.integers(1, 9999))
def test_so_many_days_end_today(today: date, number: int) -> None:
    found = period(f"{number}d", today, 6)
    assert found is None or (found.last, (found.last - found.first).days + 1) == (today, number)
    assert found or today - timedelta(number) < date(1900, 1, 1)


@given(DAYS, st.integers(1, 40))
def test_so_many_months_begin_the_day_after_the_same_day(today: date, number: int) -> None:
    found = period(f"{number} months", today, 6)
    assert found
    before = found.first - timedelta(1)
    assert (today.year - before.year) * 12 + today.month - before.month == number
    assert before.day == today.day or (before.day < today.day and found.first.day == 1)


@given(DAYS, st.sampled_from(NAMES), st.none() | DAYS)
def test_a_month_by_its_name_has_begun_or_is_the_first_after_since(
    today: date, named: tuple[str, str], since: date | None
) -> None:
    name, number = named
    found = period(name, today, 6, since=since)
    assert found
    assert found.first.month == found.last.month == int(number)
    has_begun = found.first <= today < date(found.first.year + 1, found.first.month, 1)
    is_next = since is not None and since <= found.last < date(since.year + 1, since.month, 1) + timedelta(31)
    assert has_begun or is_next
    if since:
        assert found.last >= since or found.first > today - timedelta(367)
    assert month(name, today) == period(name, today, 6) == month(number, today)
    assert month(f"{name} 2025", today) == month(f"{number}/2025", today) == month(f"2025-{number}", today)


def test_the_names_of_periods_are_written_as_keys() -> None:
    assert all(key(word) == word for word in periods())
    assert {unit for _, unit in periods().values()} == {"week", "month", "year"}


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{0,5}[-/. ]?[0-9]{0,5}", fullmatch=True), DAYS)
def test_any_text_is_a_period_in_order_or_none(text: str, today: date) -> None:
    for found in (period(text, today, 6), month(text, today)):
        assert found is None or found.first <= found.last
