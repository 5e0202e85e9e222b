"""Notes written into the log part by part, several of them in a transaction, and others let in between."""

from __future__ import annotations

import json  # noqa: TID253  no capture loads this module
import marshal
import math
import os
import time
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256  # noqa: TID253  no capture loads this module
from itertools import compress, islice

from quicklog import chain, projection
from quicklog.bulk import batch
from quicklog.log import INSERT, explained, fitting
from quicklog.note import FIELDS, Event, local
from quicklog.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections import deque
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from quicklog.log import Log, Transaction
    from quicklog.note import Body

    # What events hold without their places in the stream: id, at, login, text, salt, and the hash of the last two.
    Events = Sequence[tuple[str, str, str, str, bytes, bytes]]

# So many notes may go into the log in one transaction, all of them or none.
AT_ONCE = 10_000
# So many are prepared together.
_PART = batch.MOST
# How long a transaction holds the lock, in seconds: where others write, and where nobody was seen to.
_HELD, _HELD_ALONE = 0.4, 1.0
# How long nobody else must have written before the lock is taken again, in seconds: who waits looks every 50 ms. So
# many times are others let in; where they write one note after the other they have to wait then.
_FREE = 0.05
_TURNS = 3
# How much of the log is kept in memory, in KiB: the indexes of a million notes, which new notes touch at any place.
_CACHE = 60_000
# After so many pieces of the search index they are made one.
_MERGED_AFTER = 16
_KNOWN = f"SELECT id FROM events WHERE id IN ({', '.join('?' * batch.MOST)})"  # noqa: S608
_string, _value = json.encoder.encode_basestring, json.JSONEncoder(ensure_ascii=False).encode
_name = lru_cache(64)(lambda name: f"{_string(name)}: ")
# What a body may claim of its writing.
_CLAIMED = ("recorded_at", "recorded_by")


@record
class Noted:
    """A note to be: the id of its first event, and what ``Transaction.append`` takes for it."""

    id: str
    at: str
    login: str
    body: Body


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

    def write(self, waiting: deque[bytes], *, at_once: bool = False) -> list[tuple[int, int]]:
        """Append in one transaction parts that wait, and take them away; return the notes of each, and the new of them.

        Those are all of them if it is to be ``at_once``, and otherwise as many as others need not wait for. More may
        come meanwhile.
        """
        written: list[tuple[int, int]] = []
        self._make_way()
        held = math.inf if at_once else _HELD_ALONE if self._alone else _HELD
        with self._log.transaction() as write:
            until = time.monotonic() + held
            version = self._version()
            if version != self._named:
                self._names.clear()
                self._named = version
            while waiting and (not written or time.monotonic() < until):
                written.append(_append(self._log, write, waiting.popleft(), self._names))
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


# A note before its turn


def prepared(noted: Iterable[Noted]) -> Iterator[bytes]:
    """Yield notes in parts, with all that can be worked out before the lock is taken.

    A part is bytes: a third of the memory, and ready for another process. Raises what ``Transaction.append`` would
    raise.
    """
    source = iter(noted)
    while part := list(islice(source, _PART)):
        with explained("the log"):
            ready = _prepared(part)
        yield ready


def _prepared(part: Sequence[Noted]) -> bytes:
    events: Any = list(map(_event, part, _salts(len(part))))
    notes: Any = batch.of_columns(columns_of(part))
    return marshal.dumps((events, tuple(notes)))


def _salts(number: int) -> Iterator[bytes]:
    """Yield as many salts, asked for at once."""
    salts, size = os.urandom(chain.SALT_BYTES * number), chain.SALT_BYTES
    return (salts[at : at + size] for at in range(0, len(salts), size))


def _event(noted: Noted, salt: bytes) -> tuple[str, str, str, str, bytes, bytes]:
    text = fitting(_json_text(noted.body))
    return noted.id, noted.at, noted.login, text, salt, chain.body_hash(salt, text, sha256)


def _json_text(body: Body) -> str:
    """Write what ``quicklog.note.json_text`` writes, in a third of the time."""
    written = [
        _name(name) + (_string(value) if value.__class__ is str else _value(value)) for name, value in body.items()
    ]
    return f"{{{', '.join(written)}}}"


def columns_of(part: Sequence[Noted]) -> dict[str, Sequence[Any]]:
    """Return the columns of new notes by name, each as ``quicklog.note.apply`` makes it of their events, sooner."""
    ids, moments, logins, bodies = zip(*part, strict=True)
    columns = {name: [body.get(name) for body in bodies] for name in (*FIELDS, *_CLAIMED)}
    offsets = [body.get("offset", "+00:00") for body in bodies]
    columns["recorded_at"] = list(map(_written_at, columns["recorded_at"], moments, offsets))
    columns["recorded_by"] = [claim or login for claim, login in zip(columns["recorded_by"], logins, strict=True)]
    columns["status"] = list(map(_status, bodies, columns["due"], columns["for"]))
    return columns | {"id": ids, "line": [body["line"] for body in bodies]}


def _status(body: Body, due: object, for_: object) -> str:
    return "draft" if "draft" in body else "open" if due or for_ else "logged"


def _written_at(claim: str | None, at: str, offset: str) -> str:
    return claim or _local(f"{at[:20]}000{at[23:]}", offset)


@lru_cache(64)
def _local(at: str, offset: str) -> str:
    return local(Event("", "", 0, "noted", "", at, "", {"offset": offset}))


# Under the lock


def _append(log: Log, write: Transaction, part: bytes, names: dict[str, str]) -> tuple[int, int]:
    """Append the notes of a part that the log does not have; return how many there are, and how many those were."""
    events, columns = marshal.loads(part)  # noqa: S302  our own
    notes = batch.Batch(*columns)
    size = len(events)
    with explained(log.path):
        wanted = _unknown(log.connection, [event[0] for event in events])
        if not all(wanted):
            events, notes = list(compress(events, wanted)), notes.only(wanted)
        log.connection.executemany(INSERT, _chained(write, events))
        batch.put(log.connection, notes, names)
    return size, len(events)


def _unknown(connection: sqlite3.Connection, ids: Sequence[str]) -> list[bool]:
    """Tell of each id whether the log does not have it yet, the first of equal ones."""
    known = {known for (known,) in connection.execute(_KNOWN, [*ids, *[None] * (batch.MOST - len(ids))])}
    wanted = []
    for each in ids:
        wanted.append(each not in known)
        known.add(each)
    return wanted


def _chained(write: Transaction, events: Events) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of events, each of them chained to the one before it."""
    stream, seq, digest = write.stream, write.seq, write.digest
    for event_id, at, login, text, salt, hashed in events:
        seq += 1
        columns = (stream, seq, event_id, "noted", event_id, at, login)
        digest = chain.link(digest, columns, hashed, sha256)
        # sqlite3 binds a bytearray in a third of the time: for bytes it looks for an adapter first.
        yield (*columns, text, bytearray(salt), bytearray(hashed), bytearray(digest))
    write.seq, write.digest = seq, digest
