"""Series of promises: when the next one comes, and how a note says of which series it is."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from quicklog.lib.record import replace
from quicklog.note import series
from quicklog.note.note import is_id, new_id
from quicklog.note.series import DAYS, MONTHS, Series

ID = new_id(1_700_000_000_000, bytes(10))
MORNING = datetime(1997, 9, 2, 9)  # of the examples in RFC 5545, and in dateutil's documentation
FAR = datetime(1970, 1, 1)


def every(number: int, unit: str, begins: datetime, **more: object) -> Series:
    return Series(ID, begins, begins, unit, number, **more)  # type: ignore[arg-type]


def by_rule(rule: str, begins: datetime = MORNING, **more: object) -> Series:
    found = series.first(Series(ID, begins, begins, rule=rule, **more), FAR)  # type: ignore[arg-type]
    assert found
    return found


def moments(one: Series, number: int = 5) -> list[datetime]:
    return [one.on, *islice(series.coming(one), number - 1)]


def days(one: Series, number: int = 5) -> list[str]:
    return [f"{moment.day}/{moment.month}" for moment in moments(one, number)]


# Every so often: a short month's last day stands for the day that it does not have.


@pytest.mark.parametrize(
    ("number", "unit", "begins", "come"),
    [
        (1, MONTHS, datetime(2026, 1, 31), ["31/1", "28/2", "31/3", "30/4", "31/5"]),
        (3, MONTHS, datetime(2026, 11, 30), ["30/11", "28/2", "30/5", "30/8", "30/11"]),
        (12, MONTHS, datetime(2024, 2, 29), ["29/2", "28/2", "28/2", "28/2", "29/2"]),
        (14, DAYS, datetime(2026, 2, 20), ["20/2", "6/3", "20/3", "3/4", "17/4"]),
    ],
)
def test_every_so_often_comes_on_the_days_that_people_expect(
    number: int, unit: str, begins: datetime, come: list[str]
) -> None:
    assert days(every(number, unit, begins)) == come


starts = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda each: each.replace(microsecond=0))


@given(starts, st.integers(1, 40), st.sampled_from([DAYS, MONTHS]), st.integers(0, 29))
def test_moments_grow_and_are_on_the_day_of_the_start_or_the_last_of_the_month(
    begins: datetime, number: int, unit: str, far: int
) -> None:
    come = moments(every(number, unit, begins), 30)
    assert all(one < other for one, other in pairwise(come))
    assert {moment.time() for moment in come} == {begins.time()}
    if unit == MONTHS:
        for moment in come:
            assert moment.day == begins.day or moment.day == calendar.monthrange(moment.year, moment.month)[1]
            assert moment.day <= begins.day
    # Whichever of its notes tells the series, the rest of it is the same.
    later = replace(every(number, unit, begins), on=come[far])
    assert moments(later, 30 - far) == come[far:]


@given(starts, st.integers(1, 13), st.sampled_from([DAYS, MONTHS]), st.integers(1, 12), st.integers(0, 4000))
def test_what_follows_is_the_first_to_come_and_what_was_missed_is_counted(
    begins: datetime, number: int, unit: str, left: int, late: int
) -> None:
    one = every(number, unit, begins, left=left)
    closed = begins + timedelta(days=late)
    all_of_them = moments(one, 200)
    assert len(all_of_them) == left
    after = [moment for moment in all_of_them[1:] if moment > closed]
    found = series.following(one, closed)
    if not after:
        assert found is None
    else:
        assert found is not None
        assert (found.series.on, found.series.left) == (after[0], len(after))
        assert found.missed == left - 1 - len(after)
        assert moments(found.series, 200) == after


# By a rule of RFC 5545: its own examples, which dateutil's documentation gives too.

RFC = [
    ("FREQ=DAILY", {"left": 3}, ["2/9", "3/9", "4/9"]),
    ("FREQ=DAILY;INTERVAL=10", {"left": 5}, ["2/9", "12/9", "22/9", "2/10", "12/10"]),
    ("FREQ=DAILY;BYMONTH=1;INTERVAL=5", {}, ["5/1", "10/1", "15/1", "20/1", "25/1"]),
    ("FREQ=WEEKLY", {"until": datetime(1997, 9, 20)}, ["2/9", "9/9", "16/9"]),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", {}, ["2/9", "16/9", "30/9", "14/10", "28/10"]),
    ("FREQ=WEEKLY;BYDAY=TU,TH;WKST=SU", {}, ["2/9", "4/9", "9/9", "11/9", "16/9"]),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU", {}, ["2/9", "4/9", "16/9", "18/9", "30/9"]),
    ("FREQ=MONTHLY;BYDAY=1FR", {}, ["5/9", "3/10", "7/11", "5/12", "2/1"]),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU", {}, ["7/9", "28/9", "2/11", "30/11", "4/1"]),
    ("FREQ=MONTHLY;BYDAY=-2MO", {}, ["22/9", "20/10", "17/11", "22/12", "19/1"]),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", {}, ["28/9", "29/10", "28/11", "29/12", "29/1"]),
    ("FREQ=MONTHLY;BYMONTHDAY=1,-1", {}, ["30/9", "1/10", "31/10", "1/11", "30/11"]),
    ("FREQ=MONTHLY;BYMONTHDAY=31", {}, ["31/10", "31/12", "31/1", "31/3", "31/5"]),
    ("FREQ=MONTHLY;BYMONTHDAY=31,-1;BYSETPOS=1", {}, ["30/9", "31/10", "30/11", "31/12", "31/1"]),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", {}, ["13/2", "13/3", "13/11", "13/8", "13/10"]),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", {}, ["29/9", "30/10", "27/11", "30/12", "29/1"]),
    ("FREQ=YEARLY;BYMONTH=6,7", {"left": 4}, ["2/6", "2/7", "2/6", "2/7"]),
    ("FREQ=YEARLY;INTERVAL=3;BYYEARDAY=1,100,200", {}, ["1/1", "9/4", "18/7", "1/1", "10/4"]),
    ("FREQ=YEARLY;BYDAY=20MO", {}, ["18/5", "17/5", "15/5", "14/5", "20/5"]),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", {}, ["11/5", "17/5", "15/5", "14/5", "13/5"]),
    ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", {}, ["4/11", "6/11", "8/11", "3/11"]),
]


@pytest.mark.parametrize(("rule", "more", "come"), RFC)
def test_a_rule_goes_as_rfc_5545_says(rule: str, more: dict[str, Any], come: list[str]) -> None:
    assert days(by_rule(rule, **more), len(come) + 2 if more else len(come)) == come


parts = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(series.FREQUENCIES)},
    optional={
        "INTERVAL": st.integers(1, 4).map(str),
        "BYMONTH": st.sampled_from(["1", "2,8", "6,7,11"]),
        "BYMONTHDAY": st.sampled_from(["-1", "1,15", "28", "2,-2"]),
        "BYDAY": st.sampled_from(["MO", "TU,TH", "SU,SA"]),
        "WKST": st.sampled_from(["MO", "SU"]),
    },
)


@settings(max_examples=60, deadline=None)
@given(parts, starts)
def test_a_rule_that_goes_on_from_any_of_its_moments_comes_to_those_of_the_whole(
    named: dict[str, str], begins: datetime
) -> None:
    rule = ";".join(f"{name}={value}" for name, value in named.items())
    whole = [*islice(rrulestr(f"{rule};UNTIL={begins.year + 9}0101T000000", dtstart=begins), 8)]
    found = series.first(Series(ID, begins, begins, rule=rule), FAR)
    if whole:
        assert found
        assert moments(found, len(whole)) == whole


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        *(("", ""), ("MONTHLY", "MONTHLY"), ("FREQ=HOURLY", "FREQ=HOURLY"), ("INTERVAL=2", "INTERVAL=2")),
        *(("FREQ=DAILY;INTERVAL=0", "INTERVAL=0"), ("FREQ=DAILY;INTERVAL=-1", "INTERVAL=-1")),
        *(("FREQ=MONTHLY;BYMONTHDAY=45", "BYMONTHDAY=45"), ("FREQ=MONTHLY;BYDAY=99MO", "BYDAY=99MO")),
        *(("FREQ=WEEKLY;BYDAY=1MO", "BYDAY=1MO"), ("FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX"), ("FREQ=DAILY;X=1", "X=1")),
        *(("FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;FREQ=DAILY"), ("FREQ=DAILY,WEEKLY", "FREQ=DAILY,WEEKLY")),
        *(("FREQ=MONTHLY;BYSETPOS=0", "BYSETPOS=0"), ("FREQ=DAILY;COUNT=3", "COUNT=3"), ("FREQ=DAILY;", "")),
        ("FREQ=DAILY;BYMONTH=²", "BYMONTH=²"),
    ],
)
def test_what_is_no_rule_is_told_by_its_part(rule: str, fault: str) -> None:
    assert series.fault(rule) == fault


def test_what_never_comes_is_no_series() -> None:
    one = Series(ID, MORNING, MORNING, rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    assert series.first(one, FAR) is None
    rare = Series(ID, MORNING, MORNING, rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO")
    assert days(series.first(rare, FAR) or rare, 2) == ["29/2", "29/2"]


@pytest.mark.parametrize(
    ("rule", "begins", "day"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", MORNING, 31),
        ("FREQ=MONTHLY;BYMONTHDAY=28,30", MORNING, 30),
        ("FREQ=MONTHLY", datetime(2026, 1, 31), 31),
        ("FREQ=YEARLY", datetime(2024, 2, 29), 29),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", MORNING, 29),
        ("FREQ=MONTHLY;BYMONTH=1,3;BYMONTHDAY=31", MORNING, None),
        ("FREQ=MONTHLY;BYMONTHDAY=28,-1", MORNING, None),
        ("FREQ=MONTHLY", MORNING, None),
        ("FREQ=MONTHLY;BYDAY=1MO", MORNING, None),
        ("FREQ=YEARLY", datetime(2026, 1, 31), None),
        ("FREQ=WEEKLY", datetime(2026, 1, 31), None),
    ],
)
def test_a_day_that_a_rule_skips_is_told(rule: str, begins: datetime, day: int | None) -> None:
    assert series.skipped(series.with_day(rule, begins)) == day


# How a note says it, and what follows a note.

written = st.builds(
    Series,
    id=st.just(ID),
    on=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(lambda each: each.replace(microsecond=0)),
    begins=st.just(MORNING),
    unit=st.sampled_from([DAYS, MONTHS]),
    number=st.integers(1, 99),
    until=st.none() | st.just(datetime(2050, 1, 1)),
    left=st.none() | st.integers(1, 9),
    after_done=st.booleans(),
    stopped=st.booleans(),
)


@given(written, st.sampled_from(["", "FREQ=MONTHLY;BYMONTHDAY=-1"]))
def test_what_is_written_is_read(one: Series, rule: str) -> None:
    if rule:
        one = replace(one, rule=rule, unit="", number=0, after_done=False)
    assert series.read(series.written(one)) == one


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", None, 7, ID, f"{ID} on", f"{ID} on 2026-01-31T00:00:00 from 2026-01-31T00:00:00"),
        f"{ID} on 2026-01-31T00:00:00 from 2026-01-31T00:00:00 every 0 months",
        f"{ID} on 2026-01-31T00:00:00 from 2026-01-31T00:00:00 every 3 hours",
        f"{ID} on 2026-01-31T00:00:00 from 2027-01-31T00:00:00 every 3 months",
        f"{ID} on 2026-01-31T00:00:00+02:00 from 2026-01-31T00:00:00 every 3 months",
        f"{ID} on 2026-01-31T00:00:00 from 2026-01-31T00:00:00 every 3 months rule FREQ=DAILY",
        f"{ID} on 2026-01-31T00:00:00 from 2026-01-31T00:00:00 rule FREQ=DAILY after-done",
        f"{ID} on 2026-01-31T00:00:00 from 2026-01-31T00:00:00 rule FREQ=DAILY;INTERVAL=0",
        f"{ID} on 2026-01-31T00:00:00 from 2026-01-31T00:00:00 every 3 months count 0",
        f"{ID} on 2026-01-31T00:00:00 from 2026-01-31T00:00:00 every 3 months daily",
        "x on 2026-01-31T00:00:00 from 2026-01-31T00:00:00 every 3 months",
    ],
)
def test_what_says_no_series_is_none(text: object) -> None:
    assert series.read(text) is None


def test_counted_from_the_closing_the_next_keeps_its_hour() -> None:
    one = every(3, MONTHS, datetime(2026, 1, 31, 9), after_done=True, left=2)
    found = series.following(one, datetime(2026, 11, 30, 17, 30))
    assert found
    assert (found.series.on, found.series.left, found.missed) == (datetime(2027, 2, 28, 9), 1, 0)
    assert series.following(found.series, datetime(2027, 3, 1)) is None
    assert series.following(replace(one, until=datetime(2027, 1, 1)), datetime(2026, 11, 30)) is None


def test_what_was_stopped_has_no_next() -> None:
    assert series.following(every(1, DAYS, MORNING, stopped=True), MORNING) is None


def test_two_machines_give_the_next_one_the_same_id_whenever_they_close() -> None:
    one = every(1, MONTHS, datetime(2026, 1, 31))
    assert series.id_of_next(one) == series.id_of_next(replace(one, left=3, stopped=True))
    others = [replace(one, on=datetime(2026, 2, 28)), replace(one, id=new_id(1, bytes(9) + b"1"))]
    made = {series.id_of_next(each, number) for each in [one, *others] for number in (0, 1)}
    assert len(made) == 6
    assert all(map(is_id, made))
