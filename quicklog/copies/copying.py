"""A database copied into another file while others write to it.

It is done in steps, between which writers get in. SQLite begins anew where one did, so that a database which is written
to without a pause is copied in one step in the end. Until a copy is whole, on disk and checked, it has another name
than it will have.
"""

from __future__ import annotations

import os
import sqlite3
import time

from quicklog.connection import IN_USE, TIMEOUT, attach, explained, is_in_use
from quicklog.copies.retention import NEW
from quicklog.errors import UnreachableError
from quicklog.files import remove
from quicklog.text import amount, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    # Told of each part of a work that is done, and of how much there is in all.
    Tell = Callable[[int, int], None]

# Pages: 8 MiB, for which a disk takes 10 to 100 ms. So long does a commit wait for a step.
_STEP = 2000
_ALL = -1
# Seconds between two looks at whether a log is free. SQLite would look every tenth of a second in the end: too seldom
# to find a gap between those who write without a pause.
_POLL = 0.002
# How often a copy is begun before it is made in one step.
_PATIENCE = 4
# All pages are gone through so often: to copy them, to check the file, to check the chain.
PASSES = 3
SIDECARS = ("-journal", "-wal", "-shm")
_OF_THE_SOURCE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", *IN_USE)


class _DisturbedError(Exception):
    """Others wrote too often for a copy in steps."""


def untold(_part: int, _whole: int) -> None:
    """Tell nobody."""


def opened(path: str) -> sqlite3.Connection:
    """Open a database that is there, to read; it may be on a disk that cannot be written. It waits for no lock."""
    return attach(os.path.abspath(path), 0)


def asked(connection: sqlite3.Connection, question: str, values: Sequence[object] = ()) -> list[Any]:
    """Put a question to a database to which others may be writing without a pause."""
    deadline = time.monotonic() + TIMEOUT
    while True:
        try:
            return connection.execute(question, values).fetchall()
        except sqlite3.OperationalError as error:
            if not is_in_use(error) or time.monotonic() > deadline:
                raise
            time.sleep(_POLL)


def make_folder(folder: str, model: str) -> None:
    """Make a folder, where there is none, for those who may use the folder ``model``."""
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        return
    share(folder, model)


def begun(path: str, size: int, model: str | None) -> str:
    """Make the file that will become the one at ``path``, for those who may use ``model``; see that it has room."""
    from shutil import disk_usage

    free = disk_usage(os.path.dirname(path)).free
    if 0 < free < size:  # a disk that is full stops those who write to the log, too; some say 0 for "who knows"
        what = f"a copy takes {amount(size)}, and {safe(os.path.dirname(path))} has room for {amount(free)}"
        raise UnreachableError(what, "make room, or name another folder")
    fresh = f"{path}.{os.urandom(6).hex()}{NEW}"
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600 if model else 0o660))
    if model:
        share(fresh, model)
    return fresh


def share(path: str, model: str) -> None:
    """Let those use a file or a folder who may use another, or its owner alone where the group cannot be the same."""
    status = os.stat(model)
    for owner in (status.st_uid, -1):
        try:
            os.chown(path, owner, status.st_gid)
            os.chmod(path, status.st_mode & 0o7777)
        except (AttributeError, OSError):  # not root, not of that group, a disk or a system without owners
            continue
        return


def write_copy(source: sqlite3.Connection, fresh: str, path: str, tell: Tell) -> None:
    """Copy a database, which is at ``path``, into an empty file; it is on disk when this returns."""
    step = _watch(path, tell)
    for pages in (_STEP, _ALL):
        target = sqlite3.connect(fresh, isolation_level=None)
        try:
            # Synced once, below: SQLite would do it while it still holds the source's lock.
            target.execute("PRAGMA synchronous = OFF")
            target.execute("PRAGMA journal_mode = MEMORY")
            source.backup(target, pages=pages, progress=step, sleep=_POLL)
            break
        except _DisturbedError:
            continue
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "") or ""
            with explained(path if name.startswith(_OF_THE_SOURCE) else os.path.dirname(fresh)):
                raise
        finally:
            target.close()
    sync(fresh)


def _watch(path: str, tell: Tell) -> Callable[[int, int, int], None]:
    """Return what follows a copy step by step, and ends it where it cannot go on or began anew too often."""
    left, done, begun = 0, 0, 0
    deadline = time.monotonic() + TIMEOUT

    def step(status: int, remaining: int, whole: int) -> None:
        nonlocal left, done, begun, deadline
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() < deadline:
                return
            what = f"{safe(path)} has been locked for {TIMEOUT:.0f} seconds"
            raise UnreachableError(what, "try again, or see who holds it")
        deadline = time.monotonic() + TIMEOUT
        if remaining >= left:
            begun += 1
            if begun > _PATIENCE and remaining:
                raise _DisturbedError
        left = remaining
        if whole - left > done:
            tell(whole - left - done, PASSES * whole)
            done = whole - left

    return step


def sync(path: str) -> None:
    """Bring a file to the disk; raises ``OSError``."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def discard(fresh: str) -> None:
    """Remove a file that is not wanted any more, with what SQLite keeps beside it; it may be gone already."""
    for each in ("", *SIDECARS) if fresh else ():
        remove(fresh + each)
