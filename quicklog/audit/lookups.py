"""Whether notes are found by what they are looked up by: their refs, their customers, the words in the index."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from quicklog.audit.checking import Finding, Reader, as_bytes, shown
from quicklog.audit.derived import REMEDY
from quicklog.audit.remake import NOTHING_MADE
from quicklog.errors import QuicklogError, UnreachableError
from quicklog.note import COLUMNS, Note
from quicklog.projection import LEAST_REF, lacks_search, spoils_search, words_of
from quicklog.schema import SEARCH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# So many notes are looked for in the index, so many at one moment, and by so many of their trigrams each.
_SAMPLE, _STEP, _GRAMS = 1000, 50, 4
_COLUMNS = ", ".join(f'"{column}"' for column in COLUMNS)
_STANDING = "FROM notes WHERE customer_key = {customer} AND status NOT IN ('void', 'draft')"


def refs(reader: Reader, *, strict: bool) -> Iterator[Finding]:
    """Yield the notes whose ref begins another's, or (where ``strict``) is longer than it must be to tell it apart.

    Where notes are missing or have refs of others, nobody can tell how long the refs beside them must be.
    """
    first, second = "", ""
    for rows in reader.in_order("SELECT ref FROM notes WHERE {beyond}", "ref"):
        strayed = []
        for (ref,) in rows:
            if not isinstance(ref, str):
                continue
            if second and not _tells_apart(first, second, ref, strict):
                strayed.append(second)
            first, second = second, ref
        for ref in strayed:
            yield from _strayed_ref(reader, ref, strict)
    yield from _strayed_ref(reader, second, strict)


def _tells_apart(before: str, ref: str, after: str, strict: bool) -> bool:
    """Tell whether a ref is as it must be between its neighbours."""
    shorter = ref[:-1]
    needed = not strict or len(ref) <= LEAST_REF or before.startswith(shorter) or after.startswith(shorter)
    return needed and not after.startswith(ref)


def _strayed_ref(reader: Reader, ref: str, strict: bool) -> Iterator[Finding]:
    """Look at a ref once more, and at its neighbours at the same moment: a note may just have come between."""
    sql = (
        "SELECT id, coalesce((SELECT max(ref) FROM notes WHERE ref < me.ref), ''),"
        " coalesce((SELECT min(ref) FROM notes WHERE ref > me.ref), '') FROM notes me WHERE ref = CAST(? AS TEXT)"
    )
    for id_, before, after in reader.read(sql, [as_bytes(ref)]):
        if not _tells_apart(str(before), ref, str(after), strict):
            yield Finding("notes", f"{shown(id_)} is not what its events say", REMEDY)


def customers(reader: Reader) -> Iterator[Finding]:
    """Yield the customers whom no note names, who are called otherwise than by the newest note, or who are missing."""
    newest = f"SELECT customer {_STANDING.format(customer='customers.key')} ORDER BY position DESC LIMIT 1"
    kept = f"SELECT key, name, backwards, ({newest}) FROM customers WHERE {{beyond}}"  # noqa: S608
    for rows in reader.in_order(kept, "key"):
        for customer, name, backwards, newest_name in rows:
            if name is None or name != newest_name or backwards != customer[::-1]:
                yield _strayed_customer(customer)
    known = "EXISTS (SELECT 1 FROM customers WHERE key = {customer})"
    due = f"SELECT DISTINCT customer_key, {known.format(customer='customer_key')} FROM notes WHERE {{beyond}}"  # noqa: S608
    missing = f"SELECT 1 WHERE NOT {known} AND EXISTS (SELECT 1 {_STANDING})".format(customer="CAST(?1 AS TEXT)")
    for rows in reader.in_order(due, "customer_key"):
        for customer, is_known in rows:
            if customer and not is_known and reader.read(missing, [as_bytes(customer)]):
                yield _strayed_customer(customer)


def _strayed_customer(customer: object) -> Finding:
    return Finding("customers", f"{shown(customer)} is not what its events say", REMEDY)


def words(reader: Reader) -> Iterator[Finding]:
    """Yield what is wrong with the index of words: its state, its structure, or that notes cannot be found in it."""
    state = reader.read("SELECT value FROM state WHERE name = 'search'")
    if state == [("missing",)]:
        if _could_be():
            yield _flaw("was never made", "makes it")
        return
    if state != [("current",)]:
        yield _flaw("is behind the notes")
        return
    try:
        _verify(reader)
        lost = _lost(reader)
    except QuicklogError as error:
        if flaw := _meaning(error):
            yield _flaw(flaw)
        return
    if lost:
        yield _flaw(f"does not lead to {shown(lost)}")


def _flaw(says: str, does: str = "makes it again") -> Finding:
    return Finding("search", f"the index of words {says}", f"ql doctor --rebuild {does}")


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


def _meaning(error: QuicklogError) -> str:
    """Return what an error says about the index; nothing where this SQLite has no such indexes at all."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.DatabaseError):
        if str(cause).startswith("no such table"):
            return "is gone"
        if lacks_search(cause):
            return ""
        if spoils_search(cause) or (getattr(cause, "sqlite_errorname", "") or "").startswith("SQLITE_CORRUPT"):
            return "is damaged"
    raise error


def _lost(reader: Reader) -> object:
    """Return the id of a note that cannot be found by its words, among all notes or a sample of them."""
    sql, positions = f"SELECT {_COLUMNS} FROM notes WHERE position = ?", _sample(reader)  # noqa: S608
    for first in range(0, len(positions), _STEP):
        with reader.at_once():
            for position in positions[first : first + _STEP]:
                for row in reader.read(sql, [position]):
                    if not all(_finds(reader, gram, position) for gram in _grams(Note(*row))):
                        return row[1]
    return None


def _sample(reader: Reader) -> list[int]:
    """Return the positions of all notes, or of some that are spread over all the time."""
    ((first, last, count),) = reader.read("SELECT min(position), max(position), count(*) FROM notes")
    if count <= _SAMPLE:
        return [position for (position,) in reader.read("SELECT position FROM notes")]
    sql = "SELECT min(position) FROM notes WHERE position >= ?"
    steps = range(first, last + 1, max(1, (last - first) // _SAMPLE))
    return sorted({position for step in steps for (position,) in reader.read(sql, [step])})


def _finds(reader: Reader, gram: str, position: int) -> bool:
    quoted = '"' + gram.replace('"', '""') + '"'
    return bool(reader.read("SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?", [quoted, position]))


def _grams(note: Note) -> list[str]:
    """Return some of the threes of letters by which a note is found, spread over all of them."""
    try:
        words = words_of(note)
    except NOTHING_MADE:  # another type of value was put there, which is found out elsewhere
        return []
    grams = {words[place : place + 3] for place in range(len(words) - 2)}
    asked = sorted(gram for gram in grams if "\0" not in gram)  # which ends a question
    return asked[:: max(1, len(asked) // _GRAMS)]
