"""A copy every day: begun by the day's first write, and made by a process of its own."""

from __future__ import annotations

import os
from datetime import date

from quicklog.copies.retention import folder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime


def is_due(log_path: str, now: datetime) -> bool:
    """Tell whether no daily copy has been begun today."""
    return not os.path.exists(os.path.join(folder_of(log_path), _mark(log_path, now)))


def begin(log_path: str, now: datetime) -> int | None:
    """Begin the day's copy in a process of its own, unless somebody has; return the number of the process.

    Nothing is waited for. It is tried once a day, whatever becomes of it; where even that cannot be written down, no
    copy could be.
    """
    if not is_due(log_path, now):
        return None
    from quicklog.copies import copying

    folder = folder_of(log_path)
    try:
        copying.make_folder(folder, os.path.dirname(folder))
        os.close(os.open(os.path.join(folder, _mark(log_path, now)), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o660))
        return _start("--log", log_path, "backup", "--quiet")
    except OSError:
        return None


def _mark(log_path: str, day: date) -> str:
    """Return the name of the empty file that says that a day's copy was begun."""
    return f".{os.path.basename(os.path.realpath(log_path))}-{day:%Y-%m-%d}"


def old_marks(names: Iterable[str], log_path: str, now: datetime) -> Iterator[str]:
    """Yield the names of the marks of days before today."""
    for name in names:
        try:
            day = date.fromisoformat(name[-10:])
        except ValueError:
            continue
        if name == _mark(log_path, day) and day < now.date():
            yield name


def _start(*words: str) -> int:
    """Start a command of ours that outlives this process and has no part in its terminal; return its number."""
    import subprocess
    import sys

    nothing = subprocess.DEVNULL
    started = subprocess.Popen(  # noqa: S603  our own words
        [sys.executable, "-P", "-m", "quicklog", *words],
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        start_new_session=True,
        creationflags=getattr(subprocess, "DETACHED_PROCESS", 0),
    )
    started.returncode = 0  # nobody here will ask how it ends
    return started.pid
