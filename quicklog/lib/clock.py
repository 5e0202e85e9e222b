"""The clock, and the zone it is read in: the one place that asks what time it is."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta, tzinfo

# Where POSIX systems keep the IANA database.
_DATABASE = "/usr/share/zoneinfo"


class MachineZone(tzinfo):
    """The machine's own time zone, with its changes to daylight saving in every year."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Return the distance from UTC at a wall-clock moment, ``fold`` telling the two of an hour that comes twice."""
        return _offset(moment) if moment else None

    def dst(self, _: datetime | None) -> timedelta | None:
        """Return nothing: the machine tells only the whole offset."""
        return None

    def tzname(self, _: datetime | None) -> str | None:
        """Return nothing: a moment is written with its offset, never with the name of a zone."""
        return None

    def fromutc(self, moment: datetime) -> datetime:
        """Return the wall-clock moment of one in UTC."""
        local = moment.replace(tzinfo=UTC).astimezone()
        wall = local.replace(tzinfo=self, fold=0)
        return wall if wall.utcoffset() == local.utcoffset() else wall.replace(fold=1)


def _offset(wall: datetime) -> timedelta:
    """Return the machine's offset at a wall-clock moment; in an hour that is skipped, the one from before it."""
    wall = wall.replace(microsecond=0)
    try:
        return timedelta(seconds=wall.replace(tzinfo=UTC).timestamp() - wall.replace(tzinfo=None).timestamp())
    except (OverflowError, OSError, ValueError):  # a year beyond what the system's clock can tell
        return timedelta(0)


def zone(name: str | None) -> tzinfo:
    """Return the named time zone of the IANA database; the machine's without a name, or with one that is not known.

    Where the C library can be set to the zone it is asked, for this process: it reads the same database in a fraction
    of the time that importing ``zoneinfo`` takes, which is a seventh of a capture.
    """
    if not name:
        return MachineZone()
    if hasattr(time, "tzset") and os.path.isfile(os.path.join(_DATABASE, name)):
        os.environ["TZ"] = name
        time.tzset()
        return MachineZone()
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return MachineZone()


def is_sound() -> bool:
    """Tell whether the clock is neither before 1970 nor centuries ahead: no event could have such a time."""
    try:
        return time.time_ns() >= 0
    except OverflowError:  # beyond 2262: not even Python's own modules can be loaded then
        return False


def now(name: str | None) -> datetime:
    """Return this moment in a zone, to the millisecond."""
    moment = datetime.now(UTC).astimezone(zone(name))
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def this_year() -> int:
    """Return the year that it is, in UTC."""
    return time.gmtime().tm_year
