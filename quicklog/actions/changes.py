"""What was corrected: the events by which notes were changed after they were written, the last first."""

from __future__ import annotations

from functools import reduce

from quicklog.lib.record import Record
from quicklog.note.fold import RETRACTING, in_force, in_order, said_after
from quicklog.shorthand import capture
from quicklog.store import query
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.note.note import Event

# What corrects a note, or takes it back; closing a promise and seeing a message are no corrections.
CORRECTING = ("amended", "voided", *RETRACTING, "erased")
_EVENTS = "SELECT id, kind, note, at, login FROM events ORDER BY number DESC"
# Clocks differ: so many events in a row that are older than what is asked for mean that all before them are.
_ENOUGH = 1000
_PAGE = 200


class Change(Record):
    """An event that changed a note, with the note as it stands, and all events behind it in their order."""

    event: Event
    note: Note
    events: tuple[Event, ...]

    @property
    def held(self) -> dict[str, Any]:
        """What the note held before; ``draft`` stands in it as long as its line was not understood."""
        return reduce(said_after, in_force(self.events[: self.events.index(self.event)]), {})

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """The fields that were corrected, each with what it held and what it holds then."""
        if self.event.kind != "amended" or "draft" in self.event.body:
            return {}
        held = self.held
        return {name: (held.get(name), value) for name, value in self.event.body["changes"].items()}


def since(session: Session, moment: datetime, *, mine: bool) -> Iterator[Change]:
    """Yield what was changed since a moment; with ``mine``, only what others did to notes that this login wrote."""
    page: list[tuple[str, str]] = []
    for event, kind, note, login in _later(session, capture.stamp(moment)):
        if kind in CORRECTING and not (mine and login == session.login):
            page.append((event, note))
        if len(page) == _PAGE:
            yield from _changes(session, page, mine=mine)
            page = []
    yield from _changes(session, page, mine=mine)


def _later(session: Session, moment: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield the events since a moment in UTC, the last first: id, kind, note and login of each."""
    older = 0
    with explained(session.log.path):
        for event, kind, note, at, login in session.log.connection.execute(_EVENTS):
            if str(at) >= moment:
                older = 0
                yield event, kind, note, login
            else:
                older += 1
                if older == _ENOUGH:
                    return


def _changes(session: Session, page: list[tuple[str, str]], *, mine: bool) -> Iterator[Change]:
    ids = [*dict.fromkeys(note for _, note in page)]
    notes, events = query.by_ids(session.log, ids), query.events_of_many(session.log, ids)
    for event_id, note_id in page:
        note, ordered = notes.get(note_id), in_order(events[note_id])
        event = next((each for each in ordered if each.id == event_id), None)
        if note and event and not (mine and note.recorded_by != session.login):
            yield Change(event, note, tuple(ordered))
