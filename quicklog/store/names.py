"""The names that a log has seen: which customers and technicians are known, and which customers look alike."""

from __future__ import annotations

from quicklog.store.connection import explained
from quicklog.store.definitions import STANDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from quicklog.store.log import Log

_LEAST_LIKE = 4
# How many customers with the same half of a name are looked at: it bounds the time that a capture takes.
_MOST_LIKE = 2000

_TECHNICIAN = f"SELECT 1 FROM notes WHERE technician_key = ? AND {STANDING} LIMIT 1"  # noqa: S608


class Names:
    """The names that a log has seen, asked for by their key (``places.Known``)."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def customer(self, key: str) -> bool:
        """Tell whether a note names this customer."""
        return self._ask("SELECT 1 FROM customers WHERE key = ?", [key]) != []

    def technician(self, key: str) -> bool:
        """Tell whether a note names this technician; a name without letters is nobody's."""
        return key != "" and self._ask(_TECHNICIAN, [key]) != []

    def like(self, key: str) -> list[str]:
        """Return up to three customers whose key is one slip away: a letter more, less, other, or two exchanged.

        A slip leaves the first or the second half of the key as it was: both are looked up by index. Only the exchange
        of the two letters in the middle touches both halves.
        """
        if len(key) < _LEAST_LIKE:
            return []
        half = len(key) // 2
        found: dict[str, str] = {}
        for column, start in (("key", key[:half]), ("backwards", key[::-1][:half])):
            sql = f"SELECT key, name FROM customers WHERE {column} >= ? AND {column} < ? LIMIT {_MOST_LIKE}"  # noqa: S608
            found.update(self._ask(sql, [start, start + "\U0010ffff"]))
        exchanged = key[: half - 1] + key[half] + key[half - 1] + key[half + 1 :]
        found.update(self._ask("SELECT key, name FROM customers WHERE key = ?", [exchanged]))
        return [name for other, name in found.items() if other != key and one_slip(key, other)][:3]

    def _ask(self, sql: str, values: list[str]) -> list[Any]:
        with explained(self._log.path):
            return self._log.connection.execute(sql, values).fetchall()


def one_slip(one: str, other: str) -> bool:
    """Tell whether two keys are one letter more, less or other, or two neighbours exchanged, apart."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    if len(rest) == len(others):
        exchanged = rest[1::-1] + rest[2:]
        return rest[1:] == others[1:] or exchanged == others
    return rest[1:] == others or rest == others[1:]
