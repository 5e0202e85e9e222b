"""The rows made from the events: the notes and what they are looked up by, kept in step in the same transaction."""

from __future__ import annotations

import sqlite3
from operator import itemgetter

from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.note.bodies import is_shown
from quicklog.note.fields import COLUMNS, SEARCHED, Note
from quicklog.note.note import LEAST_REF, letters_of, ref_of, seconds
from quicklog.store.definitions import STANDING
from quicklog.store.schema import SEARCH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

# A position is seconds since 1970 times this, plus the note's place in its second.
SLOTS = 64
# What a row of the table holds: the fields of a note, and what is made of them.
DERIVED = ("position", "customer_key", "technician_key", "due_seconds")
ROW = (*COLUMNS, *DERIVED)
_searched: Callable[[Any], Sequence[str | None]] = itemgetter(*map(COLUMNS.index, SEARCHED))
_STALE = "UPDATE state SET value = 'stale' WHERE name = 'search' AND value = 'current'"
# After so many pieces of the search index FTS5 makes them one, if nothing else is said.
MERGED_AFTER = 4
_SELECT = "SELECT " + ", ".join([f'"{column}"' for column in COLUMNS])
NAMED = ", ".join([f'"{column}"' for column in ROW])
_INSERT = f"INSERT INTO notes ({NAMED}) VALUES ({', '.join('?' * len(ROW))})"  # noqa: S608


def note_of(connection: sqlite3.Connection, note_id: str) -> Note | None:
    """Return the note with this id as its row stands, if there is one, whether it can be shown or not."""
    row = connection.execute(f"{_SELECT} FROM notes WHERE id = ?", [note_id]).fetchone()
    return Note(*row) if row else None


def put(connection: sqlite3.Connection, before: Note | None, note: Note) -> Note:
    """Write a note's row in place of the one before it, which is as ``note_of`` returned it; return it with its ref."""
    position = stood = folded = None
    if before:
        sql = "SELECT position, customer_key FROM notes WHERE id = ?"
        position, folded = connection.execute(sql, [note.id]).fetchone()
        stood = position
        _unsearch(connection, position, before)
        connection.execute("DELETE FROM notes WHERE position = ?", [position])
    if before is None or not _are_of_one_second(before.at, note.at):
        position = free_position(seconds(note.at), lambda low, high: last_position(connection, low, high))
    if not note.ref:
        note = replace(note, ref=_new_ref(connection, letters_of(note.id)))
    customer, technician = key(note.customer or ""), key(note.technician or "")
    due = seconds(note.due) if note.due else None
    connection.execute(_INSERT, [*note, position, customer, technician, due])
    _search(connection, position, note)
    if before is None or (before.code, stood) != (note.code, position):
        _file_codes(connection, before and before.code, stood, note.code, position)
    if before and folded != customer:
        _keep_former(connection, note.id, folded, customer)
        _refresh_customer(connection, folded)
    _refresh_customer(connection, customer)
    return note


def _are_of_one_second(before: str, at: str) -> bool:
    return before == at or (is_shown(before) and seconds(before) == seconds(at))


def free_position(second: int, last: Callable[[int, int], int | None]) -> int:
    """Return the next free position in a second; ``last`` tells the last that is taken from a position up to another.

    A full second (an imported list with one time for all) runs over into the ones after it, in growing strides.
    """
    first, room = second * SLOTS, SLOTS
    while True:
        taken = last(first, first + room)
        if taken is None:
            return first
        if taken + 1 < first + room:
            return taken + 1
        room *= 4


def last_position(connection: sqlite3.Connection, low: int, high: int) -> int | None:
    """Return the last position from ``low`` up to ``high``, which is not part of it, where a note stands."""
    sql = "SELECT max(position) FROM notes WHERE position >= ? AND position < ?"
    last: int | None = connection.execute(sql, [low, high]).fetchone()[0]
    return last


def _new_ref(connection: sqlite3.Connection, letters: str) -> str:
    """Return the shortest ref that tells this note from all others; lengthen a neighbour's where it must be.

    No ref is the beginning of another's letters, so only the two neighbours in their order can come near this one.
    """
    longest = LEAST_REF
    for order in ("ref <= ? ORDER BY ref DESC", "ref > ? ORDER BY ref"):
        row = connection.execute(f"SELECT ref, id FROM notes WHERE {order} LIMIT 1", [letters]).fetchone()  # noqa: S608
        if row is None:
            continue
        ref, other = row[0], letters_of(row[1])
        needed = common(letters, other) + 1
        longest = max(longest, needed)
        if needed > len(ref):
            connection.execute("UPDATE notes SET ref = ? WHERE id = ?", [ref_of(other, needed), row[1]])
    return ref_of(letters, longest)


def common(one: str, other: str) -> int:
    """Return how many letters the two begin with in common."""
    count = 0
    while count < len(one) and one[count] == other[count]:
        count += 1
    return count


def _refresh_customer(connection: sqlite3.Connection, customer: str | None) -> None:
    """Name a customer as the newest note does; forget one whom no note names any more."""
    if not customer:
        return
    row = connection.execute(
        f"SELECT customer FROM notes WHERE customer_key = ? AND {STANDING} ORDER BY position DESC LIMIT 1",  # noqa: S608
        [customer],
    ).fetchone()
    if row:
        connection.execute("INSERT OR REPLACE INTO customers VALUES (?, ?, ?)", [customer, row[0], customer[::-1]])
    else:
        connection.execute("DELETE FROM customers WHERE key = ?", [customer])


def codes_of(joined: object) -> list[str]:
    """Return a note's codes one by one, as they are joined in its row."""
    return [*dict.fromkeys(filter(None, joined.split("+")))] if isinstance(joined, str) else []


def _file_codes(
    connection: sqlite3.Connection, before: object, stood: int | None, joined: object, position: int | None
) -> None:
    """File a note under its codes, and no more under those that it had where it stood."""
    for code in codes_of(before):
        connection.execute("DELETE FROM note_codes WHERE code = ? AND position = ?", [code, stood])
    file_codes(connection, [(code, position) for code in codes_of(joined)])


def file_codes(connection: sqlite3.Connection, pairs: Iterable[tuple[str, int | None]]) -> None:
    """File notes under codes, each by its position."""
    connection.executemany("INSERT OR IGNORE INTO note_codes (code, position) VALUES (?, ?)", pairs)


def _keep_former(connection: sqlite3.Connection, note_id: str, before: str | None, now: str) -> None:
    """Remember whom a note named before it named another, or the same one again."""
    connection.execute("DELETE FROM former_customers WHERE id = ? AND customer_key = ?", [note_id, now])
    if before:
        connection.execute("INSERT OR IGNORE INTO former_customers (id, customer_key) VALUES (?, ?)", [note_id, before])


def set_former(connection: sqlite3.Connection, note_id: str, customers: Iterable[str]) -> None:
    """Say whom a note named before, by key."""
    connection.execute("DELETE FROM former_customers WHERE id = ?", [note_id])
    rows = [(note_id, each) for each in customers]
    connection.executemany("INSERT INTO former_customers (id, customer_key) VALUES (?, ?)", rows)


def words_of(note: Note) -> str:
    """Return what a note can be found by: the keys of its line, and of its fields where the line has other words."""
    return words(note.line, _searched(note), key)


def words(line: str, values: Iterable[str | None], key: Callable[[str], str]) -> str:
    """Return what a note with this line and these values of ``SEARCHED`` can be found by."""
    found = key(line)
    for value in values:
        if value and value not in line:  # of what stands in the line, the key stands in the line's
            folded = key(value)
            if folded not in found:
                found = f"{found} {folded}"
    return found


def refold(
    connection: sqlite3.Connection, note: Note, position: int, folded: str, former: Callable[[str], str]
) -> None:
    """Give a note the keys of today; ``former`` makes those by which it is kept."""
    _unsearch(connection, position, note, former)
    customer, technician = key(note.customer or ""), key(note.technician or "")
    sql = "UPDATE notes SET customer_key = ?, technician_key = ? WHERE id = ?"
    connection.execute(sql, [customer, technician, note.id])
    _search(connection, position, note)
    _refresh_customer(connection, folded)
    _refresh_customer(connection, customer)


def _search(connection: sqlite3.Connection, position: int | None, note: Note) -> None:
    index(connection, [(position, words_of(note))])


def index(connection: sqlite3.Connection, rows: Iterable[tuple[int | None, str]]) -> None:
    """Enter notes into the search index, by their positions and their words."""
    try:
        connection.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", rows)
    except sqlite3.DatabaseError as error:
        _without_search(connection, error)


def merge_after(connection: sqlite3.Connection, pieces: int) -> None:
    """Say after how many pieces the search index makes them one; every transaction adds a piece, or several."""
    try:
        connection.execute("INSERT INTO search (search, rank) VALUES ('automerge', ?)", [pieces])
    except sqlite3.DatabaseError as error:
        _without_search(connection, error)


def _unsearch(connection: sqlite3.Connection, position: int, note: Note, key: Callable[[str], str] = key) -> None:
    if not all(isinstance(value, str) for value in (note.line, *_searched(note)) if value is not None):
        connection.execute(_STALE)  # another program put it there, and nobody knows how it was indexed
        return
    try:
        connection.execute(
            "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)",
            [position, words(note.line, _searched(note), key)],
        )
    except sqlite3.DatabaseError as error:
        _without_search(connection, error)


def _without_search(connection: sqlite3.Connection, error: sqlite3.DatabaseError) -> None:
    """Go on without the index where this SQLite has none, or where it is damaged: no note may wait for that.

    It is behind the notes from now on, and they are read instead until it is made again.
    """
    if not lacks_search(error) and not spoils_search(error):
        raise error
    connection.execute(_STALE)


def lacks_search(error: sqlite3.DatabaseError) -> bool:
    """Tell whether SQLite means that it has no index of this sort: no FTS5, one without trigrams, or no such table."""
    return str(error).startswith(("no such module", "no such tokenizer", "no such table: search"))


def spoils_search(error: sqlite3.DatabaseError) -> bool:
    """Tell whether SQLite means that its index is damaged, and nothing else is."""
    return getattr(error, "sqlite_errorname", "") == "SQLITE_CORRUPT_VTAB" or "invalid fts5 file format" in str(error)


def empty(connection: sqlite3.Connection) -> None:
    """Take away everything that is made from the events, so that it can be made again."""
    for table in ("notes", "customers", "note_codes", "former_customers", "persons"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608
    try:
        _drop_search(connection)
        connection.execute(SEARCH)
        state = "current"
    except sqlite3.OperationalError as error:
        if not lacks_search(error):
            raise
        state = "missing"
    connection.execute("INSERT OR REPLACE INTO state VALUES ('search', ?)", [state])


def _drop_search(connection: sqlite3.Connection) -> None:
    """Take away the search index; SQLite drops none of which it cannot tell the format."""
    try:
        connection.execute("DROP TABLE IF EXISTS search")
    except sqlite3.DatabaseError as error:
        if not spoils_search(error):
            raise
        connection.execute("INSERT OR REPLACE INTO search_config VALUES ('version', 4)")
        connection.execute("DROP TABLE search")
