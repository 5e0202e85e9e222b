"""The connection of somebody who only looks: it waits as long as others hold the log, and says so once."""

from __future__ import annotations

import sqlite3
import time

from quicklog.store.connection import is_in_use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# How long SQLite waits before a person who asks to stop is heard, in milliseconds.
_STEP = 200
# How long a person waits before being told why, in seconds.
_SILENT = 3.0
# What only reads. A log that another program has put into WAL mode is told of, not waited for.
# What is copied into a table of the connection's own only reads, too.
_READS = (
    *("SELECT", "WITH", "INSERT INTO temp."),
    *("PRAGMA application_id", "PRAGMA user_version", "PRAGMA data_version", "PRAGMA synchronous"),
)


class Patient(sqlite3.Connection):
    """A connection whose questions wait for a log that others hold, however long; what writes does not.

    ``tell`` is told, once for each wait, since when it lasts: a moment of ``time.time``.
    """

    tell: Callable[[float], None]

    def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
        """Run a statement as any connection does."""
        try:
            return super().execute(sql, values)
        except sqlite3.OperationalError as error:
            if not is_in_use(error) or not sql.lstrip().startswith(_READS):
                raise
        return self._again(sql, values)

    def _again(self, sql: str, values: Any) -> sqlite3.Cursor:
        """Ask again until there is an answer, in steps between which the wait can be interrupted."""
        since, begun = time.time(), time.monotonic()
        look_often(self)
        told = False
        while True:
            if not told and time.monotonic() - begun > _SILENT:
                told = True
                self.tell(since)
            try:
                return super().execute(sql, values)
            except sqlite3.OperationalError as error:
                if not is_in_use(error):
                    raise


def look_often(connection: sqlite3.Connection) -> None:
    """Let a connection wait in short steps: in a long one nobody who asks to stop is heard."""
    connection.execute(f"PRAGMA busy_timeout = {_STEP}")
