"""What somebody did to a log that everybody is to know of: personal data was erased, or a copy put in its place."""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.store.witness import OTHERS_ACTS, OTHERS_CHANGES

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from quicklog.store.witness import Seen

# Text comes as bytes: other programs may have put there what is not text, and no command ends for that.
_ACTS = f"""
    SELECT kind, CAST(login AS BLOB), CAST(at AS BLOB), count(*) {OTHERS_ACTS}
    GROUP BY kind, login, at ORDER BY number
"""
_CHANGED = f"SELECT CAST(notes.ref AS BLOB), CAST(events.login AS BLOB) {OTHERS_CHANGES} ORDER BY number"


class Act(Record):
    """What somebody did to a log that everybody is to know of: ``erased`` or ``restored``, by which login, and when.

    ``notes`` is the number of notes that were touched; ``at`` is UTC.
    """

    kind: str
    login: str
    at: str
    notes: int


def since(connection: sqlite3.Connection, seen: Seen, login: str) -> Iterator[Act]:
    """Yield what others than ``login`` did to a log since an event that everybody is to know of.

    Nothing where no event was seen yet. Raises ``sqlite3.Error``.
    """
    for row in connection.execute(_ACTS, [seen.number, login]) if seen.number else ():
        kind, who, at, notes = row
        yield Act(kind, who.decode(errors="replace"), at.decode(errors="replace"), notes)


def changed(connection: sqlite3.Connection, seen: Seen, login: str) -> list[tuple[str, str]]:
    """Return the notes of a login that others changed since an event, by their refs, each with who did it last.

    Nothing where no event was seen yet. Raises ``sqlite3.Error``.
    """
    rows = connection.execute(_CHANGED, [seen.number, login]) if seen.number else ()
    return [*{ref.decode(errors="replace"): who.decode(errors="replace") for ref, who in rows}.items()]


def restoring_of(connection: sqlite3.Connection, seen: Seen) -> Iterator[Act]:
    """Yield the last restoring that says it replaced a log which held an event; raises ``sqlite3.Error``."""
    columns = ", ".join(f"CAST({name} AS BLOB)" for name in ("body", "login", "at"))
    sql = f"SELECT {columns} FROM events WHERE kind = 'restored' ORDER BY number DESC"  # noqa: S608
    for body, *others in connection.execute(sql):
        if left_behind(body, seen.stream) >= seen.seq:
            who, at = (each.decode(errors="replace") for each in others)
            yield Act("restored", who, at, 1)
            return


def left_behind(body: bytes, stream: str) -> int:
    """Return how far a stream went in the log that a restoring replaced, as the body of its event says; 0 if not."""
    import json

    try:
        return int(json.loads(body)["left"].get(stream, 0))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return 0
