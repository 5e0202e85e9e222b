"""How far the time of a promise is over, and whether anybody may be reminded now: pure, by working time where it is."""

from __future__ import annotations

from datetime import timedelta

from quicklog.note import working_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.note.working_time import Hours

# The steps at which a promise is reminded of: shares of its time in percent, and then that it is overdue.
HALF, SOON, DUE, OVERDUE = 50, 75, 100, 101
# How long after its due time a promise is told to be overdue that nobody closed.
_GRACE = timedelta(hours=1)
# Where a team has no hours nobody is reminded before or after these.
_FIRST_HOUR, _LAST_HOUR = 8, 20


def step_of(since: datetime, due: datetime, now: datetime, hours: Hours | None) -> int | None:
    """Return the last step that a promise made at a moment has reached; nothing before half of its time is over."""
    if now >= due:
        return OVERDUE if _passed(due, now, hours) >= _GRACE.total_seconds() else DUE
    whole = _passed(since, due, hours)
    share = 100 * _passed(since, now, hours) / whole if whole else 0
    return next((step for step in (SOON, HALF) if share >= step), None)


def _passed(first: datetime, last: datetime, hours: Hours | None) -> float:
    if hours is None:
        return last.timestamp() - first.timestamp()
    return working_time.between(hours, first, last)


def may_remind(now: datetime, hours: Hours | None) -> bool:
    """Tell whether people may be reminded at a moment: in working time, or else by day."""
    return working_time.is_open(hours, now) if hours else _FIRST_HOUR <= now.hour < _LAST_HOUR
