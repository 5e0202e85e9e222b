"""A copy of the log in a folder of copies, made, checked and named; and those removed that need not be kept."""

from __future__ import annotations

import os
import sqlite3
from datetime import timedelta

from quicklog.connection import explained
from quicklog.copies import copying, daily, retention, verifying
from quicklog.errors import DamagedError, UnreachableError
from quicklog.files import give_name, reason, remove, sync_folder
from quicklog.record import replace
from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.copies.copying import Tell
    from quicklog.copies.verifying import Copy
    from quicklog.log import Log


def back_up(log: Log, folder: str, now: datetime, tell: Tell = copying.untold) -> Copy:
    """Copy a log into a folder, which is made where it is missing, and check the copy.

    It is named by the local time ``now``, or by the next second that is free. Raises ``DamagedError`` where the copy
    is not sound, for then the log is not, and ``UnreachableError`` where it cannot be written. Either leaves nothing.
    """
    source = copying.opened(log.path)
    fresh = ""
    try:
        copying.make_folder(folder, os.path.dirname(log.path))
        fresh = copying.begun(os.path.join(folder, retention.name_of(now)), os.path.getsize(log.path), log.path)
        copying.write_copy(source, fresh, log.path, tell)
        flaw = verifying.flaw(fresh, tell) or verifying.strayed(fresh, source, log.path)
        if flaw:
            what = f"{safe(log.path)} is damaged, and no copy of it was kept ({flaw})"
            raise DamagedError(what, "ql doctor tells more; older copies are as they were")
        copy = verifying.described(fresh)
        return replace(copy, path=_named(fresh, folder, now))
    except OSError as error:
        raise UnreachableError(f"no copy can be made in {safe(folder)}", reason(error)) from error
    finally:
        source.close()
        copying.discard(fresh)


def keep_version(path: str, version: int) -> str:
    """Copy a log as an older quicklog left it, beside itself, unless that was done before; return the copy's path.

    Raises ``UnreachableError`` where it cannot be done: then the log is not to be migrated.
    """
    kept, fresh = f"{path}.version-{version}", ""
    if os.path.exists(kept):
        return kept
    source = copying.opened(path)
    try:
        fresh = copying.begun(kept, os.path.getsize(path), path)
        copying.write_copy(source, fresh, path, copying.untold)
        if not give_name(fresh, kept):  # where another was quicker, that copy is as good
            os.stat(kept)
        sync_folder(os.path.dirname(path))
    except OSError as error:
        raise UnreachableError(f"{safe(path)} cannot be copied before it is migrated", reason(error)) from error
    finally:
        source.close()
        copying.discard(fresh)
    return kept


def _named(fresh: str, folder: str, now: datetime) -> str:
    """Give a copy its name, which no other has."""
    while not give_name(fresh, path := os.path.join(folder, retention.name_of(now))):
        now += timedelta(seconds=1)
    sync_folder(folder)
    return path


def prune(log: Log, folder: str, now: datetime) -> list[str]:
    """Remove the outdated copies of this log from a folder, and return their names; other logs' copies stay."""
    with explained(log.path):
        first = _first_event(log.connection)
    names = os.listdir(folder)
    copies = filter(retention.moment_of, names)
    own = [name for name in copies if first and _first_of(os.path.join(folder, name)) == first]
    gone = retention.outdated(own, now)
    for name in (*gone, *retention.abandoned(names, now), *daily.old_marks(names, log.path, now)):
        remove(os.path.join(folder, name))
    return gone


def _first_event(connection: sqlite3.Connection) -> tuple[str] | None:
    """Return the id of a log's first event: what its copies have in common, and no other log has."""
    rows = copying.asked(connection, "SELECT id FROM events WHERE number = 1")
    return rows[0] if rows else None


def _first_of(path: str) -> tuple[str] | None:
    try:
        connection = copying.opened(path)
        try:
            return _first_event(connection)
        finally:
            connection.close()
    except sqlite3.Error:
        return None
