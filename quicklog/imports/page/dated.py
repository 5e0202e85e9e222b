"""A line of shorthand read under a date: its times are of that day, and without one it was at noon."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.lib.text import clean, in_quotes, storable
from quicklog.shorthand import capture, times
from quicklog.shorthand.reader import Doubt, Reading, Trouble
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Field
    from quicklog.shorthand.reasons import Reason

# The last moment from which the grace that a fast clock is given does not reach into the next day.
_LATE = time(23, 54, 59)
_NOON = time(12)
# Why a line is a draft whose time may be of a later day than the one above it.
_OF_TIME = ("maybe-to-come", "no-time")
_GRACE = timedelta(minutes=5)
_MINUTE = timedelta(minutes=1)


def reading_under(line: str, day: date | None, context: Context) -> Reading:
    """Read a line that stands under a date; without one it is read as of now, as any line is.

    A moment that is given outright goes before the date above.
    """
    if day is None or "at" in context.given:
        return capture.reading_of(line, context)
    noon = noon_of(day, context)
    late = replace(context, now=_at(day, _LATE, context))
    reading = capture.reading_of(line, late)
    if reading.trouble:
        is_of_time = reading.trouble.what.name in _OF_TIME
        return (_dated_itself(line, context) if is_of_time else None) or replace(reading, at=noon)
    typed = next((field for field in reading.fields if field.column == "at"), None)
    if typed is None:
        doubt = Doubt("at", reason("no-hour", at=noon))
        reading = capture.reading_of(line, replace(context, now=noon))
        return replace(reading, doubts=(*reading.doubts, doubt))
    trouble = _trouble(typed, reading, late, context.now)
    if trouble:
        return draft_of(line, trouble, noon)
    if any(field.column == "due" for field in reading.fields):  # what is due in two hours is so from then on
        return capture.reading_of(line, replace(context, now=reading.at))
    return reading


def _dated_itself(line: str, context: Context) -> Reading | None:
    """Return the reading of a line whose time names its day itself, which may be behind the one above it."""
    reading = capture.reading_of(line, context)
    typed = next((field for field in reading.fields if field.column == "at"), None)
    day = typed and times.day(typed.value.rpartition(" ")[0], context.now, month_first=context.month_first)
    return reading if isinstance(day, date) and not reading.trouble else None


def reading_at(line: str, at: datetime, context: Context) -> Reading:
    """Read a line before which its moment stands."""
    if at > context.now + _GRACE:
        why, remedy = _to_come(f"{at:%Y-%m-%d %H:%M}")
        return draft_of(line, Trouble(why, 0, len(line), remedy), noon_of(at.date(), context))
    return capture.reading_of(line, replace(context, now=at, given={**context.given, "at": at}))


def draft_of(line: str, trouble: Trouble, at: datetime) -> Reading:
    """Return the reading of a line that cannot be a note."""
    return Reading(at, line=storable(line), text=clean(line).text, trouble=trouble)


def noon_of(day: date, context: Context) -> datetime:
    """Return when a note was that names no hour: at noon of its day, or now if that is still to come."""
    return min(_at(day, _NOON, context), context.now)


def _at(day: date, clock: time, context: Context) -> datetime:
    """Return a moment of a day; where the clocks skip it, the one after."""
    return datetime.combine(day, clock, context.now.tzinfo).astimezone(UTC).astimezone(context.now.tzinfo)


def _trouble(typed: Field, reading: Reading, late: Context, now: datetime) -> Trouble | None:
    """Say why a time cannot stand under a date: it counts from the moment of writing, or is still to come."""
    earlier = times.past(typed.value, late.now - _MINUTE, month_first=late.month_first)
    if not isinstance(earlier, times.Moment) or earlier.at != reading.at:
        why = reason("from-now-under-date", typed=in_quotes(typed.value))
        return Trouble(why, typed.start, typed.end, Message("write the time itself: 9:30"))
    if reading.at > now + _GRACE:
        why, remedy = _to_come(typed.value)
        return Trouble(why, typed.start, typed.end, remedy)
    return None


def _to_come(typed: str) -> tuple[Reason, Message]:
    """Say that a time is still to come, and what would be right."""
    why = reason("still-to-come", typed=in_quotes(typed))
    return why, Message("write a time up to now, or due: for a promise")
