"""What copies are called, where they lie, and which of them need not be kept any longer."""

from __future__ import annotations

import os
from datetime import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# All copies of so many days are kept, one a week for so many weeks, one a month for ever.
_DAYS, _WEEKS = 7, 8
# The folder of copies beside a log.
COPIES = "backups"
# What a file is called that gets another name when it is whole; a second name of this kind is not held against a log.
NEW = ".new"


def folder_of(log_path: str) -> str:
    """Return the folder of a log's copies, where no other is named."""
    return os.path.join(os.path.dirname(os.path.realpath(log_path)), COPIES)


def name_of(moment: datetime) -> str:
    """Return the name of the copy that was begun at a moment."""
    return f"quicklog-{moment:%Y-%m-%dT%H%M%S}.db"


def moment_of(name: str) -> datetime | None:
    """Return when a copy was begun, by its name; nothing where the name is no copy's."""
    try:
        moment = datetime.fromisoformat(name[len("quicklog-") :].removesuffix(".db"))
    except ValueError:
        return None
    return moment if name_of(moment) == name else None


def newest(folder: str) -> str | None:
    """Return the newest copy in a folder, by its name."""
    try:
        names = [name for name in os.listdir(folder) if moment_of(name)]
    except OSError:
        return None
    return os.path.join(folder, max(names)) if names else None


def outdated(names: Iterable[str], now: datetime) -> list[str]:
    """Return the copies that need not be kept any longer, newest first.

    Kept are all of the last 7 days, the newest of each week for 8 weeks, and the newest of each month for ever.
    """
    copies = sorted(((moment, name) for name in names if (moment := moment_of(name))), reverse=True)
    weeks, months, gone = set(), set(), []
    for moment, name in copies:
        age = (now.date() - moment.date()).days
        week, month = moment.isocalendar()[:2], (moment.year, moment.month)
        if not (age < _DAYS or (age < _WEEKS * 7 and week not in weeks) or month not in months):
            gone.append(name)
        weeks.add(week)
        months.add(month)
    return gone


def abandoned(names: Iterable[str], now: datetime) -> list[str]:
    """Return what was left of copies that were never finished: those begun before yesterday."""
    cut = ((name, moment_of(name.removesuffix(NEW).rpartition(".")[0])) for name in names if name.endswith(NEW))
    return [name for name, moment in cut if moment and (now.date() - moment.date()).days > 1]
