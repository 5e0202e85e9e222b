"""Questions to the log: notes chosen by filters or words, a note by its ref, the events behind it, the day's counts.

Long answers are read page by page, each page a statement of its own, so that a reader never holds writers up.
"""

from __future__ import annotations

import sqlite3

from quicklog.errors import BadUsageError, DamagedError, NothingFoundError
from quicklog.lib.record import Record
from quicklog.lib.text import key, safe
from quicklog.note.bodies import event_of, note_of, notes_of
from quicklog.note.fields import COLUMNS
from quicklog.note.fold import in_order
from quicklog.note.note import is_id, letters_of
from quicklog.store.connection import explained, rows_of
from quicklog.store.definitions import OPEN, OVERDUE
from quicklog.store.projection import SLOTS, codes_of, lacks_search, spoils_search, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.store.log import Log

    Row = tuple[Any, ...]

PAGE = 1000
_COLUMNS = ", ".join([f'notes."{column}"' for column in COLUMNS])
_EVENT = "id, stream, seq, kind, note, at, login, body"
# An older SQLite takes no more than 999 values in a statement.
_MOST_IDS = 900
_CANDIDATES = 10
# The statuses that few notes have, which stand in indexes of their own.
_FEW = frozenset(("open", "draft"))


# What the filters that look at one column ask of it, by their names, and what of the value stands for the mark. A name
# that has no letter is nobody's: NULL equals nothing, not even the want of a name.
COMPARED: dict[str, tuple[str, Callable[[str], str]]] = {
    "customer": ("customer_key = nullif(?, '')", key),
    "technician": ("technician_key = nullif(?, '')", key),
    "channel": ("channel = ?", str),
    "kind": ("kind = ?", str),
}


class Selection(Record):
    """Which notes are meant: those to which every filter applies; the moments are aware, ``until`` is not included.

    ``values`` are those of the filters in ``COMPARED``, by their names. ``words`` must all be found in a note, as
    parts of its words, by their keys.
    """

    since: datetime | None = None
    until: datetime | None = None
    code: str | None = None
    statuses: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    values: Mapping[str, str] = {}


def pages(
    log: Log, selection: Selection, *, newest_first: bool = False, limit: int | None = None, page: int = PAGE
) -> Iterator[list[Row]]:
    """Yield the chosen notes page by page, each a list of rows in the order of ``note.COLUMNS``, by time of contact."""
    words = [folded for word in selection.words if (folded := key(word))]
    source, place, where, values = _conditions(log, selection, words)
    order, beyond = ("DESC", "<") if newest_first else ("ASC", ">")
    last: int | None = None
    left = limit
    while left is None or left > 0:
        # A search that so many notes did not satisfy goes on in whole pages.
        size = page if left is None or (words and last is not None) else min(page, left)
        conditions, bound = list(where), list(values)
        if last is not None:
            conditions.append(f"{place} {beyond} ?")
            bound.append(last)
        sql = f"SELECT {_COLUMNS}, {place} FROM {source} WHERE {' AND '.join(conditions)} "  # noqa: S608
        with explained(log.path):
            rows = rows_of(log.connection, f"{sql} ORDER BY {place} {order} LIMIT {size}", bound)
        if not rows:
            return
        last = rows[-1][-1]
        found = [row[:-1] for row in rows]
        if words:
            found = [row for row in found if _holds(row, words)][:left]
        if found:
            yield found
        left = None if left is None else left - len(found)
        if len(rows) < size:
            return


def _conditions(log: Log, selection: Selection, words: list[str]) -> tuple[str, str, list[str], list[Any]]:
    """Return the tables, the position's name in them, the conditions and their values.

    Positions bound the time, the index bounds the words.
    """
    source, place, where = "notes", "notes.position", ["1"]
    values: list[Any] = []
    threes = {word[place : place + 3] for word in words for place in range(len(word) - 2)}
    grams = sorted(three for three in threes if "\0" not in three)  # which ends a question
    if grams and searchable(log):
        # The same number either way; the index gives its own in order only when it is asked by its own name.
        source, place = "search JOIN notes ON notes.position = search.rowid", "search.rowid"
        where.append("search MATCH ?")
        values.append(" AND ".join('"' + gram.replace('"', '""') + '"' for gram in grams))
    codes = codes_of(selection.code)
    if codes:
        is_few = place != "notes.position" or "customer" in selection.values or _are_few(selection.statuses)
        source, place, under = _under_code(source, place, is_few=is_few)
        where.append(under)
        values.append(codes[0])
    tests: list[tuple[str, Any]] = [
        (f"{place} >= ?", _position(selection.since)),
        (f"{place} < ?", _position(selection.until)),
        ("instr('+' || notes.code || '+', '+' || ? || '+')", None if [selection.code] == codes else selection.code),
    ]
    for name, value in selection.values.items():
        test, compared = COMPARED[name]
        tests.append((test, compared(value)))
    where += [test for test, value in tests if value is not None]
    values += [value for _, value in tests if value is not None]
    if selection.statuses:
        # Written out, so that SQLite sees when an index holds all that have this status.
        quoted = ("'" + status.replace("'", "''") + "'" for status in selection.statuses)
        where.append("(" + " OR ".join(f"status = {status}" for status in quoted) + ")")
    return source, place, where, values


def _are_few(statuses: Sequence[str]) -> bool:
    return bool(statuses) and _FEW.issuperset(statuses)


def _under_code(source: str, place: str, *, is_few: bool) -> tuple[str, str, str]:
    """Return the tables, the position's name in them, and the condition for the notes with a code.

    Where something else leaves few notes they are looked up among those with the code, and otherwise those with the
    code are read in their order.
    """
    if is_few:
        filed = f"SELECT 1 FROM note_codes filed WHERE filed.code = ? AND filed.position = {place}"  # noqa: S608
        return source, place, f"EXISTS ({filed})"
    source = "note_codes CROSS JOIN notes ON notes.position = note_codes.position"
    return source, "note_codes.position", "note_codes.code = ?"


def _position(bound: datetime | None) -> int | None:
    """Return the first position that is not before a moment; notes stand at whole seconds."""
    return None if bound is None else -int(-bound.timestamp() // 1) * SLOTS


def searchable(log: Log) -> bool:
    """Tell whether words can be looked up in an index; otherwise every note is read."""
    with explained(log.path):
        try:
            log.connection.execute("SELECT rowid FROM search LIMIT 0")
        except sqlite3.OperationalError as error:
            if lacks_search(error) or spoils_search(error):
                return False
            raise
        row = log.connection.execute("SELECT value FROM state WHERE name = 'search'").fetchone()
    return row is not None and row[0] == "current"


def _holds(row: Row, words: Sequence[str]) -> bool:
    """Tell whether a note has all the words: the index knows their letters by threes, but not their order."""
    text = words_of(note_of(row))
    return all(word in text for word in words)


def count(log: Log, selection: Selection) -> int:
    """Return how many notes are chosen."""
    words = [folded for word in selection.words if (folded := key(word))]
    if words:
        return sum(map(len, pages(log, selection)))
    source, _, where, values = _conditions(log, selection, words)
    with explained(log.path):
        sql = f"SELECT count(*) FROM {source} WHERE {' AND '.join(where)}"  # noqa: S608
        (number,) = log.connection.execute(sql, values).fetchone()
    return int(number)


def state(log: Log) -> int:
    """Return a number that changes whenever another process has written to the log."""
    with explained(log.path):
        (number,) = log.connection.execute("PRAGMA data_version").fetchone()
    return int(number)


def head(log: Log) -> tuple[str, int, bytes]:
    """Return the log's own stream, and the number and the digest of the last event in it.

    A log that was restored and not yet written to has a stream of its own without events: then it is the one before.
    Raises ``DamagedError`` where another program put there what is none of these.
    """
    last = "SELECT stream, seq, digest FROM events ORDER BY number DESC LIMIT 1"
    with explained(log.path):
        row = log.connection.execute("SELECT stream, seq, digest FROM streams WHERE own").fetchone()
        if row and not row[1]:
            row = log.connection.execute(last).fetchone() or row
    stream, seq, digest = row or ("", 0, b"")
    if not (isinstance(stream, str) and isinstance(seq, int) and isinstance(digest, bytes)):
        raise DamagedError("{path} is damaged (stream head missing)", "restore a backup", path=log.path)
    return stream, seq, digest


def count_events(log: Log) -> int:
    """Return how many events the log holds."""
    with explained(log.path):
        (number,) = log.connection.execute("SELECT count(*) FROM events").fetchone()
    return int(number)


def open_matters(log: Log, now: datetime) -> tuple[int, int]:
    """Return how many promises and messages are open, and how many of those are past their due time."""
    with explained(log.path):
        row = log.connection.execute(
            f"SELECT (SELECT count(*) FROM notes WHERE {OPEN}), (SELECT count(*) FROM notes WHERE {OVERDUE})",  # noqa: S608
            {"now": int(now.timestamp() // 1)},
        ).fetchone()
    return row[0], row[1]


def by_ref(log: Log, typed: str) -> Note:
    """Return the note that a ref, a longer beginning of its letters, or its whole id names.

    Raises ``NothingFoundError`` where none does, and ``BadUsageError`` with the candidates where several do.
    """
    wanted = typed.strip().lower()
    notes = [note for note in _near(log, wanted) if wanted and _answers(note, wanted)]
    if not notes:
        raise NothingFoundError("no note has the ref {typed}", "ql list shows the refs", typed=typed)
    if len(notes) > 1:
        shown = ", ".join(f"{note.ref} ({safe(note.customer or note.line)[:40]})" for note in notes[:_CANDIDATES])
        raise BadUsageError("{typed} names several notes", "write one of {shown}", typed=typed, shown=shown)
    return notes[0]


def _near(log: Log, wanted: str) -> list[Note]:
    """Return the notes that a ref may mean: with this id, with the ref that it goes beyond, with refs that it begins.

    Three questions, each answered by an index; one with OR is answered by reading all notes.
    """
    found = {}
    for condition in ("id = ?1", "ref <= ?1 ORDER BY ref DESC", "ref > ?1 AND ref < ?1 || '~' ORDER BY ref"):
        sql = f"SELECT {_COLUMNS} FROM notes WHERE {condition} LIMIT ?2"  # noqa: S608
        with explained(log.path):
            rows = rows_of(log.connection, sql, [wanted, _CANDIDATES + 1])
        found.update({row[0]: note_of(row) for row in rows})
    return list(found.values())


def _answers(note: Note, wanted: str) -> bool:
    return note.id == wanted or (is_id(note.id) and letters_of(note.id).startswith(wanted))


def by_ids(log: Log, note_ids: Sequence[str]) -> dict[str, Note]:
    """Return the notes with these ids that there are, by id."""
    found = {}
    for marks, ids in _marked(note_ids):
        with explained(log.path):
            rows = rows_of(log.connection, f"SELECT {_COLUMNS} FROM notes WHERE id IN ({marks})", ids)  # noqa: S608
        found.update({note.id: note for note in notes_of(rows)})
    return found


def events_of(log: Log, note_id: str) -> list[Event]:
    """Return every event behind a note, in the order in which they count, as they can be shown."""
    return events_of_many(log, [note_id])[note_id]


def events_of_many(log: Log, note_ids: Sequence[str]) -> dict[str, list[Event]]:
    """Return what ``events_of`` returns for each of some notes, by id."""
    rows = rows_of_many(log, _EVENT, note_ids)
    return {note_id: in_order(event_of(_typed(row)) for row in rows[note_id]) for note_id in note_ids}


def _typed(row: Row) -> Row:
    """Return a row of ``_EVENT`` whose values can be told: another program may have put others there."""
    id_, stream, seq, *others, body = row
    if seq.__class__ is int and all(value.__class__ is str for value in (id_, stream, *others)):
        return row
    texts = (value if isinstance(value, str) else str(value) for value in (id_, stream, *others))
    id_, stream, *others = texts
    return (id_, stream, seq if isinstance(seq, int) else 0, *others, body)


def rows_of_many(log: Log, columns: str, note_ids: Sequence[str]) -> dict[str, list[Row]]:
    """Return columns of every event behind each of some notes, by id, in the order in which they reached this log."""
    found: dict[str, list[Row]] = {note_id: [] for note_id in note_ids}
    for marks, ids in _marked(note_ids):
        sql = (
            f"SELECT id, 0, number, {columns} FROM events WHERE id IN ({marks}) UNION ALL"  # noqa: S608
            f" SELECT note, 1, number, {columns} FROM events WHERE note IN ({marks}) AND kind <> 'noted'"
        )
        with explained(log.path):
            rows = rows_of(log.connection, sql, ids)
        for note_id, _, _, *row in sorted(rows, key=lambda row: row[1:3]):
            found[note_id].append(tuple(row))
    return found


def _marked(ids: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield ids, as many as go into one statement, with the marks that stand for them there."""
    for first in range(0, len(ids), _MOST_IDS):
        some = ids[first : first + _MOST_IDS]
        yield ", ".join([f"?{number}" for number in range(1, len(some) + 1)]), some


def moved_from(log: Log, customer: str) -> list[str]:
    """Return the refs of the notes that once named a customer, by key, and now name another, by time of contact."""
    sql = "SELECT position, ref FROM former_customers JOIN notes USING (id) WHERE former_customers.customer_key = ?"
    with explained(log.path):
        return [ref for _, ref in sorted(log.connection.execute(sql, [customer]))]


def witnesses(log: Log, events: Iterable[Event]) -> int:
    """Return how many logins have written since the last of some events, whoever wrote that one included.

    Each of them has compared what it knew of the log when it wrote, and keeps what it saw. Of a long log the 10,000
    events after the last one are looked at.
    """
    ends: dict[str, int] = {}
    for event in events:
        ends[event.stream] = max(event.seq, ends.get(event.stream, 0))
    since = "SELECT login FROM events WHERE number >= ? ORDER BY number LIMIT 10000"
    with explained(log.path):
        sql = "SELECT number FROM events WHERE stream = ? AND seq = ?"
        numbers = [number for end in ends.items() for (number,) in log.connection.execute(sql, end)]
        sql = f"SELECT count(DISTINCT login) FROM ({since})"  # noqa: S608
        return int(log.connection.execute(sql, [max(numbers, default=0)]).fetchone()[0])


def last_draft_of(log: Log, login: str) -> Note:
    """Return the draft that a login wrote last; raises ``NothingFoundError`` where there is none."""
    with explained(log.path):
        row = log.connection.execute(
            f"SELECT {_COLUMNS} FROM notes CROSS JOIN events ON events.id = notes.id"  # noqa: S608  few are drafts
            " WHERE status = 'draft' AND events.login = ? ORDER BY number DESC LIMIT 1",
            [login],
        ).fetchone()
    if row is None:
        raise NothingFoundError("you have no draft", "ql drafts shows those of others")
    return note_of(row)


def last_of(log: Log, login: str) -> Note:
    """Return the last note that a login wrote and that still stands; raises ``NothingFoundError`` where none does."""
    with explained(log.path):
        row = log.connection.execute(
            f"SELECT {_COLUMNS} FROM events JOIN notes ON notes.id = events.id WHERE events.kind = 'noted'"  # noqa: S608
            " AND events.login = ? AND notes.status <> 'void' ORDER BY number DESC LIMIT 1",
            [login],
        ).fetchone()
    if row is None:
        raise NothingFoundError("you have written no note", "name one by its ref: ql list shows them")
    return note_of(row)
