"""The rows of many new notes at once: the same as ``projection.put`` makes one by one, in a fifth of the time.

A batch goes column by column: what no note of it has is neither carried nor bound, and what all of them share is
bound once. (``sqlite3`` binds a ``None`` or a ``bytes`` in three times the time of a text: it looks for an adapter.)
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from functools import lru_cache
from itertools import chain, compress, groupby, pairwise

from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.note.fields import SEARCHED
from quicklog.note.note import CROCKFORD, LEAST_REF, letters_of, ref_of, rest_of, seconds
from quicklog.store import projection
from quicklog.store.definitions import STANDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    # The refs in the log by the letters that they begin with: the position, and the id where the ref is too short.
    Kept = dict[str, dict[str, tuple[int, str | None]]]

# An older SQLite takes no more than 999 values in a statement.
_MOST_VALUES = 999
MOST = 500
_word = lru_cache(16384)(key)  # words come again and again
_LONGEST = 500  # characters of a text whose words are remembered
# The letters of ten bits, and where each ten of a handle's sixty begin.
_PAIRS = [one + other for one in CROCKFORD for other in CROCKFORD]
_SHIFTS = (50, 40, 30, 20, 10, 0)
_AFTER = "~"  # comes after every letter of a ref
# The refs that begin as new letters do, with the id where the whole ref is a beginning of those.
_SAME_BEGINNING = f"""
    WITH fresh (letters, start) AS (SELECT column1, substr(column1, 1, {LEAST_REF}) FROM (VALUES %s))
    SELECT start, ref, position, CASE WHEN substr(letters, 1, length(ref)) = ref THEN id END
    FROM fresh CROSS JOIN notes ON ref >= start AND ref < start || '{_AFTER}'
"""  # noqa: S608
_ANY_NOTE = "SELECT 1 FROM notes WHERE position >= ? AND position < ? LIMIT 1"
_NAMED = f"SELECT key, name FROM customers WHERE key IN ({', '.join('?' * MOST)})"  # noqa: S608
_MOST_NAMES = 50_000
# The name is that of the newest note, which is looked for where the batch names a known customer in another way.
_CUSTOMER = f"""
    INSERT INTO customers VALUES (?1, ?2, ?3)
    ON CONFLICT (key) DO UPDATE SET name = (
        SELECT customer FROM notes WHERE customer_key = ?1 AND {STANDING} ORDER BY position DESC LIMIT 1
    )
"""  # noqa: S608


class Batch(Record):
    """New notes, up to ``MOST`` of them, by all that can be known of their rows without the log.

    ``letters``, ``seconds`` (of contact, since 1970) and ``words`` are one for each note; ``columns`` are those of the
    table that any note has, by name.
    """

    letters: Sequence[str]
    seconds: Sequence[int]
    words: Sequence[str]
    columns: dict[str, Sequence[Any]]

    def only(self, wanted: Sequence[bool]) -> Batch:
        """Return the notes that are wanted."""
        columns: dict[str, Sequence[Any]] = {
            name: list(compress(values, wanted)) for name, values in self.columns.items()
        }
        return Batch(
            list(compress(self.letters, wanted)),
            list(compress(self.seconds, wanted)),
            list(compress(self.words, wanted)),
            columns,
        )


def of_columns(columns: dict[str, Sequence[Any]]) -> Batch:
    """Return the batch of new notes, which are given by their columns and have no ref yet.

    Raises ``ValueError`` on an invalid moment or id.
    """
    columns = {name: values for name, values in columns.items() if values.count(None) < len(values)}
    for name in ("customer", "technician"):
        columns[f"{name}_key"] = [_folded(value or "") for value in columns.get(name, [""] * len(columns["id"]))]
    if "due" in columns:
        columns["due_seconds"] = [seconds(due) if due else None for due in columns["due"]]
    searched = (columns[name] for name in ("line", *SEARCHED) if name in columns)
    return Batch(
        [handle_of(each) + rest_of(each) for each in columns["id"]],
        list(map(seconds, columns["at"])),
        [projection.words(line, values, _folded) for line, *values in zip(*searched, strict=True)],
        columns,
    )


def _folded(text: str) -> str:
    """Return what ``text.key`` returns, sooner: of words that were met before."""
    if len(text) > _LONGEST:
        return key(text)
    return " ".join(filter(None, map(_word, text.split(" "))))


def handle_of(note_id: str) -> str:
    """Return what ``note.handle`` returns, sooner."""
    number = int(note_id[-17:].replace("-", ""), 16)
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def put(connection: sqlite3.Connection, batch: Batch, names: dict[str, str]) -> None:
    """Write the rows of new notes, in the order in which they were noted; the caller holds the lock.

    ``names`` are customers of the log, by their keys, as they are named there now; what is found is added to them.
    """
    if not batch.letters:
        return
    refs = _new_refs(connection, batch.letters)
    positions = _free_positions(connection, batch.seconds)
    columns: dict[str, Sequence[Any]] = {"position": positions, "ref": refs, **batch.columns}
    # In the order of the table and of the search index, which both grow at their end then.
    order = sorted(range(len(positions)), key=positions.__getitem__)
    insert(connection, "notes", {name: [values[place] for place in order] for name, values in columns.items()})
    projection.index(connection, [(positions[place], batch.words[place]) for place in order])
    _file_codes(connection, positions, batch.columns)
    _name_customers(connection, positions, batch.columns, names)


def _file_codes(connection: sqlite3.Connection, positions: Iterable[int], columns: dict[str, Sequence[Any]]) -> None:
    """File the notes under their codes, in the order of the table."""
    said = zip(positions, columns.get("code", ()), strict=False)
    pairs = sorted((code, position) for position, joined in said for code in projection.codes_of(joined))
    projection.file_codes(connection, pairs)


def insert(connection: sqlite3.Connection, table: str, columns: dict[str, Sequence[Any]]) -> None:
    """Insert rows, given by their columns, several in a statement: each statement opens all of the table's indexes.

    What all rows share is bound once. FAIL saves SQLite from keeping what it would need to take half a statement back;
    whoever holds the lock takes back the whole transaction.
    """
    shared = [name for name, values in columns.items() if 1 < values.count(values[0]) == len(values)]
    differing = [name for name in columns if name not in shared]
    once = [columns[name][0] for name in shared]
    rows = list(zip(*(columns[name] for name in differing), strict=True))
    named = ", ".join(f'"{name}"' for name in (*shared, *differing))
    marks = ", ".join([*(f"?{number}" for number in range(1, len(shared) + 1)), *"?" * len(differing)])
    at_once = (_MOST_VALUES - len(shared)) // len(differing)
    for at in range(0, len(rows), at_once):
        some = rows[at : at + at_once]
        sql = f"INSERT OR FAIL INTO {table} ({named}) VALUES {', '.join([f'({marks})'] * len(some))}"  # noqa: S608
        connection.execute(sql, [*once, *chain.from_iterable(some)])


def _name_customers(
    connection: sqlite3.Connection, positions: Iterable[int], columns: dict[str, Sequence[Any]], names: dict[str, str]
) -> None:
    """Name the customers as the newest of their notes do."""
    if "customer" not in columns:
        return
    named = zip(positions, columns["customer_key"], columns["customer"], columns["status"], strict=True)
    newest = {key: name for _, key, name, status in sorted(named) if key and status not in ("void", "draft")}
    if len(names) > _MOST_NAMES:
        names.clear()
    unmet = [key for key in newest if key not in names]
    if unmet:
        names.update(connection.execute(_NAMED, [*unmet, *[None] * (MOST - len(unmet))]))
    differing = sorted(key for key, name in newest.items() if names.get(key) != name)
    connection.executemany(_CUSTOMER, [(key, newest[key], key[::-1]) for key in differing])
    for differs in differing:  # it may be a note of the log that names this one
        names.pop(differs, None)


# Positions


def _free_positions(connection: sqlite3.Connection, moments: Sequence[int]) -> list[int]:
    """Return a free position for each of these seconds: as if one note after the other had been written."""
    low, high = min(moments) * projection.SLOTS, (max(moments) + 1) * projection.SLOTS
    is_empty = connection.execute(_ANY_NOTE, [low, high]).fetchone() is None
    return (_first_positions(moments) if is_empty else None) or _next_positions(connection, moments, high, is_empty)


def _first_positions(moments: Sequence[int]) -> list[int] | None:
    """Return the positions in seconds that are empty yet; ``None`` where one of them runs over."""
    number: dict[int, int] = {}
    positions = []
    for second in moments:
        place = number.get(second, 0)
        number[second] = place + 1
        positions.append(second * projection.SLOTS + place)
    return positions if max(number.values()) <= projection.SLOTS else None


def _next_positions(connection: sqlite3.Connection, moments: Sequence[int], high: int, is_empty: bool) -> list[int]:
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


def _new_refs(connection: sqlite3.Connection, given: Sequence[str]) -> list[str]:
    """Return for each note's letters the shortest beginning of their own; lengthen the refs that no longer are that.

    Only those that begin alike, for as many letters as the shortest ref has, can come near each other.
    """
    kept = _kept(connection, given)
    starts = [letters[:LEAST_REF] for letters in given]
    refs = dict(zip(given, map(ref_of, given), strict=True))
    several = {start for start, number in Counter(starts).items() if number > 1 or start in kept}
    longer: list[tuple[str, int]] = []
    near = sorted(letters for letters in refs if letters[:LEAST_REF] in several)
    for start, group in groupby(near, lambda letters: letters[:LEAST_REF]):
        # Its ref tells a note of the log from the new ones; where it does not any more, all its letters do.
        known = kept.get(start, {}).items()
        theirs = {letters_of(id_) if id_ else ref: (ref, position) for ref, (position, id_) in known}
        for letters, needed in _shortest(sorted([*group, *theirs])):
            if letters not in theirs:
                refs[letters] = ref_of(letters, needed)
            elif needed > len(theirs[letters][0]):
                longer.append((ref_of(letters, needed), theirs[letters][1]))
    connection.executemany("UPDATE notes SET ref = ? WHERE position = ?", longer)
    return [refs[letters] for letters in given]


def _kept(connection: sqlite3.Connection, given: Sequence[str]) -> Kept:
    kept: Kept = {}
    for start, ref, position, id_ in connection.execute(_SAME_BEGINNING % ", ".join(["(?)"] * len(given)), given):
        refs = kept.setdefault(start, {})
        if id_ or ref not in refs:
            refs[ref] = position, id_
    return kept


def _shortest(given: list[str]) -> Iterator[tuple[str, int]]:
    """Yield the sorted letters of each note, with how many of them tell it from its neighbours."""
    alike = [0, *(projection.common(one, other) for one, other in pairwise(given)), 0]
    for place, letters in enumerate(given):
        yield letters, max(LEAST_REF, alike[place] + 1, alike[place + 1] + 1)
