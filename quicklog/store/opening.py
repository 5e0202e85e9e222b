"""A log opened: looked at, brought to this version, or begun where there is none."""

from __future__ import annotations

import os
import sqlite3
import stat
import time

from quicklog.errors import DamagedError, NothingFoundError, UnreachableError
from quicklog.lib.message import Message
from quicklog.note import chain
from quicklog.note.note import new_id
from quicklog.store import schema
from quicklog.store.connection import TIMEOUT, attach, connect, explained, forbidden, newer, patiently
from quicklog.store.log import Log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
_FOR_A_GROUP = stat.S_ISGID | stat.S_IWGRP
# The rights of a log that a group shares.
SHARED = 0o660


def open_log(
    path: str, *, forced: bool = False, begin: bool = True, tell: Callable[[float], None] | None = None
) -> Log:
    """Open a log, and make a new one where there is none; in a folder that a program copies only if ``forced``.

    With ``tell`` it is opened to look: what it is asked waits for others however long (see ``patience.Patient``).
    Raises ``UnreachableError`` (the file cannot be read or written), ``DamagedError`` (it is damaged, emptied, or no
    log of quicklog) and ``NewerLogError``; none of them touches the file.
    """
    try:
        if os.path.realpath(path) != os.path.abspath(path):
            from quicklog.store import placement

            placement.expect_no_detour(path)
        path = os.path.realpath(path)
        status = os.stat(path)
        size, names, mode = status.st_size, status.st_nlink, status.st_mode
    except FileNotFoundError:
        if not begin:
            raise NothingFoundError("{path} is not there", "ql add begins a log", path=path) from None
        from quicklog.store import placement

        placement.weigh(placement.objections(path, forced=forced))
        _create(path)
        size, names, mode = -1, 1, stat.S_IFREG
    except PermissionError as error:
        raise forbidden(path) from error
    except (OSError, ValueError) as error:
        from quicklog.lib.files import reason

        raise UnreachableError("{path} cannot be reached", reason(error), path=path) from error
    _expect_file(path, mode, size, names)
    with explained(path):
        connection = connect(path, tell)
        try:
            _check(path, connection)
        except BaseException:
            connection.close()
            raise
    return Log(path, connection)


def open_to_read(path: str) -> Log:
    """Open a log that nothing is to be written to, not even to bring it to this version.

    Raises what ``open_log`` raises, and ``UnreachableError`` where an older quicklog wrote it.
    """
    path = os.path.realpath(path)
    if not os.path.exists(path):
        raise NothingFoundError("{path} is not there", "ql add begins a log", path=path)
    with explained(path):
        connection = attach(path, TIMEOUT, mode="ro")
        try:
            _expect_present(path, connection)
        except BaseException:
            connection.close()
            raise
    return Log(path, connection)


def _expect_present(path: str, connection: sqlite3.Connection) -> None:
    if _version_of(path, connection) < schema.VERSION:
        remedy = Message("any command of ql brings it to this version")
        raise UnreachableError("{path} was written by an older quicklog", remedy, path=path)


def _expect_file(path: str, mode: int, size: int, names: int) -> None:
    """Raise where what lies in a log's place is not a file that may be a log; one that was just made has no size."""
    if stat.S_ISDIR(mode):
        raise UnreachableError("{path} is a folder", "name the log's file", path=path)
    if not stat.S_ISREG(mode):
        raise UnreachableError("{path} is not a regular file", "name the log's file", path=path)
    if size == 0:
        raise DamagedError("{path} was emptied", "restore a backup in its place, or remove it to start over", path=path)
    if names > 1:  # or it is being made this moment
        from quicklog.store import placement

        placement.weigh(placement.links(path))


def _check(path: str, connection: sqlite3.Connection) -> None:
    """Make sure that a file is a log of this version; migrate an older one, of which a copy is kept."""
    version = _version_of(path, connection)
    _keep_rollback_journal(path, connection)
    if version < schema.VERSION:
        from quicklog.store.kept_version import keep_version

        schema.expect_own(path, connection)
        keep_version(path, version)
        schema.migrate(connection)


def _version_of(path: str, connection: sqlite3.Connection) -> int:
    """Return of which version a log is; raises where it is none, or a newer quicklog wrote it."""
    (application,) = patiently(connection, "PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != schema.APPLICATION_ID:
        raise DamagedError("{path} is not a quicklog log", "choose another file with --log or QL_LOG", path=path)
    if version > schema.VERSION:
        raise newer(path)
    return int(version)


def _keep_rollback_journal(path: str, connection: sqlite3.Connection) -> None:
    """Set the journal that the log is kept with; one that another program has put into WAL mode is put back."""
    try:
        connection.execute("PRAGMA journal_mode = TRUNCATE")
    except sqlite3.OperationalError as error:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":
            raise
        remedy = Message("close that program, or let it leave journal_mode alone")
        raise UnreachableError("{path} is in use by a program that put it into WAL mode", remedy, path=path) from error


def _create(path: str) -> None:
    """Make a new log beside its place and put it there whole, unless somebody was quicker."""
    from quicklog.lib.files import give_name, make_folders, reason, sync_folder

    folder = os.path.dirname(path)
    fresh = f"{path}.{os.urandom(6).hex()}.new"
    try:
        make_folders(folder, 0o700)
        handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        if is_for_a_group(os.stat(folder)):  # a log of one's own is nobody else's to read
            os.fchmod(handle, SHARED)
        os.close(handle)
        with explained(path):
            _fill(fresh)
        give_name(fresh, path)  # unless somebody was quicker
        sync_folder(folder)
    except OSError as error:
        raise UnreachableError("no log can be made in {folder}", reason(error), folder=folder) from error
    finally:
        _tidy(fresh)


def is_for_a_group(folder: os.stat_result) -> bool:
    """Tell whether all of a group share what is made in a folder with this status."""
    return folder.st_mode & _FOR_A_GROUP == _FOR_A_GROUP


def _tidy(fresh: str) -> None:
    """Remove what was left of making a log. The log does not depend on it, and no note may fail for it."""
    from quicklog.lib.files import remove

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
