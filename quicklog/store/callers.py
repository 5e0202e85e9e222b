"""Who is in touch again and again: how often each customer was in a stretch of time."""

from __future__ import annotations

from quicklog.store.connection import explained, rows_of
from quicklog.store.definitions import CONTACT
from quicklog.store.projection import SLOTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.store.log import Log
    from quicklog.store.persons import Keys

# The pluses keep SQLite to the notes of that time: in the order of names it would read all that there are.
_IN_TOUCH = f"""
    SELECT customer, count(*), max(position) FROM notes
    WHERE position >= ? AND position < ? AND +customer_key > '' AND {CONTACT} GROUP BY +customer_key
"""  # noqa: S608


def repeat_callers(log: Log, since: datetime, until: datetime, persons: Keys) -> list[tuple[str, int]]:
    """Return the customers who were in touch more than once from ``since`` up to before ``until``, and how often.

    The most frequent are first, and of those the latest. A person who has several names is called by the last one.
    """
    bounds = [-int(-each.timestamp() // 1) * SLOTS for each in (since, until)]
    with explained(log.path):
        rows = rows_of(log.connection, _IN_TOUCH, bounds)
    found: dict[str, tuple[int, int, str]] = {}
    for name, contacts, last in rows:
        folded = persons.of(name)
        before, latest, called = found.get(folded, (0, -1, name))
        found[folded] = (before + contacts, max(last, latest), name if last > latest else called)
    repeated = sorted((each for each in found.values() if each[0] > 1), reverse=True)
    return [(name, contacts) for contacts, _, name in repeated]
