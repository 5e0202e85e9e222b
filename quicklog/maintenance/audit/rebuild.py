"""All that is made from the events made again, many notes at a time: what one append after the other makes of them.

The rows are those of the notes as they stand, put in the order in which they were begun, for of what happened to them
in between nothing is left but one thing: a note whose time was corrected has left its place within a second. Such
notes, and those of which not all can be told beforehand, are made by one event after the other.
"""

from __future__ import annotations

import json  # noqa: TID253  no capture loads this module

from quicklog.maintenance.audit.reader import PAGE, Reader, as_bytes
from quicklog.maintenance.audit.remake import EVENT, NOTHING_MADE, event_in, is_plain, made, settle
from quicklog.note import bodies
from quicklog.note.fields import COLUMNS, NEEDED
from quicklog.note.fold import former_customers, steps
from quicklog.store import persons, projection, schema
from quicklog.store.bulk import batch, part
from quicklog.store.bulk.writer import roomy
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from quicklog.maintenance.audit.reader import Row
    from quicklog.note.note import Event
    from quicklog.store.log import Log

_ID, _KIND, _NOTE, _AT, _LOGIN, _BODY, _NUMBER = (0, 3, 4, 5, 6, 7, -1)
_EVENTS = f"SELECT {EVENT}, number FROM events WHERE number > ? ORDER BY number LIMIT ?"  # noqa: S608
_LATER = f"SELECT {EVENT}, number FROM events WHERE note IN ({{}}) AND kind <> 'noted' ORDER BY number"  # noqa: S608
_UNTIL = (
    f"SELECT {EVENT} FROM events WHERE id = ?1 AND number <= ?2 UNION ALL SELECT * FROM"  # noqa: S608
    f" (SELECT {EVENT} FROM events WHERE note = ?1 AND kind <> 'noted' AND number <= ?2 ORDER BY number)"
)


def rebuild(log: Log) -> int:
    """Make the notes, and what they are looked up by, again from the events, in one transaction.

    The records of the migrations are repaired, too. Returns the number of the last event. Raises ``DamagedError``, and
    changes nothing, where an event was damaged, and ``AlteredError`` where anything foreign stands in the schema.
    """
    with explained(log.path), roomy(log.connection):
        connection = log.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not schema.has_records(connection):
                schema.make_records(connection)
            schema.expect_own(log.path, connection)
            projection.empty(connection)
            number = _Rebuilding(log).project()
            persons.project(log)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return number


class _Rebuilding:
    """The notes of a log on their way into its tables, which are empty, under its lock."""

    def __init__(self, log: Log) -> None:
        self._reader = Reader(log)
        self._connection = log.connection
        # Notes that are made by one event after the other.
        self._alone = set[object]()
        # Notes as they stand, by their columns, that are not in the tables yet.
        self._waiting: list[tuple[Any, ...]] = []
        self._names: dict[str, str] = {}

    def project(self) -> int:
        """Make all notes; return the number of the last event."""
        number = 0
        while rows := self._reader.read(_EVENTS, [number, PAGE]):
            begun = [row for row in rows if row[_KIND] == "noted" and row[_ID] == row[_NOTE]]
            later, plain = dict[object, list["Row"]](), dict[object, tuple["Any", ...]]()
            for first in range(0, len(begun), batch.MOST):
                some = begun[first : first + batch.MOST]
                self._find_later([row[_ID] for row in some], later)
                plain.update(_plainly([row for row in some if row[_ID] not in later]))
            for row in rows:
                self._take(row, later, plain)
            number = rows[-1][_NUMBER]
            self._flush()
        return number

    def _find_later(self, begun: list[object], later: dict[object, list[Row]]) -> None:
        marks = ", ".join(["CAST(? AS TEXT)"] * len(begun))
        for row in self._reader.read(_LATER.format(marks), [*map(as_bytes, begun)]):
            later.setdefault(row[_NOTE], []).append(row)

    def _take(self, row: Row, later: dict[object, list[Row]], plain: dict[object, tuple[Any, ...]]) -> None:
        """Make what an event makes, or let the note wait for others that are made with it."""
        note_id = row[_NOTE]
        if row[_KIND] == "noted" and row[_ID] == note_id:
            note = plain.get(note_id) or self._begun(row, later.get(note_id, []))
            if note is not None:
                self._wait(note)
                return
        elif row[_KIND] != "noted" and note_id not in self._alone:
            return  # it was made of all of its events where it was begun, or will be
        self._flush()
        self._alone.add(note_id)
        with made(row):
            self._make(note_id, row[_NUMBER])

    def _begun(self, row: Row, later: list[Row]) -> tuple[Any, ...] | None:
        """Return a note as all of its events leave it, or as it was begun where what follows is made by itself."""
        events = _read([row, *later])
        if events is not None and not any("at" in (event.body.get("changes") or ()) for event in events):
            note = self._standing(events)
            if note is not None:
                return note
        self._alone.add(row[_NOTE])
        return self._standing(_read([row, *(each for each in later if each[_NUMBER] < row[_NUMBER])]))

    def _wait(self, note: tuple[Any, ...]) -> None:
        self._waiting.append(note)
        if len(self._waiting) == batch.MOST:
            self._flush()

    def _standing(self, events: Sequence[Event] | None) -> tuple[Any, ...] | None:
        """Return a note as its events leave it, if all can be told of it beforehand."""
        try:
            standing = [note for note in steps(events or ()) if note]
            if not standing or not all(map(is_plain, standing)):
                return None
            batch.handle_of(standing[-1].id)
        except NOTHING_MADE:
            return None
        if len({note.customer for note in standing}) > 1:
            projection.set_former(self._connection, standing[-1].id, former_customers(events or ()))
        return tuple(standing[-1])

    def _flush(self) -> None:
        """Put the notes that wait into the tables."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        columns: dict[str, Sequence[Any]] = dict(zip(COLUMNS, zip(*waiting, strict=True), strict=True))
        del columns["ref"]
        batch.put(self._connection, batch.of_columns(columns), self._names)

    def _make(self, note_id: object, number: int) -> None:
        """Make a note of those of its events that came up to one of them."""
        self._names.clear()
        settle(self._connection, [*map(event_in, self._reader.read(_UNTIL, [note_id, number]))])


def _plainly(rows: list[Row]) -> dict[object, tuple[Any, ...]]:
    """Return notes to which nothing happened later, by their ids, as columns; none of them where one may be odd.

    All bodies are looked at together, as an import does it before it keeps them: what may be kept can be shown.
    """
    if not rows:
        return {}
    try:
        noted = [part.Noted(row[_ID], row[_AT], row[_LOGIN], json.loads(row[_BODY])) for row in rows]
        said = [each.body for each in noted]
        columns = part.columns_of(noted)
        certain = (
            all(body.keys() <= part.LOOKED_AT for body in said)
            and not any(None in columns.get(name, ()) for name in NEEDED)
            and part.may_be_kept(columns, said)
            and all(bodies.is_shown(each.at) and bodies.is_text(each.login) for each in noted)
            and all(map(batch.handle_of, columns["id"]))
        )
    except (*NOTHING_MADE, RecursionError):
        return {}
    nothing = [None] * len(rows)
    values = (columns.get(name, nothing) for name in COLUMNS)
    return dict(zip(columns["id"], zip(*values, strict=True), strict=True)) if certain else {}


def _read(rows: list[Row]) -> list[Event] | None:
    """Return the events that rows hold, if all can be read."""
    try:
        return [*map(event_in, rows)]
    except NOTHING_MADE:
        return None
