"""Whether notes are found by what they are looked up by: their refs, their customers, the words in the index."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from quicklog.errors import QuicklogError, UnreachableError
from quicklog.lib.finding import Finding, finding
from quicklog.lib.message import Message
from quicklog.lib.text import key
from quicklog.maintenance.audit.projection_check import REMEDY
from quicklog.maintenance.audit.reader import PAGE, Reader, after, as_bytes, shown
from quicklog.maintenance.audit.remake import NOTHING_MADE
from quicklog.note.bodies import event_of
from quicklog.note.fields import SEARCHED
from quicklog.note.note import LEAST_REF, is_mistakable
from quicklog.store import persons as who
from quicklog.store.connection import explained
from quicklog.store.definitions import STANDING
from quicklog.store.projection import codes_of, lacks_search, spoils_search
from quicklog.store.projection import words as words_by
from quicklog.store.schema import SEARCH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# How the index is made (``schema.SEARCH``), but for where its texts are.
_AS_KEPT = "columnsize=0, detail=none, tokenize='trigram'"
_STANDING = f"FROM notes WHERE customer_key = {{customer}} AND {STANDING}"


def refs(reader: Reader, *, strict: bool) -> Iterator[Finding]:
    """Yield the notes whose ref begins another's, or (where ``strict``) is longer than it must be to tell it apart.

    Where notes are missing or have refs of others, nobody can tell how long the refs beside them must be.
    """
    before, ref, note = "", "", None
    for rows in reader.in_order("SELECT ref, id FROM notes WHERE {beyond}", "ref"):
        for behind, id_ in rows:
            if not isinstance(behind, str):
                continue
            if ref and not _tells_apart(before, ref, behind, strict):
                yield _strayed_note(note)
            before, ref, note = ref, behind, id_
    if ref and not _tells_apart(before, ref, "", strict):
        yield _strayed_note(note)


def _tells_apart(before: str, ref: str, after: str, strict: bool) -> bool:
    """Tell whether a ref is as it must be between its neighbours."""
    return (not strict or _is_shortest(before, ref, after)) and not after.startswith(ref)


def _is_shortest(before: str, ref: str, after: str) -> bool:
    """Tell whether a ref would be another's, or a number of a sheet, if it were any shorter."""
    shorter = ref[:-1]
    while len(shorter) >= LEAST_REF and is_mistakable(shorter):
        shorter = shorter[:-1]
    is_taken = before.startswith(shorter) or after.startswith(shorter)
    return len(shorter) < LEAST_REF or is_taken


def _strayed_note(id_: object) -> Finding:
    return finding("notes", "{shown} is not what its events say", REMEDY, shown=shown(id_))


def customers(reader: Reader) -> Iterator[Finding]:
    """Yield the customers whom no note names, who are called otherwise than by the newest note, or who are missing."""
    newest = f"SELECT customer {_STANDING.format(customer='customers.key')} ORDER BY position DESC LIMIT 1"
    kept = f"SELECT key, name, backwards, ({newest}) FROM customers WHERE {{beyond}}"  # noqa: S608
    for rows in reader.in_order(kept, "key"):
        for customer, name, backwards, newest_name in rows:
            if name is None or name != newest_name or backwards != customer[::-1]:
                yield _strayed_customer(customer)
    known = "EXISTS (SELECT 1 FROM customers WHERE key = customer_key)"
    due = f"SELECT DISTINCT customer_key, {known} FROM notes WHERE {{beyond}}"  # noqa: S608
    standing = f"SELECT 1 {_STANDING.format(customer='CAST(? AS TEXT)')} LIMIT 1"
    for rows in reader.in_order(due, "customer_key"):
        for customer, is_known in rows:
            if customer and not is_known and reader.read(standing, [as_bytes(customer)]):
                yield _strayed_customer(customer)


def _strayed_customer(customer: object) -> Finding:
    return finding("customers", "{shown} is not what its events say", REMEDY, shown=shown(customer))


def persons(reader: Reader) -> Iterator[Finding]:
    """Yield the names that do not stand for just the person for whom they stand by the events."""
    due = who.due(event_of(row) for row in reader.read(who.EVENTS))
    kept = {row[0]: row for row in reader.read(who.ROWS)}
    for name in (*due, *(each for each in kept if each not in due)):
        if due.get(name) != kept.get(name):
            yield finding("customers", "for whom {shown} stands is not what its events say", REMEDY, shown=shown(name))


_PLAIN = "typeof(code) = 'text' AND code <> '' AND instr(code, '+') = 0"
_SPAN = "SELECT max(position) FROM (SELECT position FROM notes WHERE position >= ? ORDER BY position LIMIT ?)"
_UNFILED = f"""
    SELECT id FROM notes n WHERE position BETWEEN ? AND ? AND {_PLAIN}
        AND NOT EXISTS (SELECT 1 FROM note_codes c WHERE c.code = n.code AND c.position = n.position)
"""  # noqa: S608
_JOINED = "SELECT id, position, code FROM notes WHERE position BETWEEN ? AND ? AND instr(code, '+')"
_FILED = "SELECT 1 FROM note_codes WHERE code = CAST(? AS TEXT) AND position = ?"


def codes(reader: Reader) -> Iterator[Finding]:
    """Yield the notes that are not filed under each of their codes, and that notes are filed under others."""
    due, start, ((last,),) = 0, -(2**63), reader.read("SELECT max(position) FROM notes")
    while last is not None and start <= last:
        ((end,),) = reader.read(_SPAN, [start, PAGE])
        span = [start, end]
        for (id_,) in reader.read(_UNFILED, span):
            yield _unled(id_)
        due += reader.read(f"SELECT count(*) FROM notes WHERE position BETWEEN ? AND ? AND {_PLAIN}", span)[0][0]  # noqa: S608
        for id_, position, joined in reader.read(_JOINED, span):
            pairs = [[as_bytes(code), position] for code in codes_of(joined)]
            due += len(pairs)
            if not all(reader.read(_FILED, pair) for pair in pairs):
                yield _unled(id_)
        start = after(end, start)
    if reader.read("SELECT count(*) FROM note_codes") != [(due,)]:
        yield finding("codes", "the codes under which notes are filed are not those of the notes", REMEDY)


def _unled(id_: object) -> Finding:
    return finding("codes", "the codes under which notes are filed do not lead to {note}", REMEDY, note=shown(id_))


def words(reader: Reader) -> Iterator[Finding]:
    """Yield what is wrong with the index of words: its state, its structure, or that notes cannot be found in it."""
    found = collect(reader)
    yield from compare(reader) if found is None else found


def collect(reader: Reader) -> list[Finding] | None:
    """Put the words of the notes where ``compare``, on the same connection, compares the index with them.

    Where it cannot be compared, what is wrong with it is returned.
    """
    state = reader.read("SELECT value FROM state WHERE name = 'search'")
    if state == [("missing",)]:
        never = finding("search", "the index of words was never made", "ql doctor --rebuild makes it")
        return [never] if _could_be() else []
    if state != [("current",)]:
        return [_flaw(Message("the index of words is behind the notes"))]
    try:
        _verify(reader)
        _copy(reader)
        _fill(reader)
    except QuicklogError as error:
        return _meaning(error)
    return None


def compare(reader: Reader) -> Iterator[Finding]:
    """Yield that the index of words is not that of the notes whose words were collected."""
    try:
        if not _is_equal(reader):
            yield _flaw(_first_lost(reader))
    except QuicklogError as error:
        yield from _meaning(error)
    finally:
        for name in ("compared", "due", "kept_words", "due_words"):
            reader.connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _flaw(says: Message) -> Finding:
    return finding("search", says, "ql doctor --rebuild makes it again")


def _could_be() -> bool:
    """Tell whether this SQLite could make an index."""
    with closing(sqlite3.connect(":memory:")) as empty:
        try:
            empty.execute(SEARCH)
        except sqlite3.OperationalError:
            return False
    return True


def _verify(reader: Reader) -> None:
    """Let SQLite verify the structure of the index; it takes a writer's lock for that, and writes nothing.

    Where the log may not be written, looking for notes in it has to do.
    """
    try:
        reader.read("INSERT INTO search (search) VALUES ('integrity-check')")
    except UnreachableError as error:
        if not getattr(error.__cause__, "sqlite_errorname", "").startswith("SQLITE_READONLY"):
            raise


def _meaning(error: QuicklogError) -> list[Finding]:
    """Return what an error says about the index; nothing where this SQLite has no such indexes at all."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.DatabaseError):
        if str(cause).startswith("no such table"):
            return [_flaw(Message("the index of words is gone"))]
        if lacks_search(cause):
            return []
        if spoils_search(cause) or (getattr(cause, "sqlite_errorname", "") or "").startswith("SQLITE_CORRUPT"):
            return [_flaw(Message("the index of words is damaged"))]
    raise error


# The index of all notes is compared at once by SQLite, which knows how to see whether an index is that of some texts.
# It is given a copy of this one, and the words of the notes, in temporary tables.


def _copy(reader: Reader) -> None:
    reader.read(f"CREATE VIRTUAL TABLE temp.compared USING fts5(words, {_AS_KEPT})")
    for part in ("data", "idx"):
        reader.read(f"DELETE FROM temp.compared_{part}")  # noqa: S608
        reader.read(f"INSERT INTO temp.compared_{part} SELECT * FROM main.search_{part}")  # noqa: S608


def _fill(reader: Reader) -> None:
    """Put the words of the notes where SQLite looks for the texts of an index."""
    searched, last = ", ".join(f'"{column}"' for column in SEARCHED), -(2**63)
    sql = f"SELECT position, line, {searched} FROM main.notes WHERE position > ? ORDER BY position LIMIT ?"  # noqa: S608
    while rows := reader.read(sql, [last, PAGE]):
        texts = [(position, text) for position, *said in rows if (text := _words_of(said)) is not None]
        with explained(reader.path):
            reader.connection.execute("BEGIN")
            reader.connection.executemany("INSERT INTO temp.compared_content VALUES (?, ?)", texts)
            reader.connection.execute("COMMIT")
        last = rows[-1][0]


def _words_of(said: list[Any]) -> str | None:
    """Return the words of a note; none where another type of value was put there, which is found out elsewhere."""
    try:
        found = words_by(said[0], said[1:], key)
        found.encode()
    except NOTHING_MADE:
        return None
    return found


def _is_equal(reader: Reader) -> bool:
    try:
        reader.read("INSERT INTO temp.compared (compared) VALUES ('integrity-check')")
    except QuicklogError as error:
        cause = error.__cause__
        if isinstance(cause, sqlite3.DatabaseError) and spoils_search(cause):
            return False
        raise
    return True


def _first_lost(reader: Reader) -> Message:
    """Compare the index with one that is made again, threes by threes, up to the first difference."""
    reader.read(f"CREATE VIRTUAL TABLE temp.due USING fts5(words, content='', {_AS_KEPT})")
    reader.read("INSERT INTO temp.due (rowid, words) SELECT id, c0 FROM temp.compared_content")
    with explained(reader.path):
        kept, due = (_threes(reader.connection, name) for name in ("compared", "due"))
        there, meant = next(kept, None), next(due, None)
        while there == meant and meant is not None:
            there, meant = next(kept, None), next(due, None)
    first = min(each for each in (there, meant) if each) if there or meant else None
    if first is None:
        return Message("the index of words is not that of the notes")
    found = reader.read("SELECT id FROM main.notes WHERE position = ?", [first[1]])
    if first == meant:
        return Message("the index of words does not lead to {note}", note=shown(found[0][0]))
    if not found:
        return Message("the index of words leads to notes that are not there")
    return Message("the index of words leads to {note} by words that it has not", note=shown(found[0][0]))


def _threes(connection: sqlite3.Connection, name: str) -> Iterator[tuple[bytes, int]]:
    """Yield what stands in an index, in its order: threes of letters and the positions of the notes that have them."""
    vocabulary = "kept_words" if name == "compared" else "due_words"
    connection.execute(f"CREATE VIRTUAL TABLE temp.{vocabulary} USING fts5vocab(temp, {name}, instance)")
    rows = connection.execute(f"SELECT CAST(term AS BLOB), doc FROM temp.{vocabulary}")  # noqa: S608
    yield from rows
