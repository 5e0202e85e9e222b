"""Contacts that repeat another one of the same person: as a condition of SQL, by the rules of ``ql help metrics``.

``report/contacts.py`` tells the same of all contacts of a time at once; both agree (tests/report).
"""

from __future__ import annotations

from quicklog.store.connection import explained, rows_of
from quicklog.store.definitions import CONTACT
from quicklog.store.persons import ROWS
from quicklog.store.projection import SLOTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from quicklog.shorthand.codes import Codes
    from quicklog.store.log import Log

# A contact by another technician within so many seconds of the one before was forwarded: it is the same matter.
FORWARDED_WITHIN = 15 * 60
_DAY = 24 * 60 * 60
# The names of those alone who have several.
MADE = (
    "CREATE TEMP TABLE IF NOT EXISTS persons_by_key (customer_key TEXT PRIMARY KEY, person TEXT) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS temp.keys_by_person ON persons_by_key (person)",
)
# Technicians by their names and aliases; who is not listed has one name alone.
_TECHNICIANS_MADE = (
    "CREATE TEMP TABLE IF NOT EXISTS technicians_by_key (word TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID"
)
_TECHNICIAN = (
    "coalesce((SELECT name FROM temp.technicians_by_key WHERE word = {table}.technician_key), {table}.technician_key)"
)
# All names of the person of a note, the note's own among them.
_KEYS = """
SELECT notes.customer_key UNION ALL
SELECT named.customer_key FROM temp.persons_by_key AS own JOIN temp.persons_by_key AS named USING (person)
WHERE own.customer_key = notes.customer_key
"""
_SECOND = "CAST(strftime('%s', {table}.at) AS INTEGER)"
_OWN, _THEIRS = _SECOND.format(table="notes"), _SECOND.format(table="earlier")
# Names without a table are those of the innermost question: the contact before. Positions bound what is looked at, for
# the index has them; a second of the log may run over into those behind it.
_EARLIER = f"""
FROM notes AS earlier WHERE earlier.customer_key IN ({_KEYS})
    AND earlier.position >= notes.position - ({{seconds}} + 3600) * {SLOTS}
    AND earlier.position < notes.position + 3600 * {SLOTS}
    AND {_THEIRS} >= {_OWN} - {{seconds}} AND ({_THEIRS}, earlier.position) < ({_OWN}, notes.position) AND {CONTACT}
"""


def tell_persons(log: Log, codes: Codes) -> None:
    """Say which customers are one person: by the log's events, and by the team's list; and which technicians."""
    with explained(log.path):
        for statement in (*MADE, _TECHNICIANS_MADE):
            log.connection.execute(statement)
        pairs = persons_of(log, codes.customers)
        log.connection.execute("BEGIN")  # of the connection's own tables: the log is not touched
        put_persons(log.connection, pairs)
        log.connection.execute("DELETE FROM temp.technicians_by_key")
        log.connection.executemany("INSERT INTO temp.technicians_by_key VALUES (?, ?)", codes.technicians.items())
        log.connection.execute("COMMIT")


def persons_of(log: Log, team: bytes) -> list[tuple[str, str]]:
    """Return the key of every name of those who have several, with that of the person."""
    from quicklog.shorthand.customers import every
    from quicklog.store import persons

    several = {folded for folded, *_ in rows_of(log.connection, ROWS)}
    several |= {folded for listed in every(team) for folded in listed.names} if team else set()
    return [(folded, persons.of(log, folded, team).key) for folded in sorted(several)]


def put_persons(connection: sqlite3.Connection, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep what ``persons_of`` returns for the questions to come."""
    connection.execute("DELETE FROM temp.persons_by_key")
    connection.executemany("INSERT INTO temp.persons_by_key VALUES (?, ?)", pairs)


def condition(days: int) -> str:
    """Return the condition that a note is a contact that repeats another within so many days.

    ``tell_persons`` is to be called before it is asked.
    """
    earlier, just_before = (_EARLIER.format(seconds=seconds) for seconds in (days * _DAY, FORWARDED_WITHIN))
    own, theirs = (_TECHNICIAN.format(table=table) for table in ("notes", "earlier"))
    last = f"SELECT {theirs} {just_before} ORDER BY {_THEIRS} DESC, earlier.position DESC LIMIT 1"
    return f"{CONTACT} AND EXISTS (SELECT 1 {earlier}) AND coalesce(({last}) = {own}, 1)"
