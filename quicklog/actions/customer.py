"""A customer's file, gathered: every note, the events behind it, and the head of the log, all at one moment."""

from __future__ import annotations

from quicklog.actions.selection import chosen, did_you_mean
from quicklog.errors import NothingFoundError
from quicklog.lib.message import Message, plural
from quicklog.lib.record import Record, replace
from quicklog.lib.text import key
from quicklog.note.bodies import notes_of
from quicklog.note.fold import in_force
from quicklog.note.note import seconds
from quicklog.note.promises import kept
from quicklog.store import persons, query
from quicklog.store.connection import explained
from quicklog.store.definitions import is_contact, is_promised, was_kept, was_late
from quicklog.store.query import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.maintenance.exchanged import Exchange
    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.store.persons import Person

    Row = tuple[Any, ...]

# What stands before a Hebrew word without a blank.
_PREFIXES = frozenset("ושלבמהכ")


class Entry(Record):
    """A note as its events leave it, and every event behind it in the order in which they came.

    ``exchanges`` are the events that do not say any more what was written; ``strayed`` tells that the note's row in the
    log says something else than they do.
    """

    note: Note
    events: tuple[Event, ...]
    exchanges: tuple[Exchange, ...] = ()
    strayed: bool = False

    @property
    def by_event(self) -> dict[str, Exchange]:
        """The events that do not say what was written, by their ids."""
        return {exchange.event: exchange for exchange in self.exchanges}


class File(Record):
    """All that a log holds of one customer, by time of contact, one note at least, and the head of the log's stream.

    ``entries`` are the notes that were chosen, with their events, and ``others`` those that filters left out. ``moved``
    once named this customer and now name another; ``drafts`` were not understood, and have the name in their words.
    ``seq`` and ``digest`` (in hex) are those of the last event of ``stream``. ``witnesses`` is the number of logins
    that have written since the last of these events, that one included: each of them keeps what it saw.
    ``person`` is who this is, by all names, and ``joinings`` are the events that say so.
    """

    entries: tuple[Entry, ...]
    moved: tuple[Note, ...]
    stream: str
    seq: int
    digest: str
    witnesses: int
    person: Person
    others: tuple[Note, ...] = ()
    drafts: tuple[Note, ...] = ()
    joinings: tuple[Event, ...] = ()

    @property
    def notes(self) -> list[Note]:
        """Every note of the customer, by time of contact."""
        told = [entry.note for entry in self.entries]
        return sorted([*told, *self.others], key=lambda note: seconds(note.at)) if self.others else told

    @property
    def name(self) -> str:
        """The customer's name: of several that by which the person is called, or else as it was last used."""
        if len(self.person.names) > 1 or self.person.listed:
            return self.person.name
        notes = self.notes
        names = [note.customer or "" for note in notes if note.status != "void"]
        return names[-1] if names else notes[-1].customer or ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every spelling of the name, the first used first, and names of the person that no note has."""
        used = [note.customer or "" for note in self.notes]
        keys = {key(name) for name in used}
        return tuple(dict.fromkeys([*used, *(name for each, name in self.person.names.items() if each not in keys)]))

    @property
    def contacts(self) -> list[Note]:
        """The notes that are contacts."""
        return [note for note in self.notes if is_contact(note)]

    @property
    def promises(self) -> list[Note]:
        """The promises that are not closed yet."""
        return [note for note in self.notes if is_promised(note)]

    @property
    def kept(self) -> int:
        """How many promises were kept; one that was opened again afterwards, too."""
        return self._closed(in_time=True) + sum(map(was_kept, self.others))

    @property
    def late(self) -> int:
        """How many promises were closed late; one that was opened again afterwards, too."""
        return self._closed(in_time=False) + sum(map(was_late, self.others))

    def _closed(self, *, in_time: bool) -> int:
        return sum(verdict is in_time for entry in self.entries for verdict in kept(entry.events).values())

    @property
    def reopened(self) -> int:
        """How often a note was opened again."""
        return sum(event.kind == "reopened" for entry in self.entries for event in in_force(entry.events))


def rows_of(session: Session, name: str, filters: Mapping[str, Any]) -> list[Row]:
    """Return the notes that name a customer and that filters choose, those taken back too.

    Raises ``NothingFoundError`` where there are none.
    """
    rows = _rows(session, _of(session, name, chosen(session, filters)))
    if not rows:
        raise _missing(session, name)
    return rows


def _of(session: Session, name: str, selection: Selection) -> Selection:
    """Return a selection of the notes of a customer alone, by all names."""
    return replace(selection, values={**selection.values, "customer": session.person(name).keys})


def _rows(session: Session, selection: Selection) -> list[Row]:
    return [row for page in query.pages(session.log, selection) for row in page]


def _missing(session: Session, name: str) -> NothingFoundError:
    """Return the mistake that no note was chosen: there are others, or none that names this customer."""
    number = query.count(session.log, _of(session, name, Selection()))
    if not number:
        hint = did_you_mean(session, name) or Message("ql find WORDS looks for parts of names")
        return NothingFoundError("no note names the customer {name}", hint, name=name)
    chosen_none = plural(
        number,
        "the filters leave nothing of {n} note of {name}",
        "the filters leave nothing of {n} notes of {name}",
        name=name,
    )
    return NothingFoundError(chosen_none, "ask for less")


def file_of(session: Session, name: str, filters: Mapping[str, Any]) -> File:
    """Gather a customer's notes, the events behind those that filters choose, and the head of the log's own stream.

    All of it is of one moment. Raises ``NothingFoundError`` where no note names this customer, or none is chosen.
    """
    from quicklog.maintenance.exchanged import exchanges_of_many

    every, selection = _of(session, name, Selection()), _of(session, name, chosen(session, filters))
    connection = session.log.connection
    with explained(session.log.path):
        connection.execute("BEGIN")
        try:
            stream, seq, digest = query.head(session.log)
            notes = notes_of(_rows(session, every))
            told = notes if selection == every else notes_of(_rows(session, selection))
            if not told:
                raise _missing(session, name)
            ids = [note.id for note in told]
            events, exchanges = query.events_of_many(session.log, ids), exchanges_of_many(session.log, ids)
            entries = tuple(_entry(note, events[note.id], exchanges[note.id]) for note in told)
            person, own = session.person(name), {note.id for note in notes}
            found = [note for each in person.keys for note in query.moved_from(session.log, each)]
            moved = tuple({note.id: note for note in found if note.id not in own}.values())
            drafts = query.drafts_with(session.log, lambda line: any(names(line, each) for each in person.keys))
            witnesses = query.witnesses(session.log, [event for each in entries for event in each.events])
            joinings = tuple(persons.said_of(session.log, person)) if len(person.names) > 1 else ()
        finally:
            connection.execute("COMMIT")
    others = tuple(note for note in notes if note.id not in events)
    naming = tuple(draft for draft in drafts if draft.id not in own)
    return File(entries, moved, stream, seq, digest.hex(), witnesses, person, others, naming, joinings)


def names(line: str, name: str) -> bool:
    """Tell whether a name stands in a line as words of its own, both of them keys.

    A Hebrew name may have letters before it that are words in other languages, such as ``ל`` and ``של``.
    """
    begins = line.find(name)
    while begins >= 0:
        before = line[:begins].rpartition(" ")[2]
        after = line[begins + len(name) : begins + len(name) + 1]
        if not after.isalnum() and (not before[-1:].isalnum() or _PREFIXES.issuperset(before)):
            return True
        begins = line.find(name, begins + 1)
    return False


def _entry(row: Note, events: list[Event], exchanges: dict[str, Exchange]) -> Entry:
    from quicklog.maintenance.exchanged import told_by

    note, strayed = told_by(row, events, exchanges)
    return Entry(note, tuple(events), tuple(exchanges.values()), strayed)
