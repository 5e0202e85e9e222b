"""What is known when a note was captured: how often its customer called, what is promised; and the same line before."""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.note.bodies import note_of
from quicklog.note.fields import COLUMNS, FIELDS
from quicklog.note.note import attribute, seconds
from quicklog.store.connection import explained
from quicklog.store.definitions import CONTACT, OUT, PROMISED, STANDING
from quicklog.store.projection import SLOTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.note.fields import Note
    from quicklog.store.log import Log

_COLUMNS = ", ".join(f'"{column}"' for column in COLUMNS)
_NOTE = f"SELECT {_COLUMNS} FROM notes WHERE customer_key = :key"  # noqa: S608
_CONTACT = f"{CONTACT} AND id <> :but AND position < :end"
# What is open for a customer is found in an index, and is little. What only we promised nobody asks for again.
_ASKED = f"direction IS NOT '{OUT}'"
_OLDEST = f"SELECT min(position) FROM notes WHERE customer_key = :key AND status = 'open' AND id <> :but AND {_ASKED}"  # noqa: S608
_SINCE = f"""
    SELECT count(*) FROM (
        SELECT 1 FROM notes WHERE customer_key = :key AND position >= :first AND {_CONTACT} LIMIT :most
    )
"""  # noqa: S608
_DAY = 24 * 60 * 60
# Who called more often than this in those days is counted no further: it bounds the time that a capture takes.
MOST = 500
# The same line within so many seconds was more likely typed twice than meant twice; so many notes are compared.
_SOON, _MOST_COMPARED = 10 * 60, 50
# What two notes may differ in that are the same: their moments are compared apart.
_MAY_DIFFER = frozenset(("at", "customer", "meaning", "due"))
_COMPARED = ("status", *(attribute(name) for name in FIELDS if name not in _MAY_DIFFER))
_AROUND = "position >= :start AND position < :end AND id <> :but"
_BEFORE = f"SELECT {_COLUMNS} FROM notes WHERE {{}} AND {_AROUND} ORDER BY position DESC LIMIT {_MOST_COMPARED}"  # noqa: S608
_OF_CUSTOMER, _OF_DRAFTS = _BEFORE.format(f"customer_key = :key AND {STANDING}"), _BEFORE.format("status = 'draft'")


_OPEN_OF = f"""
    SELECT position, id, code, waits_until NOT NULL OR first_due NOT NULL, {_ASKED}
    FROM notes WHERE customer_key = ? AND status = 'open' AND position < ?
"""  # noqa: S608


class History(Record):
    """What is known of a customer: contacts in the last ``days``, the last contact, promises, the first one due.

    ``oldest`` is what has been open for the longest time, and ``since`` how many contacts there were from it on.
    """

    contacts: int
    days: int
    last: Note | None
    promises: int
    promise: Note | None
    oldest: Note | None = None
    since: int = 0


class Matter(Record):
    """A matter of a customer that is not closed: the id of its note and its code.

    ``is_put_off`` tells whether it waits or was put off, ``was_asked`` whether the customer has asked for it: a renewal
    or a call that only we have promised is open without that.
    """

    id: str
    code: str | None
    is_put_off: bool
    was_asked: bool


def open_of(log: Log, keys: Sequence[str], at: str) -> list[Matter]:
    """Return what of a customer, by all keys, began up to a moment and is open, the oldest first; an index holds it."""
    end = (seconds(at) + 1) * SLOTS
    with explained(log.path):
        rows = [row for each in keys for row in log.connection.execute(_OPEN_OF, [each, end])]
    return [Matter(*row[1:]) for row in sorted(rows)]


def of(log: Log, keys: Sequence[str], at: datetime, days: int, but: str = "") -> History:
    """Return what the log knows of a customer, by all keys, up to a moment, without the note whose id is ``but``.

    It takes a few lookups in an index for each name, however long the log or the customer's file is.
    """
    end = (int(at.timestamp()) + 1) * SLOTS
    values = {"but": but, "end": end, "start": end - days * _DAY * SLOTS, "most": MOST}
    found = [_by_name(log, days, values | {"key": each}) for each in keys]
    return found[0] if len(found) == 1 else _united(found)


def _united(found: list[History]) -> History:
    """Return what is known of one person by what is known by each name."""
    last = [each.last for each in found if each.last]
    promise = [each.promise for each in found if each.promise]
    return History(
        min(sum(each.contacts for each in found), MOST),
        found[0].days,
        max(last, key=lambda note: seconds(note.at), default=None),
        sum(each.promises for each in found),
        min(promise, key=lambda note: seconds(note.due or note.at), default=None),
        min((each.oldest for each in found if each.oldest), key=lambda note: seconds(note.at), default=None),
        max(each.since for each in found),
    )


def _by_name(log: Log, days: int, values: dict[str, Any]) -> History:
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
        (first,) = ask(_OLDEST, values).fetchone()
        oldest = ask(f"{_NOTE} AND position = :first", values | {"first": first}).fetchone() if first else None
        (since,) = ask(_SINCE, values | {"first": first}).fetchone() if first else (0,)
    told = (each and note_of(each) for each in (last, promise, oldest))
    last, promise, oldest = told
    return History(contacts, days, last, number, promise, oldest, since)


def same_before(log: Log, note: Note) -> Note | None:
    """Return the note that was made of the same line in the last minutes, if there is one.

    It takes a lookup in an index: the notes of the customer, or the drafts, of those minutes.
    """
    at = seconds(note.at)
    end = (at + _SOON + 1) * SLOTS
    values = {"key": key(note.customer or ""), "but": note.id, "start": (at - _SOON) * SLOTS, "end": end}
    with explained(log.path):
        sql = _OF_DRAFTS if note.status == "draft" else _OF_CUSTOMER
        rows = log.connection.execute(sql, values).fetchall()
    return next((other for other in map(note_of, rows) if _is_same(note, other)), None)


def _is_same(note: Note, other: Note) -> bool:
    """Tell whether a note repeats another one in its words, of the same moment or of one as long ago when written."""
    passed, apart = seconds(note.recorded_at) - seconds(other.recorded_at), seconds(note.at) - seconds(other.at)
    is_soon = 0 <= passed <= _SOON and (apart == 0 or abs(apart - passed) <= 1)
    if not is_soon or (key(note.line) or note.line) != (key(other.line) or other.line):
        return False
    return all(getattr(note, column) == getattr(other, column) for column in _COMPARED)
