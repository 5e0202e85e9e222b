"""The messages that wait, by whom they are for: found by an index, however long the log is, and few at a time."""

from __future__ import annotations

from quicklog.note.bodies import notes_of
from quicklog.note.fields import COLUMNS
from quicklog.store.connection import explained, rows_of
from quicklog.store.definitions import OPEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.store.log import Log

_COLUMNS = ", ".join([f'"{column}"' for column in COLUMNS])
# From each addressee straight to the next one: as many steps as there are, however many messages each of them has.
_ADDRESSEES = f"""
WITH RECURSIVE met (name) AS (
    SELECT min("for") FROM notes WHERE {OPEN} AND "for" > ''
    UNION ALL
    SELECT (SELECT min("for") FROM notes WHERE {OPEN} AND "for" > name) FROM met WHERE name IS NOT NULL
)
SELECT name FROM met WHERE name IS NOT NULL
"""  # noqa: S608
_IDS = f"""
SELECT id, EXISTS (SELECT 1 FROM events WHERE events.note = notes.id AND kind <> 'noted')
FROM notes WHERE {OPEN} AND "for" = ?
"""  # noqa: S608


_STANDING = f"""
SELECT position, id, "for", EXISTS (SELECT 1 FROM events WHERE events.note = notes.id AND kind <> 'noted')
FROM notes WHERE {OPEN} AND "for" > '' ORDER BY due_seconds IS NULL, due_seconds, position
"""  # noqa: S608


def any_open(log: Log) -> bool:
    """Tell whether any message is open."""
    with explained(log.path):
        return bool(rows_of(log.connection, f"SELECT 1 FROM notes WHERE {OPEN} AND \"for\" > '' LIMIT 1"))  # noqa: S608


def ids(log: Log, is_meant: Callable[[str], bool]) -> list[tuple[str, bool]]:
    """Return the ids of the open messages for the addressees who are meant, and whether anything happened to each."""
    with explained(log.path):
        names = _meant(log, is_meant)
        return [(id_, bool(happened)) for name in names for id_, happened in rows_of(log.connection, _IDS, [name])]


def standing(log: Log) -> list[tuple[int, str, str, bool]]:
    """Return every open message, the first that is due first: position, id, for whom, and whether anything happened."""
    with explained(log.path):
        rows = rows_of(log.connection, _STANDING)
    return [(position, id_, str(name), bool(happened)) for position, id_, name, happened in rows]


def _meant(log: Log, is_meant: Callable[[str], bool]) -> list[str]:
    return [name for (name,) in rows_of(log.connection, _ADDRESSEES) if isinstance(name, str) and is_meant(name)]


def messages(log: Log, is_meant: Callable[[str], bool]) -> list[Note]:
    """Return the open messages for the addressees who are meant, as their notes write them, by time of contact."""
    from quicklog.store.query import marked

    with explained(log.path):
        names = _meant(log, is_meant)
        found = list[tuple[object, ...]]()
        for marks, some in marked(names):
            sql = f'SELECT {_COLUMNS}, position FROM notes WHERE {OPEN} AND "for" IN ({marks})'  # noqa: S608
            found += rows_of(log.connection, sql, some)
    return notes_of([row[:-1] for row in sorted(found, key=lambda row: row[-1])])  # type: ignore[return-value,arg-type]


def later_events(log: Log, notes: Sequence[Note]) -> dict[str, list[Event]]:
    """Return the events behind those messages to which anything happened after they were written, by their ids."""
    from quicklog.store.query import events_of_many, marked

    changed = list[str]()
    with explained(log.path):
        for marks, ids in marked([note.id for note in notes]):
            sql = f"SELECT DISTINCT note FROM events WHERE note IN ({marks}) AND kind <> 'noted'"  # noqa: S608
            changed += [note_id for (note_id,) in rows_of(log.connection, sql, ids)]
    return events_of_many(log, changed)
