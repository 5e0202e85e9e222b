"""Contacts counted by what they have in common, and the promises among their notes: each a question to the copy."""

from __future__ import annotations

from quicklog.lib.record import remade
from quicklog.report.contacts import (
    AGAIN,
    AGAIN_IN_MONTH,
    AGAIN_SAME,
    AVOIDABLE,
    CAME_AGAIN,
    FIRST_OF_LIST,
    FOLLOW_UP,
    FORWARDED,
    PROVISIONAL,
    SELF_SERVICE,
    UNKNOWN,
)
from quicklog.report.copied import put
from quicklog.report.records import CodeFigures, Counts, Group, Promises, Share
from quicklog.store.connection import rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from quicklog.shorthand.codes import Codes
    from quicklog.store.log import Log

# Contacts that are alike, with how many there are; and of how many persons those are who have something in common.
_CELLS = "SELECT {columns}, flags, count(*) FROM temp.contacts {more} WHERE chosen = 1 GROUP BY {columns}, flags"
_PERSONS = (
    "SELECT {by} AS known_by, count(DISTINCT person) FROM temp.contacts {more} WHERE chosen = 1 GROUP BY known_by"
)
_ALL_PERSONS = "SELECT count(DISTINCT person) FROM temp.contacts WHERE chosen = 1"
_PROMISES = (
    "SELECT {by} AS known_by, sum(promise = 'kept'), sum(promise = 'late'), sum(promise = 'open'),"
    " sum(promise = 'overdue'), sum(tried_in_time AND promise IN ('late', 'overdue'))"
    " FROM temp.copied {more} WHERE chosen = 1 AND promise NOT NULL GROUP BY known_by"
)
_CAUSED = (
    f"SELECT code, next_code, count(*) FROM temp.contacts WHERE chosen = 1 AND flags & {CAME_AGAIN}"  # noqa: S608
    " GROUP BY code, next_code"
)
# By column of ``Tally.groups``: where its word stands, by what a contact has it, and by what a promise.
_TECHNICIANS = "LEFT JOIN temp.technicians ON word = technician"
_GROUPS = {
    "technician": ("SELECT DISTINCT number, name FROM temp.technicians", "technician", "", "name", _TECHNICIANS),
    "kind": ("SELECT number, kind FROM temp.sorts", "kind", "JOIN temp.sorts ON number = sort", "kind", ""),
    "channel": ("SELECT number, channel FROM temp.sorts", "channel", "JOIN temp.sorts ON number = sort", "channel", ""),
}
# What is no first contact.
_NOT_FIRST = FORWARDED | AGAIN


class Tally:
    """How many contacts there are of each sort: counted once, and added up for whatever they have in common."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._words = self._cells("technician, sort")
        self.days = self._cells("hour / 24")
        self.codes = self._cells("code, month", "LEFT JOIN temp.days ON day = hour / 24")

    def _cells(self, columns: str, more: str = "") -> list[tuple[Any, ...]]:
        return rows_of(self._log.connection, _CELLS.format(columns=columns, more=more))

    def totals(self) -> Counts:
        """Return what is counted of all contacts that were chosen."""
        alike: dict[int, int] = {}
        for *_, flags, number in self.days:
            alike[flags] = alike.get(flags, 0) + number
        ((persons,),) = rows_of(self._log.connection, _ALL_PERSONS)
        return _counted(alike, persons)

    def groups(self, column: str) -> tuple[Group, ...]:
        """Return the groups by ``kind``, by ``channel`` or by ``technician``, the greatest first."""
        words, known_by, more, whose, theirs = _GROUPS[column]
        called = dict(rows_of(self._log.connection, words))
        place = 0 if column == "technician" else 1
        if place:
            counts = self._counts([(called.get(cell[1]), *cell[-2:]) for cell in self._words], known_by, more)
        else:
            found = self._counts([(cell[0], *cell[-2:]) for cell in self._words], known_by)
            counts = {called.get(number): each for number, each in found.items()}
        made = promises(self._log, whose, theirs)
        return _named(counts, {name or "": each for name, each in made.items()}, {})

    def by_code(self, parts: Mapping[int, Sequence[str]]) -> dict[str, Counts]:
        """Return what is counted of the contacts with each code; ``parts`` are the codes that one as written has."""
        cells = [(name, flags, number) for code, _, flags, number in self.codes for name in parts.get(code, ())]
        return self._counts(cells, "name", "JOIN temp.parts ON parts.number = contacts.code")

    def by_day(self, first: Callable[[int], int], sql: str, more: str = "") -> dict[int, Counts]:
        """Return what is counted of the contacts of some days; ``first`` is what they have in common, as in ``sql``."""
        cells = [(first(day), flags, number) for day, flags, number in self.days if day is not None]
        return self._counts(cells, sql, more)

    def by_month(self, parts: Mapping[int, Sequence[str]]) -> dict[tuple[str, int], int]:
        """Return how many contacts have each code in each month, as ``202610``."""
        found = dict[tuple[str, int], int]()
        for code, month, _, number in self.codes:
            for name in parts.get(code, ()):
                found[name, month] = found.get((name, month), 0) + number
        return found

    def split(self, persons: Iterable[int], names: Mapping[int, str]) -> tuple[Group, ...]:
        """Return the contacts of some persons, by number, and of all others; ``names`` are those of 1 and 0."""
        connection = self._log.connection
        connection.execute("CREATE TABLE temp.some (number INTEGER PRIMARY KEY)")
        put(connection, "INSERT OR IGNORE INTO temp.some VALUES (?)", [(each,) for each in persons])
        among, join = "some.number NOT NULL", "LEFT JOIN temp.some ON some.number = person"
        counts = self._counts(self._cells(among, join), among, join)
        theirs = "LEFT JOIN temp.people USING (person) LEFT JOIN temp.some ON some.number = people.number"
        found = _named(counts, promises(self._log, among, theirs), names)
        connection.execute("DROP TABLE temp.some")
        return found

    def _counts(self, cells: Iterable[tuple[Any, int, int]], by: str, more: str = "") -> dict[Any, Counts]:
        """Return the counts of cells by what they have in common, which in SQL is ``by``."""
        alike: dict[Any, dict[int, int]] = {}
        for known_by, flags, number in cells:
            together = alike.setdefault(known_by, {})
            together[flags] = together.get(flags, 0) + number
        persons = dict(rows_of(self._log.connection, _PERSONS.format(by=by, more=more)))
        return {known_by: _counted(together, persons.get(known_by, 0)) for known_by, together in alike.items()}


def _counted(cells: Mapping[int, int], customers: int) -> Counts:
    """Add up contacts by their flags."""

    def having(flags: int = 0, without: int = 0) -> int:
        return sum(n for each, n in cells.items() if each & flags == flags and not each & without)

    return Counts(
        contacts=having(),
        customers=customers,
        forwarded=having(FORWARDED),
        again=having(AGAIN),
        again_in_month=having(AGAIN_IN_MONTH),
        again_same=having(AGAIN_SAME),
        came_again=having(CAME_AGAIN),
        first=having(0, _NOT_FIRST | PROVISIONAL),
        settled=having(0, _NOT_FIRST | PROVISIONAL | CAME_AGAIN),
        first_net=having(0, _NOT_FIRST | PROVISIONAL | FOLLOW_UP),
        settled_net=having(0, _NOT_FIRST | PROVISIONAL | FOLLOW_UP | CAME_AGAIN),
        provisional=having(PROVISIONAL, _NOT_FIRST),
        provisional_settled=having(PROVISIONAL, _NOT_FIRST | CAME_AGAIN),
        avoidable=having(AVOIDABLE),
        self_service=having(SELF_SERVICE),
        unknown=having(UNKNOWN),
        first_of_list=having(FIRST_OF_LIST),
    )


def promises(log: Log, column: str = "1", more: str = "") -> dict[Any, Promises]:
    """Return what became of the promises with each value of an expression, in SQL; ``more`` are other tables."""
    rows = rows_of(log.connection, _PROMISES.format(by=column, more=more))
    return {known_by: remade(Promises, sums) for known_by, *sums in rows}


def _named(counts: Mapping[Any, Counts], made: Mapping[Any, Promises], names: Mapping[Any, str]) -> tuple[Group, ...]:
    """Return groups by what they have in common, the greatest first."""
    found = [
        Group(names.get(known_by, str(known_by or "")), each, made.get(known_by, Promises()))
        for known_by, each in counts.items()
    ]
    return tuple(sorted(found, key=lambda group: (-group.counts.contacts, group.name)))


def parts_of(log: Log) -> dict[int, list[str]]:
    """Return the codes, by the names that they have today, of each code as it is written."""
    parts: dict[int, list[str]] = {}
    for spelt, name in rows_of(log.connection, "SELECT number, name FROM temp.parts"):
        parts.setdefault(spelt, []).append(name)
    return parts


def code_figures(log: Log, codes: Codes, tally: Tally, contacts: int) -> tuple[CodeFigures, ...]:
    """Return the figures of every code, the one with the most contacts first."""
    made, parts = promises(log, "name", "JOIN temp.parts USING (code)"), parts_of(log)
    counts = tally.by_code(parts)
    order = sorted(counts, key=lambda name: (-counts[name].contacts, name))
    reached = _reached(order, parts, tally.codes)
    caused, elsewhere = _caused(parts, rows_of(log.connection, _CAUSED))
    found = []
    for name, up_to in zip(order, reached, strict=True):
        code = codes.code(name)
        found.append(
            CodeFigures(
                name=name,
                counts=counts[name],
                promises=made.get(name, Promises()),
                cumulative=Share(up_to, contacts),
                caused=caused.get(name, 0),
                elsewhere=elsewhere.get(name, 0),
                known=code is not None,
                avoidable=bool(code and code.avoidable),
                self_service=bool(code and code.self_service),
            )
        )
    return tuple(found)


def _reached(order: list[str], parts: Mapping[int, list[str]], cells: Iterable[tuple[Any, ...]]) -> list[int]:
    """Return for each code how many contacts have it, or one before it: those with several codes count once."""
    rank = {name: place for place, name in enumerate(order)}
    fresh = [0] * len(order)
    for code, *_, number in cells:
        if code in parts:
            fresh[min(rank[name] for name in parts[code])] += number
    reached, total = [], 0
    for number in fresh:
        total += number
        reached.append(total)
    return reached


def _caused(
    parts: Mapping[int, list[str]], pairs: Iterable[tuple[int | None, int | None, int]]
) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many repeats followed a contact with each code, and how many of them came without it."""
    caused, elsewhere = dict[str, int](), dict[str, int]()
    for code, next_code, number in pairs:
        for name in parts.get(code or 0, ()):
            caused[name] = caused.get(name, 0) + number
            if name not in parts.get(next_code or 0, ()):
                elsewhere[name] = elsewhere.get(name, 0) + number
    return caused, elsewhere
