"""What migration 4 makes of the notes that a log has already: when each was last corrected, and by which login."""

from __future__ import annotations

from quicklog.note.bodies import event_of
from quicklog.note.fold import fold
from quicklog.store.version_3 import OF_NOTE

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_AMENDED = "SELECT DISTINCT note FROM events WHERE kind <> 'noted' AND kind = 'amended'"


def fill(connection: sqlite3.Connection) -> None:
    """Fill the columns that migration 4 adds; no note may fail for what another program has put into the log."""
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    try:
        for (note_id,) in connection.execute(_AMENDED).fetchall():
            note = fold(event_of(row) for row in connection.execute(OF_NOTE, [note_id]).fetchall())
            if note:
                sql = "UPDATE notes SET amended_at = ?, amended_by = ? WHERE id = ?"
                connection.execute(sql, [note.amended_at, note.amended_by, note_id])
    finally:
        connection.text_factory = str
