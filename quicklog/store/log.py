"""The log: one SQLite file, to which events are appended and from which notes are read.

A rollback journal that is truncated, every commit synced, one transaction a note: what is acknowledged is on disk,
whatever happens next. Nothing here opens the file itself while it is connected: closing any handle to it would drop
SQLite's locks.
"""

from __future__ import annotations

import os

from quicklog.errors import AlteredError, DamagedError, TooLongError
from quicklog.lib import signals
from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.note import bodies, chain
from quicklog.note.fields import Note
from quicklog.note.fold import RETRACTING, apply, fold
from quicklog.note.note import Event, is_id, json_text, new_id, seconds
from quicklog.store import projection, schema, sidecars
from quicklog.store.connection import explained, newer, patiently

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from types import TracebackType
    from typing import Self

    from quicklog.note.note import Body

# More than a line of the longest (``limits.MOST``) comes to, with all that is read from it.
BYTES_OF_A_BODY = 1024 * 1024
# What the digits of an id can say of its moment.
_LAST_MILLISECOND = 2**48 - 1
EVENT_COLUMNS = ("stream", "seq", "id", "kind", "note", "at", "login", "body", "salt", "body_hash", "digest")
# What a transaction must find of itself before it ends: its events, the last one's digest, by its place in the stream
# and as that of the log's last event, and the head of its stream. Behind an event with the greatest number of all,
# SQLite would number others at random.
_WRITTEN = """
    SELECT (SELECT count(*) FROM events WHERE stream = ?1 AND seq > ?2),
        (SELECT digest FROM events WHERE stream = ?1 AND seq = ?3),
        (SELECT digest FROM events ORDER BY number DESC LIMIT 1), seq, digest FROM streams WHERE own
"""
# The head of the log's own stream, and the digest of the event that it names. What is chained to another would break
# the chain for good.
_HEAD = """
    SELECT stream, seq, digest, (SELECT digest FROM events WHERE stream = head.stream AND seq = head.seq)
    FROM streams AS head WHERE own
"""
_INSERT = f"INSERT INTO events ({', '.join(EVENT_COLUMNS)}) VALUES ({', '.join('?' * len(EVENT_COLUMNS))})"  # noqa: S608


class Log:
    """A connection to a log; use ``opening.open_log`` to get one."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def transaction(self, timeout: float | None = None) -> Transaction:
        """Return a context in which events are appended: all of them are on disk when it ends, or none is.

        It waits for others as long as ``timeout`` says, in seconds; ``TIMEOUT`` if left out.
        """
        return Transaction(self, timeout)


class Transaction:
    """A write to the log under its lock; ``append`` adds events to this log's own stream.

    ``stream``, ``seq`` and ``digest`` are the head of that stream, from the beginning to the end of the transaction;
    ``last`` is the number of its last event in the log, as soon as that is on disk.
    """

    last: int | None = None

    def __init__(self, log: Log, timeout: float | None = None) -> None:
        self._log = log
        self._timeout = timeout
        self._connection = log.connection
        self._number: int | None = None

    def __enter__(self) -> Self:
        with explained(self._log.path):
            sidecars.expect_plain(self._log.path)
            patiently(self._connection, "BEGIN IMMEDIATE", self._timeout)
            try:
                self.stream, self.seq, self.digest = self._head()
                self._before, self._standing = self.seq, dict[str, Note]()
            except BaseException:
                self._roll_back()
                raise
        return self

    def _head(self) -> tuple[str, int, bytes]:
        """Return where the log's own stream ends; a log may have been migrated since it was opened."""
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > schema.VERSION:
            raise newer(self._log.path)
        schema.expect_own(self._log.path, self._connection)
        row = self._connection.execute(_HEAD).fetchone()
        if row is None:
            raise DamagedError("{path} is damaged (stream head missing)", "restore a backup", path=self._log.path)
        stream, seq, digest, last = row
        if seq.__class__ is not int or digest != (last if seq else chain.BEGINNING):
            raise AlteredError(
                "nothing is written to {path}, for its stream does not end where its head says",
                "ql doctor tells more; restore a backup",
                path=self._log.path,
            )
        return stream, seq, digest

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is not None:
            self._roll_back()
            return
        with explained(self._log.path):
            try:
                signals.heed()
                self._connection.execute(
                    "UPDATE streams SET seq = ?, digest = ? WHERE stream = ?", [self.seq, self.digest, self.stream]
                )
                self._read_back()
                self._connection.execute("COMMIT")
                self.last = self._number
            except BaseException:
                self._roll_back()
                raise

    def _read_back(self) -> None:
        """Raise ``AlteredError`` where what was written is not there: something in the file takes it away."""
        written = (self.seq - self._before, self.digest, self.digest, self.seq, self.digest)
        is_there = (
            self.seq == self._before
            or written == self._connection.execute(_WRITTEN, [self.stream, self._before, self.seq]).fetchone()
        )
        for note in self._standing.values():
            # Its ref may have been lengthened by another note of the same transaction.
            there = projection.note_of(self._connection, note.id)
            is_there = is_there and there is not None and there[1:] == note[1:]
        if not is_there:
            what = Message("what was written to {path} was not there when it was read back", path=self._log.path)
            raise AlteredError(what, "ql doctor tells more; nothing was stored")

    def _roll_back(self) -> None:
        if self._connection.in_transaction:  # SQLite ends it by itself where the disk is full or fails
            self._connection.execute("ROLLBACK")

    def has(self, event_id: str) -> bool:
        """Tell whether the log holds an event with this id."""
        with explained(self._log.path):
            row = self._connection.execute("SELECT 1 FROM events WHERE id = ?", [event_id]).fetchone()
        return row is not None

    def append(  # noqa: PLR0913  an event has so many columns
        self, kind: str, body: Body, *, at: str, login: str, note: str | None = None, event_id: str | None = None
    ) -> Note | None:
        """Append one event and return the note as it then stands.

        ``at`` is the moment of writing in UTC (ISO 8601, with milliseconds); without ``note`` the event begins a new
        one. ``event_id`` is for a note that was given its id before. Raises ``UnreachableError`` where the log cannot
        be written, and ``UnfitError`` where the body holds what no log may hold.
        """
        with explained(self._log.path):
            event_id = event_id or id_behind(self._last_of(note), at)
            event = Event(event_id, self.stream, self.seq + 1, kind, note or event_id, at, login, body)
            self._write(event)
            before = projection.note_of(self._connection, event.note) if note else None
            after = self._applied(before, event)
            if after and after != before:
                after = self._put(before, after)
            if after:
                self._standing[after.id] = after
            else:  # what belongs to no note says who is who, or that such a saying was taken back or erased
                from quicklog.store import persons

                persons.project(self._log)
            return after

    def _applied(self, before: Note | None, event: Event) -> Note | None:
        """Return what a note becomes by an event that was just written."""
        if event.kind not in RETRACTING or before is None:
            return apply(bodies.note_of(before) if before else None, event)
        from quicklog.store.query import events_of

        after = fold(events_of(self._log, event.note))
        return after and replace(after, ref=before.ref)

    def _put(self, before: Note | None, after: Note) -> Note:
        """Write the row of a note; raises ``AlteredError`` where nothing can be made of the rows that it meets."""
        try:
            return projection.put(self._connection, before, after)
        except UnicodeError:
            raise
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            what = Message(
                "nothing is written to {path}, for a note beside this one is not as quicklog left it",
                path=self._log.path,
            )
            raise AlteredError(what, "ql doctor tells more") from error

    def _last_of(self, note: str | None) -> str | None:
        """Return the greatest id of what happened to a note after it was begun."""
        sql = "SELECT max(id) FROM events WHERE note = ? AND kind <> 'noted'"
        row = self._connection.execute(sql, [note]).fetchone() if note else None
        return row and row[0]

    def _write(self, event: Event) -> None:
        body, salt = text_of(event.body), os.urandom(chain.SALT_BYTES)
        bodies.check(event.kind, event.body)
        hashed = chain.body_hash(salt, body)
        columns = (event.stream, event.seq, event.id, event.kind, event.note, event.at, event.login)
        self.seq, self.digest = event.seq, chain.link(self.digest, columns, hashed)
        self._number = self._connection.execute(_INSERT, [*columns, body, salt, hashed, self.digest]).lastrowid


def text_of(body: Body) -> str:
    """Return a body as the log keeps it; raises ``TooLongError`` where no log may hold it."""
    return fitting(json_text(body))


def fitting(text: str) -> str:
    """Return the text of a body if a log can hold it.

    Raises ``TooLongError`` where it is too long, and ``UnicodeEncodeError`` where it is no UTF-8.
    """
    if len(text.encode()) > BYTES_OF_A_BODY:
        raise TooLongError("what a note says comes to more than 1 MiB, which cannot be kept", "split it into several")
    return text


def id_behind(last: str | None, at: str) -> str:
    """Return a new id for an event written at this moment that sorts behind the one before it, whatever the clock says.

    So an event counts after those that were known where it was written, on every machine.
    """
    made = id_at(at)
    if last is None or made > last or not is_id(last):
        return made
    return new_id(min(int(last[:13].replace("-", ""), 16) + 1, _LAST_MILLISECOND), os.urandom(10))


def id_at(at: str) -> str:
    """Return a new id for an event written at this moment (UTC, with milliseconds)."""
    return new_id(seconds(at) * 1000 + int(at[20:23]), os.urandom(10))
