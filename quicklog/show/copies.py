"""Copies of the log, as people are told of them."""

from __future__ import annotations

import os

from quicklog.show.echo import dated
from quicklog.show.listing import counted
from quicklog.show.page import INDENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.maintenance.backup.restoring import Lack
    from quicklog.maintenance.backup.verifying import Copy
    from quicklog.note.note import Note
    from quicklog.show.page import Page


def laid(page: Page, sentence: str) -> list[str]:
    """Return the lines of a sentence, those after the first drawn in."""
    return page.sentence(sentence, "", INDENT)


def content(copy: Copy) -> str:
    """Say how much a copy holds."""
    return f"{counted(copy.notes, 'note')}, {counted(copy.events, 'event')}"


def lacking(lack: Lack | None, log_path: str | None, now: datetime, page: Page) -> list[str]:
    """Say what the copy lacks; ``log_path`` is where the log is that it was compared with, if there is one."""
    if lack is None:
        there = log_path is not None and os.path.exists(log_path)
        why = "the log is too damaged" if there else "there is no log"
        return laid(page, f"what the copy lacks cannot be told: {why}")
    changes = f"{counted(lack.changes, 'later change')} to notes that it has"
    parts = [counted(lack.notes, "note")] * bool(lack.notes) + [changes] * bool(lack.changes)
    lines = laid(page, f"the copy lacks {' and '.join(parts) or 'nothing'}")
    for note in lack.newest:
        lines += _row(note, now, page)
    if lack.notes > len(lack.newest):
        lines.append(f"{INDENT}and {lack.notes - len(lack.newest)} older ones")
    return lines


def _row(note: Note, now: datetime, page: Page) -> list[str]:
    return page.text(f"{_when(note, now)}  {note.customer or note.line}", f"{INDENT}{note.ref}  ", INDENT * 2)


def _when(note: Note, now: datetime) -> str:
    try:
        return dated(note.at, now)
    except (ArithmeticError, TypeError, ValueError):  # out of a damaged log
        return note.at
