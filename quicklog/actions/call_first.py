"""Whom to ring before they ring: the customers of whom something presses, each once, and why."""

from __future__ import annotations

from datetime import UTC, datetime

from quicklog.lib.message import Message, plural
from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.note.note import seconds, who_acts
from quicklog.shorthand import team, times
from quicklog.store import pressing, query
from quicklog.store.persons import Keys, keys_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.store.pressing import Pressing

# By then a complaint is answered whose codes have no norm of their own.
USUAL_NORM = "1d"
# The ranks of the reasons to ring, the most pressing first.
COMPLAINT, LATE, TRIED, AGAIN = range(4)


class Call(Record):
    """A customer to ring: the note that presses most, all reasons, the most pressing first, and telephone numbers.

    ``since`` is the moment, in seconds since 1970, since when the first reason holds.
    """

    note: Note
    reasons: tuple[Message, ...]
    phones: tuple[str, ...]


class _Reason(Record):
    """A reason to ring a customer: its rank, since when it holds, and what it is made of."""

    rank: int
    since: int
    of: Pressing


def calls(session: Session, who: Sequence[str], limit: int | None) -> tuple[list[Call], int]:
    """Return whom to ring, so many at most, the most pressing first, and how many there are in all.

    The order: complaints past their norm, then promises that are late, then who was tried in vain, then who was in
    touch several times about one thing; among equals whoever waits longest. ``who`` are names of those who have to act;
    without any it is for everybody.
    """
    people = _by_person(session)
    if who:
        people = _theirs(session, people, who)
    shown = people[:limit]
    notes = query.at_positions(session.log, [reasons[0].of.position for reasons in shown])
    found = [(notes.get(reasons[0].of.position), reasons) for reasons in shown]
    return [_call(session, note, reasons) for note, reasons in found if note], len(people)


def _theirs(session: Session, people: list[list[_Reason]], who: Sequence[str]) -> list[list[_Reason]]:
    """Return the reasons to ring of which one of these people has to act."""
    day, names = session.now.date().isoformat(), [session.codes.technician(name) or name for name in who]
    keys = {key(each) for name in names for each in team.addressed(session.codes, name, day)}
    notes = query.at_positions(session.log, [reasons[0].of.position for reasons in people])
    acting = {position for position, note in notes.items() if key(who_acts(note)) in keys}
    return [reasons for reasons in people if reasons[0].of.position in acting]


def _call(session: Session, note: Note, reasons: Sequence[_Reason]) -> Call:
    phones = session.person(note.customer or "").phones if session.codes.customers else ()
    days = session.codes.settings.repeat_days
    return Call(note, tuple(dict.fromkeys(_says(reason, days) for reason in reasons)), phones)


def _by_person(session: Session) -> list[list[_Reason]]:
    """Return all reasons, those of one person together, the most pressing first."""
    persons = Keys(session.log, session.codes.customers)
    found: dict[str, list[_Reason]] = {}
    for reason in sorted(_reasons(session), key=lambda each: (each.rank, each.since, each.of.position)):
        found.setdefault(persons.of(reason.of.customer), []).append(reason)
    return list(found.values())


def _reasons(session: Session) -> Iterator[_Reason]:
    log, now = session.log, session.now
    for each in pressing.complaints(log, now):
        due = _norm(session, each)
        keys = keys_of(log, each.customer, session.codes.customers)
        if due < now.timestamp() and not pressing.was_rung(log, keys, each.position):
            yield _Reason(COMPLAINT, due, each)
    for each in pressing.late(log, now):
        yield _Reason(LATE, each.measure, each)
    for each in pressing.tried(log, now):
        yield _Reason(TRIED, each.position, each)
    for each in pressing.again(log, now, session.codes.settings.repeat_days):
        yield _Reason(AGAIN, -each.measure, each)


def _says(reason: _Reason, days: int) -> Message:
    code, number = reason.of.code, reason.of.measure
    if reason.rank == COMPLAINT:
        return Message("complaint about {code}, not answered", code=code or Message("no code"))
    if reason.rank == LATE:
        return Message("{code} is overdue", code=code or Message("a promise"))
    if reason.rank == TRIED:
        return plural(number, "{code} tried once", "{code} tried {n} times", code=code or Message("a call"))
    return Message("{n} contacts about {code} in {days} days", n=number, days=days, code=code)


def _norm(session: Session, complaint: Pressing) -> int:
    """Return by when a complaint is to be answered, in seconds since 1970: by the first norm that its codes have."""
    at = datetime.fromisoformat(complaint.measure)
    codes = [session.codes.code(name) for name in (complaint.code or "").split("+")]
    norm = next((code.answer_within for code in codes if code and code.answer_within), USUAL_NORM)
    due = times.ahead(norm, at.astimezone(session.now.tzinfo or UTC), session.codes.hours)
    return int(due.timestamp()) if due else seconds(complaint.measure)
