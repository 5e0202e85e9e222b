"""A database copied into another file while others write to it.

It is done in steps, between which writers get in. SQLite begins again where one did, so that a database that is written
to without a pause is copied in one step in the end.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager

from quicklog.errors import UnreachableError
from quicklog.lib.message import Message
from quicklog.store import private
from quicklog.store.connection import IN_USE, TIMEOUT, attach, explained, is_in_use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
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
_OF_THE_SOURCE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", *IN_USE)

_CONTENT = (
    "PRAGMA user_version",
    "SELECT stream, seq, digest, own FROM streams ORDER BY stream",
    "SELECT count(*), max(number) FROM events",
    "SELECT count(*) FROM notes",
)


class _DisturbedError(Exception):
    """Others wrote too often for a copy in steps."""


def untold(_part: int, _whole: int) -> None:
    """Tell nobody."""


def opened(path: str, *, still: bool = False, any_thread: bool = False) -> sqlite3.Connection:
    """Open a database that is there, to read; it may be on a disk that cannot be written. It waits for no lock.

    Of one that is ``still``, as copies are, nothing but the file itself is looked at, and nothing is ever written. For
    ``any_thread`` see ``attach``.
    """
    return attach(os.path.abspath(path), 0, mode="ro&immutable=1" if still else "rw", any_thread=any_thread)


@contextmanager
def place_for(source: sqlite3.Connection, path: str, folder: str, name: str, *, stays: bool = True) -> Iterator[str]:
    """Yield where a copy of a log, which is at ``path``, can be made, as long as the context lasts.

    It is made for a folder, into which it goes in the end if it ``stays``: see ``private.begun``, also for what is
    raised.
    """
    with explained(path):
        ((pages,),) = asked(source, "PRAGMA page_count")
        ((size,),) = asked(source, "PRAGMA page_size")
    fresh = private.begun(folder, name, pages * size, stays=stays)
    try:
        yield fresh
    finally:
        private.discard(fresh)


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


def content(connection: sqlite3.Connection) -> list[object]:
    """Return what a log and a whole copy of it have in common: version, heads and counts, and what cannot be read."""
    return [answer(connection, question) for question in _CONTENT]


def answer(connection: sqlite3.Connection, question: str) -> object:
    """Return what a database answers, or what is wrong with it where it cannot be read."""
    try:
        return asked(connection, question)
    except sqlite3.DatabaseError as error:
        if is_in_use(error):
            raise
        return str(error)


def write_copy(source: sqlite3.Connection, fresh: str, path: str, tell: Tell) -> None:
    """Copy a database, which is at ``path``, into a file that nobody else may exchange (``private.begun``).

    It need not be on disk when this returns: what is made of it is synced where it goes.
    """
    step = _watch(path, tell)
    for pages in (_STEP, _ALL):
        target = sqlite3.connect(fresh, isolation_level=None)
        try:
            # Synced where it goes: SQLite would do it while it still holds the source's lock.
            target.execute("PRAGMA synchronous = OFF")
            target.execute("PRAGMA journal_mode = MEMORY")
            source.backup(target, pages=pages, progress=step, sleep=_POLL)
            break
        except _DisturbedError:
            continue
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "") or ""
            with explained(path if name.startswith(_OF_THE_SOURCE) else os.path.dirname(os.path.dirname(fresh))):
                raise
        finally:
            target.close()


def _watch(path: str, tell: Tell) -> Callable[[int, int, int], None]:
    """Return what follows a copy step by step, and ends it where it cannot go on or began again too often."""
    left, done, begun = 0, 0, 0
    deadline = time.monotonic() + TIMEOUT

    def step(status: int, remaining: int, whole: int) -> None:
        nonlocal left, done, begun, deadline
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() < deadline:
                return
            what = Message("{path} has been locked for {timeout:.0f} seconds", path=path, timeout=TIMEOUT)
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
