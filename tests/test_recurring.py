"""Words of how often something comes again, and moments of local time in their zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import BadUsageError
from quicklog.note.series import DAYS, MONTHS
from quicklog.shorthand import recurring

ZONE = ZoneInfo("Asia/Jerusalem")  # on 26 March 2027 two o'clock is skipped, on 31 October one o'clock comes twice


@pytest.mark.parametrize(
    ("typed", "often"),
    [
        *(("day", (1, DAYS)), ("every day", (1, DAYS)), ("daily", (1, DAYS)), ("10 days", (10, DAYS))),
        *(("weekly", (7, DAYS)), ("2 weeks", (14, DAYS)), ("a fortnight", (14, DAYS)), ("6w", (42, DAYS))),
        *(
            ("month", (1, MONTHS)),
            ("each month", (1, MONTHS)),
            ("3 months", (3, MONTHS)),
            ("THREE months", (3, MONTHS)),
        ),
        *(("quarter", (3, MONTHS)), ("half-yearly", (6, MONTHS)), ("year", (12, MONTHS)), ("2 years", (24, MONTHS))),
        *(("כל חודש", (1, MONTHS)), ("חודשיים", (2, MONTHS)), ("רבעון", (3, MONTHS)), ("שנתיים", (24, MONTHS))),
        *(("שבועיים", (14, DAYS)), ("כל שבוע", (7, DAYS))),
    ],
)
def test_how_often_is_said_in_words(typed: str, often: tuple[int, str]) -> None:
    assert recurring.every(typed) == often


@pytest.mark.parametrize("typed", ["", " ", "4h", "10 minutes", "0 days", "99999 months", "often", "last week", "thu"])
def test_what_says_no_length_of_days_is_told(typed: str) -> None:
    with pytest.raises(BadUsageError, match="cannot be used"):
        recurring.every(typed)


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("FREQ=DAILY;UNTIL=20261231", datetime(2026, 12, 31, 23, 59, 59)),
        ("FREQ=DAILY;UNTIL=20261231T100000", datetime(2026, 12, 31, 10)),
        ("FREQ=DAILY;UNTIL=20261231T100000Z", datetime(2026, 12, 31, 12)),
        ("FREQ=DAILY;UNTIL=20270701T100000Z", datetime(2027, 7, 1, 13)),
        ("FREQ=DAILY", None),
    ],
)
def test_the_end_of_a_rule_is_one_of_local_time(typed: str, until: datetime | None) -> None:
    assert recurring.rule(typed, ZONE) == recurring.Rule("FREQ=DAILY", None, until)
    assert recurring.rule(f"rrule: {typed.lower()};count=3", ZONE).most == 3


@pytest.mark.parametrize(
    ("moment", "placed"),
    [
        (datetime(2027, 3, 26, 1, 59), "2027-03-26T01:59:00+02:00"),
        (datetime(2027, 3, 26, 2, 30), "2027-03-26T03:30:00+03:00"),
        (datetime(2027, 10, 31, 1, 30), "2027-10-31T01:30:00+03:00"),
        (datetime(2027, 10, 31, 23, 59, 59), "2027-10-31T23:59:59+02:00"),
    ],
)
def test_where_the_clocks_are_put_a_moment_is_the_earlier_one_or_behind_the_gap(moment: datetime, placed: str) -> None:
    assert recurring.placed(moment, ZONE).isoformat() == placed


moments = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)).map(lambda each: each.replace(microsecond=0))


@given(moments, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_moments_in_their_zone_keep_their_order_and_their_clock(moment: datetime, later: timedelta) -> None:
    first, second = (recurring.placed(each, ZONE) for each in (moment, moment + later))
    if later >= timedelta(hours=1):
        assert first <= second
    assert recurring.local(first) - moment in (timedelta(0), timedelta(hours=1))
