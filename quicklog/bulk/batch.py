"""The rows of many new notes at once: the same as ``projection.put`` makes one by one, in a quarter of the time."""

from __future__ import annotations

from bisect import bisect_left, insort
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter

from quicklog import projection
from quicklog.note import handle, seconds
from quicklog.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from typing import Any

    from quicklog.note import Note

    # A note's columns; its handle; its second since 1970; the keys of its customer and its technician; the second in
    # which it is due; and its words. Plain values, so that a row can be handed to another process.
    Row = tuple[tuple[Any, ...], str, int, str, str, int | None, str]

_STATUS = 12  # the place of the status among the columns
_fold = lru_cache(4096)(key)  # names come again and again
_AFTER = "~"  # comes after every letter of a ref
_SAME_BEGINNING = "SELECT ref, position FROM notes WHERE ref >= ? AND ref < ?"
_ANY_NOTE = "SELECT 1 FROM notes WHERE position >= ? AND position < ? LIMIT 1"
# The name is that of the newest note. To write down again what stands there would cost more than to look.
_CUSTOMER = """
    INSERT INTO customers VALUES (
        ?1,
        (
            SELECT customer FROM notes WHERE customer_key = ?1 AND status NOT IN ('void', 'draft')
            ORDER BY position DESC LIMIT 1
        ),
        ?2
    )
    ON CONFLICT (key) DO UPDATE SET name = excluded.name WHERE name <> excluded.name
"""


def row_of(note: Note) -> Row:
    """Return all of a new note's row that can be known without the log; the note has no ref yet.

    Raises ``ValueError`` where a moment or the id is none.
    """
    customer, technician = _fold(note.customer or ""), _fold(note.technician or "")
    due = seconds(note.due) if note.due else None
    columns: Any = note
    return tuple(columns), handle(note.id), seconds(note.at), customer, technician, due, projection.words_of(note)


def put(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Write the rows of new notes, in the order in which they were noted; the caller holds the lock."""
    if not rows:
        return
    refs = _new_refs(connection, [row[1] for row in rows])
    positions = _free_positions(connection, [row[2] for row in rows])
    # In the order of the table and of the search index, which both grow at their end then.
    placed = sorted(zip(positions, rows, strict=True), key=itemgetter(0))
    connection.executemany(
        projection.INSERT,
        (
            (refs[letters], *columns[1:], position, customer, technician, due)
            for position, (columns, letters, _, customer, technician, due, _) in placed
        ),
    )
    projection.index(connection, ((position, row[-1]) for position, row in placed))
    customers = {row[3] for row in rows if row[3] and row[0][_STATUS] not in ("void", "draft")}
    connection.executemany(_CUSTOMER, [(customer, customer[::-1]) for customer in sorted(customers)])


# Positions


def _free_positions(connection: sqlite3.Connection, moments: Sequence[int]) -> list[int]:
    """Return a free position for each of these seconds: as if one note after the other had been written."""
    low, high = min(moments) * projection.SLOTS, (max(moments) + 1) * projection.SLOTS
    is_empty = connection.execute(_ANY_NOTE, [low, high]).fetchone() is None
    kept: dict[tuple[int, int], int | None] = {}
    given: list[int] = []

    def last(first: int, end: int) -> int | None:
        span = first, end
        if span not in kept:
            kept[span] = None if is_empty and end <= high else projection.last_position(connection, first, end)
        before = kept[span]
        place = bisect_left(given, end) - 1
        if place < 0 or given[place] < first:
            return before
        return given[place] if before is None else max(given[place], before)

    positions = []
    for second in moments:
        positions.append(projection.free_position(second, last))
        insort(given, positions[-1])
    return positions


# Refs


def _new_refs(connection: sqlite3.Connection, handles: Sequence[str]) -> dict[str, str]:
    """Return for each handle the shortest beginning of its own; lengthen the refs in the log that are no longer that.

    Only handles that begin with the same letters, as many as the shortest ref has, can come near each other.
    """
    refs: dict[str, str] = {}
    longer: list[tuple[str, int]] = []
    for start, group in groupby(sorted(handles), lambda letters: letters[: projection.LEAST_REF]):
        fresh = list(group)
        kept = connection.execute(_SAME_BEGINNING, [start, start + _AFTER]).fetchall()
        if not kept and len(fresh) == 1:
            refs[fresh[0]] = start
            continue
        theirs = {_told_apart(connection, ref, position, fresh): (ref, position) for ref, position in kept}
        for letters, needed in _shortest(sorted([*fresh, *theirs])):
            if letters not in theirs:
                refs[letters] = letters[:needed]
            elif needed > len(theirs[letters][0]):
                longer.append((letters[:needed], theirs[letters][1]))
    connection.executemany("UPDATE notes SET ref = ? WHERE position = ?", longer)
    return refs


def _told_apart(connection: sqlite3.Connection, ref: str, position: int, fresh: list[str]) -> str:
    """Return a ref in the log if it tells its note from the new ones, else the whole handle behind it."""
    if not any(letters.startswith(ref) for letters in fresh):
        return ref
    (note_id,) = connection.execute("SELECT id FROM notes WHERE position = ?", [position]).fetchone()
    return handle(note_id)


def _shortest(handles: list[str]) -> Iterator[tuple[str, int]]:
    """Yield each of the sorted handles, with how many of its letters tell it from its neighbours."""
    alike = [0, *(projection.common(one, other) for one, other in pairwise(handles)), 0]
    for place, letters in enumerate(handles):
        yield letters, max(projection.LEAST_REF, alike[place] + 1, alike[place + 1] + 1)
