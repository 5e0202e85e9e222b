"""What presses: which customers have something late, unanswered or asked for again, found by SQLite alone.

Each question is answered by an index, or by the notes of a few days; none reads what is open note by note.
"""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.store.connection import explained, rows_of
from quicklog.store.definitions import CONTACT, OPEN, OUT, OVERDUE
from quicklog.store.projection import SLOTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.store.log import Log

# Complaints of so many days are looked at, and so many contacts about one thing are many.
COMPLAINTS_OF, SEVERAL = 30, 3
_DAY = 24 * 60 * 60

# An index answers that alone: what each is about is looked up of the few that are shown.
_LATE = f"SELECT position, customer_key, due_seconds FROM notes WHERE {OVERDUE} AND customer_key > ''"  # noqa: S608
# The signs keep SQLite from reading all notes, or all that is open, customer by customer.
_TRIED = (
    f"SELECT position, customer_key, tried FROM notes WHERE {OPEN} AND tried > 0"  # noqa: S608
    " AND coalesce(due_seconds >= :now, 1) AND waits_until IS NULL AND +customer_key > ''"
)
_COMPLAINTS = """
    SELECT position, customer_key, at FROM notes
    WHERE position >= :since AND kind = 'complaint' AND status IN ('logged', 'open') AND customer_key > ''
        AND waits_until IS NULL
"""
_RUNG = f"SELECT 1 FROM notes WHERE customer_key = ? AND position > ? AND direction = '{OUT}' LIMIT 1"  # noqa: S608
_AGAIN = f"""
    SELECT max(position), customer_key, count(*) FROM notes
    WHERE position >= :since AND {CONTACT} AND customer_key > '' AND code > ''
    GROUP BY +customer_key, code HAVING count(*) >= {SEVERAL} AND sum(status = 'done') = 0
"""  # noqa: S608


class Pressing(Record):
    """Something of a customer, by key, that presses: the position of its note, and how much it does.

    ``measure`` is a moment in seconds since 1970 for what is late, a moment in ISO 8601 for a complaint, and a number
    of tries or contacts otherwise.
    """

    position: int
    customer_key: str
    measure: Any


def late(log: Log, now: datetime) -> list[Pressing]:
    """Return what is past its due time."""
    return _asked(log, _LATE, now, 0)


def tried(log: Log, now: datetime) -> list[Pressing]:
    """Return what is open, and was tried in vain."""
    return _asked(log, _TRIED, now, 0)


def complaints(log: Log, now: datetime) -> list[Pressing]:
    """Return the complaints of late that nobody has closed."""
    return _asked(log, _COMPLAINTS, now, COMPLAINTS_OF)


def was_rung(log: Log, keys: Sequence[str], since: int) -> bool:
    """Tell whether we rang a customer, by all keys, behind a position."""
    with explained(log.path):
        return any(rows_of(log.connection, _RUNG, [key, since]) for key in keys)


def again(log: Log, now: datetime, days: int) -> list[Pressing]:
    """Return who was in touch several times in those days about one code of which nothing was closed."""
    return _asked(log, _AGAIN, now, days)


def _asked(log: Log, sql: str, now: datetime, days: int) -> list[Pressing]:
    seconds = int(now.timestamp() // 1)
    values = {"now": seconds, "since": (seconds - days * _DAY) * SLOTS}
    with explained(log.path):
        rows = rows_of(log.connection, sql, values)
    return [Pressing(*row) for row in rows]
