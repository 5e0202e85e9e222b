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
# The direction of a note of ours: we rang the customer.
OUT = "out"
# Understood, and not taken back: what names and figures are made of.
STANDING = "status NOT IN ('void', 'draft')"
NOT_STANDING = ("void", "draft")
# A customer was in touch; a message only speaks of one.
CONTACT = f"({STANDING} AND kind IS NOT '{MESSAGE}' AND direction IS NOT '{OUT}')"
MESSAGES = f"({STANDING} AND kind = '{MESSAGE}')"
# A promise or a message that nobody has closed. SQLite finds these, written like this, in an index of their own.
OPEN = "status = 'open'"
PROMISED = f"{OPEN} AND due_seconds NOT NULL"
OVERDUE = f"{OPEN} AND due_seconds < :now"
# A promise that was closed, in time or late, by what the note says was promised first and the moment at which it says
# that it was closed. Which due time was in force then, and whether somebody knows the moment, its events tell.
CLOSED_SECONDS = "CAST(strftime('%s', closed_at) AS INTEGER)"
FIRST_DUE = "coalesce(CAST(strftime('%s', first_due) AS INTEGER), due_seconds)"
_CLOSED_PROMISE = "status = 'done' AND due_seconds NOT NULL AND closed_at NOT NULL"
KEPT = f"({_CLOSED_PROMISE} AND {CLOSED_SECONDS} <= {FIRST_DUE})"
LATE = f"({_CLOSED_PROMISE} AND {CLOSED_SECONDS} > {FIRST_DUE})"
# What may have become of a promise.
PROMISES = ("kept", "late", "open", "overdue")
# What became of a promise, in one word, for every note that says by when something will be done; and how many days it
# was late, or is overdue: 0 for one that was kept, nothing for one that may still be.
PROMISE = (
    f"CASE WHEN {KEPT} THEN 'kept' WHEN {LATE} THEN 'late'"
    f" WHEN {OVERDUE} THEN 'overdue' WHEN {PROMISED} THEN 'open' END"
)
DAYS_LATE = (
    f"CASE WHEN {KEPT} THEN 0 WHEN {LATE} THEN round(({CLOSED_SECONDS} - {FIRST_DUE}) / 86400.0, 2)"
    f" WHEN {OVERDUE} THEN round((:now - due_seconds) / 86400.0, 2) END"
)
# The parts of a moment by which notes are grouped, from its text: the wall clock where it was written. What SQLite
# makes of a moment with an offset is UTC, which is another day for some of the night.
_DAY = "substr(at, 1, 10)"
_THURSDAY = f"{_DAY}, '-3 days', 'weekday 4'"  # of the week that ISO 8601 counts
CALENDAR = {
    "date": _DAY,
    "time": "substr(at, 12, 5)",
    "month": "substr(at, 1, 7)",
    "week": f"strftime('%Y-W', {_THURSDAY}) || printf('%02d', (strftime('%j', {_THURSDAY}) - 1) / 7 + 1)",
    "weekday": f"substr('SunMonTueWedThuFriSat', 1 + 3 * strftime('%w', {_DAY}), 3)",
    "hour": "CAST(substr(at, 12, 2) AS INTEGER)",
}


def is_standing(note: Note) -> bool:
    """Tell whether a note was understood, and not taken back."""
    return note.status not in NOT_STANDING


def is_contact(note: Note) -> bool:
    """Tell whether a customer was in touch: a note that stands, and is neither a message nor a call of ours."""
    return is_standing(note) and note.kind != MESSAGE and note.direction != OUT


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
    """Tell whether a promise was closed up to the second of what was promised first."""
    return _was_closed(note) and not is_late(note.first_due or note.due or "", seconds(note.closed_at or ""))


def was_late(note: Note) -> bool:
    """Tell whether a promise was closed after what was promised first."""
    return _was_closed(note) and is_late(note.first_due or note.due or "", seconds(note.closed_at or ""))


def _was_closed(note: Note) -> bool:
    return note.status == "done" and bool(note.due) and bool(note.closed_at)


def promise(note: Note, now: datetime) -> str | None:
    """Return what became of a promise: ``kept``, ``late``, ``open`` or ``overdue``; nothing where nothing is due."""
    if was_kept(note):
        return "kept"
    if was_late(note):
        return "late"
    if is_overdue(note, now):
        return "overdue"
    return "open" if is_promised(note) else None


def days_late(note: Note, now: datetime) -> float | None:
    """Return by how many days a promise was kept too late, or is overdue; 0 where it was kept in time."""
    became = promise(note, now)
    if became not in ("late", "overdue"):
        return 0 if became == "kept" else None
    if became == "overdue":
        return round((int(now.timestamp() // 1) - seconds(note.due or "")) / 86400, 2)
    return round((seconds(note.closed_at or "") - seconds(note.first_due or note.due or "")) / 86400, 2)
