"""Which notes are meant by the filters and the days that people write."""

from __future__ import annotations

from datetime import datetime, timedelta

from quicklog.errors import BadUsageError
from quicklog.lib.message import Message
from quicklog.lib.text import key
from quicklog.shorthand.reasons import chained
from quicklog.store.query import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from quicklog.actions.session import Session

# A table shows this many notes unless told otherwise; the machine formats give all.
SHOWN = 50
STANDING = ("logged", "open", "done", "draft")
STATUSES = (*STANDING, "void")


def chosen(session: Session, filters: Mapping[str, str | None]) -> Selection:
    """Return the selection that filters mean, by their names; raises ``BadUsageError`` on one that means nothing."""
    from quicklog.actions.capture import named

    others = dict(filters)
    since, until, code, status, text = (others.pop(name, None) for name in ("since", "until", "code", "status", "text"))
    known = session.codes.code(code) if code else None
    if status and status not in STATUSES:
        raise BadUsageError(
            "unknown --status {status}", "choose from {statuses}", status=status, statuses=", ".join(STATUSES)
        )
    return Selection(
        since=_bound(session, "since", since),
        until=_bound(session, "until", until),
        code=known.name if known else code,
        statuses=(status,) if status else (),
        words=tuple(text.split()) if text else (),
        values={name: named(session, name, typed) for name, typed in others.items() if typed is not None},
    )


def _bound(session: Session, option: str, typed: str | None) -> datetime | None:
    """Return the moment that a bound means: a day's beginning for ``--since``, its end for ``--until``, or a time."""
    if typed is None:
        return None
    day = day_meant(session, typed)
    if day:
        return day[0] if option == "since" else day[1]
    from quicklog.shorthand import times

    moment = times.past(typed, session.now, month_first=session.codes.settings.date_order == "month-first")
    if isinstance(moment, times.Miss):
        raise BadUsageError(
            "--{option} {typed} is not a day",
            "write 2026-11-20, 20/11, yesterday or yesterday 9:30",
            option=option,
            typed=typed,
        )
    return moment.at


def beginning_of(session: Session, since: str | None) -> datetime:
    """Return the moment from which on something is meant: of today where nothing is said."""
    return _bound(session, "since", since) or day_of(session, session.now)[0]


def day_meant(session: Session, typed: str) -> tuple[datetime, datetime] | None:
    """Return when the day that is meant begins and ends.

    Words such as today follow the team's day: at two in the night, a night shift's today is still yesterday's date.
    """
    from quicklog.shorthand import times

    month_first = session.codes.settings.date_order == "month-first"
    behind = session.now.date() - day_of(session, session.now)[0].date()
    day = times.day(typed, session.now, month_first=month_first)
    if isinstance(day, times.Miss):
        return None
    if times.day(typed, session.now - behind, month_first=month_first) == day - behind:
        day -= behind
    return _team_day(session, day)


def day_of(session: Session, moment: datetime) -> tuple[datetime, datetime]:
    """Return when the team's day round a moment begins and ends; a night shift's day may start at 05:00."""
    begins, ends = _team_day(session, moment)
    return (begins, ends) if begins <= moment else _team_day(session, moment - timedelta(days=1))


def _team_day(session: Session, day: date) -> tuple[datetime, datetime]:
    """Return when the team's day of a date begins and ends."""
    hour, minute = map(int, session.codes.settings.day_starts.split(":"))
    begins = datetime(day.year, day.month, day.day, hour, minute, tzinfo=session.now.tzinfo)
    return begins, begins + timedelta(days=1)


def of_day(session: Session, date: str | None, *, mine: bool = False) -> Selection:
    """Return the selection of the notes of a day, today's without one; raises ``BadUsageError`` on what is no day."""
    day = day_meant(session, date) if date is not None else day_of(session, session.now)
    if day is None:
        raise BadUsageError("--date {date} is not a day", "write 2026-11-20, 20/11 or yesterday", date=date or "")
    begins, ends = day
    return Selection(since=begins, until=ends, values={"technician": session.writer} if mine else {}, statuses=STANDING)


def near(session: Session, selection: Selection) -> Message:
    """Say what else could be asked where a selection holds nothing."""
    return did_you_mean(session, selection.values.get("customer", "")) or Message("ask for less, or see ql list")


def did_you_mean(session: Session, customer: str) -> Message | None:
    """Ask for the customers whose names are like one that no note has; nothing where there are none."""
    from quicklog.store.names import Names

    like = Names(session.log).like(key(customer)) if customer else []
    return Message("did you mean {names}?", names=chained("or", like)) if like else None
