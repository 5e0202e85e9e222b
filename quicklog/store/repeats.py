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
    from quicklog.store.log import Log

# A contact by another technician within so many seconds of the one before was forwarded: it is the same matter.
FORWARDED_WITHIN = 15 * 60
_DAY = 24 * 60 * 60
_NAMES = "CREATE TEMP TABLE IF NOT EXISTS persons_by_key (customer_key TEXT PRIMARY KEY, person TEXT) WITHOUT ROWID"
_BY_PERSON = "CREATE INDEX IF NOT EXISTS temp.keys_by_person ON persons_by_key (person)"
# All names of the person of a note, the note's own among them.
_KEYS = """
SELECT notes.customer_key UNION ALL
SELECT named.customer_key FROM temp.persons_by_key AS own JOIN temp.persons_by_key AS named USING (person)
WHERE own.customer_key = notes.customer_key
"""
# Names without a table are those of the innermost question: the contact before.
_EARLIER = f"""
FROM notes AS earlier WHERE earlier.customer_key IN ({_KEYS}) AND earlier.position < notes.position
    AND earlier.position >= notes.position - {{seconds}} * {SLOTS} AND {CONTACT}
"""


def tell_persons(log: Log, team: bytes) -> None:
    """Say in ``temp.persons_by_key`` which customers are one person: by the log's events, and by the team's list."""
    from quicklog.shorthand.customers import every
    from quicklog.store import persons

    connection = log.connection
    with explained(log.path):
        several = {folded for folded, *_ in rows_of(connection, ROWS)}
        several |= {folded for listed in every(team) for folded in listed.names} if team else set()
        pairs = [(folded, persons.of(log, folded, team).key) for folded in sorted(several)]
        connection.execute(_NAMES)
        connection.execute(_BY_PERSON)
        connection.execute("BEGIN")  # of the connection's own table: the log is not touched
        connection.execute("DELETE FROM temp.persons_by_key")
        connection.executemany("INSERT INTO temp.persons_by_key VALUES (?, ?)", pairs)
        connection.execute("COMMIT")


def condition(days: int) -> str:
    """Return the condition that a note is a contact that repeats another within so many days.

    ``tell_persons`` is to be called before it is asked.
    """
    earlier, just_before = (_EARLIER.format(seconds=seconds) for seconds in (days * _DAY, FORWARDED_WITHIN))
    last = f"SELECT earlier.technician_key {just_before} ORDER BY earlier.position DESC LIMIT 1"
    return f"{CONTACT} AND EXISTS (SELECT 1 {earlier}) AND coalesce(({last}) = notes.technician_key, 1)"
