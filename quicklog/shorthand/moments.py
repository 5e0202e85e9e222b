"""The parts of a time become the moment that they mean, the nearest behind or ahead, and what is to be said of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.shorthand.phrases import to_date
from quicklog.shorthand.reasons import chained, reason
from quicklog.shorthand.times import Miss, Moment, clock, end_of, later, limit_of, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.shorthand.phrases import Reading
    from quicklog.shorthand.reasons import Reason

# The hours in which a time of day without its half of the day is looked for: at five is at 17:00.
_BY_DAY = range(7, 19)
# The hours that a part of the day may hold, and what it is by itself.
_PARTS = {
    "morning": (*range(12),),
    "noon": (*range(11, 16),),
    "afternoon": (*range(12, 20),),
    "evening": (*range(16, 24),),
    "night": (*range(18, 24), *range(7)),
    "midnight": (0,),
    "eve": (*range(24),),
}
_ALONE = {"noon": time(12), "midnight": time(0)}
# After midnight a night is of the day after.
_SMALL_HOURS = 7
# A pair with a stop that may be a clock is a day of a promise only where that is near.
_NEAR = timedelta(days=183)


def wrong_side(step: int, text: str) -> Miss:
    """Say that a moment lies on the wrong side of now."""
    if step > 0:
        return Miss(True, Message("that is in the past: write a time still to come"), 0, len(text))
    return Miss(
        True,
        Message(
            "that is in the future: write a time up to now, or due:{words} for a promise", words=written(text.strip())
        ),
        0,
        len(text),
    )


def nearest(reading: Reading, now: datetime, step: int, text: str, *, month_first: bool) -> Moment | Miss:
    """Find the nearest moment back from now (step -1) or ahead (1). The limit is UTC: one zone ignores the fold."""
    if reading.elapsed is not None and reading.elapsed * step >= 0:
        return Moment(later(now, reading.elapsed), reason("about") if reading.about else None)
    if reading.end == "day" and _has_day(reading):
        reading = replace(reading, end=None)
    hours = _hours(reading, text)
    if isinstance(hours, Miss):
        return hours
    limit = limit_of(now, step)
    found = _first(reading, hours, now, limit, step)
    if found is None:
        return wrong_side(step, text)
    if reading.loose and reading.part is None and not _is_clear(found, reading):
        return _either(found, text)
    moment = _told(found, reading, now, step, text)
    if isinstance(moment, Miss) or step > 0:
        return moment
    return _with_day(moment, reading, hours, now, month_first=month_first)


def _first(reading: Reading, hours: list[time | None], now: datetime, limit: datetime, step: int) -> datetime | None:
    """Return the nearest moment on the right side of the limit."""
    for each in _days(reading, now.date(), limit.astimezone(now.tzinfo).date(), step):
        moments = [_at(each, hour, now, step) for hour in hours]
        right = [at for at in moments if (at - limit) * step >= timedelta(0)]
        if right and reading.loose and reading.part is None and _has_day(reading) and reading.shift != 0:
            right = [at for at in right if at.hour in _BY_DAY]
        if right:
            return min(right, key=lambda at: (at - limit) * step)
    return None


def _at(each: date, hour: time | None, now: datetime, step: int) -> datetime:
    """Return the moment of an hour on a day; without one the end of a day ahead, and noon of one behind."""
    if hour is None and step > 0:
        return end_of(each, now.tzinfo)
    at = datetime.combine(each, hour or time(12), now.tzinfo)
    return min(at, now) if hour is None and each == now.date() else at


def _hours(reading: Reading, text: str) -> list[time | None] | Miss:
    """Return the times of day that may be meant, by the part of the day where one is named."""
    hour, part = reading.hour, reading.part
    if hour is None:
        if part is None or part in _ALONE:
            return [_ALONE.get(part or "")]
        why = Message("no hour is given: write {words} with its hour, such as 9:30", words=text.strip())
        return Miss(True, why, 0, len(text))
    both = [hour.replace(hour=hour.hour % 12), hour.replace(hour=hour.hour % 12 + 12)]
    if part == "eve":
        return [hour]
    if part is not None:
        fitting = [each for each in ([hour] if hour.hour > 12 else both) if each.hour in _PARTS[part]]  # noqa: PLR2004
        if len(fitting) == 1:
            return [*fitting]
        why = Message("{hour:%H:%M} is not of that part of the day: write the hour, from 0:00 to 23:59", hour=hour)
        return Miss(True, why, 0, len(text))
    return [*both] if reading.loose else [hour]


def _has_day(reading: Reading) -> bool:
    return (reading.calendar, reading.weekday, reading.shift, reading.month_day) != (None, None, None, None)


def _is_clear(found: datetime, reading: Reading) -> bool:
    """Tell whether an hour that may be of either half of the day is one by day."""
    return found.hour in _BY_DAY or reading.hour is None


def _either(found: datetime, text: str) -> Miss:
    first, second = (found.replace(hour=found.hour % 12 + half) for half in (0, 12))
    why = Message("of either half of the day: write {first} or {second:%H:%M}", first=clock(first), second=second)
    return Miss(True, why, 0, len(text))


def _days(reading: Reading, today: date, edge: date, step: int) -> list[date]:
    """List the days that may be meant, the nearest first; ``edge`` is the first to look at."""
    if reading.elapsed is not None or reading.turn == -step:
        return []
    if (reading.end, reading.months, reading.shift) != (None, None, None):
        return _counted(reading, today, step)
    if reading.calendar is not None or reading.month_day is not None:
        return _dates(reading, edge, step)
    if reading.weekday is None:
        return [edge + timedelta(step * each) for each in range(3)]
    first = edge if reading.turn is None else today + timedelta(step * abs(reading.turn))
    first += timedelta(step * ((reading.weekday - first.weekday()) * step % 7))
    return [first, first + timedelta(7 * step)]


def _dates(reading: Reading, edge: date, step: int) -> list[date]:
    """List the days of a date that leaves its year open, or its month, the nearest first."""
    if reading.calendar is None:
        first = edge.year * 12 + edge.month - 1
        tried = [(each // 12, each % 12 + 1, reading.month_day or 0) for each in range(first, first + 3 * step, step)]
    else:
        year, month, number = reading.calendar
        years = (year,) if year is not None else range(edge.year, edge.year + 9 * step, step)  # 9: a 29/2 past 2100
        tried = [(each, month, number) for each in years]
    return [found for each in tried if (found := to_date(*each))]


def _counted(reading: Reading, today: date, step: int) -> list[date]:
    """Return the days that are counted from today."""
    if reading.end == "day":
        return [today]
    if reading.end is not None:
        following = _months_on(today.replace(day=1), 1)
        return [each - timedelta(1) for each in following]
    return _months_on(today, reading.months) if reading.months is not None else _shifted(reading, today, step)


def _months_on(start: date, months: int) -> list[date]:
    """Return the same day of another month, or the last that it has; none in years that are a slip of the finger."""
    month = start.year * 12 + start.month - 1 + months
    days = (to_date(month // 12, month % 12 + 1, number) for number in range(start.day, 0, -1))
    return [each for each in days if each][:1]


def _shifted(reading: Reading, today: date, step: int) -> list[date]:
    """Return a day counted from today; the small hours of a night are of the day after it."""
    each = today + timedelta(reading.shift or 0)
    if reading.part == "night" and reading.hour is not None and (reading.hour.hour % 12) < _SMALL_HOURS:
        after = each + timedelta(1)
        return [after, each] if step < 0 else [each, after]
    return [each]


def _told(at: datetime, reading: Reading, now: datetime, step: int, text: str) -> Moment | Miss:
    """Say what was not plain about a moment; one that daylight saving skipped, or on another weekday, is a miss."""
    real = later(at, 0)
    if real.replace(tzinfo=None) != at.replace(tzinfo=None):
        why = Message("the clocks skipped {at:%H:%M} on {at:%Y-%m-%d}: write {real:%H:%M}", at=at, real=real)
        return Miss(True, why, 0, len(text))
    if reading.weekday not in (None, at.weekday()):
        why = Message("{at:%Y-%m-%d} is a {at:%A}: fix the date, or leave the weekday out", at=at)
        return Miss(True, why, 0, len(text))
    if reading.other and _is_doubtful(at, reading, now, step):
        shown = f"{at.day}/{at.month}" if reading.hour is None else clock(at)
        why = Message("a time or a date: write {shown} or {other}", shown=shown, other=reading.other)
        return Miss(True, why, 0, len(text))
    return Moment(at, chained("all", _says(at, reading, now, step)))


def _is_doubtful(at: datetime, reading: Reading, now: datetime, step: int) -> bool:
    """Tell whether a pair with a stop is likelier to be the other of the two, clock or date."""
    return at.date() != now.date() if step < 0 else reading.hour is None and at - now > _NEAR


def _says(at: datetime, reading: Reading, now: datetime, step: int) -> list[Reason]:
    says = []
    if reading.hour is None and step < 0 and reading.part != "midnight":
        says.append(reason("no-hour", at=at))
    elif reading.part == "midnight" or (reading.said and reading.hour is not None):
        says.append(reason("read-as-hour", at=at))
    elif reading.other:
        says.append(reason("read-as-date", at=at))
    elif reading.part == "night" and at.hour < _SMALL_HOURS:
        says.append(reason("read-as-hour-of-day", at=at))
    if reading.about:
        says.append(reason("about"))
    if reading.until is not None:
        says.append(reason("until", until=reading.until))
    if (reading.hour or reading.part) and at.utcoffset() != at.replace(fold=1).utcoffset():
        says.append(reason("earlier-of-two", at=at))
    if not _has_day(reading) and reading.months is None and reading.end is None and at.date() != now.date():
        says.append(reason("yesterday" if at.date() < now.date() else "tomorrow"))
    if reading.calendar is not None and reading.calendar[0] is None and at.year != now.year:
        says.append(reason("in-year", year=at.year))
    return says


def _with_day(
    moment: Moment, reading: Reading, hours: list[time | None], now: datetime, *, month_first: bool
) -> Moment:
    """Spell out a day further back than yesterday, and give the next such moment where that is nearer.

    A year that is written, or a weekday that is called the last, leaves nothing open, and a date of this year is of
    this year.
    """
    at = moment.at
    if at.date() >= now.date() - timedelta(1) or (reading.calendar and reading.calendar[0] is not None):
        return moment
    numbers = f"{at.month}/{at.day}" if month_first else f"{at.day}/{at.month}"
    spelt = reason("weekday", at=at, day=numbers + (f"/{at.year}" if at.year != now.year else ""))
    dated = reading.calendar is not None and at.year == now.year
    is_open = not dated and (reading.turn, reading.shift, reading.months) == (None, None, None)
    following = _first(reading, hours, now, limit_of(now, 1), 1) if is_open else None
    nearer = following if following and following - now < now - at else None
    return Moment(at, moment.says, spelt, nearer)
