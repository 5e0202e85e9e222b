"""Working time: what a length comes to, held by properties and against counting minute by minute."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib import clock
from quicklog.note import working_time
from quicklog.note.working_time import (
    MIDNIGHT,
    Hours,
    add,
    between,
    end_of_day,
    end_of_week,
    is_open,
    may_be_due,
    packed,
    specials,
    unpacked,
)
from tests.gate import parametrize_few

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.note.working_time import Day

ISRAEL = ZoneInfo("Asia/Jerusalem")
# Where the clocks are put by an hour, by half an hour, on other days than in Israel, and never.
ZONES = ["Asia/Jerusalem", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]
# Nights and days round which the clocks of one of them are put, and others.
DATES = [date(2026, *each) for each in ((3, 6), (3, 25), (4, 3), (10, 2), (10, 23), (12, 30))]
WHOLE_DAY: Day = ((8 * 60, 17 * 60),)
OFFICE = Hours((WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, (), (), WHOLE_DAY))
NIGHT: Day = ((22 * 60, 30 * 60),)
NIGHTS = Hours((NIGHT,) * 7)


def at(text: str, zone: ZoneInfo = ISRAEL) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def seen(moment: datetime) -> str:
    return f"{moment:%a %Y-%m-%d %H:%M}"


# Counting minute by minute.


def is_worked(hours: Hours, moment: datetime) -> bool:
    """Tell by the clock on the wall whether somebody works in the minute that begins at a moment."""
    minute = moment.hour * 60 + moment.minute
    before = moment.date() - timedelta(1)
    today = any(begin <= minute < end for begin, end in hours.on(moment.date()))
    return today or any(begin <= minute + MIDNIGHT < end for begin, end in hours.on(before))


def counted(hours: Hours, first: datetime, last: datetime) -> int:
    """Count the minutes between two moments in which somebody works."""
    minute, stop, found = first.astimezone(UTC), last.astimezone(UTC), 0
    while minute < stop:
        found += is_worked(hours, minute.astimezone(first.tzinfo))
        minute += timedelta(minutes=1)
    return found


@st.composite
def days(draw: st.DrawFn) -> Day:
    """A day's intervals. None begins or ends between 0:30 and 3:30, where an hour may come twice or not at all."""
    marks = [each for each in range(0, MIDNIGHT + 1, 15) if not 30 < each < 210]
    bounds = sorted(draw(st.lists(st.sampled_from(marks), max_size=6, unique=True)))
    pairs = [*zip(bounds[::2], bounds[1::2], strict=False)]
    over = draw(st.booleans())
    if pairs and over:  # a shift over midnight
        begin, _ = pairs.pop()
        pairs.append((begin, draw(st.sampled_from([MIDNIGHT + each for each in marks if each < begin or each == 0]))))
    return tuple(pairs)


@st.composite
def teams(draw: st.DrawFn) -> Hours:
    """The hours of a team that works at all, with some days of its own."""
    week = draw(st.tuples(*[days()] * 7).filter(any))
    near = [first.toordinal() + shift for first in DATES for shift in range(8)]
    return Hours(week, draw(st.dictionaries(st.sampled_from(near), days(), max_size=8)))


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """A whole minute near a day on which clocks are put, in one of the zones."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    begin = datetime.combine(draw(st.sampled_from(DATES)), datetime.min.time(), UTC)
    return (begin + timedelta(minutes=draw(st.integers(0, 4 * MIDNIGHT)))).astimezone(zone)


def held(moment: datetime, hours: Hours) -> None:
    for length in (1, 45, 700):
        end = add(hours, moment, length * 60)
        assert counted(hours, moment, end) == length
        assert between(hours, moment, end) == length * 60
    assert is_open(hours, moment) == is_worked(hours, moment)


@pytest.mark.slow
@given(moments(), teams().filter(lambda hours: sum(map(working_time.length, hours.week)) > 600))
def test_minutes_are_those_that_one_counts(moment: datetime, hours: Hours) -> None:
    held(moment, hours)


@pytest.mark.slow
@given(moments(), teams(), st.integers(0, 6 * MIDNIGHT))
def test_what_lies_between_is_what_one_counts(moment: datetime, hours: Hours, minutes: int) -> None:
    last = (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(moment.tzinfo)
    assert between(hours, moment, last) == counted(hours, moment, last) * 60


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot be set to a zone")
@pytest.mark.parametrize("name", ZONES)
def test_the_machines_own_zone_gives_the_same(name: str) -> None:
    """It is the zone in which commands count; the others have theirs from the database of Python."""
    machine, known = clock.zone(name), ZoneInfo(name)
    odd = (((1, 7), (60, 100), (125, 185), (22 * 60, 25 * 60 + 30)),) * 7
    for first in DATES:
        for minutes in range(0, 5 * MIDNIGHT, 97):
            utc = datetime.combine(first, datetime.min.time(), UTC) + timedelta(minutes=minutes)
            one, other = utc.astimezone(machine), utc.astimezone(known)
            for hours in (OFFICE, NIGHTS, Hours(odd)):
                assert_same(add(hours, one, 5000), add(hours, other, 5000))
                assert_same(end_of_day(hours, one, 2), end_of_day(hours, other, 2))
                assert is_open(hours, one) == is_open(hours, other)


def assert_same(one: datetime, other: datetime) -> None:
    assert one.isoformat() == other.isoformat()


# Properties, of seconds and of any bounds: those in an hour that comes twice, too.

SECONDS = st.integers(1, 200_000)
MARKS = st.integers(0, MIDNIGHT - 1)


@st.composite
def any_days(draw: st.DrawFn) -> Day:
    bounds = sorted(draw(st.lists(MARKS, max_size=6, unique=True)))
    pairs = [*zip(bounds[::2], bounds[1::2], strict=False)]
    over = draw(st.booleans())
    if pairs and over:
        begin, _ = pairs.pop()
        pairs.append((begin, MIDNIGHT + draw(st.integers(0, begin))))
    return tuple(pairs)


ANY = st.tuples(*[any_days()] * 7).map(Hours).filter(lambda hours: sum(map(working_time.length, hours.week)) > 60)


def are_apart(hours: Hours) -> bool:
    """Tell whether no shift goes on into the hours of the next day."""
    following = [*hours.week[1:], hours.week[0]]
    ends = [max((end for _, end in day), default=0) - MIDNIGHT for day in hours.week]
    return all(
        end <= min((begin for begin, _ in day), default=MIDNIGHT) for end, day in zip(ends, following, strict=True)
    )


@given(moments(), ANY, SECONDS)
def test_what_is_added_lies_between(moment: datetime, hours: Hours, seconds: int) -> None:
    end = add(hours, moment, seconds)
    assert between(hours, moment, end) == seconds
    assert between(hours, moment, end.astimezone(UTC) - timedelta(seconds=1)) == seconds - 1, "an earlier one would do"
    assert may_be_due(hours, end)


@given(moments(), ANY, SECONDS, SECONDS)
def test_what_is_added_in_two_parts_is_the_same(moment: datetime, hours: Hours, one: int, other: int) -> None:
    assert add(hours, add(hours, moment, one), other) == add(hours, moment, one + other)


@given(moments(), moments(), moments(), ANY)
def test_what_lies_between_is_the_sum_of_its_parts(
    one: datetime, other: datetime, third: datetime, hours: Hours
) -> None:
    first, middle, last = (each.astimezone(one.tzinfo) for each in sorted((one, other, third)))
    assert between(hours, first, last) == between(hours, first, middle) + between(hours, middle, last)
    assert between(hours, last, first) == 0


@given(moments(), ANY, SECONDS, st.integers(0, 100_000))
def test_who_begins_later_or_takes_longer_is_not_done_earlier(
    moment: datetime, hours: Hours, seconds: int, more: int
) -> None:
    end = add(hours, moment, seconds)
    later = (moment.astimezone(UTC) + timedelta(seconds=more)).astimezone(moment.tzinfo)
    assert end <= add(hours, later, seconds)
    assert end <= add(hours, moment, seconds + more)


@pytest.mark.slow
@given(moments(), ANY.filter(are_apart), st.integers(1, 20))
def test_a_day_ends_in_working_time_and_after_the_one_before_it(moment: datetime, hours: Hours, number: int) -> None:
    end, following = end_of_day(hours, moment, number), end_of_day(hours, moment, number + 1)
    assert moment < end
    assert end < following
    assert may_be_due(hours, end)


@given(moments(), ANY)
def test_hours_come_back_as_they_were_packed(moment: datetime, hours: Hours) -> None:
    special = Hours(hours.week, {moment.toordinal(): WHOLE_DAY}, (2025, 2028), b"x")
    assert unpacked(packed(special)) == special
    assert unpacked(packed(hours)) == hours


# Days.


@pytest.mark.parametrize("begin", ["2026-11-26T19:00", "2026-11-26T15:00", "2026-11-26T08:00", "2026-11-26T00:00"])
def test_two_days_end_when_the_second_working_day_closes(begin: str) -> None:
    assert seen(end_of_day(OFFICE, at(begin), 2)) == "Mon 2026-11-30 17:00"


@parametrize_few("number", [*range(1, 60)], 6)
def test_days_are_those_that_a_library_counts(number: int) -> None:
    """``holidays`` knows Israel's weekend, and its holidays."""
    israel = holidays.country_holidays("IL", years=range(2026, 2028))
    off = Hours(OFFICE.week, {day.toordinal(): () for day in israel})
    for first in DATES:
        begin = datetime.combine(first, datetime.min.time(), ISRAEL)
        expected = israel.get_nth_working_day(first, number)
        assert end_of_day(off, begin, number) == datetime.combine(expected, datetime.min.time(), ISRAEL).replace(
            hour=17
        )


def test_a_week_ends_on_the_same_weekday_or_on_the_next_that_is_open() -> None:
    thursday = at("2026-11-26T15:00")
    assert seen(end_of_week(OFFICE, thursday, 1)) == "Thu 2026-12-03 17:00"
    closed = Hours(OFFICE.week, {date(2026, 12, 3).toordinal(): ()})
    assert seen(end_of_week(closed, thursday, 1)) == "Sun 2026-12-06 17:00"


def test_a_shift_is_of_the_day_on_which_it_began() -> None:
    assert seen(end_of_day(NIGHTS, at("2026-11-25T02:00"), 1)) == "Thu 2026-11-26 06:00"  # of Tuesday night
    assert seen(end_of_day(NIGHTS, at("2026-11-25T07:00"), 1)) == "Fri 2026-11-27 06:00"
    assert seen(end_of_day(NIGHTS, at("2026-11-25T23:00"), 1)) == "Fri 2026-11-27 06:00"


def test_a_day_that_closes_at_midnight_ends_with_its_last_second() -> None:
    always = Hours((((0, MIDNIGHT),),) * 7)
    assert end_of_day(always, at("2026-11-25T02:00"), 1) == at("2026-11-26T23:59:59")
    assert add(always, at("2026-11-25T02:00"), 86_400) == at("2026-11-26T02:00")


# Hours.


def test_hours_go_on_after_the_break_and_after_the_weekend() -> None:
    split = Hours(((), (), (), ((480, 750), (810, 1020)), (), (), WHOLE_DAY))
    assert seen(add(split, at("2026-11-26T11:30"), 2 * 3600)) == "Thu 2026-11-26 14:30"
    assert seen(add(split, at("2026-11-26T16:00"), 2 * 3600)) == "Sun 2026-11-29 09:00"
    assert seen(add(split, at("2026-11-26T16:00"), 3600)) == "Thu 2026-11-26 17:00"
    assert seen(add(split, at("2026-11-28T16:00"), 60)) == "Sun 2026-11-29 08:01"


@pytest.mark.parametrize(
    ("night", "hours"), [("2026-03-26T22:00", 7), ("2026-10-24T22:00", 9), ("2026-11-24T22:00", 8)]
)
def test_a_shift_over_which_the_clocks_are_put_has_its_true_length(night: str, hours: int) -> None:
    begin = at(night)
    end = (begin + timedelta(hours=8)).replace(hour=6)
    assert between(NIGHTS, begin, end) == hours * 3600
    assert add(NIGHTS, begin, hours * 3600) == end


def test_a_shift_that_begins_while_the_clocks_are_put_is_never_counted_backwards() -> None:
    """At two in the morning they are put to three: from half past two to a quarter past three is no time at all."""
    gap = Hours((((150, 195),),) * 7)
    assert between(gap, at("2026-03-26T12:00"), at("2026-03-27T12:00")) == 0
    assert seen(add(gap, at("2026-03-26T12:00"), 60)) == "Sat 2026-03-28 02:31"


def test_what_two_shifts_share_counts_once() -> None:
    both = Hours((((22 * 60, 30 * 60),), ((5 * 60, 8 * 60),), *[()] * 5))
    assert between(both, at("2026-11-23T12:00"), at("2026-11-24T12:00")) == 10 * 3600
    assert add(both, at("2026-11-23T22:00"), 10 * 3600) == at("2026-11-24T08:00")


def test_the_end_of_the_hours_may_be_due_but_is_not_open() -> None:
    assert is_open(OFFICE, at("2026-11-26T08:00"))
    assert not is_open(OFFICE, at("2026-11-26T17:00"))
    assert may_be_due(OFFICE, at("2026-11-26T17:00"))
    assert not may_be_due(OFFICE, at("2026-11-26T17:01"))
    assert may_be_due(NIGHTS, at("2026-11-26T06:00"))


# The days that are not as their weekday.


def test_days_that_are_as_their_weekday_are_not_told() -> None:
    first = date(2026, 11, 22)
    odd: dict[int, Day] = {first.toordinal() + shift: WHOLE_DAY for shift in range(8)}
    odd |= {first.toordinal(): (), first.toordinal() + 1: ((540, 600),), first.toordinal() - 1: WHOLE_DAY}
    told = [(each.day, each.state, each.why) for each in specials(Hours(OFFICE.week, odd), first, 12)]
    assert told == [
        (first, "closed", "set"),
        (date(2026, 11, 23), "short", "set"),
        (date(2026, 11, 27), "open", "set"),
        (date(2026, 11, 28), "open", "set"),
    ]
    assert len(specials(Hours(OFFICE.week, odd), first, 2)) == 2
