"""What is said of a matter that was taken, given, tried or put off."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, plural
from quicklog.show import echo
from quicklog.show.moments import promised
from quicklog.show.page import INDENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.actions.handling import Handled
    from quicklog.note.fields import Note
    from quicklog.show.page import Page


def taken(done: Handled, now: datetime, page: Page) -> list[str]:
    """Say who has a matter now, and who had it."""
    before, after = done.before, done.after
    told = Message("{ref}: {name} has it", ref=after.ref, name=after.has_it)
    if before.has_it and before.has_it != after.has_it:
        told = Message("{told}; {name} had it", told=told, name=before.has_it)
    return _told(after, told, now, page)


def tried(done: Handled, proposed: datetime | None, now: datetime, page: Page) -> list[str]:
    """Say how often a customer was rung and not reached, and when to try again."""
    after = done.after
    told = Message("{ref}: {tries}", ref=after.ref, tries=tries(after.tried or 0))
    if proposed:
        again = promised(proposed.isoformat(timespec="seconds"), now)
        told = Message("{told}; again {moment}? ql snooze {ref} TIME --why WHY", told=told, moment=again, ref=after.ref)
    elif after.due:
        told = Message("{told}; again {moment}", told=told, moment=promised(after.due, now))
    return _told(after, told, now, page)


def waiting(done: Handled, now: datetime, page: Page) -> list[str]:
    """Say until when it is the customer's turn, and what is promised behind that."""
    after = done.after
    until = promised(after.waits_until or "", now)
    told = Message("{ref}: the customer's turn until {until}", ref=after.ref, until=until)
    if after.due:
        told = Message("{told}, then promised by {due}", told=told, due=promised(after.due, now))
    return _told(after, told, now, page)


def put_off(done: Handled, now: datetime, page: Page) -> list[str]:
    """Say for when a matter is promised now, and for when it was at first."""
    after = done.after
    told = Message("{ref}: promised by {due}", ref=after.ref, due=promised(after.due or "", now))
    if after.first_due:
        told = Message("{told}; at first by {first}", told=told, first=promised(after.first_due, now))
    return _told(after, told, now, page)


def tries(number: int) -> Message:
    """Say how often a customer was rung and not reached."""
    return plural(number, "tried once", "tried {n} times")


def state(note: Note, now: datetime) -> Message | None:
    """Say how a matter stands: tries, the customer's turn, a promise that was moved or comes again; or nothing."""
    parts = [tries(note.tried)] if note.tried else []
    if note.waits_until:
        parts.append(Message("the customer's turn"))
    elif note.first_due:
        parts.append(Message("moved, at first by {first}", first=promised(note.first_due, now)))
    if note.series:
        from quicklog.show import renewals

        parts.append(renewals.words(note.series, now))
    return joined(" · ", parts) if parts else None


def _told(note: Note, told: Message, now: datetime, page: Page) -> list[str]:
    return [*echo.heading(note, now, page), *page.sentence(Message("{told}; ql undo takes it back", told=told), INDENT)]
