"""Promises that come again: begun, stopped, and the next one made when one is closed.

A series runs nowhere by itself. Each of its notes says of which it is, and whoever closes one makes the next, in the
same transaction and as one command with the closing.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from quicklog.errors import BadUsageError, UnfitError
from quicklog.lib.message import Message
from quicklog.lib.record import Record, replace
from quicklog.note import bodies, series
from quicklog.note.bodies import notes_of
from quicklog.note.fields import COLUMNS, FIELDS
from quicklog.note.note import ERASED
from quicklog.note.series import Series
from quicklog.shorthand import capture, recurring, times, working
from quicklog.shorthand.reader import Doubt
from quicklog.store import query
from quicklog.store import series as kept
from quicklog.store.definitions import OUT
from quicklog.store.log import id_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.shorthand.reader import Reading
    from quicklog.shorthand.reasons import Reason
    from quicklog.store.log import Transaction
    from quicklog.store.query import Selection

# So many of those that come after the first are told, and so many of each series are looked ahead for.
_TOLD, _MOST_AHEAD = 3, 400
# The status of what is not promised yet.
UPCOMING = "upcoming"


class Wish(Record):
    """How often, from when and how long a promise is to come again, in the words that were typed."""

    every: str | None = None
    rule: str | None = None
    begins: str | None = None
    until: str | None = None
    most: int | None = None
    after_done: bool = False


class Begun(Record):
    """A series that was begun: its first note and how that was read, the next moments, and a day that is skipped."""

    note: Note
    reading: Reading
    coming: tuple[datetime, ...]
    skipped: int | None


class Renewed(Record):
    """What follows a note of a series that was closed: the next note, and how many were missed before it.

    There is none where the series is over, and ``was_there`` tells that somebody has made it before. ``says`` tells
    that nobody works when it is due.
    """

    note: Note | None
    missed: int = 0
    was_there: bool = False
    says: Reason | None = None


def begin(session: Session, line: str, given: Mapping[str, Any], wish: Wish) -> Begun:
    """Promise something again and again, from a first time on.

    Raises ``BadUsageError`` where the line is not understood, or what is wished never comes.
    """
    at = capture.stamp(session.now)
    note_id = id_at(at)
    one = _wished(session, note_id, wish)
    due = recurring.placed(one.on, session.now.tzinfo)
    context = session.capturing({**given, "due": due, "direction": OUT})
    session.complain(session.home.complaint)
    reading = capture.reading_of(line, context)
    if reading.trouble:
        raise BadUsageError(reading.trouble.what, reading.trouble.remedy)
    if any(field.column == "due" for field in reading.fields):
        raise BadUsageError("the line says when it is due, and the series does so too", "--from says when it begins")
    body = capture.body_of(reading, session.now) | {"series": series.written(one)}
    with session.writing() as write:
        note = write.append("noted", body, at=at, login=session.login, event_id=note_id)
    skipped = series.skipped(series.with_day(one.rule, one.begins)) if one.rule else None
    return Begun(note, reading, _next_moments(one), skipped)  # type: ignore[arg-type]  # such an event makes a note


def _next_moments(one: Series) -> tuple[datetime, ...]:
    return () if one.after_done else tuple(islice(series.coming(one), _TOLD))


def _wished(session: Session, note_id: str, wish: Wish) -> Series:
    """Return a series as its first note says it."""
    if (wish.every is None) == (wish.rule is None):
        raise BadUsageError(
            "either --every or --rule says how often", "ql remind Rami Cohen. licence. --every '3 months'"
        )
    now, zone = recurring.local(session.now), session.now.tzinfo
    typed = recurring.rule(wish.rule, zone) if wish.rule is not None else None
    if typed and wish.after_done:
        raise BadUsageError("--after-done goes with --every", "a rule has its own days")
    if typed and ((typed.most and wish.most) or (typed.until and wish.until)):
        raise BadUsageError("the rule says its end, and so does an option", "leave one out")
    begins = _day(session, wish.begins, "--from") if wish.begins else _end_of(now)
    # The end is the first such day that is behind the beginning.
    behind = max(session.now, recurring.placed(begins, zone))
    until = _day(session, wish.until, "--until", behind) if wish.until else None
    one = Series(note_id, begins, begins, until=until, left=wish.most, after_done=wish.after_done)
    if typed:
        one = replace(one, rule=typed.rule, until=until or typed.until, left=wish.most or typed.most)
    else:
        number, unit = recurring.every(wish.every or "")
        one = replace(one, number=number, unit=unit)
    is_counted = not wish.begins and not typed  # from today on, and today is none of them
    if is_counted and one.left:
        one = replace(one, left=one.left + 1)
    found = series.first(one, begins if is_counted else now)
    if found is None:
        raise BadUsageError("nothing of that series is still to come", "give another --from, --until or --count")
    return found


def _end_of(moment: datetime) -> datetime:
    return moment.replace(hour=23, minute=59, second=59)


def _day(session: Session, typed: str, name: str, behind: datetime | None = None) -> datetime:
    """Read the day, or the moment, from which a series counts, or with which it ends: it may be one that is past."""
    month_first = session.codes.settings.date_order == "month-first"
    moment = times.due(typed, behind or session.now, month_first=month_first)
    if isinstance(moment, times.Moment):
        return recurring.local(moment.at)
    day = times.day(typed, session.now, month_first=month_first)
    if isinstance(day, times.Miss):
        raise BadUsageError(
            "{name} {typed} cannot be used", moment.why or Message("write 31/1 or 2027-01-31"), name=name, typed=typed
        )
    return _end_of(datetime(day.year, day.month, day.day))


# The next one.


def follow(session: Session, write: Transaction, note: Note, common: dict[str, Any], at: str) -> Renewed:
    """Make the next of a series as one of its notes is closed, in the same transaction."""
    one = series.read(note.series)
    if one is None or kept.is_stopped(session.log, one.id):
        return Renewed(None)
    found = series.following(one, recurring.local(session.now))
    if found is None:
        return Renewed(None)
    number = 0
    while before := query.by_ids(session.log, [series.id_of_next(one, number)]):
        (there,) = before.values()
        if there.status != "void":
            return Renewed(there, was_there=True)
        number += 1  # it was taken back, and with it what stands for it in the log
    body = _body_of_next(session, note) | common
    due = recurring.placed(found.series.on, session.now.tzinfo)
    body |= {"at": session.now.isoformat(timespec="seconds"), "due": due.isoformat(timespec="seconds")}
    body |= {"series": series.written(found.series)}
    says = working.doubt_of(due, session.codes.hours) if session.codes.hours else None
    if says:
        body["doubts"] = capture.kept([Doubt("due", says)])
    try:
        bodies.check("noted", body)
    except UnfitError:  # another program has put there what no note may hold
        return Renewed(None)
    if body.get("customer") == ERASED:
        return Renewed(None)
    made = write.append("noted", body, at=at, login=session.login, event_id=series.id_of_next(one, number))
    return Renewed(made, found.missed, says=says)


def _body_of_next(session: Session, note: Note) -> dict[str, Any]:
    """Return what the next note says: what this one did when it was written, whatever was corrected in it since."""
    (first, *_) = query.events_of(session.log, note.id)
    said = {name: first.body.get(name) for name in (*FIELDS, "line")}
    return {name: value for name, value in said.items() if value is not None} | {"direction": OUT}


# What is running.


def running(session: Session, selection: Selection) -> list[Note]:
    """Return the open notes of series that go on, of those that are chosen, by their due times."""
    pages = query.pages(session.log, replace(selection, statuses=("open",)))
    notes = [note for page in pages for note in notes_of([row for row in page if row[_SERIES]])]
    return [note for note in notes if (one := series.read(note.series)) and not kept.is_stopped(session.log, one.id)]


_SERIES = COLUMNS.index("series")


def upcoming(session: Session, selection: Selection, until: datetime) -> list[Note]:
    """Return what comes of the series by a moment, beside what is open, as notes that are not there yet."""
    last, found = recurring.local(until), list["Note"]()
    for note in running(session, selection):
        one = series.read(note.series)
        for later in islice(_ahead(one), _MOST_AHEAD) if one else ():
            if later.on > last:
                break
            due = recurring.placed(later.on, session.now.tzinfo).isoformat(timespec="seconds")
            said = {"due": due, "status": UPCOMING, "series": series.written(later), "at": due}
            found.append(replace(note, ref="", id="", **said, **_UNDONE))
    return found


# What of a note does not go over to the next.
_UNDONE = dict.fromkeys(("has_it", "tried", "first_due", "waits_until", "amended_at", "amended_by"))


def _ahead(one: Series) -> Iterator[Series]:
    """Yield what follows, were each closed when it is due."""
    while found := series.following(one, one.on):
        one = found.series
        yield one


def stop(session: Session, ref: str) -> Note:
    """Let a series end with the note of it that is open; raises ``BadUsageError`` where a note is in none that runs."""
    with session.writing() as write:
        note = query.by_ref(session.log, ref)
        one = series.read(note.series)
        if one is None:
            raise BadUsageError("{ref} does not come again", "ql remind --list shows what does", ref=note.ref)
        if kept.is_stopped(session.log, one.id):
            raise BadUsageError("the series of {ref} was stopped already", "ql show {ref} tells when", ref=note.ref)
        notes = kept.notes_in(session.log, one.id)
        last = next((each for each in reversed(notes) if each.status == "open"), note)
        if last.status == "void":
            raise BadUsageError("{ref} was taken back, and its series with it", "ql undo brings it back", ref=last.ref)
        at, body = capture.stamp(session.now), {"offset": capture.offset(session.now)}
        return write.append("stopped", body, at=at, login=session.login, note=last.id) or last


def until_of(session: Session, typed: str) -> datetime:
    """Read how far to look ahead: 30d, 31/12; raises ``BadUsageError`` on what is no day to come."""
    found = times.due(typed, session.now, month_first=session.codes.settings.date_order == "month-first")
    if isinstance(found, times.Miss):
        raise BadUsageError("--upcoming {typed} cannot be used", found.why or Message("write 30d"), typed=typed)
    return found.at
