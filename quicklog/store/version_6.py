"""What migration 6 makes of the refs that a log has already: those that a sheet takes for numbers become longer."""

from __future__ import annotations

from quicklog.note.note import is_id, is_mistakable, letters_of, ref_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_LONGER = "UPDATE notes SET ref = ? WHERE id = ?"


def lengthen(connection: sqlite3.Connection) -> None:
    """Lengthen refs by the next letters of their notes: no other note comes nearer by that.

    No note may fail for what another program has put into the log.
    """
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    try:
        rows = connection.execute("SELECT ref, id FROM notes WHERE typeof(ref) = 'text' AND typeof(id) = 'text'")
        short = [
            (ref_of(letters_of(note_id), len(ref)), note_id)
            for ref, note_id in rows
            if is_id(note_id) and is_mistakable(ref)
        ]
        connection.executemany(_LONGER, short)
    finally:
        connection.text_factory = str
