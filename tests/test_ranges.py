"""Ranges of days against what they mean said plainly, whatever moment it is, and any words at all."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quicklog.actions.ranges import understood, within
from quicklog.actions.selection import day_of
from quicklog.actions.session import Session
from quicklog.errors import BadUsageError
from quicklog.language.more import periods
from quicklog.store.query import Selection
from tests.notebook import ZONE

if TYPE_CHECKING:
    from pathlib import Path

WEEKDAYS = st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
# In one zone without summer time: each day has its 24 hours.
NOWS = st.datetimes(datetime(2000, 1, 3), datetime(2099, 12, 1)).map(lambda at: at.replace(tzinfo=ZONE, microsecond=0))
WORDS = st.sampled_from(
    [
        *(
            *periods(),
            "today",
            "yesterday",
            "tomorrow",
            "mon",
            "יום ה",
            "1/11",
            "29/2",
            "31/12",
            "30/11 9:30",
            "2026-11-20",
        ),
        *(
            "9:30",
            "23:59",
            "0:00",
            "now",
            "-10m",
            "4h",
            "7d",
            "9999d",
            "-7d",
            "+4h",
            "2 months",
            "oct",
            "באוקטובר",
            "1900",
        ),
        *(
            "2199",
            "2199-12",
            "1900-01",
            "1/1900",
            "12",
            "eod",
            "end of the month",
            "last",
            "thu 12:00",
            "the 31st",
            "20.11",
        ),
        *("2199-12-31", "1900-01-01", "2026-11-20T09:30:00+02:00", "last 7 days", "3 הימים האחרונים", "עוד יומיים"),
    ]
)
ANY = WORDS | st.text(max_size=8) | st.tuples(WORDS, WORDS).map(" ".join)
NAMES = ("since", "until", "date", "month", "due", "closed_since")


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("team")
    text = '[codes.x]\nmeaning = "x"\n[settings]\nweek_starts = "sunday"\n'
    (folder / "codes.toml").write_text(text, encoding="utf-8")
    return {"QL_LOG": str(folder / "log.db"), "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


def session_at(environ: dict[str, str], now: datetime) -> Session:
    """Return a session of a moment; its log is never asked for."""
    session = Session(environ, lambda _: None, now=now)
    session.now = now
    return session


def days(selection: Selection) -> tuple[Any, Any]:
    """Return the first and the last day of a range of whole days."""
    assert selection.since
    assert selection.until
    assert (selection.since.hour, selection.until.hour) == (0, 0)
    return selection.since.date(), (selection.until - timedelta(seconds=1)).date()


@given(NOWS, WEEKDAYS, WEEKDAYS)
def test_weekdays_are_the_last_ones_or_the_one_after_since(
    environ: dict[str, str], now: datetime, one: str, other: str
) -> None:
    today = now.date()
    last = {f"{day:%a}".lower(): day for day in (today - timedelta(back) for back in range(7))}
    since = last[one]
    until = last[other] if last[other] >= since else last[other] + timedelta(7)
    assert days(within(session_at(environ, now), Selection(), {"since": one, "until": other})) == (since, until)


@given(NOWS, st.tuples(st.integers(1, 12), st.integers(1, 28)), st.tuples(st.integers(1, 12), st.integers(1, 28)))
def test_a_date_is_the_first_after_since(
    environ: dict[str, str], now: datetime, begin: tuple[int, int], end: tuple[int, int]
) -> None:
    (month, day), (later, other) = begin, end
    today = now.date()
    since = today.replace(month=month, day=day)
    since = since if since <= today else since.replace(year=since.year - 1)
    until = since.replace(month=later, day=other)
    until = until if until >= since else until.replace(year=until.year + 1)
    filters = {"since": f"{day}/{month}", "until": f"{other}/{later}"}
    ends = until + timedelta(1)
    if (ends - since).days > 300 and (ends - today).days > 32:  # whoever wrote it exchanged the two
        with pytest.raises(BadUsageError, match="is after"):
            within(session_at(environ, now), Selection(), filters)
    elif abs((ends - since).days - 300) > 1 and abs((ends - today).days - 32) > 1:
        assert days(within(session_at(environ, now), Selection(), filters)) == (since, until)


@given(NOWS, st.integers(1, 12))
def test_a_month_is_the_last_that_has_begun(environ: dict[str, str], now: datetime, number: int) -> None:
    year = now.year - (number > now.month)
    first, last = days(within(session_at(environ, now), Selection(), {"month": str(number)}))
    assert (first.year, first.month, first.day) == (year, number, 1)
    assert (last.year, last.month, last.day) == (year, number, calendar.monthrange(year, number)[1])


@given(NOWS, st.times().map(lambda at: at.replace(second=0, microsecond=0)), st.times())
def test_a_clock_ends_with_its_minute(environ: dict[str, str], now: datetime, one: Any, other: Any) -> None:
    assume((now + timedelta(minutes=6)).date() == now.date())  # the last minutes of a day may be a fast clock's
    other = other.replace(second=0, microsecond=0)
    filters = {"since": f"{one:%H:%M}", "until": f"{other:%H:%M}"}
    found = within(session_at(environ, now), Selection(), filters)
    assert found.since
    assert found.until
    assert (found.since.time(), (found.until - timedelta(minutes=1)).time()) == (one, other)
    assert timedelta(0) < found.until - found.since <= timedelta(days=1, minutes=1)
    assert found.since <= now + timedelta(minutes=5)


@given(NOWS, st.dictionaries(st.sampled_from(NAMES), ANY, min_size=1))
def test_any_words_are_a_range_in_order_or_a_slip(environ: dict[str, str], now: datetime, filters: Any) -> None:
    session = session_at(environ, now)
    try:
        found = within(session, Selection(), filters)
    except BadUsageError:
        return
    assert found.since is None or found.until is None or found.since < found.until
    assert understood(session, found, filters)


@given(NOWS, st.sampled_from([*periods()]) | st.just("7d") | st.just("yesterday") | st.just("oct"))
def test_a_period_is_the_same_as_one_word_and_as_two(environ: dict[str, str], now: datetime, period: str) -> None:
    session = session_at(environ, now)
    whole = within(session, Selection(), {"date": period})
    assert within(session, Selection(), {"since": period, "until": period}) == whole
    assert within(session, Selection(), {"since": period}).since == whole.since
    assert within(session, Selection(), {"until": period}).until == whole.until
    assert whole.since == day_of(session, whole.since or now)[0]
