"""A copy every day: begun by the day's first write, made by a process of its own, and told of where it failed.

A copy that is missing would not be noticed before it is needed. So the mark that says that a day's copy was begun says
in the end what became of it, and who writes next is told.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta

from quicklog.lib.text import safe
from quicklog.maintenance.backup.retention import folder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quicklog.lib.files import Folder

# What a mark says: when its copy was begun, that the copy is good, or else why there is none.
_BEGUN, _GOOD = "begun ", "good"
_BYTES_OF_A_MARK = 4096
_ANEW = os.O_WRONLY | os.O_TRUNC
# So long may a copy take before it is missed.
_PATIENCE = timedelta(hours=1)


def is_due(log_path: str, now: datetime) -> bool:
    """Tell whether no daily copy has been begun today."""
    return not os.path.lexists(os.path.join(folder_of(log_path), _mark(log_path, now)))


def begin(log_path: str, now: datetime) -> int | None:
    """Begin the day's copy in a process of its own, unless somebody has; return the number of the process.

    Nothing is waited for. It is tried once a day, whatever becomes of it. Raises ``OSError`` and ``UnreachableError``
    where even that cannot be written down: then no copy could be.
    """
    if not is_due(log_path, now):
        return None
    from quicklog.lib.files import Folder
    from quicklog.maintenance.backup import folder
    from quicklog.store import private

    place, name = folder_of(log_path), os.path.basename(os.path.realpath(log_path))
    with Folder(os.path.dirname(place)) as beside, folder.opened(place, log_path) as copies:
        try:
            handle = copies.create(_mark(log_path, now))
        except FileExistsError:
            return None
        with open(handle, "wb") as file:
            model = private.ordinary(beside, name)
            if model:
                private.share(handle, model, 0o666)
            file.write(f"{_BEGUN}{now.isoformat()}\n".encode())
    return _start("--log", log_path, "backup", "--quiet")


def record(log_path: str, now: datetime, trouble: str | None) -> None:
    """Write down what became of today's copy, where one was begun: nothing for a good one, or what is wrong."""
    from quicklog.errors import UnreachableError

    try:
        with _copies(log_path) as copies, open(copies.open(_mark(log_path, now), _ANEW), "wb") as file:
            file.write(f"{safe(trouble) if trouble else _GOOD}\n".encode()[:_BYTES_OF_A_MARK])
    except (OSError, UnreachableError):
        return  # none was begun today; or its mark says that one was begun, and it will be missed


def go_on(log_path: str, now: datetime) -> str | None:
    """Begin the day's copy where it is due; return what is wrong with the last one, or with this."""
    from quicklog.errors import UnreachableError

    try:
        due = is_due(log_path, now)
        trouble = missing(log_path, now)
        if due:
            begin(log_path, now)
    except UnreachableError as error:
        return str(error)
    except OSError as error:
        return f"{safe(folder_of(log_path))}: {error.strerror}"
    return trouble


def is_told(state: str, log_path: str, now: datetime) -> bool:
    """Tell whether a person was told today of what is wrong with a log's copies; that is written down as done now.

    ``state`` is the folder of what that person's machine remembers.
    """
    from quicklog.note.chain import digest_of

    name = f"told-{digest_of(os.fsencode(os.path.realpath(log_path))).hex()[:16]}"
    today = now.date().isoformat().encode()
    try:
        os.makedirs(state, mode=0o700, exist_ok=True)
        with open(os.open(os.path.join(state, name), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            if file.read(len(today)) == today:
                return True
            file.seek(0)
            file.write(today)
    except OSError:
        return False
    return False


def missing(log_path: str, now: datetime) -> str | None:
    """Return why the last daily copy that was begun is not there, or not good; nothing where it is."""
    from quicklog.errors import UnreachableError

    try:
        with _copies(log_path) as copies:
            marked = _last(copies, log_path, now)
            return marked and _trouble(copies, *marked, now)
    except UnreachableError as error:
        return str(error)
    except OSError:
        return None


def _copies(log_path: str) -> Folder:
    """Open the folder of copies, which must be there."""
    from quicklog.lib.files import Folder

    place = folder_of(log_path)
    if os.path.islink(place):
        from quicklog.maintenance.backup import folder

        return folder.opened(place, log_path)
    return Folder(place, follow=False)


def _last(copies: Folder, log_path: str, now: datetime) -> tuple[date, str] | None:
    """Return the day of the last mark up to now, and what it says; today's is one small file to be read."""
    said = _said(copies, _mark(log_path, now))
    if said is not None:
        return now.date(), said
    days = [day for name in copies.names() if (day := _day(name, log_path)) and day < now.date()]
    return (max(days), _said(copies, _mark(log_path, max(days))) or "") if days else None


def _said(copies: Folder, name: str) -> str | None:
    try:
        with open(copies.open(name), "rb") as file:
            return file.read(_BYTES_OF_A_MARK).decode("utf-8", "replace").strip()
    except OSError:
        return None


def _trouble(copies: Folder, day: date, said: str, now: datetime) -> str | None:
    if said == _GOOD:
        return None
    if said and not said.startswith(_BEGUN):
        return said
    try:
        is_late = now - datetime.fromisoformat(said.removeprefix(_BEGUN)) > _PATIENCE
    except (ValueError, TypeError):
        is_late = day < now.date()
    if not is_late or any(name.startswith(f"quicklog-{day.isoformat()}T") for name in copies.names()):
        return None
    return f"the copy of {day.isoformat()} was begun and is not there"


def _mark(log_path: str, day: date) -> str:
    """Return the name of the file that says that a day's copy was begun, and what became of it."""
    return f".{os.path.basename(os.path.realpath(log_path))}-{day.isoformat()[:10]}"


def _day(name: str, log_path: str) -> date | None:
    try:
        day = date.fromisoformat(name[-10:])
    except ValueError:
        return None
    return day if name == _mark(log_path, day) else None


def old_marks(names: Iterable[str], log_path: str, now: datetime) -> Iterator[str]:
    """Yield the names of the marks of days before today."""
    return (name for name in names if (day := _day(name, log_path)) and day < now.date())


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
