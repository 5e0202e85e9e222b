"""The notes of an import that a log has already, whatever id it knows them by (see ``import_key``).

Earlier versions made ids of the row alone, and of the zone in which it was read. Of those the digits that came of the
row are looked for, among notes from which nothing was erased.
"""

from __future__ import annotations

import os

from quicklog.lib.record import replace
from quicklog.note.note import handle
from quicklog.store import import_key
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from quicklog.imports.plan import Plan, Ready
    from quicklog.store.log import Log

# The note whose ref is the beginning of these letters, if there is one.
_BY_LETTERS = """
    WITH sought (letters) AS (VALUES %s)
    SELECT letters, id FROM sought JOIN notes ON ref = (SELECT max(ref) FROM notes WHERE ref <= letters || '~')
    WHERE NOT EXISTS (SELECT 1 FROM events WHERE note = notes.id AND kind <> 'noted' AND kind = 'erased')
"""


def pages(log: Log | None, plan: Plan) -> Iterator[list[Ready]]:
    """Yield the notes of a plan page by page, each with the id by which this log knows it already, if it does.

    Without a log, or in one into which nothing was imported yet, all of them are new.
    """
    key = import_key.key_of(log) if log else None
    plan.key = key or os.urandom(import_key.KEY_BYTES)
    if log is None:
        yield from plan.pages()
        return
    with explained(log.path):
        indexed = bool(log.connection.execute(f"SELECT 1 FROM state WHERE {import_key.NOTES} LIMIT 1").fetchone())  # noqa: S608
        plan.unkeyed = key is None or import_key.state(log.connection, import_key.UNKEYED) is not None
    number = 0
    for page in plan.pages():
        known = _recognised(log, page, indexed=indexed, unkeyed=plan.unkeyed) if indexed or plan.unkeyed else page
        yield plan.links.applied(number, known) if plan.links and plan.links.size else known
        number += len(page)


def _recognised(log: Log, page: list[Ready], *, indexed: bool, unkeyed: bool) -> list[Ready]:
    """Put the ids of notes that the log has in the place of those that they would be given today."""
    made = [ready for ready in page if not ready.own]
    found: dict[str, str] = {}
    with explained(log.path):
        if indexed:
            names = {import_key.name_of(ready.id): ready.id for ready in made}
            sql = f"SELECT name, value FROM state WHERE name IN ({', '.join('?' * len(names))})"  # noqa: S608
            found |= {names[name]: note for name, note in log.connection.execute(sql, [*names])}
        if unkeyed:
            found |= _unkeyed(log.connection, [ready for ready in made if ready.id not in found])
    return [replace(ready, id=found.get(ready.id, ready.id)) for ready in page]


def _unkeyed(connection: sqlite3.Connection, made: list[Ready]) -> dict[str, str]:
    """Return the ids of notes that an earlier version imported, by those that they would be given today."""
    sought = {handle(ready.unkeyed): ready for ready in made}
    if not sought:
        return {}
    rows = connection.execute(_BY_LETTERS % ", ".join(["(?)"] * len(sought)), [*sought]).fetchall()
    same = ((sought[letters], note) for letters, note in rows)
    return {ready.id: note for ready, note in same if note[import_key.MADE_OF :] == ready.unkeyed[import_key.MADE_OF :]}
