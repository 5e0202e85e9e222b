"""Commands for copies of the log: ``backup`` and ``restore``."""

from __future__ import annotations

import os
from contextlib import suppress

from quicklog.errors import INTERRUPTED, BadUsageError, DamagedError, NothingFoundError, QuicklogError, UnreachableError
from quicklog.lib import signals
from quicklog.lib.record import fields_of, replace
from quicklog.lib.text import safe
from quicklog.maintenance.backup import daily, making, restoring, retention, verifying
from quicklog.show.echo import dated
from quicklog.show.listing import counted
from quicklog.show.page import INDENT, json_line, labelled
from quicklog.show.progress import bar
from quicklog.store import private

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Desk
    from quicklog.maintenance.backup.restoring import Lack, Replaced
    from quicklog.maintenance.backup.verifying import Copy
    from quicklog.note.note import Note


def backup(
    desk: Desk, folder: str | None = None, *, keep_all: bool = False, quiet: bool = False, json: bool = False
) -> int:
    """Copy the log, check the copy, and remove copies that need not be kept any longer."""
    desk.patient = False  # nobody may be there to stop a copy that waits
    if not os.path.exists(desk.log_path):
        raise NothingFoundError(f"there is no log at {safe(desk.home.log)}", "ql restore FILE puts a copy there")
    usual = retention.folder_of(desk.home.log)
    place = os.path.abspath(os.path.expanduser(folder)) if folder else usual
    try:
        copy = _made(desk, place, keep_all=keep_all)
    except QuicklogError as error:
        if place == usual:
            daily.record(desk.home.log, desk.now, str(error))
        raise
    if place == usual:
        daily.record(desk.home.log, desk.now, None)
    _note_head_down(desk)
    if json:
        desk.acknowledge(json_line(labelled(fields_of(verifying.Copy), replace(copy, head=copy.head.hex()))))
    elif not quiet:
        good = _laid(desk, f"{copy.path} is good: {_content(copy)}")
        desk.acknowledge(*good, *_laid(desk, f"{INDENT}digest {copy.head.hex()}"))
    gone = [] if keep_all else making.prune(desk.log, place, desk.now)
    if gone and not quiet:
        desk.tell(f"{counted(len(gone), 'older copy was', 'older copies were')} removed: --keep-all keeps them")
    return 0


def _note_head_down(desk: Desk) -> None:
    """Keep the head in the file that the settings name, which only an administrator may be able to write."""
    if desk.home.heads:
        from quicklog.maintenance.audit import headfile, heads

        try:
            headfile.note_down(desk.home.heads, heads.head(desk.log), desk.now)
        except UnreachableError as error:
            if not isinstance(error.__cause__, PermissionError):
                desk.tell(str(error))


def _made(desk: Desk, place: str, *, keep_all: bool) -> Copy:
    """Make a copy; of a damaged log those that were kept as damaged are thinned out, and no good one is touched."""
    log = desk.log
    with bar("backup") as tell:
        try:
            return making.back_up(log, place, desk.now, tell)
        except DamagedError:
            with suppress(QuicklogError):
                _ = keep_all or making.prune(log, place, desk.now, good=False)
            raise


def restore(desk: Desk, file: str, *, yes: bool = False) -> int:
    """Put a copy in the log's place, and tell what the log had that the copy lacks; the log is kept beside it.

    Without ``yes`` the person is asked. Raises ``BadUsageError`` where nobody can be.
    """
    if not yes and not desk.can_ask():
        raise BadUsageError("a copy would take the place of the log", "say that it may: ql restore FILE --yes")
    path = restoring.place_of(desk.log_path)
    desk.expect_steward("restoring")
    with bar("restore") as tell:
        copy = restoring.prepare(os.path.expanduser(file), path, desk.now, tell)
    lines, lack = _laid(desk, f"{file} is good: {_content(copy)}"), None
    try:
        if not yes:
            lack = restoring.compare(copy.path, path)
            desk.say(*lines, *_lacking(desk, lack, path))
            lines = []
            if not desk.agrees(f"Put the copy in the place of {safe(path)}? What is there is kept beside it."):
                return INTERRUPTED
        signals.watch()  # from here on it is done to the end
        done = restoring.put_in_place(copy.path, path, desk.now, desk.login)
    finally:
        try:
            signals.watch()
        finally:  # who closes a terminal asks twice: what was made for nothing is removed all the same
            private.discard(copy.path)
    if yes or done.lack != lack:
        lines += _lacking(desk, done.lack, done.kept)
    desk.settle()
    _say_done(desk, lines, done, path)
    codes = restoring.put_codes_back(os.path.expanduser(file), path)
    if codes:
        desk.tell(codes)
    return 0


def _say_done(desk: Desk, lines: list[str], done: Replaced, path: str) -> None:
    kept = f"; the log that was there is kept as {done.kept}" if done.kept else ""
    desk.acknowledge(*lines, *_laid(desk, f"{path} is restored{kept}"))
    if done.kept and done.lack and done.lack.notes:
        from shlex import quote

        desk.tell(f"the notes that the copy lacks are in it still: ql --log {quote(done.kept)} list")


def _content(copy: Copy) -> str:
    return f"{counted(copy.notes, 'note')}, {counted(copy.events, 'event')}"


def _laid(desk: Desk, sentence: str) -> list[str]:
    return desk.page().sentence(sentence, "", INDENT)


def _lacking(desk: Desk, lack: Lack | None, log_path: str | None) -> list[str]:
    """Say what the copy lacks; ``log_path`` is where the log is that it was compared with, if there is one."""
    if lack is None:
        there = log_path is not None and os.path.exists(log_path)
        why = "the log is too damaged" if there else "there is no log"
        return _laid(desk, f"what the copy lacks cannot be told: {why}")
    changes = f"{counted(lack.changes, 'later change')} to notes that it has"
    parts = [counted(lack.notes, "note")] * bool(lack.notes) + [changes] * bool(lack.changes)
    lines = _laid(desk, f"the copy lacks {' and '.join(parts) or 'nothing'}")
    for note in lack.newest:
        lines += _row(desk, note)
    if lack.notes > len(lack.newest):
        lines.append(f"{INDENT}and {lack.notes - len(lack.newest)} older ones")
    return lines


def _row(desk: Desk, note: Note) -> list[str]:
    return desk.page().text(f"{_when(desk, note)}  {note.customer or note.line}", f"{INDENT}{note.ref}  ", INDENT * 2)


def _when(desk: Desk, note: Note) -> str:
    try:
        return dated(note.at, desk.now)
    except (ArithmeticError, TypeError, ValueError):  # out of a damaged log
        return note.at
