"""A customer's file, gathered: every note, the events behind it, and the head of the log, all at one moment."""

from __future__ import annotations

from quicklog.actions.selection import did_you_mean
from quicklog.errors import NothingFoundError
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.note.bodies import note_of
from quicklog.store import query
from quicklog.store.connection import explained
from quicklog.store.definitions import is_contact, is_promised
from quicklog.store.query import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.maintenance.exchanged import Exchange
    from quicklog.note.fields import Note
    from quicklog.note.note import Event

    Row = tuple[Any, ...]


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
    """All that a log holds of one customer, by time of contact, one entry at least, and the head of the log's stream.

    ``moved`` holds the refs of the notes that once named this customer and now name another. ``seq`` and ``digest``
    (in hex) are those of the last event of ``stream``. ``witnesses`` is the number of logins that have written since
    the last of this customer's events, that one included: each of them keeps what it saw.
    """

    entries: tuple[Entry, ...]
    moved: tuple[str, ...]
    stream: str
    seq: int
    digest: str
    witnesses: int

    @property
    def name(self) -> str:
        """The customer's name as it was last used."""
        names = [entry.note.customer or "" for entry in self.entries if entry.note.status != "void"]
        return names[-1] if names else self.entries[-1].note.customer or ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every spelling of the name, the first used first."""
        return tuple(dict.fromkeys(entry.note.customer or "" for entry in self.entries))

    @property
    def contacts(self) -> list[Note]:
        """The notes that are contacts."""
        return [entry.note for entry in self.entries if is_contact(entry.note)]

    @property
    def promises(self) -> list[Note]:
        """The promises that are not closed yet."""
        return [entry.note for entry in self.entries if is_promised(entry.note)]


def rows_of(session: Session, name: str) -> list[Row]:
    """Return every note that names a customer, those taken back too; raises ``NothingFoundError`` where none does."""
    rows = [row for page in query.pages(session.log, Selection(values={"customer": (name,)})) for row in page]
    if not rows:
        hint = did_you_mean(session, name) or Message("ql find WORDS looks for parts of names")
        raise NothingFoundError("no note names the customer {name}", hint, name=name)
    return rows


def file_of(session: Session, name: str) -> File:
    """Gather a customer's notes, the events behind them, and the head of the log's own stream, all at one moment.

    Raises ``NothingFoundError`` where no note names this customer.
    """
    from quicklog.maintenance.exchanged import exchanges_of_many

    connection = session.log.connection
    with explained(session.log.path):
        connection.execute("BEGIN")
        try:
            stream, seq, digest = query.head(session.log)
            notes = [note_of(row) for row in rows_of(session, name)]
            ids = [note.id for note in notes]
            events, exchanges = query.events_of_many(session.log, ids), exchanges_of_many(session.log, ids)
            entries = tuple(_entry(note, events[note.id], exchanges[note.id]) for note in notes)
            moved = tuple(query.moved_from(session.log, key(name)))
            witnesses = query.witnesses(session.log, [event for each in entries for event in each.events])
        finally:
            connection.execute("COMMIT")
    return File(entries, moved, stream, seq, digest.hex(), witnesses)


def _entry(row: Note, events: list[Event], exchanges: dict[str, Exchange]) -> Entry:
    from quicklog.maintenance.exchanged import told_by

    note, strayed = told_by(row, events, exchanges)
    return Entry(note, tuple(events), tuple(exchanges.values()), strayed)
