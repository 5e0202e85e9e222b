"""Copies of the log, as people are told of them."""

from __future__ import annotations

import os

from quicklog.lib.message import Message, joined, plural
from quicklog.shorthand.reasons import chained
from quicklog.show.moments import dated
from quicklog.show.page import INDENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.maintenance.backup.restoring import Lack
    from quicklog.maintenance.backup.verifying import Copy
    from quicklog.note.fields import Note
    from quicklog.show.page import Page


def laid(page: Page, sentence: Message) -> list[str]:
    """Return the lines of a sentence, those after the first drawn in."""
    return page.sentence(sentence, "", INDENT)


def content(copy: Copy) -> Message:
    """Say how much a copy holds."""
    return joined(", ", [plural(copy.notes, "{n} note", "{n} notes"), plural(copy.events, "{n} event", "{n} events")])


def lacking(lack: Lack | None, log_path: str | None, now: datetime, page: Page) -> list[str]:
    """Say what the copy lacks; ``log_path`` is where the log is that it was compared with, if there is one."""
    if lack is None:
        there = log_path is not None and os.path.exists(log_path)
        damaged = Message("what the copy lacks cannot be told: the log is too damaged")
        return laid(page, damaged if there else Message("what the copy lacks cannot be told: there is no log"))
    lines = laid(page, _lacked(lack))
    for note in lack.newest:
        lines += _row(note, now, page)
    if lack.notes > len(lack.newest):
        lines += page.sentence(Message("and {number} older ones", number=lack.notes - len(lack.newest)), INDENT)
    return lines


def _lacked(lack: Lack) -> Message:
    notes = plural(lack.notes, "{n} note", "{n} notes")
    changes = plural(lack.changes, "{n} later change to notes that it has", "{n} later changes to notes that it has")
    lacked = [said for number, said in ((lack.notes, notes), (lack.changes, changes)) if number]
    if not lacked:
        return Message("the copy lacks nothing")
    return Message("the copy lacks {what}", what=chained("and", lacked))


def _row(note: Note, now: datetime, page: Page) -> list[str]:
    return page.text(joined("  ", [_when(note, now), note.customer or note.line]), f"{INDENT}{note.ref}  ", INDENT * 2)


def _when(note: Note, now: datetime) -> str:
    try:
        return dated(note.at, now)
    except (ArithmeticError, TypeError, ValueError):  # out of a damaged log
        return note.at
