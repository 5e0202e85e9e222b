"""Notes written into the log part by part, several of them in a transaction, and others let in between."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager

from quicklog.store import projection
from quicklog.store.bulk import part
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections import deque
    from collections.abc import Iterator

    from quicklog.store.bulk.part import Part
    from quicklog.store.log import Log

# How long a transaction holds the lock, in seconds: where others write, and where nobody was seen to.
_HELD, _HELD_ALONE = 0.4, 0.7
# How long nobody else must have written before the lock is taken again, in seconds: who waits looks every 50 ms. So
# many times are others let in; where they write one note after the other they have to wait then.
_FREE = 0.05
_TURNS = 3
# How much of the log is kept in memory, in KiB: the indexes of a million notes, which new notes touch at any place.
_CACHE = 60_000
# After so many pieces of the search index they are made one.
_MERGED_AFTER = 16


class Writer:
    """Who writes part after part into a log, and lets others write in between."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._freed = 0.0
        self._seen = self._version()
        self._alone = True
        # The customers that were met, by their keys, and until when they are named so for certain.
        self._names: dict[str, str] = {}
        self._named = self._seen

    def write(self, waiting: deque[Part], *, at_once: bool = False) -> list[bytes]:
        """Append in one transaction parts that wait, and take them away; return what ``part.append`` does for each.

        Those are all of them if it is to be ``at_once``, and otherwise as many as others need not wait for.
        """
        written: list[bytes] = []
        self._make_way()
        held = math.inf if at_once else _HELD_ALONE if self._alone else _HELD
        with self._log.transaction() as write:
            until = time.monotonic() + held
            version = self._version()
            if version != self._named:
                self._names.clear()
                self._named = version
            while waiting and (not written or time.monotonic() < until):
                written.append(part.append(self._log, write, waiting.popleft(), self._names))
        self._freed = time.monotonic()
        return written

    def _make_way(self) -> None:
        """Leave the lock to others until none of them has taken it for a while."""
        self._alone = False
        for turn in range(_TURNS):
            time.sleep(max(0.0, self._freed + _FREE - time.monotonic()))
            seen, before = self._version(), self._seen
            if seen == before:
                self._alone = turn == 0
                return
            self._seen, self._freed = seen, time.monotonic()

    def _version(self) -> int:
        """Return what changes as often as others write."""
        with explained(self._log.path):
            version: int = self._log.connection.execute("PRAGMA data_version").fetchone()[0]
        return version


@contextmanager
def roomy(connection: sqlite3.Connection) -> Iterator[None]:
    """Let a connection keep more of the log in memory for a while."""
    (before,) = connection.execute("PRAGMA cache_size").fetchone()
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = {before}")


@contextmanager
def seldom_merged(log: Log) -> Iterator[None]:
    """Let the search index be merged less often for a while; should it stay so, it is no worse for it."""
    with explained(log.path):
        projection.merge_after(log.connection, _MERGED_AFTER)
    yield
    with explained(log.path):
        projection.merge_after(log.connection, projection.MERGED_AFTER)
