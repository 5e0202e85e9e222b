"""What somebody did to a log that everybody is to know of: personal data was erased, or a copy put in its place."""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.store.witness import OTHERS_ACTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from quicklog.store.witness import Seen

_ACTS = f"SELECT kind, login, at, count(*) {OTHERS_ACTS} GROUP BY kind, login, at ORDER BY number"


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
        yield Act(*row)


def restoring_of(connection: sqlite3.Connection, seen: Seen) -> Iterator[Act]:
    """Yield the last restoring that says it replaced a log which held an event; raises ``sqlite3.Error``."""
    sql = "SELECT body, login, at FROM events WHERE kind = 'restored' ORDER BY number DESC"
    for body, login, at in connection.execute(sql):
        if left_behind(body, seen.stream) >= seen.seq:
            yield Act("restored", login, at, 1)
            return


def left_behind(body: str, stream: str) -> int:
    """Return how far a stream went in the log that a restoring replaced, as the body of its event says; 0 if not."""
    import json

    try:
        return int(json.loads(body)["left"].get(stream, 0))
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return 0
