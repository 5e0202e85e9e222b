"""What the checks of a log have in common: the finding, and how they read, by pages and whatever bytes they meet."""

from __future__ import annotations

import sqlite3

from quicklog.errors import DamagedError
from quicklog.lib.message import Message
from quicklog.lib.text import safe
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from quicklog.store.log import Log

    Row = tuple[Any, ...]
    Values = Sequence[Any]

# How many rows are read in one statement.
PAGE = 2000


def _untold(_rows: int) -> None:
    """Tell nobody."""


class Reader:
    """A log as a check reads it; ``tell`` is told of every page, in rows."""

    def __init__(self, log: Log, tell: Callable[[int], None] = _untold) -> None:
        self.log = log
        self.path = log.path
        self.connection = log.connection
        self.tell = tell

    def read(self, sql: str, values: Values = ()) -> list[Row]:
        """Return the rows of one statement; bytes that are not UTF-8 any more become lone surrogates."""
        with explained(self.path):
            try:
                return self.connection.execute(sql, values).fetchall()
            except sqlite3.OperationalError as error:
                if not str(error).startswith("Could not decode"):
                    raise
            return self._as(lambda text: text.decode("utf-8", "surrogateescape"), sql, values)

    def raw(self, sql: str, values: Values = ()) -> list[Row]:
        """Return the rows of one statement with all text as bytes."""
        with explained(self.path):
            return self._as(bytes, sql, values)

    def _as(self, form: Callable[[bytes], object], sql: str, values: Values) -> list[Row]:
        self.connection.text_factory = form
        try:
            return self.connection.execute(sql, values).fetchall()
        finally:
            self.connection.text_factory = str

    def in_order(self, sql: str, column: str, size: int = PAGE) -> Iterator[list[Row]]:
        """Yield pages of rows in the order of a column of text, which comes first in ``sql``; it says ``{beyond}``.

        What became bytes stands behind all text; there is no way on from it.
        """
        values: list[Any] = []
        beyond = f"{column} >= ''"
        while rows := self.read(f"{sql} ORDER BY {column} LIMIT ?".format(beyond=beyond), [*values, size]):
            yield rows
            if not isinstance(rows[-1][0], str):
                return
            last = as_bytes(rows[-1][0])
            if values and last <= values[0]:
                raise out_of_order()
            beyond, values = f"{column} > CAST(? AS TEXT)", [last]


# The greatest number that SQLite knows: no page begins behind it.
GREATEST = 2**63 - 1


def after(last: int, start: int) -> int:
    """Return where the page after one that began at ``start`` begins; raises ``DamagedError`` where that leads back."""
    if last < start:
        raise out_of_order()
    return last + 1


def out_of_order() -> DamagedError:
    """Return the mistake that a damaged file leads round in a circle."""
    return DamagedError("the rows of the file are out of order", "keep a copy of it and restore a backup")


def as_bytes(value: Any) -> Any:
    """Return the bytes of a text that was read: what ``CAST(? AS TEXT)`` takes, even where it is not UTF-8."""
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


def shown(value: object) -> str:
    """Make a value of any type safe to print."""
    text = value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)
    return safe(text)


def named(seq: object, stream: object) -> Message:
    """Name an event."""
    return Message("event {seq} of stream {stream}", seq=shown(seq), stream=shown(stream))
