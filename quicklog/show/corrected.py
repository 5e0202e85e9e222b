"""What is said of a note that was just corrected or taken back."""

from __future__ import annotations

from quicklog.lib.message import Message, joined
from quicklog.note.note import attribute
from quicklog.show import echo
from quicklog.show.moments import moment, promised
from quicklog.show.page import INDENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from quicklog.actions.correct import Amended
    from quicklog.note.fields import Note
    from quicklog.show.page import Page


def amended(done: Amended, now: datetime, page: Page) -> list[str]:
    """Return a corrected note, with what each column that changed was before, and what is not certain about it."""
    before, after = done.before, done.after
    if not done.columns:
        return page.sentence(Message("{ref} already says so", ref=after.ref))
    return [
        *echo.heading(after, now, page),
        *changed(before, after, done.columns, now, page),
        *echo.doubted(done.doubts, after.ref, page),
        *page.sentence(Message("{ref} amended; ql show {ref} tells its whole story", ref=after.ref), INDENT),
    ]


def changed(before: Note, after: Note, columns: Iterable[str], now: datetime, page: Page) -> list[str]:
    """Say of each column what it holds now, and what it held."""
    lines = list[str]()
    for column in columns:
        was, is_now = (_shown(each, column, now) for each in (before, after))
        # In words: an arrow between two Hebrew words would point from the new one to the old.
        lines += page.sentence(
            Message("{column}: {is_now} (was {was})", column=column, is_now=is_now, was=was), INDENT, INDENT * 2
        )
    return lines


def _shown(note: Note, column: str, now: datetime) -> str:
    value = getattr(note, attribute(column))
    if value is None:
        return Message("nothing")
    if column == "due":
        return promised(value, now)
    return moment(value, now) if column == "at" else f"“{value}”"


def retracted(note: Note, said: Message, now: datetime, page: Page) -> list[str]:
    """Return a note that no longer counts, or does so again, and what is said of that."""
    lines = echo.heading(note, now, page) if note.customer else page.text(note.line)
    return [*lines, *page.sentence(joined(" ", [note.ref, said]), INDENT)]
