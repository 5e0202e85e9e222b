"""What is said of a promise by working time: nothing that was named is moved, and nothing is hidden."""

from __future__ import annotations

from quicklog.note.working_time import may_be_due, unpacked, written
from quicklog.shorthand.reasons import reason
from quicklog.shorthand.times import end_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.shorthand.reasons import Reason


def doubt_of(promise: datetime, kept: bytes) -> Reason | None:
    """Say that a promise is due when nobody works, or on a day of which it is not known whether it is a holiday.

    One that names no hour is of a day, and so is none of an hour.
    """
    hours, day = unpacked(kept), promise.date()
    shown = {"due": promise, "day": f"{day.day}/{day.month}"}
    is_whole = promise == end_of(day, promise.tzinfo)
    if not may_be_due(hours, promise) and not (is_whole and hours.on(day)):
        if not hours.on(day):
            return reason("closed-day", **shown)
        return reason("outside-hours", hours=written(hours.on(day)), **shown)
    if hours.years and not hours.years[0] <= day.year <= hours.years[1]:
        return reason("holidays-unknown", year=day.year, **shown)
    return None
