"""Moments as people say them: as short as they are plain, or with all that belongs to them."""

from __future__ import annotations

from datetime import datetime

from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Write(Protocol):
        """A way to write a moment."""

        def __call__(self, iso: str, now: datetime, *, hour: bool = True) -> Message:
            """Write it, with its hour or without."""


# The hour of a promise for a whole day.
_END_OF_DAY = (23, 59)
_WEEK = 7


def moment(iso: str, now: datetime, *, hour: bool = True) -> Message:
    """Write a moment as people say it: ``09:30``, ``yesterday 23:50``, ``Thu 12 Nov 09:30``, or with its year."""
    at = _local(iso, now)
    days = (now.date() - at.date()).days
    if days == 1:
        return Message("yesterday {at:%H:%M}", at=at) if hour else Message("yesterday")
    if days == -1:
        return Message("tomorrow {at:%H:%M}", at=at) if hour else Message("tomorrow")
    written = dated(iso, now, hour=hour)
    return Message("{at:%a} {dated}", at=at, dated=written) if days else written


def dated(iso: str, now: datetime, *, hour: bool = True) -> Message:
    """Write a moment as short as it is plain: ``09:30`` today, ``12 Nov 09:30``, or with its year."""
    at = _local(iso, now)
    if at.date() == now.date():
        return Message("{at:%H:%M}", at=at) if hour else Message("today")
    day = _day(at, now)
    return Message("{day} {at:%H:%M}", day=day, at=at) if hour else day


def _day(at: datetime, now: datetime) -> Message:
    """Write a day, with its year where that is not this one."""
    if at.year != now.year:
        return Message("{day} {at:%b} {year}", at=at, day=at.day, year=at.year)
    return Message("{day} {at:%b}", at=at, day=at.day)


def recent(iso: str, now: datetime, *, hour: bool = True) -> Message:
    """Write a moment as short as it can be understood: ``Thu 12:00`` within six days either way."""
    at = _local(iso, now)
    if not 1 < abs((at.date() - now.date()).days) < _WEEK:
        return moment(iso, now, hour=hour)
    return Message("{at:%a} {at:%H:%M}", at=at) if hour else Message("{at:%a}", at=at)


def complete(iso: str, now: datetime, *, hour: bool = True) -> Message:
    """Write a moment with all that belongs to it: ``Thu 12 Nov 2026 09:30``."""
    at = _local(iso, now)
    if not hour:
        return Message("{at:%a} {day} {at:%b} {at:%Y}", at=at, day=at.day)
    return Message("{at:%a} {day} {at:%b} {at:%Y} {at:%H:%M}", at=at, day=at.day)


def calendar(iso: str, now: datetime, *, hour: bool = True) -> Message:
    """Write a moment so that it is plain on any other day: ``Thu 12 Nov 09:30``, or with its year."""
    at = _local(iso, now)
    written = _day(at, now)
    if hour:
        return Message("{at:%a} {day} {at:%H:%M}", at=at, day=written)
    return Message("{at:%a} {dated}", at=at, dated=written)


def promised(iso: str, now: datetime, write: Write = moment) -> Message:
    """Write by when something is promised; a promise for a whole day has no hour: ``today``, ``12 Nov``."""
    at = _local(iso, now)
    return write(iso, now, hour=(at.hour, at.minute) != _END_OF_DAY)


def is_today(iso: str, now: datetime) -> bool:
    """Tell whether a moment is of today."""
    return _local(iso, now).date() == now.date()


def _local(iso: str, now: datetime) -> datetime:
    return datetime.fromisoformat(iso).astimezone(now.tzinfo)
