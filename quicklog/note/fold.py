"""How a note is made of the events behind it: folded in an order that is the same on every machine.

Of one log's own events each comes behind those before it, so that a note need not be folded again for every new one:
``apply`` is the step. Only where an event takes back what happened before it (``RETRACTING``) is all folded again, of
what is then in force.
"""

from __future__ import annotations

from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.note.fields import FIELDS, Note
from quicklog.note.note import UNSHOWN, attribute, closed_at, closed_by, local, marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from quicklog.note.note import Event


# The kinds of events that take another back, by its id; and those after which a note is what those of its events make
# that are still in force.
TAKING_BACK = ("undone", "redone")
RETRACTING = (*TAKING_BACK, "reopened")
# The kinds of events that belong to no note, but to the whole log: their note is their own id.
OF_THE_LOG = ("joined", "parted", "handed", "accepted")
# The word behind a series that was stopped.
STOPPED = "stopped"
# What a note from elsewhere claims to have been, and no line says.
CLAIMED = ("amended_at", "amended_by", "has_it", "tried", "first_due", "waits_until", "series")


def fold(events: Iterable[Event]) -> Note | None:
    """Return what the events of a note make of it, in whatever order they came."""
    return _folded(in_order(events))


def _folded(ordered: Sequence[Event]) -> Note | None:
    note = None
    for event in in_force(ordered):
        note = apply(note, event)
    return note


def in_force(ordered: Sequence[Event]) -> list[Event]:
    """Return those of a note's events, given in the order in which they count, that nothing after them takes back.

    ``undone`` and ``redone`` take back the event that they name. What began a note stays: the note is void as long as
    that is taken back. ``reopened`` takes back whatever made the note void before it.
    """
    taken, kept, is_reopened = set[object](), list["Event"](), False
    for event in reversed(ordered):
        if event.kind != "noted" and (event.id in taken or (is_reopened and _makes_void(event))):
            continue
        if event.kind in TAKING_BACK:
            taken.add(event.body.get("of"))
        is_reopened = is_reopened or event.kind == "reopened"
        kept.append(event)
    kept.reverse()
    return kept


def taken_back_by(ordered: Sequence[Event], event_id: str) -> Event | None:
    """Return what takes one of a note's events back, which are given in the order in which they count."""
    taking_back = (event for event in in_force(ordered) if event.kind in TAKING_BACK)
    return next((event for event in taking_back if event.body.get("of") == event_id), None)


def taken_back(event: Event, events: Iterable[Event]) -> Event | None:
    """Return which of a note's events another one takes back; nothing where it takes none back."""
    of = event.body.get("of") if event.kind in TAKING_BACK else None
    return next((each for each in events if each.id == of), None)


def said_after(said: dict[str, Any], event: Event) -> dict[str, Any]:
    """Return what a note says after an event that is in force, by the names of ``FIELDS``.

    ``draft`` stands beside them as long as its line was not understood.
    """
    if event.kind == "noted":
        return {name: event.body.get(name) for name in (*FIELDS, "draft")}
    if event.kind == "amended" and "draft" not in event.body:
        return said | {"draft": None, **event.body["changes"]}
    return said


def _makes_void(event: Event) -> bool:
    return event.kind == "voided" or _takes_back_the_note(event)


def _takes_back_the_note(event: Event) -> bool:
    return event.kind == "undone" and event.body.get("of") == event.note


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
    ordered = in_order(events)
    for number, event in enumerate(ordered):
        note = _folded(ordered[: number + 1]) if event.kind in RETRACTING else apply(note, event)
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
    holds ``outcome``, ``seen`` holds ``by`` (who saw the message) and ``left`` (who is still to see it, by the team's
    list at that moment: as long as anybody is, it stays open), ``voided`` and ``reopened`` hold ``why``; ``undone``
    and ``redone`` hold ``of``, the id of the event that they take back: what that did is not taken away here, but never
    done (``in_force``). ``taken`` holds ``by``, ``given`` holds ``to`` and ``why``, ``tried`` holds ``by``; ``waiting``
    holds ``until`` and what that makes of ``due`` and ``first_due``, ``snoozed`` holds ``due``, and ``woken`` holds the
    ``due`` that is in force again. ``series`` in ``noted`` says by which rule the promise comes again, until that is
    ``stopped``. What was imported may claim ``recorded_at``, ``recorded_by``, ``amended_at``, ``amended_by``,
    ``closed_at`` or ``closed_by``: the columns say so, and the event who brought it in, and when. It is
    ``undated`` where it tells that a note was closed, and not when.
    """
    if UNSHOWN in event.body:
        return _applied_in_part(note, event)
    if event.kind == "noted":
        return _noted(event) if note is None else note
    return note if note is None or note.status == "void" else _went_on(note, event)


def _went_on(note: Note, event: Event) -> Note:
    """Return what an event makes of a note that is not void."""
    if event.kind == "amended":
        return note if "draft" in event.body else _amended(note, event)
    if event.kind in ("done", "seen"):
        return _closed(note, event)
    if _makes_void(event):
        return _ended(note, event, "void", event.body.get("why"))
    if event.kind == "reopened" and note.status == "done":
        return _standing(note, "open")
    if event.kind == "stopped":
        return _stopped(note)
    follow = _FOLLOWED.get(event.kind)
    return follow(note, event.body) if follow and note.status in _UNCLOSED else note


def _applied_in_part(note: Note | None, event: Event) -> Note | None:
    body = dict(event.body)
    lost = body.pop(UNSHOWN)
    after = apply(note, replace(event, body=body))
    return marked(after, lost) if after and after is not note else after


def _closed(note: Note, event: Event) -> Note:
    """Close a note, once: of two who close it at once the first has.

    A message that was seen is not closed where others are still to see it, nor where it is a promise too, which is
    still to be kept.
    """
    if note.status == "done":
        return note
    outcome = event.body.get("outcome")
    if event.kind == "seen":
        if note.status != "open" or note.due or event.body.get("left"):
            return note
        outcome = f"seen by {event.body['by']}"
    return _ended(note, event, "done", outcome)


def _ended(note: Note, event: Event, status: str, outcome: str | None) -> Note:
    ended = {"closed_at": closed_at(event), "closed_by": closed_by(event), "waits_until": None}
    return replace(note, status=status, outcome=outcome, **ended)


def _noted(event: Event) -> Note:
    body = event.body
    said: dict[str, Any] = {attribute(name): body.get(name) for name in FIELDS}
    at, login = body.get("recorded_at") or local(event), body.get("recorded_by") or event.login
    note = Note(ref="", id=event.note, **said, recorded_at=at, recorded_by=login, line=body["line"])
    note = replace(note, **{name: body.get(name) for name in CLAIMED})
    return replace(note, status="draft" if "draft" in body else _status(note))


def _amended(before: Note, event: Event) -> Note:
    changes = event.body["changes"]
    note = replace(before, **{attribute(name): value for name, value in changes.items() if name in FIELDS})
    if "due" in changes:  # it was never promised for another moment
        note = replace(note, first_due=None, waits_until=None)
    if note != before and before.status != "draft":  # which is made a note, and not corrected
        note = replace(note, amended_at=local(event), amended_by=event.login)
    if note.status == "done" and not changes.get("for"):
        return note
    # A closed note that is passed on is open again: whom it is for now has not seen it yet. One that was opened again
    # stays open, though nothing of it is promised.
    is_reopened = before.status == "open" and not (before.due or before.for_)
    return _standing(note, "open" if is_reopened else _status(note))


# What is not closed can be followed up: a note of which nothing was promised is had by somebody, and rung about, too.
_UNCLOSED = ("logged", "open")


def _put_off(note: Note, body: Mapping[str, Any]) -> Note:
    """Move a promise; what it was promised for first is what it is judged by."""
    return replace(note, status="open", due=body["due"], first_due=note.first_due or note.due, waits_until=None)


def _waiting(note: Note, body: Mapping[str, Any]) -> Note:
    """Let the clock of a promise stand until a moment, or until the customer is in touch."""
    said = {"due": body.get("due"), "first_due": body.get("first_due")}
    return replace(note, status="open", **said, waits_until=body["until"])


def _woken(note: Note, body: Mapping[str, Any]) -> Note:
    """Take up again what waits or was put off; what was closed and opened meanwhile is neither."""
    is_put_off = note.waits_until or note.first_due
    return replace(note, due=body.get("due"), first_due=None, waits_until=None) if is_put_off else note


# What comes of a note that is not closed when it is followed up, by the kind of the event.
_FOLLOWED: dict[str, Callable[[Note, Mapping[str, Any]], Note]] = {
    "taken": lambda note, body: replace(note, has_it=body["by"]),
    "given": lambda note, body: replace(note, has_it=body["to"]),
    "tried": lambda note, _: replace(note, tried=(note.tried or 0) + 1),
    "snoozed": _put_off,
    "waiting": _waiting,
    "woken": _woken,
}


def _stopped(note: Note) -> Note:
    """Let a series end with a note, be that closed or not: where two are at work it may be closed just then."""
    is_running = note.series and not note.series.endswith(f" {STOPPED}")
    return replace(note, series=f"{note.series} {STOPPED}") if is_running else note


def _standing(note: Note, status: str) -> Note:
    return replace(note, status=status, outcome=None, closed_at=None, closed_by=None)


def _status(note: Note) -> str:
    """A promise or a message is open until it is closed; all else is simply logged."""
    return "open" if note.due or note.for_ else "logged"
