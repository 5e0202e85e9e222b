"""What migration 3 makes of the notes that a log has already: their codes, whom they named once, who closed them.

And their keys, where they hold a letter that is folded otherwise since then: Sørensen is Sorensen, O´Neil O'Neil.
"""

from __future__ import annotations

from quicklog.lib.text import FOLDING, Folding, key
from quicklog.note.bodies import event_of
from quicklog.note.fields import Note
from quicklog.note.fold import fold, former_customers
from quicklog.note.note import attribute
from quicklog.store.projection import codes_of, file_codes, refold, set_former

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

# In the order of the table, which then only grows at its end.
_PLAIN = """
    INSERT INTO note_codes (code, position) SELECT code, position FROM notes
    WHERE typeof(code) = 'text' AND code <> '' AND instr(code, '+') = 0 ORDER BY code, position
"""
_JOINED = "SELECT code, position FROM notes WHERE instr(code, '+')"
_TOUCHED = """
    SELECT DISTINCT note FROM events WHERE kind <> 'noted'
        AND (kind IN ('done', 'seen', 'voided') OR kind = 'amended' AND instr(body, '"customer"'))
"""
_COLUMNS = "id, stream, seq, kind, note, at, login, body"
OF_NOTE = (
    f"SELECT {_COLUMNS} FROM events WHERE id = ?1"  # noqa: S608
    f" UNION ALL SELECT {_COLUMNS} FROM events WHERE note = ?1 AND kind <> 'noted'"
)

# The keys of before, in which ø was not o and ´ was a blank.
FORMER = Folding({}, frozenset())
_BEYOND_ASCII = range(0x80, 0x10000)
# The columns as they were: what later versions add is not there yet.
_THEN = (
    *("ref", "id", "at", "customer", "technician", "code", "meaning", "kind", "channel", "detail", "for", "due"),
    *("status", "outcome", "closed_at", "score", "ticket", "recorded_at", "recorded_by", "line"),
)
_NAMED = ", ".join(f'"{column}"' for column in _THEN)
_WORDS = ("line", "customer", "technician", "code", "detail", "for", "outcome", "ticket")
_HOLDS = " || ".join(f"coalesce(\"{column}\", '')" for column in _WORDS)
_REFOLDED = f"SELECT position, customer_key, {_NAMED} FROM notes WHERE {_HOLDS} GLOB ?"  # noqa: S608


def fill(connection: sqlite3.Connection) -> None:
    """Fill the tables that migration 3 adds; no note may fail for what another program has put into the log."""
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    try:
        connection.execute(_PLAIN)
        for code, position in connection.execute(_JOINED).fetchall():
            file_codes(connection, [(each, position) for each in codes_of(code)])
        if connection.execute("SELECT 1 FROM notes LIMIT 1").fetchone():
            _refold(connection)
        for (note_id,) in connection.execute(_TOUCHED).fetchall():
            events = [event_of(row) for row in connection.execute(OF_NOTE, [note_id]).fetchall()]
            set_former(connection, note_id, former_customers(events))
            note = fold(events)
            if note and note.closed_by is not None:
                connection.execute("UPDATE notes SET closed_by = ? WHERE id = ?", [note.closed_by, note_id])
    finally:
        connection.text_factory = str


def _refold(connection: sqlite3.Connection) -> None:
    """Give notes their keys where those are others now; to fold every letter in both ways takes a second."""
    changed = "".join(chr(each) for each in _BEYOND_ASCII if FOLDING[each] != FORMER[each])
    for position, customer, *row in connection.execute(_REFOLDED, [f"*[{changed}]*"]).fetchall():
        kept = Note(**dict(zip(map(attribute, _THEN), row, strict=True)))
        refold(connection, kept, position, customer, lambda words: key(words, FORMER))
