"""Which notes are meant by the filters and the days that people write."""

from __future__ import annotations

from datetime import datetime, timedelta

from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.shorthand.reasons import chained
from quicklog.store.query import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Any

    from quicklog.actions.session import Session

# A table shows this many notes unless told otherwise; the machine formats give all.
SHOWN = 50
STANDING = ("logged", "open", "done", "draft")
STATUSES = (*STANDING, "void")


def chosen(session: Session, filters: Mapping[str, Any]) -> Selection:
    """Return the selection that filters mean, by their names.

    Raises ``BadUsageError`` on one that means nothing, and ``NothingFoundError`` on a name that nobody knows.
    """
    if not any(value not in (None, [], False) for value in filters.values()):
        return Selection()
    from quicklog.actions.filters import selection_of

    return selection_of(session, filters)


def day_of(session: Session, moment: datetime) -> tuple[datetime, datetime]:
    """Return when the team's day round a moment begins and ends; a night shift's day may start at 05:00."""
    begins, ends = team_day(session, moment)
    return (begins, ends) if begins <= moment else team_day(session, moment - timedelta(days=1))


def team_day(session: Session, day: date) -> tuple[datetime, datetime]:
    """Return when the team's day of a date begins and ends."""
    hour, minute = map(int, session.codes.settings.day_starts.split(":"))
    begins = datetime(day.year, day.month, day.day, hour, minute, tzinfo=session.now.tzinfo)
    return begins, begins + timedelta(days=1)


def of_day(session: Session, filters: Mapping[str, Any]) -> Selection:
    """Return the selection of the notes of a day, today's without one, to which filters apply.

    Raises what ``chosen`` raises.
    """
    selection = chosen(session, filters)
    if selection.since is None:
        begins, ends = day_of(session, session.now)
        selection = replace(selection, since=begins, until=ends)
    return selection if selection.statuses else replace(selection, statuses=STANDING)


def did_you_mean(session: Session, customer: str) -> Message | None:
    """Ask for the customers whose names are like one that no note has; nothing where there are none."""
    from quicklog.store.names import Names

    like = Names(session.log, session.codes.customers).like(key(customer)) if customer else []
    return Message("did you mean {names}?", names=chained("or", like)) if like else None
