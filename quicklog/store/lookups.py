"""What the log offers a shell: customers, technicians and refs, by index, a few at a time, and never in its way.

The log is opened for reading only. Where it cannot be read at once there is nothing to offer, and nothing is said.
"""

from __future__ import annotations

import os
import sqlite3

from quicklog.errors import UnreachableError
from quicklog.lib.text import key
from quicklog.store.connection import attach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Offer = tuple[str, str]  # a word, and what is said of it

MOST = 40
# How many of the newest notes are looked at for names, where nothing is typed yet.
_NEWEST = 300
_PATIENCE = 0.2  # seconds
_LAST = "\U0010ffff"

# Which notes a ref is wanted of, and how it is looked for: among all of them by itself; among the few that are open, or
# are drafts, in the index of those, which a plus keeps SQLite to.
_REFS = {
    "ref": ("status <> 'void'", "ref"),
    "open": ("status = 'open'", "+ref"),
    "draft": ("status = 'draft'", "+ref"),
}
_STANDING_FOR = "SELECT name FROM persons WHERE customer_key >= ?1 AND customer_key < ?2 ORDER BY customer_key"
_TECHNICIANS = """
WITH RECURSIVE named (folded) AS (
    SELECT min(technician_key) FROM notes WHERE technician_key >= ?1 AND technician_key > '' AND technician_key < ?2
    UNION ALL
    SELECT (SELECT min(technician_key) FROM notes WHERE technician_key > folded AND technician_key < ?2)
    FROM named WHERE folded IS NOT NULL LIMIT ?3
)
SELECT (SELECT technician FROM notes WHERE technician_key = folded ORDER BY position DESC LIMIT 1)
FROM named WHERE folded IS NOT NULL
"""


class Stored:
    """A log to ask, opened at the first question; every answer is empty where it cannot be asked."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def customers(self, beginning: str) -> list[Offer]:
        """Return the customers whose key has this beginning, in its order; the latest ones where it is empty.

        The last of them is there even where some are left out: a shell puts in what all that it is offered begin with.
        """
        if not beginning:
            newest = f"SELECT customer FROM notes WHERE customer_key > '' ORDER BY position DESC LIMIT {_NEWEST}"  # noqa: S608
            names = {key(name): name for (name,) in reversed(self._ask(newest))}
            return [(name, "") for name in [*reversed(names.values())][:MOST]]
        named = "SELECT name FROM customers WHERE key >= ?1 AND key < ?2 ORDER BY key"
        bounds = [beginning, beginning + _LAST]
        rows = self._ask(f"{named} LIMIT {MOST}", bounds)
        if len(rows) == MOST:
            rows += self._ask(f"{named} DESC LIMIT 1", bounds)
        rows += self._ask(f"{_STANDING_FOR} LIMIT {MOST}", bounds)  # whom no note may name so yet
        found: dict[str, str] = {}
        for (name,) in rows:
            found.setdefault(key(name), name)
        return [(name, "") for name in found.values()]

    def technicians(self, beginning: str) -> list[Offer]:
        """Return the technicians whom notes name and whose key has this beginning."""
        rows = self._ask(_TECHNICIANS, [beginning, beginning + _LAST, MOST])
        return [(name, "") for (name,) in rows]

    def refs(self, sort: str, beginning: str) -> list[Offer]:
        """Return the refs with this beginning, the newest first where it is empty, each with what its note is about."""
        which, column = _REFS[sort]
        order, bounds = "ORDER BY position DESC", []
        if beginning:  # by both, SQLite would look all refs up and sort their notes by position
            order, bounds = f"AND {column} >= ? AND {column} < ? ORDER BY {column}", [beginning, beginning + _LAST]
        sql = f"SELECT ref, customer, code, line FROM notes WHERE {which} {order} LIMIT {MOST}"  # noqa: S608
        rows = self._ask(sql, bounds)
        return [(ref, " · ".join(filter(None, (customer, code))) or line) for ref, customer, code, line in rows]

    def _ask(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        try:
            if self._connection is None:
                self._connection = attach(os.path.abspath(self._path), _PATIENCE, mode="ro")
            rows = self._connection.execute(sql, values or []).fetchall()
        except (sqlite3.Error, UnicodeEncodeError, UnreachableError):
            return []
        return [row for row in rows if not any(isinstance(value, bytes) for value in row)]  # which nobody can type
