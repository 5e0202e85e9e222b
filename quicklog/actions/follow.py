"""What is followed up: promises and messages that are open, or seen by whom they are for."""

from __future__ import annotations

from quicklog.lib.text import key
from quicklog.note.bodies import note_of
from quicklog.note.fold import in_force
from quicklog.note.note import seconds
from quicklog.shorthand import capture
from quicklog.store import query
from quicklog.store.log import id_at
from quicklog.store.query import Selection

# The status of what is to be followed up.
OPEN = ("open",)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.note.note import Event

    Row = tuple[Any, ...]


def open_pages(session: Session, selection: Selection, limit: int | None) -> Iterator[list[Row]]:
    """Yield pages of the chosen matters in the order of time: so many at most, the most urgent of them."""
    pages = query.pages(session.log, selection)
    if limit is None:
        yield from pages
        return
    rows = [row for page in pages for row in page]
    urgent = sorted(range(len(rows)), key=lambda place: by_due(note_of(rows[place])))[:limit]
    if urgent:
        yield [rows[place] for place in sorted(urgent)]


def by_due(note: Note) -> tuple[bool, int]:
    """Return by what open matters are ordered: their due times, then those that have none."""
    return note.due is None, seconds(note.due) if note.due else 0


def _is_me(session: Session, name: str | None) -> bool:
    """Tell whether a name, or an alias that codes.toml has learnt since, is that of the person who asks."""
    return _are_one(session, name, session.writer)


def _are_one(session: Session, name: str | None, person: str) -> bool:
    """Tell whether a name, or an alias that codes.toml has learnt since, is that of a person."""
    wanted = key(person)
    return wanted != "" and key(session.codes.technician(name or "") or name or "") == wanted


def messages(session: Session, *, every: bool) -> tuple[list[Row], dict[str, list[Event]]]:
    """Return the messages for the person who asks, with the events behind them, by their ids.

    They are the new ones, or every one that was not taken back.
    """
    found: list[Row] = []
    events: dict[str, list[Event]] = {}
    for page in query.pages(session.log, Selection(statuses=("open", "done") if every else ("open",))):
        notes = [(row, note) for row in page if (note := note_of(row)).for_ and _is_me(session, note.for_)]
        events |= query.events_of_many(session.log, [note.id for _, note in notes])
        found += [row for row, note in notes if every or is_new(session, note, events[note.id])]
    return found, events


def is_new(session: Session, note: Note, events: Sequence[Event]) -> bool:
    """Tell whether a message still waits for the person who asks; one that is a promise too stays open when seen."""
    return _waits_for(session, note, events, session.writer)


def unseen(session: Session, matters: Sequence[Note]) -> list[Note]:
    """Return those of some open matters that are messages which whom they are for has not seen yet."""
    sent = [note for note in matters if note.for_]
    events = query.events_of_many(session.log, [note.id for note in sent])
    persons = {note.for_: session.codes.technician(note.for_ or "") or note.for_ or "" for note in sent}
    return [note for note in sent if _waits_for(session, note, events[note.id], persons[note.for_])]


def _waits_for(session: Session, note: Note, events: Sequence[Event], person: str) -> bool:
    """Tell whether a message still waits for a person."""
    if note.status != "open":
        return False
    seen = False
    for event in in_force(events):
        if event.kind == "seen" and _are_one(session, event.body.get("by"), person):
            seen = True
        elif event.kind == "amended" and "for" in event.body.get("changes", ()):
            seen = False  # it was passed on, and has come back
    return not seen


def mark_seen(session: Session, notes: Sequence[Note]) -> None:
    """Write that messages were seen, all at once; those that were closed meanwhile stay as they are."""
    with session.writing() as write:
        at = capture.stamp(session.now)
        body = {"by": session.writer, "offset": capture.offset(session.now), "action": id_at(at)}
        ids = [note.id for note in notes]
        standing, events = query.by_ids(session.log, ids), query.events_of_many(session.log, ids)
        for note in (standing[each] for each in ids):
            if is_new(session, note, events[note.id]):
                write.append("seen", body, at=at, login=session.login, note=note.id)
