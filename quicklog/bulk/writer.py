"""Notes written into the log page by page, each page in a transaction, and others let in between."""

from __future__ import annotations

import json  # noqa: TID253  no capture loads this module
import marshal
import os
import time
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice

from quicklog import chain
from quicklog.bulk import batch
from quicklog.log import INSERT, explained, fitting
from quicklog.note import FIELDS, Event, Note, local
from quicklog.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from quicklog.bulk.batch import Row
    from quicklog.log import Log, Transaction
    from quicklog.note import Body

    # What a note's event holds without its place in the stream (its id, at, login, text, salt and the hash of both),
    # and the note's row.
    Ready = tuple[str, str, str, str, bytes, bytes, Row]

# So many notes go into the log in one transaction, all of them or none, and never more.
AT_ONCE = 10_000
_LEAST = 500
# So many of them are worked on together; an older SQLite takes no more than 999 values in a statement.
_PART = 500
# How long a transaction is to hold the lock, in seconds; a larger one is made smaller the next time.
_HELD = 0.4
# How long nobody else must have written before the lock is taken again, in seconds: who waits looks every 50 ms. So
# many times are others let in; where they write one note after the other they have to wait then.
_FREE = 0.05
_TURNS = 3
# How much of the log is kept in memory, in KiB: the indexes of a million notes, which new notes touch at any place.
_CACHE = 60_000
_KNOWN = f"SELECT id FROM events WHERE id IN ({', '.join('?' * _PART)})"  # noqa: S608
# What quicklog.note.json_text writes, sooner.
_json_text = json.JSONEncoder(ensure_ascii=False).encode


@record
class Noted:
    """A note to be: the id of its first event, and what ``Transaction.append`` takes for it."""

    id: str
    at: str
    login: str
    body: Body


class Page:
    """The notes of one transaction, prepared before the lock is taken.

    ``parts`` hold them as bytes: a third of the memory, and ready for another process. Raises what
    ``Transaction.append`` would raise.
    """

    def __init__(self, noted: Iterable[Noted]) -> None:
        self.parts: list[bytes] = []
        self._size = 0
        source = iter(noted)
        with explained("the log"):
            while part := [_ready(each) for each in islice(source, _PART)]:
                self.parts.append(marshal.dumps(part))
                self._size += len(part)

    def __len__(self) -> int:
        return self._size


class Writer:
    """Who writes page after page into a log, and lets others write in between; ``size`` is that of the next page."""

    def __init__(self, log: Log, most: int) -> None:
        self._log = log
        self._most = most
        self._freed = 0.0
        self._seen = self._version()
        self.size = most

    def write(self, parts: Iterable[bytes]) -> int:
        """Append the parts of a page in one transaction, and return how many of its notes the log did not have."""
        self._make_way()
        with self._log.transaction() as write:
            begun = time.monotonic()
            added = sum(_append(self._log, write, marshal.loads(part)) for part in parts)  # noqa: S302  our own
        self._freed = time.monotonic()
        self.size = min(self._most, max(_LEAST, int(self.size * _HELD / max(self._freed - begun, 0.001))))
        return added

    def _make_way(self) -> None:
        """Leave the lock to others until none of them has taken it for a while."""
        for _ in range(_TURNS):
            time.sleep(max(0.0, self._freed + _FREE - time.monotonic()))
            seen, before = self._version(), self._seen
            if seen == before:
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


# A note before its turn


def _ready(noted: Noted) -> Ready:
    text, salt = fitting(_json_text(noted.body)), os.urandom(chain.SALT_BYTES)
    return noted.id, noted.at, noted.login, text, salt, chain.body_hash(salt, text), batch.row_of(note_of(noted))


def note_of(noted: Noted) -> Note:
    """Return the note that is made of its first event: what ``quicklog.note.apply`` returns, sooner."""
    at, body = noted.at, noted.body
    *fields, score, ticket = map(body.get, FIELDS)
    status = "draft" if "draft" in body else "open" if body.get("due") or body.get("for") else "logged"
    recorded_at = body.get("recorded_at") or _local(f"{at[:20]}000{at[23:]}", body.get("offset", "+00:00"))
    login = body.get("recorded_by") or noted.login
    columns: tuple[Any, ...] = (*fields, status, None, None, score, ticket, recorded_at, login, body["line"])
    return Note("", noted.id, *columns)


@lru_cache(64)
def _local(at: str, offset: str) -> str:
    return local(Event("", "", 0, "noted", "", at, "", {"offset": offset}))


# Under the lock


def _append(log: Log, write: Transaction, part: Sequence[Ready]) -> int:
    with explained(log.path):
        fresh = _unknown(log.connection, part)
        log.connection.executemany(INSERT, _events(write, fresh))
        batch.put(log.connection, [each[-1] for each in fresh])
    return len(fresh)


def _unknown(connection: sqlite3.Connection, part: Sequence[Ready]) -> list[Ready]:
    """Return the notes that the log does not have, each of them once."""
    once: dict[str, Ready] = {}
    for each in part:
        once.setdefault(each[0], each)
    for (known,) in connection.execute(_KNOWN, [*once, *[None] * (_PART - len(once))]):
        del once[known]
    return list(once.values())


def _events(write: Transaction, fresh: Iterable[Ready]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the events, each of them chained to the one before it."""
    for event_id, at, login, text, salt, hashed, _ in fresh:
        columns = (write.stream, write.seq + 1, event_id, "noted", event_id, at, login)
        write.seq, write.digest = write.seq + 1, chain.link(write.digest, columns, hashed)
        yield (*columns, text, salt, hashed, write.digest)
