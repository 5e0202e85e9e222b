"""From when to when: the days, periods and moments that people write in filters, and how they were understood."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from quicklog.actions.selection import day_of, team_day
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message, joined
from quicklog.lib.record import Record, replace
from quicklog.shorthand import phrases, times
from quicklog.shorthand.codes import WEEK_STARTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.store.query import Selection

# Where the week begins on a Sunday unless the team says otherwise, and Israel's summer time by its short name.
_SUNDAY_ZONES = ("Asia/Jerusalem", "Asia/Tel_Aviv", "Israel")
_ISRAEL = "IDT"
_DAY, _WEEK, _MINUTE, _SECOND = timedelta(days=1), timedelta(days=7), timedelta(minutes=1), timedelta(seconds=1)
# How far ahead a date without its year may be that ends a range, and one by which something is due.
_MONTH, _NEARLY_A_YEAR, _YEAR = timedelta(days=31), timedelta(days=300), timedelta(days=366)
_DAYS = Message("write 20/11, 2026-11-20, yesterday, thu, last week, 7d or 2026-10")
_MOMENTS = Message("write 20/11, 2026-11-20, yesterday 9:30, thu, last week, 7d or 2026-10")
# What a filter by time is called on the command line.
_OPTIONS = {name: f"--{name}" for name in ("since", "until", "date", "month")}


class Span(Record):
    """From a moment up to another, which does not belong to it."""

    begins: datetime
    ends: datetime


def within(session: Session, selection: Selection, filters: Mapping[str, Any]) -> Selection:
    """Return the notes of a selection that are of the days and moments which filters name.

    Raises ``BadUsageError`` where one means nothing, where two contradict each other, or where nothing lies between.
    """
    since, until = _bounds(session, filters)
    due, closed = filters.get("due"), filters.get("closed_since")
    before = [selection.due_before] if selection.due_before else []
    before += [_due_before(session, due)] if due is not None else []
    return replace(
        selection,
        since=since,
        until=until,
        due_before=min(before, default=None),
        closed_since=_read(session, "--closed-since", closed).begins if closed is not None else None,
    )


def begun(session: Session, option: str, typed: str) -> datetime:
    """Return when a day, a period or a moment begins that stands behind an option; raises ``BadUsageError``."""
    return _read(session, option, typed).begins


def _bounds(session: Session, filters: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return from when on and before when a note is to be, as ``since`` and ``until``, ``date`` or ``month`` say."""
    given = {name: filters[name] for name in _OPTIONS if filters.get(name) is not None}
    for whole in ("date", "month"):
        if whole in given and len(given) > 1:
            other = next(name for name in given if name != whole)
            raise BadUsageError(
                "{one} and {other} both say which days are meant",
                "leave one out",
                one=_OPTIONS[whole],
                other=_OPTIONS[other],
            )
    if "date" in given or "month" in given:
        span = _of_date(session, given["date"]) if "date" in given else _of_month(session, given["month"])
        return span.begins, span.ends
    since = _read(session, "--since", given["since"]).begins if "since" in given else None
    until = _until(session, given["until"], since) if "until" in given else None
    if since and until and since >= until:
        raise BadUsageError(
            "--since {since} ({begins}) is after --until {until} ({ends})",
            "exchange the two, or write the years",
            since=given["since"],
            until=given["until"],
            begins=_begin(session, since),
            ends=_end(session, until),
        )
    return since, until


def _until(session: Session, typed: str, since: datetime | None) -> datetime:
    """Return before when a note is to be: the end of the last such day, or of the first one after ``since``.

    Where that is nearly a year after it, and still ahead, the two were exchanged.
    """
    until = _read(session, "--until", typed, since, ahead=_MONTH).ends
    if since and until - since > _NEARLY_A_YEAR and until > session.now + _MONTH:
        return min(until, _read(session, "--until", typed, ahead=_MONTH).ends)
    return until


def _of_date(session: Session, typed: str) -> Span:
    """Return the day, or the period, that is meant: a time of day is none."""
    span = _Words(session, typed).whole()
    if span is None:
        raise BadUsageError("--date {date} is not a day", _DAYS, date=typed)
    return span


def _of_month(session: Session, typed: str) -> Span:
    from quicklog.shorthand import periods

    found = periods.month(typed, _today(session))
    if found is None:
        raise BadUsageError("--month {month} is not a month", "write 2026-10, oct, 10 or last month", month=typed)
    return _of_days(session, found.first, found.last)


def _due_before(session: Session, typed: str) -> datetime:
    """Return before when something is due: a day's end, that of a period, or the end of a minute.

    A weekday or a length looks ahead; of a clock, and of a date without its year, the nearest is meant. Raises
    ``BadUsageError`` where it means nothing.
    """
    words = _Words(session, typed)
    ahead, behind = words.ahead(session.now), words.behind()
    if ahead and _is_whole_day(ahead):
        span = words.whole(ahead=_YEAR) if words.is_date() else words.day_ahead(ahead)
    elif ahead and behind and (ahead.date() - behind.date()).days == 1:  # a clock
        span = _of_minute(behind if session.now - behind < ahead - session.now else ahead)
    elif ahead:
        span = _of_minute(ahead)
    else:
        span = words.whole() or (_of_minute(behind) if behind else None)
    if span is None:
        raise BadUsageError("--due {due} is not a day", "write today, thu, 2d, 30/11 or thu 12:00", due=typed)
    return span.ends


def _read(
    session: Session, option: str, typed: str, since: datetime | None = None, *, ahead: timedelta = timedelta(0)
) -> Span:
    """Return the day, the period, or the moment that is meant: the last such up to now, or the first after ``since``.

    What can only lie ahead, such as tomorrow, lies ahead; and a date that is nearer ahead, so far at most.
    """
    words = _Words(session, typed)
    span = words.whole(since, ahead=ahead)
    if span:
        return span
    field, minutes = phrases.length(typed)
    if field == "elapsed" and minutes > 0 and typed.strip()[:1].isalnum():  # a sign says on which side of now
        return Span(times.later(session.now, -minutes), _of_minute(session.now).ends)
    found = words.behind()
    if found is None or (since and found < since):
        found = words.ahead(since or session.now) or found
    if found is None:
        raise BadUsageError("{option} {typed} is not a day", _MOMENTS, option=option, typed=typed)
    return _of_minute(found)


class _Words:
    """What somebody wrote for a day or a moment, and what it may mean.

    Words such as today follow the team's day: at two in the night, a night shift's today is still yesterday's date.
    """

    def __init__(self, session: Session, typed: str) -> None:
        self._session, self._typed = session, typed
        self._month_first = _month_first(session)
        self._late = session.now.date() - _today(session)

    def behind(self) -> datetime | None:
        """Return the last such moment up to now."""
        found = times.past(self._typed, self._session.now, month_first=self._month_first)
        return found.at if isinstance(found, times.Moment) else None

    def ahead(self, start: datetime) -> datetime | None:
        """Return the first such moment from another on; the last second of a day where no hour is named."""
        found = times.due(self._typed.replace(".", "/"), start, month_first=self._month_first)
        return found.at if isinstance(found, times.Moment) else None

    def _day(self, earlier: timedelta = timedelta(0)) -> date | None:
        """Return the last such day up to today, or up to an earlier one."""
        found = times.day(self._typed, self._session.now - earlier, month_first=self._month_first)
        return None if isinstance(found, times.Miss) else found

    def _moves(self, by: timedelta) -> bool:
        """Tell whether another day would be meant so much earlier, and just so far away."""
        day = self._day()
        return day is not None and self._day(by) == day - by

    def is_date(self) -> bool:
        """Tell whether a day of the calendar is named: none that is counted from today, and no weekday."""
        return self._day() is not None and not self._moves(_DAY) and not self._moves(_WEEK)

    def whole(self, since: datetime | None = None, *, ahead: timedelta = timedelta(0)) -> Span | None:
        """Return the day or the period that is meant, from its beginning to its end; None where it is neither.

        It is the last up to today, or the first after ``since``: a weekday only where the last one lies before that.
        Without ``since`` a date is the next one where that is nearer, and so far ``ahead`` at most.
        """
        begin = day_of(self._session, since)[0] if since else None
        day = self._day()
        if day:
            day = day - self._late if self._moves(_DAY) else self._following(day, begin, ahead)
            return _of_days(self._session, day, day)
        from quicklog.shorthand import periods

        today = _today(self._session)
        found = periods.period(self._typed, today, week_starts(self._session), since=begin.date() if begin else None)
        if found:
            return _of_days(self._session, found.first, found.last)
        at = self.ahead(self._session.now)
        return self.day_ahead(at) if at and _is_whole_day(at) else None

    def _following(self, day: date, begin: datetime | None, ahead: timedelta) -> date:
        """Return a day, or the next such where that is meant."""
        now = self._session.now
        if begin is None:
            following = self.ahead(now) if ahead and self.is_date() else None
            far = following.date() - now.date() if following else _YEAR
            return following.date() if following and far < now.date() - day and far <= ahead else day
        if day >= begin.date() and self._moves(_WEEK):
            return day
        following = self.ahead(begin.replace(hour=0, minute=0))
        return following.date() if following else day

    def day_ahead(self, at: datetime) -> Span:
        """Return the team's day of a day to come; one that is counted from today follows the team's today."""
        earlier = self.ahead(self._session.now - _DAY)
        is_counted = earlier is not None and earlier.date() == at.date() - _DAY
        day = at.date() - (self._late if is_counted else timedelta(0))
        return _of_days(self._session, day, day)


def _today(session: Session) -> date:
    return day_of(session, session.now)[0].date()


def _month_first(session: Session) -> bool:
    return session.codes.settings.date_order == "month-first"


def week_starts(session: Session) -> int:
    """Return the weekday on which the team's week begins: as it says, else Sunday in Israel, Monday elsewhere."""
    settings = session.codes.settings
    if settings.week_starts:
        return WEEK_STARTS[settings.week_starts]
    is_israel = settings.time_zone in _SUNDAY_ZONES if settings.time_zone else _ISRAEL in time.tzname
    return WEEK_STARTS["sunday" if is_israel else "monday"]


def _of_days(session: Session, first: date, last: date) -> Span:
    return Span(team_day(session, first)[0], team_day(session, last)[1])


def _is_whole_day(at: datetime) -> bool:
    """Tell whether a moment to come is the end of a day that was named without an hour."""
    return (at.hour, at.minute, at.second) == (23, 59, 59)


def _of_minute(at: datetime) -> Span:
    """Return a moment up to the end of its minute, or of its second where it names that."""
    return Span(at, at + (_SECOND if at.second else _MINUTE))


# How it was understood.


def understood(session: Session, selection: Selection, filters: Mapping[str, Any]) -> Message | None:
    """Say which days and moments the filters of a selection mean; None where they name none."""
    parts = [_range(session, selection)] if selection.since or selection.until else []
    if filters.get("due") and selection.due_before:
        parts.append(Message("due by {end}", end=_end(session, selection.due_before)))
    if selection.closed_since:
        parts.append(Message("closed from {begin} on", begin=_begin(session, selection.closed_since)))
    return joined(" · ", parts) if parts else None


def _range(session: Session, selection: Selection) -> Message:
    since, until = selection.since, selection.until
    if since is None:
        return Message("up to {end}", end=_end(session, until or session.now))
    begin = _begin(session, since)
    if until is None:
        return Message("from {begin} on", begin=begin)
    end = _end(session, until)
    return begin if begin == end else Message("{begin} to {end}", begin=begin, end=end)


def _begin(session: Session, at: datetime) -> Message:
    """Write from when on: a day, with the hour where it does not begin with that day."""
    return _spelt(session, at.date()) if at == team_day(session, at)[0] else _with_hour(session, at)


def _end(session: Session, at: datetime) -> Message:
    """Write up to when: the last day, or the last minute."""
    begins, _ = day_of(session, at - _SECOND)
    is_whole = at == team_day(session, begins.date() + _DAY)[0]
    return _spelt(session, begins.date()) if is_whole else _with_hour(session, at - _SECOND)


def _with_hour(session: Session, at: datetime) -> Message:
    return Message("{day} {at:%H:%M}", day=_spelt(session, at.date()), at=at)


def _spelt(session: Session, day: date) -> Message:
    numbers = f"{day.month}/{day.day}" if _month_first(session) else f"{day.day}/{day.month}"
    return Message("{at:%a} {day}", at=day, day=numbers + (f"/{day.year}" if day.year != session.now.year else ""))
