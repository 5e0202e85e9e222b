"""What ``ql`` alone says: what to type, and how the day stands."""

from __future__ import annotations

from quicklog.actions.selection import of_day
from quicklog.errors import NothingFoundError
from quicklog.show.listing import counted
from quicklog.store import query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


def welcome(session: Session, terminal: Terminal) -> int:
    """Show in a few lines what to type, and how the day stands."""
    terminal.say(
        "ql add CUSTOMER. TECHNICIAN. CODE. TIME. DETAIL",
        "ql today        the day's notes",
        "ql list         notes, the newest first",
        "ql find WORDS   the notes with these words",
        "ql drafts       lines that were not understood",
        "ql undo         take my last note back",
        "ql --help       everything else",
        _day_in_short(session),
    )
    return 0


def _day_in_short(session: Session) -> str:
    try:
        number = query.count(session.log, of_day(session, None))
    except NothingFoundError:
        return "no notes yet"
    opened, overdue = query.open_matters(session.log, session.now)
    return f"today: {counted(number, 'note')} · {opened} open" + (f", {overdue} overdue" if overdue else "")
