"""Who has a matter, and whose turn it is: taken, given, tried, put off, waiting for the customer. Each is an event."""

from __future__ import annotations

from datetime import datetime

from quicklog.actions.correct import reason_of, refuse_void
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import clean, key
from quicklog.note.fold import apply, in_force
from quicklog.note.note import seconds
from quicklog.shorthand import capture, times
from quicklog.store import query
from quicklog.store.log import id_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.note.note import Body, Event

# How long it is the customer's turn where nothing else is said, and after how long a next try is proposed.
USUAL_WAIT, NEXT_TRY = "1w", "2h"


class Handled(Record):
    """A matter before and after it was handed on, tried or put off."""

    before: Note
    after: Note


def take(session: Session, ref: str) -> Handled:
    """Take a matter over: whoever looks sees that this person is on it."""
    return _write(session, ref, "taken", {"by": session.writer})


def holder(session: Session, ref: str) -> str | None:
    """Return who else has a matter; nothing where nobody has, or this person."""
    session.about_to_write()
    has_it = query.by_ref(session.log, ref).has_it
    return has_it if has_it and key(has_it) != key(session.writer) else None


def give(session: Session, ref: str, name: str, why: str) -> Handled:
    """Give a matter to somebody; who had it before stays in the record."""
    cleaned = clean(name).text
    if not key(cleaned):
        raise BadUsageError("NAME is empty", "say to whom: ql give {ref} dana --why WHY", ref=ref)
    reason = reason_of(why, "say in a few words why")
    return _write(session, ref, "given", {"to": session.codes.technician(cleaned) or cleaned, "why": reason})


def is_stranger(session: Session, name: str) -> bool:
    """Tell whether a name is none of the technicians whom the team lists."""
    technicians = session.codes.technicians
    return bool(technicians) and not session.codes.technician(name)


def tried(session: Session, ref: str, when: str | None, following: str | None) -> Handled:
    """Count that the customer was rung and not reached, and put the matter off to the next try, if one is wanted.

    Raises ``BadUsageError`` on a time that is none, or lies ahead.
    """
    at = _past(session, when) if when else session.now
    due = _ahead(session, following, "--next") if following else None
    body: dict[str, Any] = {"by": session.writer, "at": at.isoformat(timespec="seconds")}
    if due is None:
        return _write(session, ref, "tried", body)
    return _write(session, ref, "tried", body, ("snoozed", {"due": due.isoformat(timespec="seconds")}))


def snooze(session: Session, ref: str, due: str, why: str) -> Handled:
    """Promise a matter for another moment; the figures still judge it by the first."""
    moment = _ahead(session, due, "DUE")
    reason = reason_of(why, "say in a few words why it is put off")
    return _write(session, ref, "snoozed", {"due": moment.isoformat(timespec="seconds"), "why": reason})


def wait(session: Session, ref: str, until: str | None, why: str) -> Handled:
    """Let the clock of a matter stand until a moment, or until the customer is in touch: it is the customer's turn.

    A promise is due by so much later as it stands still; one that is late already is due when the waiting ends.
    """
    moment = _ahead(session, until or USUAL_WAIT, "UNTIL")
    reason = reason_of(why, "say in a few words what you wait for")

    def body(note: Note) -> Body:
        until = moment.isoformat(timespec="seconds")
        due, first = (each and _later(each, session.now, moment) for each in (note.due, note.first_due))
        if due == note.due and not (note.for_ and not due):  # it is late, or nothing was promised: we look again then
            due, first = until, note.first_due or note.due
        said = {"until": until, "due": due, "first_due": first}
        return {"why": reason} | {name: each for name, each in said.items() if each}

    return _write(session, ref, "waiting", body)


def next_try(session: Session) -> datetime:
    """Return when to ring again: some hours on."""
    return times.ahead(NEXT_TRY, session.now, session.codes.hours) or session.now


def _past(session: Session, typed: str) -> datetime:
    moment = times.past(typed, session.now, month_first=session.codes.settings.date_order == "month-first")
    if isinstance(moment, times.Moment) and not moment.nearer:
        return moment.at
    why = moment.why if isinstance(moment, times.Miss) else None
    raise BadUsageError("WHEN {typed} cannot be used", why or Message("write 9:30 or -10m"), typed=typed)


def _ahead(session: Session, typed: str, name: str) -> datetime:
    moment = times.due(
        typed, session.now, month_first=session.codes.settings.date_order == "month-first", hours=session.codes.hours
    )
    if isinstance(moment, times.Miss):
        raise BadUsageError(
            "{name} {typed} cannot be used", moment.why or Message("write thu 12:00 or 2d"), name=name, typed=typed
        )
    if moment.at <= session.now:
        raise BadUsageError("{name} {typed} is past", "write a time to come: thu 12:00 or 2d", name=name, typed=typed)
    return moment.at


def _write(session: Session, ref: str, kind: str, said: Any, *others: tuple[str, Body]) -> Handled:
    """Write one event of a matter that is not closed, or several of one command; ``said`` is its body, or makes it."""
    at = capture.stamp(session.now)
    common = {"offset": capture.offset(session.now)} | ({"action": id_at(at)} if others else {})
    with session.writing() as write:
        before = query.by_ref(session.log, ref)
        _refuse_closed(before)
        after: Note | None = before
        for each, body in ((kind, said(before) if callable(said) else said), *others):
            after = write.append(each, {**body, **common}, at=at, login=session.login, note=before.id)
    return Handled(before, after or before)


def _refuse_closed(note: Note) -> None:
    """Raise ``BadUsageError`` on a note with which nothing is to be done any more."""
    if note.status == "draft":
        raise BadUsageError("{ref} is a draft", "make it a note first: ql fix {ref} LINE", ref=note.ref)
    refuse_void(note)
    if note.status == "done":
        raise BadUsageError("{ref} is closed", "ql reopen {ref} --why WHY opens it", ref=note.ref)


# A customer who is in touch wakes what was put off.


def woken_by(session: Session, note_ids: Sequence[str], at: str) -> dict[str, Body]:
    """Return which matters that wait, or were put off, wake by a contact, with the due time in force again, if any.

    A contact that is written down later wakes nothing that was put off only after it. A promise whose clock stood is
    due by so much later as it stood.
    """
    contact = min(datetime.fromisoformat(at), session.now)
    found = {note: _before_put_off(events) for note, events in query.events_of_many(session.log, note_ids).items()}
    return {
        note: _in_force_again(put_off, due, contact)
        for note, (put_off, due) in found.items()
        if put_off and seconds(at) // 60 >= seconds(put_off.at) // 60  # what is typed has no seconds
    }


def _before_put_off(events: Sequence[Event]) -> tuple[Event | None, str | None]:
    """Return what put a matter off last, and what was promised before that."""
    note: Note | None = None
    put_off: Event | None = None
    due: str | None = None
    for event in in_force(events):
        if note and event.kind in ("snoozed", "waiting"):
            put_off, due = event, note.first_due or note.due
        note = apply(note, event)
    return put_off, due


def _in_force_again(put_off: Event, due: str | None, contact: datetime) -> dict[str, str]:
    """Return the due time that is in force again once nothing is put off any more: what was promised at first."""
    if due and put_off.kind == "waiting":
        due = _later(due, datetime.fromisoformat(put_off.at), contact)
    return {"due": due} if due else {}


def _later(due: str, since: datetime, now: datetime) -> str:
    """Return a due time by so much later as the clock has stood; one that had passed before stays as it was."""
    moment = datetime.fromisoformat(due)
    stood = now.timestamp() - since.timestamp()
    later = datetime.fromtimestamp(moment.timestamp() + stood, now.tzinfo)
    return due if moment <= since else later.isoformat(timespec="seconds")
