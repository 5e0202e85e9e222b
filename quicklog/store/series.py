"""The notes of series of promises, found by an index that holds them alone."""

from __future__ import annotations

from quicklog.note.bodies import notes_of
from quicklog.note.fields import COLUMNS
from quicklog.note.fold import STOPPED
from quicklog.store.connection import explained, rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.note.fields import Note
    from quicklog.store.log import Log

_COLUMNS = ", ".join([f'notes."{column}"' for column in COLUMNS])
_OF = f"SELECT {_COLUMNS} FROM notes WHERE series > ?1 AND series < ?1 || '~' ORDER BY position"  # noqa: S608


def notes_in(log: Log, series_id: str) -> list[Note]:
    """Return the notes of a series, the id of whose first note is given, by time of writing."""
    with explained(log.path):
        return notes_of(rows_of(log.connection, _OF, [series_id]))


def is_stopped(log: Log, series_id: str) -> bool:
    """Tell whether a series was stopped, at whichever of its notes: two may have been at work on it."""
    stopped = f"SELECT 1 FROM notes WHERE series > ?1 AND series < ?1 || '~' AND series LIKE '% {STOPPED}' LIMIT 1"  # noqa: S608
    with explained(log.path):
        return log.connection.execute(stopped, [series_id]).fetchone() is not None
