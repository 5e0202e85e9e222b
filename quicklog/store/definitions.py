"""What a note counts as, each meaning once: as SQL over a row of ``notes``, and as a test of a ``Note``.

In the SQL ``:now`` is a moment in whole seconds since 1970.
"""

from __future__ import annotations

from quicklog.note.note import is_late, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.note.fields import Note

# The kind of a note that is for somebody of the team.
MESSAGE = "message"
# Understood, and not taken back: what names and figures are made of.
STANDING = "status NOT IN ('void', 'draft')"
# A customer was in touch; a message only speaks of one.
CONTACT = f"({STANDING} AND kind IS NOT '{MESSAGE}')"
MESSAGES = f"({STANDING} AND kind = '{MESSAGE}')"
# A promise or a message that nobody has closed. SQLite finds these, written like this, in an index of their own.
OPEN = "status = 'open'"
PROMISED = f"{OPEN} AND due_seconds NOT NULL"
OVERDUE = f"{OPEN} AND due_seconds < :now"
# A promise that was closed, in time or late, by the due time that the note has now and the moment at which it says
# that it was closed. Which due time was in force then, and whether somebody knows the moment, its events tell.
CLOSED_SECONDS = "CAST(strftime('%s', closed_at) AS INTEGER)"
_CLOSED_PROMISE = "status = 'done' AND due_seconds NOT NULL AND closed_at NOT NULL"
KEPT = f"({_CLOSED_PROMISE} AND {CLOSED_SECONDS} <= due_seconds)"
LATE = f"({_CLOSED_PROMISE} AND {CLOSED_SECONDS} > due_seconds)"


def is_standing(note: Note) -> bool:
    """Tell whether a note was understood, and not taken back."""
    return note.status not in ("void", "draft")


def is_contact(note: Note) -> bool:
    """Tell whether a customer was in touch: a note that stands, and is not a message."""
    return is_standing(note) and note.kind != MESSAGE


def is_message(note: Note) -> bool:
    """Tell whether a note that stands is a message for somebody of the team."""
    return is_standing(note) and note.kind == MESSAGE


def is_open(note: Note) -> bool:
    """Tell whether a note is a promise or a message that nobody has closed."""
    return note.status == "open"


def is_promised(note: Note) -> bool:
    """Tell whether a note is a promise that is still to be kept."""
    return is_open(note) and bool(note.due)


def is_overdue(note: Note, now: datetime) -> bool:
    """Tell whether a promise is open past its due time."""
    return is_open(note) and bool(note.due) and is_late(note.due or "", int(now.timestamp() // 1))


def was_kept(note: Note) -> bool:
    """Tell whether a promise was closed up to the second of its due time."""
    return _was_closed(note) and not is_late(note.due or "", seconds(note.closed_at or ""))


def was_late(note: Note) -> bool:
    """Tell whether a promise was closed after its due time."""
    return _was_closed(note) and is_late(note.due or "", seconds(note.closed_at or ""))


def _was_closed(note: Note) -> bool:
    return note.status == "done" and bool(note.due) and bool(note.closed_at)
