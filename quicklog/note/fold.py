"""How a note is made of the events behind it: folded in an order that is the same on every machine.

Of one log's own events each comes behind those before it, so that a note need not be folded again for every new one:
``apply`` is the step.
"""

from __future__ import annotations

from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.note.fields import FIELDS, Note
from quicklog.note.note import UNSHOWN, attribute, closed_at, closed_by, local, marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from quicklog.note.note import Body, Event


def fold(events: Iterable[Event]) -> Note | None:
    """Return what the events of a note make of it, in whatever order they came."""
    note = None
    for note in steps(events):  # noqa: B007  the last of them
        pass
    return note


def told_by(events: Sequence[Event], row: Note) -> tuple[Note, bool]:
    """Return a note as its events leave it, under the ref of its row, and whether the row says something else.

    A row is no evidence: no digest holds it, and any program can write there what it likes. It stands for the note only
    where no event began one.
    """
    note = fold(events)
    if note is None:
        return row, True
    note = replace(note, ref=row.ref)
    return note, note != row and not any(UNSHOWN in event.body for event in events)


def steps(events: Iterable[Event]) -> Iterator[Note | None]:
    """Yield a note as each of its events leaves it, in their order."""
    note: Note | None = None
    for event in in_order(events):
        note = apply(note, event)
        yield note


def arrivals(events: Sequence[Event]) -> Iterator[Note | None]:
    """Yield a note as it stands after each of its events has come: it is folded again where one comes late."""
    if in_order(events) == [*events]:
        yield from steps(events)
        return
    for number in range(len(events)):
        yield fold(events[: number + 1])


def former_customers(events: Iterable[Event]) -> list[str]:
    """Return the customers, by key, whom a note named once and names no more."""
    named = [key(note.customer or "") for note in steps(events) if note]
    return [each for each in dict.fromkeys(named) if each and each != named[-1]]


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return the events of a note in the order in which they count: the one that began it, then the others by id.

    None comes before another of its own stream that was written earlier, whatever the clocks said: it counts as if
    its id were the greatest of its stream up to it.
    """
    greatest: dict[str, str] = {}
    placed = []
    for event in sorted(events, key=_written):
        stream, seq = _written(event)
        is_later = event.kind != "noted"
        if is_later:
            greatest[stream] = max(str(event.id), greatest.get(stream, ""))
        placed.append(((is_later, greatest[stream] if is_later else str(event.id), stream, seq), event))
    placed.sort(key=lambda each: each[0])
    return [event for _, event in placed]


def _written(event: Event) -> tuple[str, int]:
    """Return the place of an event in its stream; another program may have put anything there."""
    return str(event.stream), event.seq if event.seq.__class__ is int else 0


def apply(note: Note | None, event: Event) -> Note | None:
    """Return what the event makes of the note; an event that does not fit the note, or is unknown, changes nothing.

    The bodies: ``noted`` holds the fields and ``line``, and ``draft`` where the line was not understood; ``amended``
    holds ``changes`` (a field to its new value), and ``draft`` where a new line was not understood either; ``done``
    holds ``outcome``, ``seen`` holds ``by`` (who saw the message) and ``voided`` holds ``why``. What was imported may
    claim ``recorded_at``, ``recorded_by``, ``closed_at`` or ``closed_by``: the columns say so, and the event who
    brought it in, and when.
    """
    if UNSHOWN in event.body:
        return _applied_in_part(note, event)
    if event.kind == "noted":
        return _noted(event) if note is None else note
    if note is None or note.status == "void":
        return note
    if event.kind == "amended":
        return note if "draft" in event.body else _amended(note, event.body["changes"])
    if event.kind == "voided":
        return _ended(note, event, "void", event.body.get("why"))
    return _closed(note, event) if event.kind in ("done", "seen") else note


def _applied_in_part(note: Note | None, event: Event) -> Note | None:
    body = dict(event.body)
    lost = body.pop(UNSHOWN)
    after = apply(note, replace(event, body=body))
    return marked(after, lost) if after and after is not note else after


def _closed(note: Note, event: Event) -> Note:
    """Close a note; a message that was seen is not closed where it is a promise too, which is still to be kept."""
    outcome = event.body.get("outcome")
    if event.kind == "seen":
        if note.status != "open" or note.due:
            return note
        outcome = f"seen by {event.body['by']}"
    return _ended(note, event, "done", outcome)


def _ended(note: Note, event: Event, status: str, outcome: str | None) -> Note:
    return replace(note, status=status, outcome=outcome, closed_at=closed_at(event), closed_by=closed_by(event))


def _noted(event: Event) -> Note:
    body = event.body
    said: dict[str, Any] = {attribute(name): body.get(name) for name in FIELDS}
    at, login = body.get("recorded_at") or local(event), body.get("recorded_by") or event.login
    note = Note(ref="", id=event.note, **said, recorded_at=at, recorded_by=login, line=body["line"])
    return replace(note, status="draft" if "draft" in body else _status(note))


def _amended(note: Note, changes: Body) -> Note:
    note = replace(note, **{attribute(name): value for name, value in changes.items() if name in FIELDS})
    if note.status == "done" and not changes.get("for"):
        return note
    # A closed note that is passed on is open again: whom it is for now has not seen it yet.
    return replace(note, status=_status(note), outcome=None, closed_at=None, closed_by=None)


def _status(note: Note) -> str:
    """A promise or a message is open until it is closed; all else is simply logged."""
    return "open" if note.due or note.for_ else "logged"
