"""The names that a log has seen: which customers and technicians are known, and which customers look alike."""

from __future__ import annotations

from quicklog.store.connection import explained
from quicklog.store.definitions import STANDING
from quicklog.store.persons import is_listed, of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from quicklog.store.log import Log

_LEAST_LIKE = 4
# How many customers with the same half of a name are looked at: it bounds the time that a capture takes.
_MOST_LIKE = 2000

_BETWEEN = f"SELECT key, name FROM customers WHERE {{0}} >= ? AND {{0}} < ? LIMIT {_MOST_LIKE}"  # noqa: S608
_ANY_OF = "SELECT key, name FROM customers WHERE key IN (?, ?, ?, ?, ?, ?, ?)"
_KNOWN = "SELECT 1 FROM customers WHERE key = ? UNION ALL SELECT 1 FROM persons WHERE customer_key = ? LIMIT 1"
_TECHNICIAN = f"SELECT 1 FROM notes WHERE technician_key = ? AND {STANDING} LIMIT 1"  # noqa: S608


class Names:
    """The names that a log has seen, asked for by their key (``places.Known``)."""

    def __init__(self, log: Log, team: bytes = b"") -> None:
        self._log = log
        self._team = team

    def customer(self, key: str) -> bool:
        """Tell whether a note names this customer, or it is known for whom the name stands."""
        return is_listed(self._team, key) or self._ask(_KNOWN, [key, key]) != []

    def technician(self, key: str) -> bool:
        """Tell whether a note names this technician; a name without letters is nobody's."""
        return key != "" and self._ask(_TECHNICIAN, [key]) != []

    def like(self, key: str) -> list[str]:
        """Return up to three customers who may be meant: by one slip, or by other words of the same name.

        A slip is a letter more, less, other, or two exchanged.
        """
        found = dict(self._kin(key))
        if len(key) >= _LEAST_LIKE:
            found |= self._slips(key)
        like = [name for other, name in found.items() if other != key and (one_slip(key, other) or akin(key, other))]
        return self._by_person(like)[:3]

    def _by_person(self, names: list[str]) -> list[str]:
        """Return of the names of one person the first alone."""
        if len(names) < 2:  # noqa: PLR2004
            return names
        persons = [of(self._log, name, self._team).key for name in names]
        return [name for place, name in enumerate(names) if persons[place] not in persons[:place]]

    def _kin(self, key: str) -> list[Any]:
        """Return customers who may be the same by the words of their names."""
        first, *others = key.split(" ")
        if not others:
            found = self._ask(_BETWEEN.format("key"), [f"{key} ", f"{key}!"])
            return found + self._ask(_BETWEEN.format("backwards"), [f"{key[::-1]} ", f"{key[::-1]}!"])
        exchanged = " ".join([*others, first]), " ".join([others[-1], first, *others[:-1]])
        short = " ".join([first[:1], *others]), " ".join([first, *others[:-1], others[-1][:1]])
        found = self._ask(_ANY_OF, [*exchanged, *short, " ".join([first, *others[:-1]]), " ".join(others), first])
        if len(others[-1]) == 1:
            found += self._ask(_BETWEEN.format("key"), [key, f"{key}\U0010ffff"])
        if len(first) == 1:
            found += self._ask(_BETWEEN.format("backwards"), [f"{others[-1][::-1]} ", f"{others[-1][::-1]}!"])
        return found

    def _slips(self, key: str) -> dict[str, str]:
        """Return customers whose key may be one slip away.

        A slip leaves the first or the second half of the key as it was: both are looked up by index. Only the exchange
        of the two letters in the middle touches both halves.
        """
        half = len(key) // 2
        found: dict[str, str] = {}
        for column, start in (("key", key[:half]), ("backwards", key[::-1][:half])):
            found.update(self._ask(_BETWEEN.format(column), [start, start + "\U0010ffff"]))
        exchanged = key[: half - 1] + key[half] + key[half - 1] + key[half + 1 :]
        found.update(self._ask("SELECT key, name FROM customers WHERE key = ?", [exchanged]))
        return self._listed(key, half) | found if self._team else found

    def _listed(self, key: str, half: int) -> dict[str, str]:
        """Return customers whom the team lists and whose key may be one slip away."""
        from quicklog.shorthand.customers import near

        return dict([*near(self._team, key[:half]), *near(self._team, "", key[half:])])

    def _ask(self, sql: str, values: list[str]) -> list[Any]:
        with explained(self._log.path):
            return self._log.connection.execute(sql, values).fetchall()


def every(log: Log) -> dict[str, str]:
    """Return all names of customers by their keys: those of notes, and those that stand for somebody."""
    sql = "SELECT customer_key, name FROM persons UNION ALL SELECT key, name FROM customers"
    with explained(log.path):
        return {folded: name for folded, name in log.connection.execute(sql) if isinstance(name, str)}


def counts(log: Log, keys: Iterable[str]) -> dict[str, int]:
    """Return how many notes that stand name each of some customers, by their keys."""
    sql = f"SELECT count(*) FROM notes WHERE customer_key = ? AND {STANDING}"  # noqa: S608
    with explained(log.path):
        return {each: log.connection.execute(sql, [each]).fetchone()[0] for each in keys}


def akin(one: str, other: str) -> bool:
    """Tell whether two keys may name the same by their words: in another order, by an initial, or one of them alone.

    Words may stand behind a shorter name, and before one of more than one word.
    """
    few, many = sorted((one.split(" "), other.split(" ")), key=len)
    if len(few) == len(many):
        shortened = (few[1:] == many[1:] and _is_initial(few[0], many[0])) or (
            few[:-1] == many[:-1] and _is_initial(few[-1], many[-1])
        )
        return shortened or sorted(few) == sorted(many)
    if len(one) > len(other):
        return few in (many[: len(few)], many[-len(few) :] if len(few) > 1 else few[:0])
    return len(few) == 1 and len(one) < len(other) and few[0] in (many[0], many[-1])


def _is_initial(one: str, other: str) -> bool:
    return one[:1] == other[:1] and 1 in (len(one), len(other))


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
