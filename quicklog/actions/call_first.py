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
    from collections.abc import Iterator, Mapping, Sequence

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.store.pressing import Pressing

    # A reason to ring a customer: its rank, since when it holds, and what it is made of.
    Reason = tuple[int, int, Pressing]

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
    notes = query.at_positions(session.log, [each.position for reasons in shown for *_, each in reasons])
    return [_call(session, notes, reasons) for reasons in shown if reasons[0][2].position in notes], len(people)


def _theirs(session: Session, people: list[list[Reason]], who: Sequence[str]) -> list[list[Reason]]:
    """Return the reasons to ring of which one of these people has to act."""
    day, names = session.now.date().isoformat(), [session.codes.technician(name) or name for name in who]
    keys = {key(each) for name in names for each in team.addressed(session.codes, name, day)}
    notes = query.at_positions(session.log, [reasons[0][2].position for reasons in people])
    acting = {position for position, note in notes.items() if key(who_acts(note)) in keys}
    return [reasons for reasons in people if reasons[0][2].position in acting]


def _call(session: Session, notes: Mapping[int, Note], reasons: Sequence[Reason]) -> Call:
    note, days = notes[reasons[0][2].position], session.codes.settings.repeat_days
    phones = session.person(note.customer or "").phones if session.codes.customers else ()
    says = [_says(reason, notes[reason[2].position], days) for reason in reasons if reason[2].position in notes]
    return Call(note, tuple(dict.fromkeys(says)), phones)


def _by_person(session: Session) -> list[list[Reason]]:
    """Return all reasons, those of one person together, the most pressing first."""
    persons = Keys(session.log, session.codes.customers)
    found: dict[str, list[Reason]] = {}
    for reason in sorted(_reasons(session), key=lambda each: (*each[:2], each[2].position)):
        found.setdefault(persons.of_key(reason[2].customer_key), []).append(reason)
    return list(found.values())


def _reasons(session: Session) -> Iterator[Reason]:
    log, now = session.log, session.now
    complaints = pressing.complaints(log, now)
    notes = query.at_positions(log, [each.position for each in complaints])
    for each in complaints:
        if each.position not in notes:
            continue
        due = _norm(session, notes[each.position])
        keys = keys_of(log, each.customer_key, session.codes.customers)
        if due < now.timestamp() and not pressing.was_rung(log, keys, each.position):
            yield COMPLAINT, due, each
    for each in pressing.late(log, now):
        yield LATE, each.measure, each
    for each in pressing.tried(log, now):
        yield TRIED, each.position, each
    for each in pressing.again(log, now, session.codes.settings.repeat_days):
        yield AGAIN, -each.measure, each


def _says(reason: Reason, note: Note, days: int) -> Message:
    rank, _, of = reason
    code, number = note.code, of.measure
    if rank == COMPLAINT:
        return Message("complaint about {code}, not answered", code=code or Message("no code"))
    if rank == LATE:
        return Message("{code} is overdue", code=code or Message("a promise"))
    if rank == TRIED:
        return plural(number, "{code} tried once", "{code} tried {n} times", code=code or Message("a call"))
    return Message("{n} contacts about {code} in {days} days", n=number, days=days, code=code)


def _norm(session: Session, complaint: Note) -> int:
    """Return by when a complaint is to be answered, in seconds since 1970: by the first norm that its codes have."""
    at = datetime.fromisoformat(complaint.at)
    codes = [session.codes.code(name) for name in (complaint.code or "").split("+")]
    norm = next((code.answer_within for code in codes if code and code.answer_within), USUAL_NORM)
    due = times.ahead(norm, at.astimezone(session.now.tzinfo or UTC), session.codes.hours)
    return int(due.timestamp()) if due else seconds(complaint.at)
