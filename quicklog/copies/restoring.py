"""A copy put in the log's place, which is kept beside it; what the copy lacks is told."""

from __future__ import annotations

import errno
import os
import sqlite3
from datetime import timedelta

from quicklog import chain, schema
from quicklog.bodies import note_of
from quicklog.connection import connect, explained, is_in_use
from quicklog.copies import copying, verifying
from quicklog.copies.copying import SIDECARS
from quicklog.copies.retention import NEW, folder_of, newest
from quicklog.errors import BadUsageError, DamagedError, NewerLogError, NothingFoundError, UnreachableError
from quicklog.files import give_name, reason, remove, sync_folder
from quicklog.note import COLUMNS, new_id
from quicklog.record import record
from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.copies.copying import Tell
    from quicklog.copies.verifying import Copy
    from quicklog.note import Note

_SHOWN = 20


@record
class Lack:
    """What a log holds and a copy does not: notes, the newest of those, and changes to notes that both have."""

    notes: int
    newest: tuple[Note, ...]
    changes: int


@record
class Replaced:
    """What came of a log whose place a copy took: where it is kept, and what it holds and the copy does not.

    Without ``kept`` there was no log; without ``lack`` it could not be compared.
    """

    kept: str | None
    lack: Lack | None


def prepare(file: str, log_path: str, now: datetime, tell: Tell = copying.untold) -> Copy:
    """Make what will take a log's place, beside it: a copy of the copy, checked, that goes on as a new stream.

    ``discard`` its path when it is not wanted any more. Raises ``DamagedError`` where the copy is not sound or one of
    the two is no log of quicklog, ``NewerLogError``, ``UnreachableError`` where the log cannot be replaced now, and
    ``NothingFoundError`` and ``BadUsageError`` where no copy is named; the log stays as it is.
    """
    if not os.path.isfile(file):
        known = newest(folder_of(log_path))
        raise NothingFoundError(f"{safe(file)} is not there", f"the newest copy is {safe(known)}" if known else "")
    if os.path.exists(log_path) and os.path.samefile(file, log_path):
        raise BadUsageError(f"{safe(file)} is the log itself", "name a copy of it")
    _let_go(_held(log_path))
    fresh = ""
    try:
        os.makedirs(os.path.dirname(log_path), exist_ok=True)
        model = log_path if os.path.exists(log_path) else None
        # The log is kept, and stands in a journal while it is overwritten.
        fresh = copying.begun(log_path, os.path.getsize(file) + 2 * (os.path.getsize(model) if model else 0), model)
        return _prepared(file, fresh, now, tell)
    except BaseException as error:
        copying.discard(fresh)
        if isinstance(error, OSError):
            raise UnreachableError(f"no copy can be put beside {safe(log_path)}", reason(error)) from error
        raise


def _prepared(file: str, fresh: str, now: datetime, tell: Tell) -> Copy:
    _copy_of_log(file, fresh, tell)
    flaw = verifying.flaw(fresh, tell)
    if flaw:
        raise DamagedError(f"{safe(file)} is no good copy ({flaw})", "choose another copy; the log is as it was")
    copy = verifying.described(fresh)
    _begin_stream(fresh, now)
    return copy


def _copy_of_log(file: str, fresh: str, tell: Tell) -> None:
    """Copy a file that must be a log of quicklog."""
    try:
        with explained(file):
            source = copying.opened(file)
            try:
                _expect_log(file, source)
                copying.write_copy(source, fresh, file, tell)
            finally:
                source.close()
    except DamagedError as error:
        raise DamagedError(error.what, "choose another copy; the log is as it was") from error


def _expect_log(path: str, connection: sqlite3.Connection) -> None:
    """Make sure that a database is a log, and none that a newer quicklog wrote."""
    ((application,),) = copying.asked(connection, "PRAGMA application_id")
    ((version,),) = copying.asked(connection, "PRAGMA user_version")
    if application != schema.APPLICATION_ID:
        raise DamagedError(f"{safe(path)} is no quicklog log", "choose another file")
    if version > schema.VERSION:
        raise NewerLogError(f"{safe(path)} was written by a newer quicklog", "update this one")


def _begin_stream(fresh: str, now: datetime) -> None:
    """Let a log go on as a new stream: what others have of its old one may go further than the copy."""
    stream = new_id(int(now.timestamp() * 1000), os.urandom(10))
    connection = sqlite3.connect(fresh, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("BEGIN")
        connection.execute("UPDATE streams SET own = 0")
        connection.execute("INSERT INTO streams VALUES (?, 0, ?, 1)", [stream, chain.BEGINNING])
        connection.execute("COMMIT")
    finally:
        connection.close()
    copying.sync(fresh)


def compare(fresh: str, log_path: str) -> Lack | None:
    """Return what a log holds and a copy does not; nothing where there is no log, or it is too damaged to tell."""
    if not os.path.exists(log_path):
        return None
    connection = copying.opened(log_path)
    try:
        with explained(log_path):
            return _lack(connection, fresh)
    finally:
        connection.close()


def _lack(connection: sqlite3.Connection, fresh: str) -> Lack | None:
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    lacking = "SELECT position FROM main.notes WHERE id NOT IN (SELECT id FROM copy.notes) ORDER BY position DESC"
    note = f"SELECT {columns} FROM main.notes WHERE position = ?"  # noqa: S608
    later = (
        "SELECT count(*) FROM main.events WHERE kind <> 'noted' AND id NOT IN (SELECT id FROM copy.events)"
        " AND note IN (SELECT id FROM copy.notes)"
    )
    connection.text_factory = lambda text: text.decode("utf-8", "replace")  # a damaged log may have any bytes
    connection.execute("ATTACH ? AS copy", [fresh])
    try:
        positions = copying.asked(connection, lacking)
        newest = (row for each in positions[:_SHOWN] for row in copying.asked(connection, note, each))
        newest_first = tuple(map(note_of, newest))
        ((changes,),) = copying.asked(connection, later)
    except sqlite3.DatabaseError as error:
        if is_in_use(error):
            raise
        return None
    finally:
        connection.execute("DETACH copy")
    return Lack(len(positions), newest_first, changes)


def put_in_place(fresh: str, log_path: str, now: datetime) -> Replaced:
    """Put what was prepared in the place of a log, which is kept beside it under a name made of the time.

    Others who use the log are waited for, and kept out until it is done: all of it or nothing. Raises
    ``UnreachableError`` where they do not finish, or the disk refuses.
    """
    holder = _held(log_path)
    try:
        if holder is None:
            return Replaced(_exchange(fresh, log_path, now), None)
        lack = _lack(holder, fresh)
        kept = _overwrite(fresh, log_path, holder, now)
        if kept is None:
            _let_go(holder)
            kept = _exchange(fresh, log_path, now)
        return Replaced(kept, lack)
    except OSError as error:
        raise UnreachableError(f"{safe(log_path)} cannot be replaced", reason(error)) from error
    finally:
        _let_go(holder)


def _held(log_path: str) -> sqlite3.Connection | None:
    """Keep everybody else out of a log until the connection is closed; nothing where SQLite can make nothing of it.

    Raises ``DamagedError`` on a database of another program, ``NewerLogError``, and ``UnreachableError``.
    """
    if not os.path.exists(log_path) or os.path.getsize(log_path) == 0:
        return None
    connection = None
    try:
        with explained(log_path):
            connection = connect(log_path)
            _hold(log_path, connection)
    except BaseException as error:
        _let_go(connection)
        if isinstance(error, DamagedError) and error.__cause__:  # it was SQLite that gave up
            return None
        raise
    return connection


def _hold(log_path: str, connection: sqlite3.Connection) -> None:
    """Take the lock for longer than a transaction: what writes to a whole database may not stand in one."""
    connection.execute("PRAGMA busy_timeout = 0")
    _expect_log(log_path, connection)
    copying.asked(connection, "PRAGMA journal_mode = TRUNCATE")
    copying.asked(connection, "BEGIN EXCLUSIVE")
    # Not before the lock is there: from here on not even the least of locks is given back.
    connection.execute("PRAGMA main.locking_mode = EXCLUSIVE")
    connection.execute("COMMIT")


def _let_go(holder: sqlite3.Connection | None) -> None:
    if holder:
        holder.close()


def _overwrite(fresh: str, log_path: str, holder: sqlite3.Connection, now: datetime) -> str | None:
    """Keep a copy of a log and write another over it, in one transaction; nothing where it cannot be read to its end.

    The file stays the same one. Were it another of that name, those who have the log open would take the journal of
    those who open it now for their own, and play it back.
    """
    second, kept = copying.begun(log_path, os.path.getsize(log_path), log_path), _free_name(log_path, now)
    try:
        copying.write_copy(holder, second, log_path, copying.untold)
        os.rename(second, kept)
        sync_folder(os.path.dirname(log_path))
        _write_over(fresh, log_path, holder)
    except BaseException as error:
        copying.discard(second)
        remove(kept)
        if (getattr(error.__cause__, "sqlite_errorname", "") or "").startswith("SQLITE_IOERR"):
            return None
        raise
    return kept


def _write_over(fresh: str, log_path: str, holder: sqlite3.Connection) -> None:
    source = copying.opened(fresh)
    try:
        with explained(log_path):
            source.backup(holder)
    finally:
        source.close()


def _exchange(fresh: str, log_path: str, now: datetime) -> str | None:
    """Rename two files so that there always is a log: without one, whoever writes begins another."""
    kept, second = _free_name(log_path, now), f"{log_path}.{os.urandom(6).hex()}{NEW}"
    there = os.path.exists(log_path) and give_name(log_path, second)
    try:
        _move_sidecars(log_path, kept)
        _put(fresh, log_path, there=there)
    except OSError:
        if os.path.exists(log_path):
            remove(second)
        elif there:
            os.rename(second, log_path)
        raise
    if there:
        try:
            os.rename(second, kept)
        except OSError:
            kept = second
    sync_folder(os.path.dirname(log_path))
    return kept if there else None


def _put(fresh: str, log_path: str, *, there: bool) -> None:
    """Give a file the log's name; raises ``FileExistsError`` where somebody has begun a log that was not there."""
    if there:
        os.replace(fresh, log_path)
    elif not give_name(fresh, log_path):
        raise FileExistsError(errno.EEXIST, "somebody has just begun a new one")


def _free_name(log_path: str, now: datetime) -> str:
    """Return the name under which a log is kept."""
    while os.path.exists(kept := f"{log_path}.before-{now:%Y-%m-%dT%H%M%S}"):
        now += timedelta(seconds=1)
    return kept


def _move_sidecars(log_path: str, kept: str) -> None:
    """Leave nothing beside the log that SQLite would play back into the copy."""
    for each in SIDECARS:
        if os.path.exists(log_path + each) and os.path.getsize(log_path + each):
            os.replace(log_path + each, kept + each)
