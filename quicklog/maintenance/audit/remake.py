"""One note after another made again from its events, in the order in which these came."""

from __future__ import annotations

import sqlite3
from hashlib import sha256  # noqa: TID253  no capture loads this module

from quicklog.errors import DamagedError
from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.maintenance.audit.reader import as_bytes, named
from quicklog.note.bodies import NO_MOMENT, event_of
from quicklog.note.fields import COLUMNS, NUMBERS
from quicklog.note.fold import arrivals, fold, former_customers
from quicklog.note.note import UNSHOWN, seconds
from quicklog.store import projection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from quicklog.maintenance.audit.reader import Row
    from quicklog.note.fields import Note
    from quicklog.note.note import Event

    # A row of the notes, by the names of its columns.
    Kept = dict[str, Any]
    # The seconds that notes have left: the note and the event that moved it, for each time.
    Left = dict[int, set[tuple[object, object]]]

EVENT = "id, stream, seq, kind, note, at, login, body, salt, body_hash"
_BODY = 7
_TOO_LARGE = 2**63  # for a number in SQLite
# What comes of an event with other fields than it was written with, or with other values in them.
NOTHING_MADE = (
    *(ArithmeticError, AttributeError, KeyError, TypeError, ValueError),
    *(sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError),
)


def put(target: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Make in ``target``, which is empty, what some events make, one after the other.

    Raises ``DamagedError`` where one makes nothing.
    """
    came: dict[str, list[Event]] = {}
    for row in rows:
        with made(row):
            event = event_in(row)
            came.setdefault(event.note, []).append(event)
            settle(target, came[event.note])


class made:  # noqa: N801  reads as a word: with made(row)
    """A context that names the event of which nothing can be made."""

    def __init__(self, row: Row) -> None:
        self._row = row

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, NOTHING_MADE):
            wrong = Message("nothing can be made of {named}", named=named(self._row[2], self._row[1]))
            raise DamagedError(wrong, "restore a backup; ql doctor tells what was altered") from None


def settle(target: sqlite3.Connection, events: list[Event]) -> None:
    """Make a note of those of its events that have come; the last of them just did."""
    if not events:
        return
    before, after = projection.note_of(target, events[-1].note), fold(events)
    if after and before:
        after = replace(after, ref=before.ref)
    if after and after != before:
        projection.put(target, before, after)
    if after and len(events) > 1:
        projection.set_former(target, after.id, former_customers(events))


def event_in(row: Row) -> Event:
    """Return the event that a row holds; raises ``ValueError`` where it cannot be shown whole, and was altered.

    What was written so, by an older version or another program, is made the best of.
    """
    event = event_of(row[: _BODY + 1])
    if event.body.get(UNSHOWN, NO_MOMENT) != NO_MOMENT:
        body, salt, hashed = row[_BODY : _BODY + 3]
        if sha256(salt + as_bytes(body)).digest() != hashed:
            raise ValueError(named(event.seq, event.stream))
    return event


def row_of(id_: object, events: list[Row], fresh: sqlite3.Connection, left: Left) -> Kept | None:
    """Return the row that all events of a note make, with the first position of its second; its ref is not yet found.

    ``fresh`` is an empty log, and so it stays; ``left`` takes the moves of the note. Raises ``DamagedError`` where an
    event makes nothing.
    """
    note: Note | None = None
    plain = True
    try:
        for row, after in zip(events, arrivals([*map(event_in, events)]), strict=True):
            before, note = note, after
            plain = plain and (note is before or note is None or is_plain(note))
            if before and note and before.at != note.at and seconds(before.at) != seconds(note.at):
                left.setdefault(seconds(before.at), set()).add((id_, row[0]))
        if plain:
            return _row(note) if note else None
    except NOTHING_MADE:
        pass
    return made_by(events, fresh, id_)


def is_plain(note: Note) -> bool:
    """Tell whether SQLite keeps a note's values just as they are; raises one of ``NOTHING_MADE`` where they are odd."""
    said = dict(zip(COLUMNS, note, strict=True))
    numbers = [each for each in map(said.pop, NUMBERS) if each is not None]
    "".join([note.line, *(each for each in said.values() if each is not None)]).encode()
    return all(abs(number) < _TOO_LARGE for number in numbers)


def _row(note: Note) -> Kept:
    return dict(zip(COLUMNS, note, strict=True)) | {
        "position": seconds(note.at) * projection.SLOTS,
        "customer_key": key(note.customer or ""),
        "technician_key": key(note.technician or ""),
        "due_seconds": seconds(note.due) if note.due else None,
    }


def made_by(events: Iterable[Row], fresh: sqlite3.Connection, id_: object) -> Kept | None:
    """Return a note's row as the log itself makes it, with all that SQLite does to its values, from events in order.

    ``fresh`` is an empty log, and so it stays. Raises ``DamagedError`` where an event makes nothing.
    """
    fresh.execute("BEGIN")
    try:
        put(fresh, events)
        row = fresh.execute(f"SELECT {projection.NAMED} FROM notes WHERE id = ?", [id_]).fetchone()  # noqa: S608
    finally:
        fresh.execute("ROLLBACK")
    return row and kept_in(row)


def kept_in(row: Row) -> Kept:
    """Return what a row of ``projection.NAMED`` holds, by its names."""
    return dict(zip(projection.ROW, row, strict=True))
