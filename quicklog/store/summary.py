"""What is known of a customer at the moment of capture: how often, the last time, and what is still promised."""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.note.bodies import note_of
from quicklog.note.note import COLUMNS
from quicklog.store.connection import explained
from quicklog.store.definitions import CONTACT, PROMISED
from quicklog.store.projection import SLOTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.note.note import Note
    from quicklog.store.log import Log

_COLUMNS = ", ".join(f'"{column}"' for column in COLUMNS)
_NOTE = f"SELECT {_COLUMNS} FROM notes WHERE customer_key = :key"  # noqa: S608
_CONTACT = f"{CONTACT} AND id <> :but AND position < :end"
_DAY = 24 * 60 * 60
# Who called more often than this in those days is counted no further: it bounds the time that a capture takes.
MOST = 500


class History(Record):
    """What is known of a customer: contacts in the last ``days``, the last contact, promises, the first one due."""

    contacts: int
    days: int
    last: Note | None
    promises: int
    promise: Note | None


def of(log: Log, customer: str, at: datetime, days: int, but: str = "") -> History:
    """Return what the log knows of a customer up to a moment, without the note whose id is ``but``.

    It takes a few lookups in an index, however long the log or the customer's file is.
    """
    end = (int(at.timestamp()) + 1) * SLOTS
    values = {"key": key(customer), "but": but, "end": end, "start": end - days * _DAY * SLOTS, "most": MOST}
    counted = (
        "SELECT count(*) FROM (SELECT 1 FROM notes WHERE customer_key = :key"  # noqa: S608
        f" AND position > :start AND {_CONTACT} LIMIT :most)"
    )
    open_ = f"customer_key = :key AND {PROMISED} AND id <> :but"
    promises = f"SELECT count(*) FROM notes WHERE {open_}"  # noqa: S608
    with explained(log.path):
        ask = log.connection.execute
        (contacts,) = ask(counted, values).fetchone()
        last = ask(f"{_NOTE} AND {_CONTACT} ORDER BY position DESC LIMIT 1", values).fetchone()
        (number,) = ask(promises, values).fetchone()
        promise = ask(f"{_NOTE} AND {open_} ORDER BY due_seconds LIMIT 1", values).fetchone() if number else None
    return History(contacts, days, last and note_of(last), number, promise and note_of(promise))
