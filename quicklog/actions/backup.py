"""Copies of the log: made and thinned out, and one of them put back."""

from __future__ import annotations

import os
from contextlib import suppress

from quicklog.errors import DamagedError, NothingFoundError, QuicklogError, UnreachableError
from quicklog.lib import signals
from quicklog.maintenance.backup import daily, making, restoring, retention
from quicklog.store import private

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from quicklog.actions.session import Session
    from quicklog.maintenance.backup.restoring import Lack, Replaced
    from quicklog.maintenance.backup.verifying import Copy
    from quicklog.store.copying import Tell


def make(session: Session, folder: str | None, *, keep_all: bool, tell: Tell) -> tuple[Copy, str]:
    """Copy the log, and check the copy; return it, and the folder that it is in. What became of it is recorded there.

    Raises ``NothingFoundError`` where there is no log, and what ``making.back_up`` does.
    """
    session.patient = False  # nobody may be there to stop a copy that waits
    if not os.path.exists(session.log_path):
        raise NothingFoundError("there is no log at {log}", "ql restore FILE puts a copy there", log=session.home.log)
    usual = retention.folder_of(session.home.log)
    place = os.path.abspath(os.path.expanduser(folder)) if folder else usual
    try:
        copy = _made(session, place, keep_all=keep_all, tell=tell)
    except QuicklogError as error:
        if place == usual:
            daily.record(session.home.log, session.now, str(error))
        raise
    if place == usual:
        daily.record(session.home.log, session.now, None)
    _note_head_down(session)
    return copy, place


def _note_head_down(session: Session) -> None:
    """Keep the head in the file that the settings name, which only an administrator may be able to write."""
    if session.home.heads:
        from quicklog.maintenance.audit import headfile, heads

        try:
            headfile.note_down(session.home.heads, heads.head(session.log), session.now)
        except UnreachableError as error:
            if not isinstance(error.__cause__, PermissionError):
                session.tell(error.line)


def _made(session: Session, place: str, *, keep_all: bool, tell: Tell) -> Copy:
    """Make a copy; of a damaged log those that were kept as damaged are thinned out, and no good one is touched."""
    log = session.log
    try:
        return making.back_up(log, place, session.now, tell)
    except DamagedError:
        with suppress(QuicklogError):
            _ = keep_all or making.prune(log, place, session.now, good=False)
        raise


def put_back(
    session: Session, prepared: Copy, path: str, agreed: Callable[[Lack | None], bool] | None
) -> tuple[Replaced | None, Lack | None]:
    """Put a prepared copy in the log's place, if the person agrees; return what was done, and what it was said to lack.

    ``agreed`` is asked with what the copy lacks; without it nobody is. The prepared copy is gone in the end.
    """
    lack = None
    try:
        if agreed:
            lack = restoring.compare(prepared.path, path)
            if not agreed(lack):
                return None, lack
        signals.watch()  # from here on it is done to the end
        done = restoring.put_in_place(prepared.path, path, session.now, session.login)
    finally:
        try:
            signals.watch()
        finally:  # who closes a terminal asks twice: what was made for nothing is removed all the same
            private.discard(prepared.path)
    return done, lack
