"""A copy put in the log's place, which is kept beside it; what the copy lacks is told."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from contextlib import closing, contextmanager
from datetime import timedelta

from quicklog.errors import (
    BadUsageError,
    DamagedError,
    NewerLogError,
    NothingFoundError,
    QuicklogError,
    UnreachableError,
)
from quicklog.lib.files import Folder, make_folders, reason
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import safe
from quicklog.maintenance.backup import verifying
from quicklog.maintenance.backup.making import BYTES_OF_CODES, CODES
from quicklog.maintenance.backup.retention import codes_of, folder_of, newest
from quicklog.note import chain
from quicklog.note.bodies import note_of
from quicklog.note.fields import COLUMNS
from quicklog.note.note import new_id
from quicklog.shorthand.capture import offset, stamp
from quicklog.store import copying, private, schema, sidecars
from quicklog.store.connection import TIMEOUT, connect, explained, is_in_use
from quicklog.store.log import Log
from quicklog.store.opening import SHARED, is_for_a_group

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import BinaryIO

    from quicklog.maintenance.backup.verifying import Copy
    from quicklog.note.fields import Note
    from quicklog.store.copying import Tell
    from quicklog.store.private import Handed

_SHOWN = 20
# Seconds between two looks at whether another restore is done.
_POLL = 0.05


class Lack(Record):
    """What a log holds and a copy does not: notes, the newest of those, and changes to notes that both have."""

    notes: int
    newest: tuple[Note, ...]
    changes: int


class Replaced(Record):
    """What came of a log whose place a copy took: where it is kept, and what it holds and the copy does not.

    Without ``kept`` there was no log; without ``lack`` it could not be compared.
    """

    kept: str | None
    lack: Lack | None


def place_of(log: str) -> str:
    """Return where a log lies, links resolved; raises ``UnreachableError`` on one that others may have put there."""
    if os.path.islink(log) and not private.is_ones_own(os.path.dirname(os.path.abspath(log))):
        what = Message("{log} is a symbolic link, which others may have put there", log=log)
        raise UnreachableError(what, "see where it leads; ql --log FILE restore COPY names the log itself")
    return os.path.realpath(log)


def prepare(file: str, log_path: str, now: datetime, tell: Tell = copying.untold) -> Copy:
    """Make what will take a log's place: a copy of the copy, checked, that goes on as a new stream.

    It is made where nobody else may write; ``private.discard`` its path when it is not wanted any more. Raises
    ``DamagedError`` where the copy is not sound or one of the two is not a log of quicklog, ``NewerLogError``,
    ``UnreachableError`` where the log cannot be replaced now, and ``NothingFoundError`` and ``BadUsageError`` where no
    copy is named; the log stays as it is.
    """
    if not os.path.isfile(file):
        known = newest(folder_of(log_path), now)
        raise NothingFoundError(
            "{file} is not there", Message("the newest copy is {copy}", copy=known) if known else "", file=file
        )
    if os.path.exists(log_path) and os.path.samefile(file, log_path):
        raise BadUsageError("{file} is the log itself", "name a copy of it", file=file)
    _let_go(_held(log_path))
    fresh = ""
    try:
        above, name = os.path.split(log_path)
        make_folders(above)
        with Folder(above) as beside:
            model = private.ordinary(beside, name)
        # The log is kept, and stands in a journal while it is overwritten.
        size = os.path.getsize(file) + 2 * (model.st_size if model else 0)
        fresh = private.begun(above, name, size)
        return _prepared(file, fresh, now, tell)
    except BaseException as error:
        private.discard(fresh)
        if isinstance(error, OSError):
            raise UnreachableError("no copy can be put beside {log_path}", reason(error), log_path=log_path) from error
        raise


def _prepared(file: str, fresh: str, now: datetime, tell: Tell) -> Copy:
    _copy_of_log(file, fresh, tell)
    flaw = verifying.flaw(fresh, tell)
    if flaw:
        raise DamagedError(
            "{file} is not a good copy ({flaw})", "choose another copy; the log is as it was", file=file, flaw=flaw
        )
    copy = verifying.described(fresh)
    with explained(os.path.dirname(os.path.dirname(fresh))):
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
        raise DamagedError("{path} is not a quicklog log", "choose another file", path=path)
    if version > schema.VERSION:
        raise NewerLogError("{path} was written by a newer quicklog", "update this one", path=path)


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


def put_in_place(fresh: str, log_path: str, now: datetime, login: str) -> Replaced:
    """Put what was prepared in the place of a log, which is kept beside it under a name made of the time.

    Others who use the log are waited for, and kept out until it is done: all of it or nothing. The first event of the
    new stream says that ``login`` did it. Raises ``UnreachableError`` where they do not finish, or the disk refuses.
    """
    above, name = os.path.split(log_path)
    with _refusals(log_path), Folder(above) as folder, _alone(folder, name):
        holder = _held(log_path)
        try:
            _record(fresh, holder, now, login)
            if holder is None:
                return Replaced(_exchange(fresh, folder, name, now), None)
            lack = _lack(holder, fresh)
            kept = _keep(fresh, folder, name, holder, now)
            if kept is None:  # the disk does not give it any more: the file itself is kept
                _let_go(holder)
                return Replaced(_exchange(fresh, folder, name, now), lack)
            _write_over(fresh, log_path, holder, kept)
            return Replaced(kept, lack)
        finally:
            _let_go(holder)


def _record(fresh: str, holder: sqlite3.Connection | None, now: datetime, login: str) -> None:
    """Write into what will take a log's place who put it there, and how far each stream went in the log it replaces.

    Everybody is told of that, and who misses an event finds here that the log was put back on purpose.
    """
    try:
        left = dict(copying.asked(holder, "SELECT stream, seq FROM streams WHERE seq > 0")) if holder else {}
    except sqlite3.DatabaseError:  # too damaged to tell
        left = {}
    with Log(fresh, connect(fresh)) as log, log.transaction() as write:
        write.append("restored", {"left": left, "offset": offset(now)}, at=stamp(now), login=login)


@contextmanager
def _refusals(log_path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnreachableError("{log_path} cannot be replaced", reason(error), log_path=log_path) from error


@contextmanager
def _alone(folder: Folder, name: str) -> Iterator[None]:
    """Keep other restores of a log away as long as the context lasts, where the system has such locks.

    SQLite's own do not do: a log that is damaged has none, and a file that takes its place has others.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    lock, deadline = f"{name}.restoring", time.monotonic() + TIMEOUT
    while True:
        with open(_opened(folder, lock, private.ordinary(folder, name)), "rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    what = Message("{path} is being restored by somebody else", path=os.path.join(folder.path, name))
                    raise UnreachableError(what, "try again when that is done") from None
                time.sleep(_POLL)
                continue
            if not _is_at(file, folder, lock):  # whoever had it has just removed it
                continue
            try:
                yield
            finally:
                folder.remove(lock)
            return


def _opened(folder: Folder, name: str, model: os.stat_result | None) -> int:
    """Open a file, which is made where it is missing for those who may use the log."""
    try:
        handle = folder.create(name)
    except FileExistsError:
        return folder.open(name)
    if model:
        private.share(handle, model, 0o666)
    return handle


def _is_at(file: BinaryIO, folder: Folder, name: str) -> bool:
    own, present = os.fstat(file.fileno()), folder.status(name)
    return present is not None and (own.st_dev, own.st_ino) == (present.st_dev, present.st_ino)


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


def _keep(fresh: str, folder: Folder, name: str, holder: sqlite3.Connection, now: datetime) -> str | None:
    """Keep a copy of a log beside it: whole, on disk under its name, and compared with the log, before this returns.

    Returns its path; nothing where the log cannot be read to its end.
    """
    path, second = os.path.join(folder.path, name), os.path.join(os.path.dirname(fresh), "kept.db")
    try:
        copying.write_copy(holder, second, path, copying.untold)
    except UnreachableError as error:
        if (getattr(error.__cause__, "sqlite_errorname", "") or "").startswith("SQLITE_IOERR"):
            return None
        raise
    with private.handed_over(second, folder, name, private.ordinary(folder, name)) as whole:
        for kept in _names(name, now):
            if whole.take(kept):
                break
        kept_path = os.path.join(folder.path, kept)
        try:
            folder.sync()
            _expect_equal(kept_path, path, holder)
        except BaseException:  # nothing was written over yet: the log is what it was
            folder.remove(kept)
            raise
    return kept_path


def _expect_equal(kept: str, path: str, holder: sqlite3.Connection) -> None:
    """Make sure that what is kept of a log is the log."""
    with closing(copying.opened(kept, still=True)) as copy:
        if copying.content(copy) != copying.content(holder):
            raise UnreachableError("{path} cannot be replaced", "{kept} is not what it holds", path=path, kept=kept)


def _write_over(fresh: str, log_path: str, holder: sqlite3.Connection, kept: str) -> None:
    """Write another log over one, in one transaction. What is kept of it stays, whatever becomes of that.

    An error may come back although it is done: where the very last sync fails, the journal is empty already. The file
    stays the same one. Were it another of that name, those who have the log open would take the journal of those who
    open it now for their own, and play it back.
    """
    try:
        with closing(copying.opened(fresh)) as source, explained(log_path):
            source.backup(holder)
    except QuicklogError as error:
        shown = safe(kept)
        raise type(error)(error.what, f"{error.remedy}; the log as it was is kept as {shown}") from error


def _exchange(fresh: str, folder: Folder, name: str, now: datetime) -> str | None:
    """Put a file in the place of a log that SQLite can make nothing of, or where there is none; return what is kept.

    There always is a log: without one, whoever writes begins another. It is kept by a second name, which it has on disk
    before the first is taken from it.
    """
    model = private.ordinary(folder, name)
    with private.handed_over(fresh, folder, name, model) as whole:
        if model is None and folder.handle is not None and is_for_a_group(os.fstat(folder.handle)):
            os.fchmod(whole.handle, SHARED)
        kept = next(each for each in _names(name, now) if not model or folder.give_name(name, each))
        moved: list[str] = []
        try:
            folder.sync()
            _move_sidecars(folder, name, kept, moved)
            _put(whole, name, there=model is not None)
        except OSError:
            for each in moved:
                folder.replace(kept + each, name + each)
            if model and not folder.give_name(kept, name):
                folder.remove(kept)
            raise
    folder.sync()
    return os.path.join(folder.path, kept) if model else None


def _put(whole: Handed, name: str, *, there: bool) -> None:
    """Give a file the log's name; raises ``FileExistsError`` where somebody has begun a log that was not there."""
    if there:
        whole.replace(name)
    elif not whole.take(name):
        raise FileExistsError(errno.EEXIST, "somebody has just begun a new one")


def _names(name: str, now: datetime) -> Iterator[str]:
    """Yield the names under which a log may be kept: of the first that is free, none is written over."""
    while True:
        yield f"{name}.before-{now.replace(tzinfo=None).isoformat(timespec='seconds').replace(':', '')}"
        now += timedelta(seconds=1)


def _move_sidecars(folder: Folder, name: str, kept: str, moved: list[str]) -> None:
    """Leave nothing beside the log that SQLite would play back into the copy; ``moved`` gets what was."""
    for each in sidecars.ENDINGS:
        status = folder.status(name + each)
        if status and status.st_size:
            folder.replace(name + each, kept + each)
            moved.append(each)


def put_codes_back(file: str, log_path: str) -> Message | None:
    """Put the codes that belong to a copy beside the log, where there are none; return what is to be said of them."""
    above, name = os.path.split(os.path.abspath(file))
    beside = os.path.join(os.path.dirname(log_path), CODES)
    try:
        with Folder(above) as copies, Folder(os.path.dirname(log_path)) as folder:
            content = _content(copies, codes_of(name))
            if content is None or content == _content(folder, CODES):
                return None
            if folder.status(CODES):
                theirs = os.path.join(above, codes_of(name))
                return Message(
                    "{codes} was left as it is: the codes of then are in {theirs}", codes=beside, theirs=theirs
                )
            _put_codes(content, folder, private.ordinary(folder, os.path.basename(log_path)))
    except OSError as error:
        return Message("{codes} was not put back: {reason}", codes=beside, reason=reason(error))
    return Message("{codes} is put back, too", codes=beside)


def _content(folder: Folder, name: str) -> bytes | None:
    """Return what is in a file of a folder; nothing where there is no such ordinary file."""
    try:
        with open(folder.open(name), "rb") as file:
            return file.read(BYTES_OF_CODES)
    except OSError:
        return None


def _put_codes(content: bytes, folder: Folder, model: os.stat_result | None) -> None:
    with open(folder.create(CODES), "wb") as file:
        if model:
            private.share(file.fileno(), model, 0o666)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    folder.sync()
