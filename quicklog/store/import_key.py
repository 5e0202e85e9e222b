"""The key from which a log makes the ids of imported notes, so that a file that is read twice makes no note twice.

The id of such a note is a hash of its fingerprint and of a key that this log alone has: who sees the id cannot try out
which row may be behind it. The fingerprint, a hash of what the row says, stands in the body of the note's event, and
goes with the words when they are erased. The key goes then too; the notes that stay are found by their fingerprints
under the next key. All that is kept in the table ``state``.
"""

from __future__ import annotations

import os

from quicklog.note.identity import FINGERPRINT, id_under
from quicklog.note.note import seconds
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from typing import Any

    from quicklog.store.log import Log

_KEY, UNKEYED, _NOTE = "import key", "imported without key", "imported as "
KEY_BYTES = 32
NOTES = f"name >= '{_NOTE}' AND name < '{_NOTE}~'"
_BEGINS, _DIGITS = f'"{FINGERPRINT}": "', 32
_KEPT = f"""
    SELECT id, substr(body, instr(body, '{_BEGINS}') + {len(_BEGINS)}, {_DIGITS})
    FROM events WHERE kind = 'noted' AND instr(body, '{_BEGINS}')
"""  # noqa: S608
_ANY_UNKEYED = f"""
    SELECT 1 FROM events WHERE kind = 'noted' AND instr(body, '"source": "') AND NOT instr(body, '{_BEGINS}') LIMIT 1
"""  # noqa: S608
# From here on an id says what it was made of; before it stands a time.
MADE_OF = 14


def begin(log: Log) -> bytes:
    """Return the key of a log; the first import makes it."""
    key = key_of(log)
    if key is None:
        with explained(log.path):
            unkeyed = log.connection.execute(_ANY_UNKEYED).fetchone()
        with log.transaction(), explained(log.path):
            if unkeyed:
                log.connection.execute("INSERT OR REPLACE INTO state VALUES (?, '')", [UNKEYED])
            if state(log.connection, _KEY) is None:
                renew(log.connection)
        return begin(log)
    return key


def end(log: Log, key: bytes) -> None:
    """Make sure that notes which were imported under a key are known again, even if it was thrown away meanwhile."""
    if key_of(log) != key:
        with log.transaction(), explained(log.path):
            renew(log.connection)


def link(log: Log, key: bytes, notes: Mapping[str, str]) -> None:
    """Let ids that were made under a key stand for notes of other ids, in a transaction of the caller's."""
    if key_of(log) == key:
        rows = [(name_of(made), note) for made, note in notes.items()]
        with explained(log.path):
            log.connection.executemany("INSERT OR IGNORE INTO state VALUES (?, ?)", rows)


def renew(connection: sqlite3.Connection) -> None:
    """Throw the key away, in a transaction of the caller's, and make another, by which notes are known from now on."""
    key = os.urandom(KEY_BYTES)
    connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", [_KEY, key.hex()])
    connection.execute(f"DELETE FROM state WHERE {NOTES}")  # noqa: S608
    rows = ((name_of(id_under(key, bytes.fromhex(said))), note) for note, said in _fingerprints(connection))
    connection.executemany("INSERT OR IGNORE INTO state VALUES (?, ?)", rows)


def forget(connection: sqlite3.Connection) -> None:
    """Let ids tell nothing of notes whose fingerprints were erased, in a transaction of the caller's."""
    if state(connection, _KEY) is not None:
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


def name_of(note_id: str) -> str:
    """Return under which name the table ``state`` says by what a log knows a note."""
    return _NOTE + note_id[MADE_OF:]


def state(connection: sqlite3.Connection, name: str) -> str | None:
    """Return a value of the table ``state``."""
    row = connection.execute("SELECT value FROM state WHERE name = ?", [name]).fetchone()
    return row and str(row[0])


def key_of(log: Log) -> bytes | None:
    """Return the key of a log, if an import has made one."""
    with explained(log.path):
        said = state(log.connection, _KEY)
    return bytes.fromhex(said) if said else None
