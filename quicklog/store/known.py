"""What stands in the notes, value by value: whether any note has it, and all that there are, by an index where one is.

Filters ask this, so that what no note has is said by name.
"""

from __future__ import annotations

from quicklog.lib.text import key
from quicklog.store.connection import explained, rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.store.log import Log

# From each value straight to the next one: as many steps as there are values, however many notes have them.
_ONE_BY_ONE = """
WITH RECURSIVE met (value) AS (
    SELECT min({column}) FROM {table} WHERE {column} > ''
    UNION ALL
    SELECT (SELECT min({column}) FROM {table} WHERE {column} > value) FROM met WHERE value IS NOT NULL
)
SELECT {shown} FROM met WHERE value IS NOT NULL
"""
_CODES = _ONE_BY_ONE.format(column="code", table="note_codes", shown="value")
_NEWEST = "(SELECT technician FROM notes WHERE technician_key = value ORDER BY position DESC LIMIT 1)"
_TECHNICIANS = _ONE_BY_ONE.format(column="technician_key", table="notes", shown=_NEWEST)
# No index holds these two: every note is read.
_CHANNELS = "SELECT DISTINCT channel FROM notes WHERE channel > ''"
_ADDRESSEES = 'SELECT DISTINCT "for" FROM notes WHERE "for" > \'\''


def codes(log: Log) -> list[str]:
    """Return every code that a note has, as it is written there."""
    return _asked(log, _CODES)


def technicians(log: Log) -> list[str]:
    """Return every technician whom a note names, each once, as the newest of those notes writes the name."""
    return _asked(log, _TECHNICIANS)


def channels(log: Log) -> list[str]:
    """Return every channel that a note has, as it is written there."""
    return _asked(log, _CHANNELS)


def addressees(log: Log) -> list[str]:
    """Return everybody for whom a note is, as it is written there."""
    return _asked(log, _ADDRESSEES)


def is_customer(log: Log, name: str) -> bool:
    """Tell whether a note names a customer, be it one that was taken back."""
    return _is_named(log, "customer_key", name)


def is_technician(log: Log, name: str) -> bool:
    """Tell whether a note names a technician, be it one that was taken back."""
    return _is_named(log, "technician_key", name)


def _is_named(log: Log, column: str, name: str) -> bool:
    folded = key(name)
    sql = f"SELECT 1 FROM notes WHERE {column} = ? LIMIT 1"  # noqa: S608
    with explained(log.path):
        return folded != "" and log.connection.execute(sql, [folded]).fetchone() is not None


def _asked(log: Log, sql: str) -> list[str]:
    with explained(log.path):
        return [value for (value,) in rows_of(log.connection, sql) if isinstance(value, str)]
