"""Who is who: the names that stand for one person, by the log's events and by the team's list, united where it is read.

``keys_of`` and ``of`` are what everything asks that follows a person. The table ``persons`` is made of the events,
in the same transaction, and holds the names of those alone who have several.
"""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.store.connection import explained, rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from quicklog.note.note import Event
    from quicklog.shorthand.customers import Listed
    from quicklog.store.log import Log

    Row = tuple[str, str, str]  # a key, the key of the person who has it, and the name as written

# Each as the notes name it, or as it was joined where none does.
_OF_KEY = (
    "SELECT customer_key, person, coalesce(customers.name, persons.name) FROM persons"
    " LEFT JOIN customers ON key = customer_key"
    " WHERE person = (SELECT person FROM persons WHERE customer_key = ?) ORDER BY customer_key"
)
# What joins and parts names, and all that was written of that afterwards.
EVENTS = (
    "SELECT id, stream, seq, kind, note, at, login, body FROM events WHERE kind <> 'noted' AND note IN"
    " (SELECT note FROM events WHERE kind IN ('joined', 'parted'))"
)
ROWS = "SELECT customer_key, person, name FROM persons ORDER BY customer_key"


class Person(Record):
    """A customer, by all names: ``names`` as they are written, by their keys; the person's own key and name are first.

    ``listed`` are those of the team's list who are this person, and ``joined`` the keys that the log's events join.
    """

    key: str
    name: str
    names: dict[str, str]
    listed: tuple[Listed, ...] = ()
    joined: frozenset[str] = frozenset()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all names."""
        return tuple(self.names)

    @property
    def phones(self) -> tuple[str, ...]:
        """The telephone numbers that the team lists."""
        return tuple(phone for each in self.listed for phone in each.phones)

    @property
    def internal(self) -> bool:
        """Whether the team lists this customer as one of its own house."""
        return any(each.internal for each in self.listed)

    @property
    def users(self) -> int | None:
        """How many people this customer stands for, where the team's list says so."""
        return next((each.users for each in self.listed if each.users is not None), None)


def of(log: Log, name: str, team: bytes = b"") -> Person:
    """Return whom a name stands for; who has one name alone is called by it as it is given."""
    folded = key(name)
    names, listed, joined = dict[str, str](), dict[int, "Listed"](), dict[str, str]()
    waiting = [folded]
    while waiting:
        each = waiting.pop()
        found: dict[str, str] = {}
        place, by_team = _listed(team, each)
        if by_team and place not in listed:
            listed[place] = by_team
            found |= by_team.names
        if each not in joined:
            rows = _rows(log, each)
            joined |= {other: person for other, person, _ in rows}
            found |= {other: written for other, _, written in rows if other not in found}
        waiting += [other for other in found if other not in names]
        names = found | names
    names.setdefault(folded, name)
    ordered = tuple(listed[place] for place in sorted(listed))
    called = key(ordered[0].name) if ordered else joined.get(folded, folded)
    called = called if called in names else folded  # another program may have put anybody there
    others = {other: names[other] for other in sorted(names) if other != called}
    return Person(called, names[called], {called: names[called]} | others, ordered, frozenset(joined))


def keys_of(log: Log, name: str, team: bytes = b"") -> tuple[str, ...]:
    """Return the keys of all names of the person whom a name stands for: most often that of the name alone."""
    folded = key(name)
    if not is_listed(team, folded) and not _rows(log, folded):
        return (folded,)
    return of(log, name, team).keys


def is_listed(team: bytes, folded: str) -> bool:
    """Tell whether the team lists a customer with this key; who lists nobody loads nothing for that."""
    if not team:
        return False
    from quicklog.shorthand import customers

    return customers.holds(team, folded)


def _listed(team: bytes, folded: str) -> tuple[int, Listed | None]:
    if not team:
        return -1, None
    from quicklog.shorthand import customers

    return customers.found(team, folded)


def _rows(log: Log, folded: str) -> list[Row]:
    """Return the rows of the person who has a key; another program may have put anything there."""
    with explained(log.path):
        rows = rows_of(log.connection, _OF_KEY, [folded])
    known = [row for row in rows if isinstance(row[0], str) and isinstance(row[1], str)]
    return [(other, person, name if isinstance(name, str) else other) for other, person, name in known]


# So many names are remembered with their keys, some MiB.
_MOST_KNOWN = 20_000


class Keys:
    """The key of the person whom a name stands for, for many names: those who have several are known beforehand."""

    def __init__(self, log: Log, team: bytes = b"") -> None:
        self._log, self._team = log, team
        with explained(log.path):
            self._several = {folded for folded, *_ in rows_of(log.connection, ROWS)}
        if team:
            from quicklog.shorthand.customers import every

            self._several |= {folded for listed in every(team) for folded in listed.names}
        self._known: dict[str, str] = {}

    def of_key(self, folded: str) -> str:
        """Return the key of the person who has a name with this key."""
        return self.of(folded) if folded in self._several else folded

    def of(self, name: str) -> str:
        """Return the key of the person; that of the name itself for whom has no other."""
        found = self._known.get(name)
        if found is None:
            folded = key(name)
            found = of(self._log, name, self._team).key if folded in self._several else folded
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[name] = found
        return found


# What is made of the events.


def events_of(log: Log) -> list[Event]:
    """Return the events that join and part names, and those that take them back."""
    from quicklog.note.bodies import event_of

    with explained(log.path):
        return [event_of(row) for row in rows_of(log.connection, EVENTS)]


def said_of(log: Log, person: Person) -> list[Event]:
    """Return the events that count and name a person so or so, in the order in which they count."""
    from quicklog.note.persons import counting

    events = counting(events_of(log))
    return [event for event in events if not person.joined.isdisjoint(map(key, event.body.get("names") or ()))]


def due(events: Iterable[Event]) -> dict[str, Row]:
    """Return the rows that events make, by their keys."""
    from quicklog.note.persons import groups

    return {folded: (folded, next(iter(group)), name) for group in groups(events) for folded, name in group.items()}


def project(log: Log) -> None:
    """Bring the table in step with the events; nothing of it is touched that is right."""
    rows, connection = due(events_of(log)), log.connection
    with explained(log.path):
        kept = {row[0]: row for row in rows_of(connection, ROWS)}
        gone = [(folded,) for folded in kept if folded not in rows]
        connection.executemany("DELETE FROM persons WHERE customer_key = ?", gone)
        fresh = [row for folded, row in rows.items() if kept.get(folded) != row]
        connection.executemany("INSERT OR REPLACE INTO persons (customer_key, person, name) VALUES (?, ?, ?)", fresh)


def last_id(connection: sqlite3.Connection) -> str | None:
    """Return the greatest id of an event that joins or parts names: the next is to count behind it."""
    sql = "SELECT max(note) FROM events WHERE kind IN ('joined', 'parted')"
    found: str | None = connection.execute(sql).fetchone()[0]
    return found
