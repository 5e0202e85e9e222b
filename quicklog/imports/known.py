"""By what a log knows imported notes again, so that a file that is read twice makes no note twice.

The id of such a note is a hash of its fingerprint and of a key that this log alone has: who sees the id cannot try out
which row may be behind it. The fingerprint, a hash of what the row says, stands in the body of the note's event, and
goes with the words when they are erased. The key goes then too; the notes that stay are found by their fingerprints
under the next key. All that is kept in the table ``state``.

Earlier versions made ids of the row alone, and of the zone in which it was read. Of those the digits that came of the
row are looked for, among notes from which nothing was erased.
"""

from __future__ import annotations

import os

from quicklog.connection import explained
from quicklog.imports.identity import FINGERPRINT, id_under
from quicklog.note import handle, seconds
from quicklog.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from typing import Any

    from quicklog.imports.plan import Plan, Ready
    from quicklog.log import Log

_KEY, _UNKEYED, _NOTE = "import key", "imported without key", "imported as "
_KEY_BYTES = 32
_NOTES = f"name >= '{_NOTE}' AND name < '{_NOTE}~'"
_BEGINS, _DIGITS = f'"{FINGERPRINT}": "', 32
_KEPT = f"""
    SELECT id, substr(body, instr(body, '{_BEGINS}') + {len(_BEGINS)}, {_DIGITS})
    FROM events WHERE kind = 'noted' AND instr(body, '{_BEGINS}')
"""  # noqa: S608
_ANY_UNKEYED = f"""
    SELECT 1 FROM events WHERE kind = 'noted' AND instr(body, '"source": "') AND NOT instr(body, '{_BEGINS}') LIMIT 1
"""  # noqa: S608
# The note whose ref is the beginning of these letters, if there is one.
_BY_LETTERS = """
    WITH sought (letters) AS (VALUES %s)
    SELECT letters, id FROM sought JOIN notes ON ref = (SELECT max(ref) FROM notes WHERE ref <= letters || '~')
    WHERE NOT EXISTS (SELECT 1 FROM events WHERE note = notes.id AND kind <> 'noted' AND kind = 'erased')
"""
# From here on an id says what it was made of; before it stands a time.
_MADE_OF = 14


def begin(log: Log) -> bytes:
    """Return the key of a log; the first import makes it."""
    key = _key_of(log)
    if key is None:
        with explained(log.path):
            unkeyed = log.connection.execute(_ANY_UNKEYED).fetchone()
        with log.transaction(), explained(log.path):
            if unkeyed:
                log.connection.execute("INSERT OR REPLACE INTO state VALUES (?, '')", [_UNKEYED])
            if _state(log.connection, _KEY) is None:
                renew(log.connection)
        return begin(log)
    return key


def end(log: Log, key: bytes) -> None:
    """Make sure that notes which were imported under a key are known again, even if it was thrown away meanwhile."""
    if _key_of(log) != key:
        with log.transaction(), explained(log.path):
            renew(log.connection)


def renew(connection: sqlite3.Connection) -> None:
    """Throw the key away, in a transaction of the caller's, and make another, by which notes are known from now on."""
    key = os.urandom(_KEY_BYTES)
    connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", [_KEY, key.hex()])
    connection.execute(f"DELETE FROM state WHERE {_NOTES}")  # noqa: S608
    rows = ((_name(id_under(key, bytes.fromhex(said))), note) for note, said in _fingerprints(connection))
    connection.executemany("INSERT OR IGNORE INTO state VALUES (?, ?)", rows)


def forget(connection: sqlite3.Connection) -> None:
    """Let ids tell nothing of notes whose fingerprints were erased, in a transaction of the caller's."""
    if _state(connection, _KEY) is not None:
        renew(connection)


def is_guessable(note_id: str, body: Mapping[str, Any]) -> bool:
    """Tell whether an earlier version made an id of what an imported row said: whoever guesses that can try it out.

    Such an id has the time of the contact, or none; others have the time of writing.
    """
    milliseconds = int(note_id[:13].replace("-", ""), 16)
    is_of_contact = milliseconds in (0, max(1, seconds(body["at"]) * 1000))
    return "source" in body and FINGERPRINT not in body and is_of_contact


def _fingerprints(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for note, said in connection.execute(_KEPT):
        if len(said) == _DIGITS and set(said) <= set("0123456789abcdef"):
            yield note, said


def _name(note_id: str) -> str:
    return _NOTE + note_id[_MADE_OF:]


def _state(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute("SELECT value FROM state WHERE name = ?", [name]).fetchone()
    return row and str(row[0])


def _key_of(log: Log) -> bytes | None:
    with explained(log.path):
        said = _state(log.connection, _KEY)
    return bytes.fromhex(said) if said else None


def pages(log: Log | None, plan: Plan) -> Iterator[list[Ready]]:
    """Yield the notes of a plan page by page, each with the id by which this log knows it already, if it does.

    Without a log, or in one into which nothing was imported yet, all of them are new.
    """
    key = _key_of(log) if log else None
    plan.key = key or os.urandom(_KEY_BYTES)
    if log is None:
        yield from plan.pages()
        return
    with explained(log.path):
        indexed = bool(log.connection.execute(f"SELECT 1 FROM state WHERE {_NOTES} LIMIT 1").fetchone())  # noqa: S608
        plan.unkeyed = key is None or _state(log.connection, _UNKEYED) is not None
    for page in plan.pages():
        yield _recognised(log, page, indexed=indexed, unkeyed=plan.unkeyed) if indexed or plan.unkeyed else page


def _recognised(log: Log, page: list[Ready], *, indexed: bool, unkeyed: bool) -> list[Ready]:
    """Put the ids of notes that the log has in the place of those that they would be given today."""
    made = [ready for ready in page if not ready.own]
    found: dict[str, str] = {}
    with explained(log.path):
        if indexed:
            names = {_name(ready.id): ready.id for ready in made}
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
    return {ready.id: note for ready, note in same if note[_MADE_OF:] == ready.unkeyed[_MADE_OF:]}
