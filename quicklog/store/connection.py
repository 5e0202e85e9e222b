"""The connection to a log's file: how it is set up, how it waits for others, and what SQLite's errors mean."""

from __future__ import annotations

import os
import sqlite3
import time

from quicklog.errors import BadUsageError, DamagedError, ForbiddenError, NewerLogError, QuicklogError, UnreachableError
from quicklog.lib import signals
from quicklog.lib.message import Template, verbatim
from quicklog.store import sidecars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    Values = Sequence[Any] | Mapping[str, Any]

# How long a writer waits for others before it gives up, in seconds.
TIMEOUT = 30.0
# How long it waits between two looks at whether it should stop, in milliseconds.
_STEP = 200
IN_USE = ("SQLITE_BUSY", "SQLITE_LOCKED")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def connect(path: str, tell: Callable[[float], None] | None = None) -> sqlite3.Connection:
    """Return a connection with the log's own settings to a file that is there; nothing has been read or written yet.

    With ``tell`` its questions wait for a locked log however long: see ``patience.Patient``.
    """
    if tell is None:
        connection = attach(path, _STEP / 1000)
    else:
        from quicklog.store.patience import Patient

        connection = attach(path, _STEP / 1000, factory=Patient)
        connection.tell = tell  # type: ignore[attr-defined]
    patiently(connection, "PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = 1")
    return connection


def attach(
    path: str,
    timeout: float,
    *,
    mode: str = "rw",
    factory: type[sqlite3.Connection] = sqlite3.Connection,
    any_thread: bool = False,
) -> sqlite3.Connection:
    """Return a bare connection to a file that is there; it waits for locks as long as ``timeout`` says, in seconds.

    With ``any_thread`` others than this thread may use it, one at a time. What lies beside the file is looked at first;
    raises ``UnreachableError`` where SQLite had better not meet it. No function that could do harm is run for what
    stands in the file's schema.
    """
    sidecars.expect_plain(os.path.realpath(path) if os.path.islink(path) else path)
    uri = uri_of(path, mode)
    connection = sqlite3.connect(
        uri, timeout=timeout, isolation_level=None, uri=True, factory=factory, check_same_thread=not any_thread
    )
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def uri_of(path: str, mode: str = "rw") -> str:
    """Name a file so that SQLite does not make one where it has just gone: an empty log would be taken for emptied."""
    for character in "%?#":
        path = path.replace(character, f"%{ord(character):02x}")
    path = path.replace(os.sep, "/")
    return f"file://{'' if path.startswith('/') else '/'}{path}?mode={mode}"


def patiently(connection: sqlite3.Connection, statement: str, timeout: float | None = None) -> sqlite3.Cursor:
    """Run a statement that may find the log locked; wait in short steps, so that a person can interrupt the wait."""
    timeout = TIMEOUT if timeout is None else timeout
    deadline = time.monotonic() + timeout
    connection.execute(f"PRAGMA busy_timeout = {min(_STEP, int(timeout * 1000))}")
    try:
        while True:
            signals.heed()
            try:
                return connection.execute(statement)
            except sqlite3.OperationalError as error:
                if not is_in_use(error) or time.monotonic() > deadline:
                    raise
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(TIMEOUT * 1000)}")


def rows_of(connection: sqlite3.Connection, question: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """Return all rows that answer a question; what of their text is not UTF-8 is shown as such (``\ufffd``).

    SQLite takes any bytes for text from another program. Nobody may be kept from the other notes by that.
    """
    try:
        return connection.execute(question, values).fetchall()
    except sqlite3.OperationalError as error:
        if not str(error).startswith("Could not decode"):
            raise
    connection.text_factory = lambda text: text.decode(errors="replace")
    try:
        return connection.execute(question, values).fetchall()
    finally:
        connection.text_factory = str


def is_in_use(error: sqlite3.Error) -> bool:
    """Tell whether SQLite means that others hold the lock."""
    return (getattr(error, "sqlite_errorname", "") or "").startswith(IN_USE)


class explained:  # noqa: N801  reads as a word: with explained(path)
    """A context that turns what SQLite raises, or cannot take, into a mistake that a person can repair."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            raise _explanation(self._path, error) from error
        if isinstance(error, UnicodeEncodeError):
            raise BadUsageError("not valid UTF-8: {object}", object=error.object) from error


def newer(path: str) -> NewerLogError:
    """Return the error for a log that a newer quicklog wrote."""
    return NewerLogError("{path} was written by a newer quicklog", "update this one", path=path)


def forbidden(path: str) -> ForbiddenError:
    """Return the error for a log that this user may not read."""
    return ForbiddenError("{path}: permission denied", "ask an administrator to add you to its group", path=path)


def _explanation(path: str, error: sqlite3.Error) -> QuicklogError:
    """Return the mistake behind what SQLite says, by the name of its code."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(_DAMAGED):
        return DamagedError(
            "{path} is damaged or is not a quicklog log", "restore a backup; it was not touched", path=path
        )
    if name.startswith("SQLITE_CANTOPEN") and os.path.exists(path) and not os.access(path, os.R_OK):
        return forbidden(path)
    for beginning, what, remedy in (
        (
            IN_USE,
            Template("{path} has been locked for {timeout:.0f} seconds"),
            Template("try again, or see who holds it"),
        ),
        ("SQLITE_FULL", Template("no room is left on the disk of {path}"), Template("make room and try again")),
        (
            "SQLITE_READONLY_DBMOVED",
            Template("{path} was moved or replaced meanwhile"),
            Template("see what is there, try again"),
        ),
        (
            "SQLITE_READONLY",
            Template("{path} or its folder: permission denied"),
            Template("ask an administrator for write access to both"),
        ),
        (
            "SQLITE_CANTOPEN",
            Template("{path} cannot be opened"),
            Template("see whether its folder is there and may be used"),
        ),
    ):
        if name.startswith(beginning):
            return UnreachableError(what, remedy, path=path, timeout=TIMEOUT)
    return UnreachableError("{path} cannot be read or written", verbatim(str(error)), path=path)
