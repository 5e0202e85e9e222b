"""Notes for tests, appended straight to a log, and a log's tables as they are."""

from __future__ import annotations

import functools
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from quicklog.store.log import Log
from quicklog.store.opening import open_log

if TYPE_CHECKING:
    from quicklog.note.fields import Note

ZONE = timezone(timedelta(hours=2))
LOOKED_UP = ("note_codes", "former_customers", "persons")
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=ZONE)


def body(line: str = "Rami Cohen. Eli Levi. viruses", at: datetime = NOW, **fields: Any) -> dict[str, Any]:
    """Return the body of a ``noted`` event; ``for_`` is the column ``for``."""
    given = {name.rstrip("_"): value for name, value in fields.items()}
    return {"line": line, "offset": "+02:00", "at": at.isoformat(timespec="seconds"), **given}


def stamp(moment: datetime = NOW) -> str:
    """Return the moment of an event as the log keeps it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def noted(log: Log, line: str = "Rami Cohen. Eli Levi. viruses", at: datetime = NOW, **fields: Any) -> Note:
    """Append one note in a transaction of its own."""
    return appended(log, "noted", body(line, at, **fields))


def appended(log: Log, kind: str, content: dict[str, Any], note: str | None = None, login: str = "eli") -> Note:
    """Append one event in a transaction of its own and return the note as it then stands."""
    with log.transaction() as write:
        made = write.append(kind, {"offset": "+02:00", **content}, at=stamp(), login=login, note=note)
    assert made is not None
    return made


def standing(log: Log) -> list[Note]:
    """Return all notes as they stand, in the order of time."""
    from quicklog.note.fields import Note
    from quicklog.store import query

    return [Note(*row) for page in query.pages(log, query.Selection()) for row in page]


@functools.cache
def _template() -> sqlite3.Connection:
    kept = sqlite3.connect(":memory:")
    with tempfile.TemporaryDirectory() as folder, open_log(f"{folder}/log.db") as log:
        log.connection.backup(kept)
    return kept


def in_memory() -> Log:
    """Return a new log that never reaches a disk: for properties, which need hundreds."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _template().backup(connection)
    return Log(":memory:", connection)


def tables(log: Log) -> dict[str, list[Any]]:
    """Return every row of every table that quicklog made; the search index as its words and where each is found."""
    names = "events", "streams", "notes", *LOOKED_UP, "customers", "state", "_sqlite_migrations"
    found = {name: log.connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names}
    log.connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab(main, search, instance)")
    found["search"] = sorted(log.connection.execute("SELECT term, doc FROM terms").fetchall())
    return found
