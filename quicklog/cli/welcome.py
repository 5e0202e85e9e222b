"""What ``ql`` alone says: what to type, and how the day stands."""

from __future__ import annotations

from quicklog.actions.selection import of_day
from quicklog.errors import NothingFoundError
from quicklog.lib.message import Message, joined, plural
from quicklog.show.listing import still_open
from quicklog.store import query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


def welcome(session: Session, terminal: Terminal) -> int:
    """Show in a few lines what to type, and how the day stands."""
    for sentence in (
        Message("ql add CUSTOMER. TECHNICIAN. CODE. TIME. DETAIL"),
        Message("ql today        the day's notes"),
        Message("ql list         notes, the newest first"),
        Message("ql find WORDS   the notes with these words"),
        Message("ql drafts       lines that were not understood"),
        Message("ql undo         take back what I did last"),
        Message("ql --help       everything else"),
        _day_in_short(session),
    ):
        terminal.answer(sentence)
    return 0


def _day_in_short(session: Session) -> Message:
    try:
        number = query.count(session.log, of_day(session, {}))
    except NothingFoundError:
        return Message("no notes yet")
    opened, overdue = query.open_matters(session.log, session.now)
    notes = plural(number, "today: {n} note", "today: {n} notes")
    return joined(" · ", [notes, still_open(opened, overdue)])
