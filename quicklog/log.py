"""The log: one SQLite file, to which events are appended and from which notes are read.

A rollback journal that is truncated, every commit synced, one transaction a note: what is acknowledged is on disk,
whatever happens next. Nothing here opens the file itself while it is connected: closing any handle to it would drop
SQLite's locks.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time

from quicklog import chain, interrupt, projection, schema
from quicklog.errors import (
    BadUsageError,
    DamagedError,
    ForbiddenError,
    NewerLogError,
    NothingFoundError,
    QuicklogError,
    TooLongError,
    UnreachableError,
)
from quicklog.note import Event, Note, apply, json_text, new_id, seconds
from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from quicklog.note import Body

# How long a writer waits for others before it gives up, in seconds.
TIMEOUT = 30.0
# How long it waits between two looks at whether it should stop, in milliseconds.
_STEP = 200
_BYTES_OF_A_BODY = 64 * 1024
EVENT_COLUMNS = ("stream", "seq", "id", "kind", "note", "at", "login", "body", "salt", "body_hash", "digest")
_INSERT = f"INSERT INTO events ({', '.join(EVENT_COLUMNS)}) VALUES ({', '.join('?' * len(EVENT_COLUMNS))})"  # noqa: S608
IN_USE = ("SQLITE_BUSY", "SQLITE_LOCKED")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


class Log:
    """A connection to a log; use ``open_log`` to get one."""

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

    ``stream``, ``seq`` and ``digest`` are the head of that stream, from the beginning to the end of the transaction.
    """

    def __init__(self, log: Log, timeout: float | None = None) -> None:
        self._log = log
        self._timeout = timeout
        self._connection = log.connection

    def __enter__(self) -> Self:
        with explained(self._log.path):
            _patiently(self._connection, "BEGIN IMMEDIATE", self._timeout)
            try:
                self.stream, self.seq, self.digest = self._head()
            except BaseException:
                self._roll_back()
                raise
        return self

    def _head(self) -> tuple[str, int, bytes]:
        """Return where the log's own stream ends; a log may have been migrated since it was opened."""
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > schema.VERSION:
            raise _newer(self._log.path)
        row: tuple[str, int, bytes] | None = self._connection.execute(
            "SELECT stream, seq, digest FROM streams WHERE own"
        ).fetchone()
        if row is None:
            raise DamagedError(f"{safe(self._log.path)} has lost the head of its stream", "restore a backup")
        return row

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is not None:
            self._roll_back()
            return
        with explained(self._log.path):
            try:
                interrupt.heed()
                self._connection.execute(
                    "UPDATE streams SET seq = ?, digest = ? WHERE stream = ?", [self.seq, self.digest, self.stream]
                )
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

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
        be written.
        """
        with explained(self._log.path):
            event_id = event_id or id_at(at)
            event = Event(event_id, self.stream, self.seq + 1, kind, note or event_id, at, login, body)
            self._write(event)
            before = projection.note_of(self._connection, event.note) if note else None
            after = apply(before, event)
            return projection.put(self._connection, before, after) if after and after != before else after

    def _write(self, event: Event) -> None:
        body, salt = text_of(event.body), os.urandom(chain.SALT_BYTES)
        hashed = chain.body_hash(salt, body)
        columns = (event.stream, event.seq, event.id, event.kind, event.note, event.at, event.login)
        self.seq, self.digest = event.seq, chain.link(self.digest, columns, hashed)
        self._connection.execute(_INSERT, [*columns, body, salt, hashed, self.digest])


def text_of(body: Body) -> str:
    """Return a body as the log keeps it; raises ``TooLongError`` where no log may hold it."""
    return fitting(json_text(body))


def fitting(text: str) -> str:
    """Return the text of a body if a log can hold it.

    Raises ``TooLongError`` where it is too long, and ``UnicodeEncodeError`` where it is no UTF-8.
    """
    if len(text.encode()) > _BYTES_OF_A_BODY:
        raise TooLongError("a note of more than 64 KiB cannot be kept", "split it into several")
    return text


def id_at(at: str) -> str:
    """Return a new id for an event written at this moment (UTC, with milliseconds)."""
    return new_id(seconds(at) * 1000 + int(at[20:23]), os.urandom(10))


def open_log(path: str, *, forced: bool = False, begin: bool = True) -> Log:
    """Open a log, and make a new one where there is none; in a folder that a program copies only if ``forced``.

    Raises ``UnreachableError`` (the file cannot be read or written), ``DamagedError`` (it is damaged, emptied, or no
    log of quicklog) and ``NewerLogError``; none of them touches the file.
    """
    try:
        path = os.path.realpath(path)
        status = os.stat(path)
        size, names = status.st_size, status.st_nlink
    except FileNotFoundError:
        if not begin:
            raise NothingFoundError(f"{safe(path)} is not there", "ql add begins a log") from None
        from quicklog import location

        location.weigh(location.objections(path, forced=forced))
        _create(path)
        size, names = -1, 1
    except PermissionError as error:
        raise _forbidden(path) from error
    except (OSError, ValueError) as error:
        from quicklog.files import reason

        raise UnreachableError(f"{safe(path)} cannot be reached", reason(error)) from error
    if os.path.isdir(path):
        raise UnreachableError(f"{safe(path)} is a folder", "name the log's file")
    if size == 0:
        raise DamagedError(f"{safe(path)} was emptied", "restore a backup in its place, or remove it to begin anew")
    if names > 1:  # or it is being made this moment
        from quicklog import location

        location.weigh(location.links(path))
    with explained(path):
        connection = connect(path)
        try:
            _check(path, connection)
        except BaseException:
            connection.close()
            raise
    return Log(path, connection)


def connect(path: str) -> sqlite3.Connection:
    """Return a connection with the log's own settings to a file that is there; nothing has been read or written yet."""
    connection = sqlite3.connect(uri_of(path), timeout=_STEP / 1000, isolation_level=None, uri=True)
    _patiently(connection, "PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = 1")
    return connection


def uri_of(path: str) -> str:
    """Name a file so that SQLite does not make one where it has just gone: an empty log would be taken for emptied."""
    for character in "%?#":
        path = path.replace(character, f"%{ord(character):02x}")
    path = path.replace(os.sep, "/")
    return f"file://{'' if path.startswith('/') else '/'}{path}?mode=rw"


def _check(path: str, connection: sqlite3.Connection) -> None:
    """Make sure that a file is a log of this version; migrate an older one, of which a copy is kept."""
    (application,) = _patiently(connection, "PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != schema.APPLICATION_ID:
        raise DamagedError(f"{safe(path)} is no quicklog log", "choose another file with --log or QL_LOG")
    if version > schema.VERSION:
        raise _newer(path)
    _keep_rollback_journal(path, connection)
    if version < schema.VERSION:
        from quicklog.copies import making

        making.keep_version(path, version)
        schema.migrate(connection)


def _patiently(connection: sqlite3.Connection, statement: str, timeout: float | None = None) -> sqlite3.Cursor:
    """Run a statement that may find the log locked; wait in short steps, so that a person can interrupt the wait."""
    timeout = TIMEOUT if timeout is None else timeout
    deadline = time.monotonic() + timeout
    connection.execute(f"PRAGMA busy_timeout = {min(_STEP, int(timeout * 1000))}")
    try:
        while True:
            interrupt.heed()
            try:
                return connection.execute(statement)
            except sqlite3.OperationalError as error:
                if not is_in_use(error) or time.monotonic() > deadline:
                    raise
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(TIMEOUT * 1000)}")


def is_in_use(error: sqlite3.Error) -> bool:
    """Tell whether SQLite means that others hold the lock."""
    return (getattr(error, "sqlite_errorname", "") or "").startswith(IN_USE)


def _keep_rollback_journal(path: str, connection: sqlite3.Connection) -> None:
    """Set the journal that the log is kept with; one that another program has put into WAL mode is put back."""
    try:
        connection.execute("PRAGMA journal_mode = TRUNCATE")
    except sqlite3.OperationalError as error:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":
            raise
        remedy = "close that program, or let it leave journal_mode alone"
        raise UnreachableError(f"{safe(path)} is in use by a program that put it into WAL mode", remedy) from error


def _create(path: str) -> None:
    """Make a new log beside its place and put it there whole, unless somebody was quicker."""
    from quicklog.files import give_name, reason, sync_folder

    folder = os.path.dirname(path)
    fresh = f"{path}.{os.urandom(6).hex()}.new"
    try:
        os.makedirs(folder, exist_ok=True)
        handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o660)
        if os.stat(folder).st_mode & stat.S_ISGID:  # a folder for a group: its umask would lock the others out
            os.fchmod(handle, 0o660)
        os.close(handle)
        with explained(path):
            _fill(fresh)
        give_name(fresh, path)  # unless somebody was quicker
        sync_folder(folder)
    except OSError as error:
        raise UnreachableError(f"no log can be made in {safe(folder)}", reason(error)) from error
    finally:
        _tidy(fresh)


def _tidy(fresh: str) -> None:
    """Remove what was left of making a log. The log does not depend on it, and no note may fail for it."""
    from quicklog.files import remove

    for leftover in (fresh, fresh + "-journal"):
        try:
            remove(leftover)
        except OSError:
            continue


def _fill(path: str) -> None:
    """Make the tables of a new log, and its stream."""
    connection = connect(path)
    try:
        schema.migrate(connection)
        stream = new_id(time.time_ns() // 1_000_000, os.urandom(10))
        connection.execute("INSERT INTO streams VALUES (?, 0, ?, 1)", [stream, chain.BEGINNING])
    finally:
        connection.close()


class explained:  # noqa: N801  reads as a word: with explained(path)
    """A context that turns what SQLite raises, or cannot take, into a mistake that a person can mend."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            raise _explanation(self._path, error) from error
        if isinstance(error, UnicodeEncodeError):
            raise BadUsageError(f"{safe(error.object)} is no text", "write it in UTF-8") from error


def _newer(path: str) -> NewerLogError:
    return NewerLogError(f"{safe(path)} was written by a newer quicklog", "update this one")


def _forbidden(path: str) -> ForbiddenError:
    return ForbiddenError(f"{safe(path)} may not be read", "ask to be let into the group that it belongs to")


def _explanation(path: str, error: sqlite3.Error) -> QuicklogError:
    """Return the mistake behind what SQLite says, by the name of its code."""
    name, shown = getattr(error, "sqlite_errorname", "") or "", safe(path)
    if name.startswith(_DAMAGED):
        return DamagedError(f"{shown} is damaged or is no quicklog log", "restore a backup; it was not touched")
    if name.startswith("SQLITE_CANTOPEN") and os.path.exists(path) and not os.access(path, os.R_OK):
        return _forbidden(path)
    for beginning, what, remedy in (
        (IN_USE, f"{shown} has been locked for {TIMEOUT:.0f} seconds", "try again, or see who holds it"),
        ("SQLITE_FULL", f"no room is left on the disk of {shown}", "make room and try again"),
        ("SQLITE_READONLY_DBMOVED", f"{shown} was moved or replaced meanwhile", "see what is there, try again"),
        ("SQLITE_READONLY", f"{shown} or its folder may not be written", "ask for the right to write both"),
        ("SQLITE_CANTOPEN", f"{shown} cannot be opened", "see whether its folder is there and may be used"),
    ):
        if name.startswith(beginning):
            return UnreachableError(what, remedy)
    return UnreachableError(f"{shown} cannot be read or written", safe(str(error)))
