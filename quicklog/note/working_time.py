"""Working time: what a team's hours make of a length, and what lies between two moments.

Hours are the wall clock of the team's zone, which is that of the moments. What is counted is real time: a shift over
which the clocks are put has the length that it truly has. Everything is pure, and of built-in types that a cache keeps.
"""

from __future__ import annotations

import marshal
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta

from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

    Interval = tuple[int, int]  # minutes after midnight; one that goes on after the next midnight ends beyond 1440
    Day = tuple[Interval, ...]

_DAY = timedelta(1)
_HOUR = 60
MIDNIGHT = 24 * _HOUR


class Hours(Record):
    """When a team works: the week from Monday on, and the days that are not as their weekday, by their ordinals.

    ``years`` are the first and the last whose holidays are among those days; none where the team keeps no holidays.
    ``names`` is what ``named`` reads.
    """

    week: tuple[Day, ...]
    special: Mapping[int, Day] = {}
    years: tuple[int, int] | None = None
    names: bytes = b""

    def on(self, day: date) -> Day:
        """Return the hours of a day; none where it is closed."""
        return self.special.get(day.toordinal(), self.week[day.weekday()])


class Special(Record):
    """A day that is not as its weekday: its hours, and why: ``holiday``, ``eve`` (of the named one) or ``set``."""

    day: date
    hours: Day
    usual: Day
    why: str
    name: str = ""

    @property
    def state(self) -> str:
        """Whether it is ``closed``, ``short``, or ``open`` at other hours or longer."""
        if not self.hours:
            return "closed"
        return "short" if length(self.hours) < length(self.usual) else "open"


def packed(hours: Hours) -> bytes:
    """Return the hours as bytes, which cost a capture nothing until it is asked for a promise."""
    return marshal.dumps(tuple(hours))


# The hours that were asked for last: a file of a hundred thousand rows asks for the same again and again.
_last: tuple[bytes, Hours | None] = (b"", None)


def unpacked(kept: bytes) -> Hours:
    """Return the hours that ``packed`` packed."""
    global _last  # noqa: PLW0603  a process works with one team
    last, hours = _last
    if hours is None or last != kept:
        hours = Hours(*marshal.loads(kept))  # noqa: S302  our own, or of a cache that is
        _last = kept, hours
    return hours


def length(hours: Day) -> int:
    """Return how many minutes the hours of a day are by the clock."""
    return sum(end - begin for begin, end in hours)


def written(hours: Day) -> str:
    """Write the hours of a day as codes.toml has them: ``08:00-12:30 13:30-17:00``."""
    return " ".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in hours)


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes if minutes <= MIDNIGHT else minutes - MIDNIGHT, _HOUR)
    return f"{hour:02}:{minute:02}"


def specials(hours: Hours, first: date, most: int) -> list[Special]:
    """Return the next days, from the first on, that are not as their weekday."""
    names: dict[int, tuple[str, str]] = marshal.loads(hours.names) if hours.names else {}  # noqa: S302
    found = []
    for ordinal in sorted(each for each in hours.special if each >= first.toordinal()):
        day = date.fromordinal(ordinal)
        usual = hours.week[day.weekday()]
        if hours.special[ordinal] != usual:
            found.append(Special(day, hours.special[ordinal], usual, *names.get(ordinal, ("set",))))
    return found[:most]


def reckoned(hours: Hours, start: datetime, unit: str, count: int) -> datetime:
    """Return when so many minutes (``elapsed``), days (``shift``) or ``weeks`` of a promise are over."""
    if unit == "elapsed":
        return add(hours, start, count * 60)
    return end_of_week(hours, start, count) if unit == "weeks" else end_of_day(hours, start, count)


def add(hours: Hours, moment: datetime, seconds: float) -> datetime:
    """Return the first moment by which so much working time has passed since another; with none to pass, that one."""
    left = timedelta(seconds=seconds)
    if not left:
        return moment
    spans = _spans(hours, moment)
    begin, end = next(spans)
    while end - begin < left:
        left -= end - begin
        begin, end = next(spans)
    return (begin + left).astimezone(moment.tzinfo)


def between(hours: Hours, first: datetime, last: datetime) -> float:
    """Return how many seconds of working time lie between two moments; none where the last comes before the first."""
    stop, passed = last.astimezone(UTC), timedelta(0)
    for begin, end in _spans(hours, first):
        if begin >= stop:
            break
        passed += min(end, stop) - begin
    return passed.total_seconds()


class Line(Record):
    """The working time of some years on one line: when each span begins and ends, and what has passed before it.

    Moments are in seconds since 1970, lengths in seconds.
    """

    begins: Sequence[float]
    ends: Sequence[float]
    before: Sequence[float]

    def at(self, moment: float) -> float:
        """Return how much working time has passed up to a moment; what lies between two is the difference."""
        place = bisect_right(self.begins, moment) - 1
        if place < 0:
            return 0.0
        return self.before[place] + min(moment, self.ends[place]) - self.begins[place]


def line(hours: Hours, first: datetime, last: datetime) -> Line:
    """Return the working time from one moment to another as a line, for whoever asks for many lengths."""
    begins, ends, before = list[float](), list[float](), list[float]()
    passed = 0.0
    for begin, end in _spans(hours, first):
        if begin > last:
            break
        begins.append(begin.timestamp())
        ends.append(end.timestamp())
        before.append(passed)
        passed += ends[-1] - begins[-1]
    return Line(begins, ends, before)


def is_open(hours: Hours, moment: datetime) -> bool:
    """Tell whether a moment is in working time; its end is not."""
    return any(begin <= moment < end for begin, end in _around(hours, moment))


def may_be_due(hours: Hours, moment: datetime) -> bool:
    """Tell whether something may be due at a moment: in working time, or when it ends."""
    return any(begin <= moment <= end for begin, end in _around(hours, moment))


def end_of_day(hours: Hours, moment: datetime, number: int) -> datetime:
    """Return the closing time of the working day that is so many after that of a moment (1 or more)."""
    day = _day_of(hours, moment)
    while number:
        day += _DAY
        number -= bool(hours.on(day))
    return _closing(hours, day, moment.tzinfo)


def end_of_week(hours: Hours, moment: datetime, number: int) -> datetime:
    """Return the closing time of the same weekday so many weeks on, or of the next working day where that is closed."""
    day = _day_of(hours, moment) + timedelta(weeks=number)
    while not hours.on(day):
        day += _DAY
    return _closing(hours, day, moment.tzinfo)


def _day_of(hours: Hours, moment: datetime) -> date:
    """Return the working day of a moment: a shift is of the day on which it began."""
    day = moment.date() - _DAY
    shift = (_span(day, each, moment.tzinfo) for each in hours.on(day) if each[1] > MIDNIGHT)
    return day if any(begin <= moment < end for begin, end in shift) else moment.date()


def _closing(hours: Hours, day: date, zone: tzinfo | None) -> datetime:
    """Return when a day closes; one that closes at midnight with its last second, as every day ends."""
    end = max(end for _, end in hours.on(day))
    return (_at(day, end, zone) - timedelta(seconds=end == MIDNIGHT)).astimezone(zone)


def _around(hours: Hours, moment: datetime) -> list[tuple[datetime, datetime]]:
    days = (moment.date() - _DAY, moment.date())
    return [_span(day, each, moment.tzinfo) for day in days for each in hours.on(day)]


def _spans(hours: Hours, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working time from a moment on as spans in UTC; what two shifts share is in the first of them."""
    day, reach = start.date() - _DAY, start.astimezone(UTC)
    while True:
        for each in hours.on(day):
            begin, end = _span(day, each, start.tzinfo)
            if max(begin, reach) < end:
                yield max(begin, reach), end
                reach = end
        day += _DAY


def _span(day: date, interval: Interval, zone: tzinfo | None) -> tuple[datetime, datetime]:
    begin, end = interval
    return _at(day, begin, zone), _at(day, end, zone)


def _at(day: date, minutes: int, zone: tzinfo | None) -> datetime:
    """Return the moment, in UTC, at which the wall clock shows so many minutes after the midnight of a day.

    Of two such moments it is the earlier; where there is none, because the clocks were put forward over it, it is the
    one at which a clock would show it that nobody has put.
    """
    over, minutes = divmod(minutes, MIDNIGHT)
    return datetime.combine(day + timedelta(over), time(*divmod(minutes, _HOUR)), zone).astimezone(UTC)
