"""Which copies are of which log: two logs may have their copies in one folder, and only a log's own count for it."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing

from quicklog.errors import QuicklogError
from quicklog.lib.finding import Finding, finding
from quicklog.lib.message import Message
from quicklog.maintenance.backup import retention
from quicklog.store import copying
from quicklog.store.acts import left_behind
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from quicklog.store.log import Log

# Which may not be text, nor UTF-8, where another program wrote it.
_FIRST = "SELECT CAST(id AS BLOB) FROM events WHERE number = 1"
_HEADS = "SELECT stream, seq, digest FROM streams WHERE seq > 0"


def first_event(path: str) -> str | None:
    """Return the id of the first event of a log or a copy, which all copies of one log share; nothing without any."""
    return _first(_asked(path, _FIRST))


def first_event_in(connection: sqlite3.Connection) -> str | None:
    """Return the same of a log that is open; raises ``sqlite3.Error``."""
    return _first(copying.asked(connection, _FIRST))


def _first(rows: list[tuple[object, ...]]) -> str | None:
    return bytes(rows[0][0]).decode(errors="replace") if rows else None  # type: ignore[call-overload]


def _asked(path: str, question: str) -> list[tuple[object, ...]]:
    """Put a question to a file that may not be a log, not whole, or not a file at all: then there is no answer."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):  # a FIFO would be waited for
            return []
        with closing(copying.opened(path, still=True)) as connection:
            return copying.asked(connection, question)
    except (sqlite3.Error, QuicklogError, OSError):
        return []


def copies_of(first: str, folder: str) -> Iterator[str]:
    """Yield the copies in a folder that are of the log with this first event, the newest first, by name."""
    for path in _copies(folder):
        if first_event(path) == first:
            yield path


def _copies(folder: str) -> list[str]:
    try:
        names = [name for name in os.listdir(folder) if retention.moment_of(name)]
    except OSError:
        return []
    return [os.path.join(folder, name) for name in sorted(names, reverse=True)]


def newest_of(log: Log, now: datetime) -> str | None:
    """Return the newest copy of a log where its copies are kept; those of other logs there do not count."""
    with explained(log.path):
        first = first_event_in(log.connection)
    paths = retention.newest_first(retention.folder_of(log.path), now) if first else []
    return next((path for path in paths if first_event(path) == first), None)


def newest_of_gone(log_path: str) -> tuple[str, int] | None:
    """Return the newest copy of a log that is not there any more, and how many notes it holds.

    The name of a copy does not tell of which log it is: what is of another log in the same folder does not count.
    """
    beside = {first_event(path) for path in _files_beside(log_path)}
    for path in _copies(retention.folder_of(log_path)):
        first = first_event(path)
        if first and first not in beside:
            ((notes,),) = _asked(path, "SELECT count(*) FROM notes") or ((0,),)
            return path, int(str(notes))
    return None


def _files_beside(log_path: str) -> list[str]:
    """Return the files in the folder of a log: others that it may hold are found by what is in them."""
    try:
        with os.scandir(os.path.dirname(log_path)) as entries:
            return [
                each.path for each in entries if each.is_file(follow_symlinks=False) and "-journal" not in each.name
            ]
    except OSError:
        return []


def shortfall(log: Log) -> Iterator[Finding]:
    """Yield that a log lacks what its newest copy holds, and no restoring of an older copy accounts for it.

    Copies of other logs in the same folder do not count, nor does a folder that holds none of this one.
    """
    with explained(log.path):
        first = first_event_in(log.connection)
        newest = next(copies_of(first, retention.folder_of(log.path)), None) if first else None
        for stream, seq, digest in _asked(newest, _HEADS) if newest else ():
            sql = "SELECT digest FROM events WHERE stream = ? AND seq = ?"
            there = log.connection.execute(sql, [stream, seq]).fetchone()
            # A restoring leaves events behind; another event in the place of one is never its doing.
            if there != (digest,) and (there or not _was_left_behind(log.connection, stream, seq)):
                event = Message("event {seq} of stream {stream}", seq=seq, stream=stream)
                says = Message("{event} is not in the log: its copy {copy} holds", event=event, copy=newest)
                if there:
                    says = Message("{event} is not the one that its copy {copy} holds", event=event, copy=newest)
                yield finding("copies", says, "ql restore tells what the copy holds and the log does not, and asks")


def _was_left_behind(connection: sqlite3.Connection, stream: object, seq: object) -> bool:
    """Tell whether a restoring said that it put an older copy in the place of a log which held this event."""
    bodies = connection.execute("SELECT CAST(body AS BLOB) FROM events WHERE kind = 'restored'")
    return isinstance(seq, int) and any(left_behind(body, str(stream)) >= seq for (body,) in bodies)
