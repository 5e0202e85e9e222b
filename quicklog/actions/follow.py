"""What is followed up: promises and messages that are open, or seen by whom they are for."""

from __future__ import annotations

from quicklog.actions import waiting
from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.note.bodies import note_of, notes_of
from quicklog.note.fold import in_force
from quicklog.note.note import seconds, who_acts
from quicklog.shorthand import capture, team
from quicklog.store import addressed, query
from quicklog.store.log import id_at
from quicklog.store.query import Selection

# The status of what is to be followed up.
OPEN = ("open",)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.shorthand.codes import Codes

    Row = tuple[Any, ...]


def open_pages(session: Session, selection: Selection, limit: int | None) -> Iterator[list[Row]]:
    """Yield pages of the chosen matters in the order of time: so many at most, the most urgent of them."""
    if limit is None:
        yield from query.pages(session.log, selection)
        return
    rows = [*query.most_urgent(session.log, selection, limit)]
    if rows:
        yield sorted(rows, key=_by_time)


def _by_time(row: Row) -> tuple[int, str]:
    note = note_of(row)
    return seconds(note.at), note.id


def by_due(note: Note) -> tuple[bool, int]:
    """Return by what open matters are ordered: their due times, then those that have none."""
    return note.due is None, seconds(note.due) if note.due else 0


class Inbox(Record):
    """The messages for somebody, by time of contact, and the events behind them, by their ids.

    ``fresh`` are those that this person has not seen. ``settled`` are open though everybody has seen them for whom they
    are: somebody left a group meanwhile, or two saw them at once.
    """

    notes: tuple[Note, ...]
    events: Mapping[str, Sequence[Event]]
    fresh: tuple[Note, ...]
    settled: tuple[Note, ...]


def inbox(session: Session, *, every: bool) -> Inbox:
    """Return the messages for the person who asks: the new ones, or every one that was not taken back.

    What is for a colleague who is away is among them as long as it waits, if this person stands in.
    """
    notes = addressed.messages(session.log, waiting.for_me(session, _day(session)))
    events = query.events_of_many(session.log, [note.id for note in notes])
    fresh = tuple(note for note in notes if is_new(session, note, events[note.id]))
    open_ones = [note for note in notes if note not in fresh]
    settled = tuple(note for note in open_ones if not note.due and not _left(session.codes, note, events[note.id]))
    if not every:
        return Inbox(fresh, events, fresh, settled)
    own = team.addressed(session.codes, session.writer, "")  # on no day anybody is represented
    mine = tuple(folded for name in own for folded in team.keys_of(session.codes, name) if folded)
    selection = Selection(statuses=("done",), values={"for": mine})
    closed = [note for page in query.pages(session.log, selection) for note in notes_of(page)]
    events |= query.events_of_many(session.log, [note.id for note in closed])
    shown = sorted((*notes, *closed), key=lambda note: (seconds(note.at), note.id))
    return Inbox(tuple(shown), events, fresh, settled)


def number_new(session: Session, ids: Sequence[str]) -> int:
    """Return how many of some messages still wait for the person who asks."""
    notes, events = query.by_ids(session.log, ids), query.events_of_many(session.log, ids)
    return sum(is_new(session, note, events[note_id]) for note_id, note in notes.items())


def unseen(session: Session) -> tuple[int, dict[str, int]]:
    """Return how many messages are open that somebody has not seen for whom they are, and how many wait for whom."""
    notes = addressed.messages(session.log, bool)
    events = addressed.later_events(session.log, notes)
    number, found = 0, dict[str, int]()
    for note in notes:
        left = _left(session.codes, note, events.get(note.id, ()))
        number += bool(left)
        for name in left:
            found[name] = found.get(name, 0) + 1
    return number, dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def absence(session: Session, note: Note) -> team.Absence | None:
    """Return that whoever has to act on a matter is away; nothing where that person is there, or nothing is to do."""
    name = who_acts(note) if note.status == "open" else None
    if not name or not session.codes.absences:
        return None
    return team.absence(session.codes, session.codes.technician(name) or name, _day(session))


def _day(session: Session) -> str:
    return session.now.date().isoformat()


def _is(codes: Codes, one: str | None, other: str) -> bool:
    return key(other) != "" and team.key_of(codes, one or "") == team.key_of(codes, other)


def _seen_by(events: Sequence[Event]) -> list[str]:
    """Return who has seen a message since it was passed on last: it is new to whoever gets it, or gets it back."""
    seen: list[str] = []
    for event in in_force(events):
        if event.kind == "seen":
            seen.append(str(event.body.get("by")))
        elif event.kind == "amended" and "for" in event.body.get("changes", ()):
            seen = []
    return seen


def is_new(session: Session, note: Note, events: Sequence[Event]) -> bool:
    """Tell whether a message still waits for the person who asks; one that is a promise too stays open when seen."""
    return note.status == "open" and not any(_is(session.codes, name, session.writer) for name in _seen_by(events))


def unseen_of(session: Session, matters: Sequence[Note]) -> list[Note]:
    """Return those of some open matters that are messages which somebody has not seen yet for whom they are."""
    sent = [note for note in matters if note.for_]
    events = addressed.later_events(session.log, sent)
    return [note for note in sent if _left(session.codes, note, events.get(note.id, ()))]


def unseen_positions(session: Session) -> list[int]:
    """Return where the messages stand that somebody has not seen yet for whom they are, the first that is due first."""
    messages = addressed.standing(session.log)
    events = query.events_of_many(session.log, [note_id for _, note_id, _, happened in messages if happened])
    return [
        position
        for position, note_id, name, happened in messages
        if not happened or _still_to_see(session.codes, name, events[note_id])
    ]


def _left(codes: Codes, note: Note, events: Sequence[Event], more: Sequence[str] = ()) -> list[str]:
    """Return who is still to see a message, when those have seen it who did, and some ``more``."""
    return _still_to_see(codes, note.for_ or "", events, more)


def _still_to_see(codes: Codes, name: str, events: Sequence[Event], more: Sequence[str] = ()) -> list[str]:
    seen = (*_seen_by(events), *more)
    people = team.members(codes, name)
    return [name for name in people if not any(_is(codes, each, name) for each in seen)]


def mark_seen(session: Session, notes: Sequence[Note], settled: Sequence[Note] = ()) -> None:
    """Write that messages were seen, all at once; those that were closed meanwhile stay as they are.

    A message stays open until everybody has seen it for whom it is. Of the ``settled`` that is so already.
    """
    with session.writing() as write:
        at = capture.stamp(session.now)
        body = {"by": session.writer, "offset": capture.offset(session.now), "action": id_at(at)}
        ids, again = [note.id for note in (*notes, *settled)], {note.id for note in settled}
        standing, events = query.by_ids(session.log, ids), query.events_of_many(session.log, ids)
        for note in (standing[each] for each in ids):
            if is_new(session, note, events[note.id]) or (note.id in again and note.status == "open"):
                left = _left(session.codes, note, events[note.id], (session.writer,))
                more = {"left": left} if left else {}
                write.append("seen", {**body, **more}, at=at, login=session.login, note=note.id)
