"""What copies are called, where they lie, and which of them need not be kept any longer."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from itertools import pairwise

from quicklog.store.private import NEW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# All copies of so many days are kept, one a week for so many weeks, one a month forever.
_DAYS, _WEEKS = 7, 8
# A clock that is so far beyond the copy before it is not believed: what is a quarter older is not removed for its age.
_JUMP = timedelta(weeks=13)
# A copy may have a date that is so far ahead: clocks of two machines, and of two zones, differ.
_AHEAD = timedelta(days=1)
# The folder of copies beside a log.
COPIES = "backups"
_BEGINNING, _ENDING, _DAMAGED = "quicklog-", ".db", ".damaged"
# What the codes are called that were beside a log when it was copied, after the copy's name without its ending.
CODES = ".codes.toml"


def folder_of(log_path: str) -> str:
    """Return the folder of a log's copies, where no other is named."""
    return os.path.join(os.path.dirname(os.path.realpath(log_path)), COPIES)


def name_of(moment: datetime) -> str:
    """Return the name of the copy that was begun at a moment."""
    return f"{_BEGINNING}{moment.replace(tzinfo=None).isoformat(timespec='seconds').replace(':', '')}{_ENDING}"


def damaged_name_of(moment: datetime) -> str:
    """Return the name of the copy that was begun at a moment of a log that was found damaged: it is not a good one."""
    return f"{name_of(moment).removesuffix(_ENDING)}{_DAMAGED}{_ENDING}"


def codes_of(name: str) -> str:
    """Return the name of the codes that belong to a copy."""
    return name.removesuffix(_ENDING) + CODES


def moment_of(name: str) -> datetime | None:
    """Return when a copy was begun, by its name; nothing where the name is not a good copy's."""
    return _moment(name, name_of)


def damaged_moment_of(name: str) -> datetime | None:
    """Return when a copy of a damaged log was begun, by its name; nothing where the name is not of such a copy."""
    return _moment(name, damaged_name_of)


def _moment(name: str, named: Callable[[datetime], str]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(name[len(_BEGINNING) :].removesuffix(_ENDING).removesuffix(_DAMAGED))
    except ValueError:
        return None
    return moment if moment.tzinfo is None and named(moment) == name else None


def is_ahead(moment: datetime, now: datetime) -> bool:
    """Tell whether a copy has a date that cannot be: the clock was wrong when it was made, or is wrong now."""
    return moment - now.replace(tzinfo=None) > _AHEAD


def newest(folder: str, now: datetime) -> str | None:
    """Return the newest copy in a folder, by its name; one from the future only where there is no other."""
    return next(iter(newest_first(folder, now)), None)


def newest_first(folder: str, now: datetime) -> list[str]:
    """Return the copies in a folder, the newest first, by their names; those from the future come last."""
    try:
        copies = {moment: name for name in os.listdir(folder) if (moment := moment_of(name))}
    except OSError:
        return []
    moments = sorted(copies, key=lambda moment: (not is_ahead(moment, now), moment), reverse=True)
    return [os.path.join(folder, copies[moment]) for moment in moments]


def outdated(names: Iterable[str], now: datetime, read: Callable[[str], datetime | None] = moment_of) -> list[str]:
    """Return the copies that need not be kept any longer, newest first; ``read`` tells the moment of a name.

    Kept are all of the last 7 days, the newest of each week for 8 weeks, and the newest of each month forever. A clock
    that copies contradict removes none: those from the future are left alone, nothing is removed when the last one is
    older than a quarter, and a quarter in which none was made does not count.
    """
    copies = sorted(((at, name) for name in names if (at := read(name)) and not is_ahead(at, now)), reverse=True)
    weeks, months, gone = set(), set(), []
    later, skipped = now.replace(tzinfo=None), timedelta(0)
    if _has_jumped([later, *(moment for moment, _ in copies)]):
        return []
    for moment, name in copies:
        skipped += later - moment if later - moment > _JUMP else timedelta(0)
        later = min(moment, later)
        age = ((now.replace(tzinfo=None) - skipped).date() - moment.date()).days
        week, month = moment.isocalendar()[:2], (moment.year, moment.month)
        if not (age < _DAYS or (age < _WEEKS * 7 and week not in weeks) or month not in months):
            gone.append(name)
        weeks.add(week)
        months.add(month)
    return gone


def _has_jumped(moments: Sequence[datetime]) -> bool:
    """Tell whether now, or the copy that has just been made, is far beyond the copy before."""
    return any(later - moment > _JUMP for later, moment in pairwise(moments[:3]))


def abandoned(names: Iterable[str], now: datetime) -> list[str]:
    """Return what was left of copies that were never finished: those begun before yesterday."""
    cut = ((name, _begun(name)) for name in names if name.endswith(NEW))
    return [name for name, moment in cut if moment and (now.date() - moment.date()).days > 1]


def _begun(name: str) -> datetime | None:
    name = name.removesuffix(NEW).rpartition(".")[0]
    return moment_of(name) or damaged_moment_of(name)
