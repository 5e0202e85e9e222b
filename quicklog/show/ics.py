"""Promises as a calendar (RFC 5545): a feed that is read again and again, in which each promise keeps its UID.

Only what is due is in a calendar. What was closed or taken back of late stands there as cancelled, so that whoever
reads the feed again takes it out; what was so longer ago has gone from it. The feed of a log in which nothing happens
is the same to the byte, whenever it is written.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from quicklog.actions.calendar import CANCELLED_FOR
from quicklog.lib.message import Message, joined, said
from quicklog.lib.text import safe
from quicklog.note import series
from quicklog.note.bodies import notes_of
from quicklog.shorthand.times import is_end_of_day
from quicklog.show import handled, renewals
from quicklog.show.echo import coded, for_whom
from quicklog.store.definitions import is_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TextIO

    from icalendar import Event

    from quicklog.note.fields import Note

    # How often a note was changed since it was written, and when it was last (UTC, as events have it).
    Revision = tuple[int, str]
    Pages = Iterable[Sequence[tuple[object, ...]]]

_READ_AGAIN = timedelta(hours=1)
_DOMAIN = "quicklog"


def write(
    pages: Pages, out: TextIO, revisions: Callable[[Sequence[str]], Mapping[str, Revision]], now: datetime
) -> int:
    """Write the promises among some notes as one calendar; return how many there are."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//quicklog//promises//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", said(Message("promises")))
    calendar.add("refresh-interval", _READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    head, end, rest = calendar.to_ical().decode().rpartition("END:VCALENDAR")
    out.write(head)
    count = 0
    for page in pages:
        notes = [note for note in notes_of(page) if is_in_calendar(note, now)]
        known = revisions([note.id for note in notes if note.id])
        out.writelines(_event(note, known.get(note.id), now).to_ical().decode() for note in notes)
        count += len(notes)
    out.write(end + rest)
    return count


def is_in_calendar(note: Note, now: datetime) -> bool:
    """Tell whether a note is a promise that is open or to come, or that was closed of late."""
    if not note.due or note.status in ("draft", "logged"):
        return False
    return not note.closed_at or datetime.fromisoformat(note.closed_at) >= now - CANCELLED_FOR


def _event(note: Note, revision: Revision | None, now: datetime) -> Event:
    from icalendar import Event

    changed = datetime.fromisoformat(revision[1] if revision else note.recorded_at).astimezone(UTC)
    due = datetime.fromisoformat(note.due or note.at).astimezone(now.tzinfo)
    event = Event()
    event.add("uid", _uid(note))
    event.add("dtstamp", changed)
    event.add("dtstart", due.date() if is_end_of_day(due) else due.astimezone(UTC))
    event.add("summary", _text(joined(" · ", _named(note))))
    event.add("description", "\n".join(map(_text, _told(note))))
    event.add("status", _status(note))
    event.add("sequence", revision[0] if revision else 0)
    event.add("created", datetime.fromisoformat(note.recorded_at).astimezone(UTC))
    event.add("last-modified", changed)
    event.add("transp", "TRANSPARENT")  # nobody is busy for it
    return event


def _uid(note: Note) -> str:
    """Return what an event is known by for ever; a promise that is yet to come has no note."""
    one = None if note.id else series.read(note.series)
    return f"{one.id}-{one.on:%Y%m%dT%H%M%S}@{_DOMAIN}" if one else f"{note.id}@{_DOMAIN}"


def _status(note: Note) -> str:
    if note.closed_at:
        return "CANCELLED"
    return "CONFIRMED" if is_open(note) else "TENTATIVE"


def _named(note: Note) -> list[str]:
    return [part for part in (note.customer, coded(note.code, note.kind)) if part] or [note.line]


def _told(note: Note) -> list[str]:
    """Return what else is to be known, in words that are the same on any day."""
    who = note.has_it or note.technician
    told = [
        note.detail,
        note.meaning,
        note.for_ and for_whom(note.for_),
        who and Message("who: {name}", name=who),
        note.ticket and Message("ticket {ticket}", ticket=note.ticket),
        handled.tries(note.tried) if note.tried else None,
        Message("the customer's turn") if note.waits_until else None,
        renewals.rule(note.series) if note.series else None,
        note.closed_at and Message("closed: {outcome}", outcome=note.outcome or note.status),
        Message("ql done {ref} closes it", ref=note.ref) if is_open(note) else None,
    ]
    return [each for each in told if each]


def _text(words: str) -> str:
    return safe(said(words))
