"""What is open, as people read it: promises and messages by their due times, and what became of one."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, plural
from quicklog.note.note import who_acts
from quicklog.show import echo, handled, listing, proof, table
from quicklog.show.moments import dated, is_today, moment, promised
from quicklog.show.page import INDENT
from quicklog.store.definitions import is_open, is_overdue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from quicklog.actions.close import Closed
    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.show.page import Page

# Who has to act is the one who has it, or whom it is for, or else the one who promised it.
COLUMNS = (
    table.Column("due", Message("due"), flexible=False, rank=0),
    table.Column("at", Message("since"), least=6, rank=2, labelled=True),
    table.Column("customer", Message("customer"), least=12, rank=0),
    table.Column("who", Message("who"), least=8),
    table.Column("code", Message("code"), least=8),
    table.Column("detail", Message("detail"), least=10, words=True),
    table.Column("ref", Message("ref"), flexible=False, rank=0),
)


def cells(note: Note, now: datetime, *, away: bool = False) -> tuple[str, ...]:
    """Return a matter's row: by when, since which day, which customer, who has to act, and about what.

    ``away`` marks who has to act.
    """
    due: str = promised(note.due, now, dated) if note.due else ""
    marked = Message("! {due}", due=due) if is_overdue(note, now) else due
    since = dated(note.at, now, hour=is_today(note.at, now)) if is_open(note) else ""
    is_to_come = None if is_open(note) else Message("to come")
    told = joined(" · ", filter(None, (is_to_come, handled.state(note, now), note.detail)))
    who = who_acts(note)
    named = (note.customer, Message("{name}, away", name=who) if away else who, note.code, told)
    return (marked, since, *(value or "" for value in named), listing.ref(note))


def counts(notes: Sequence[Note], now: datetime, whole: Sequence[int] = ()) -> Message:
    """Return the line under the table: how much is a promise, overdue, or a message.

    Of what is shown, or of ``whole`` where that is more: so many promises, overdue ones and messages.
    """
    due = [note for note in notes if note.due and is_open(note)]
    shown = len(due), sum(is_overdue(note, now) for note in due), sum(not note.due for note in notes)
    promises, overdue, messages = whole or shown
    kept = plural(promises, "{n} promise", "{n} promises")
    if overdue:
        kept = Message("{promises}, {overdue} overdue (!)", promises=kept, overdue=overdue)
    parts = [kept] if promises else []
    parts += [plural(messages, "{n} message", "{n} messages")] if messages else []
    upcoming = sum(not is_open(note) for note in notes)
    parts += [plural(upcoming, "{n} to come", "{n} to come")] if upcoming else []
    return joined(" · ", [*parts, *listing.legend(notes)])


def nothing(opened: int) -> Message:
    """Say that nothing of what was asked for is open, where so many matters are in all."""
    if opened:
        return Message("nothing like that is open; {opened} open in all", opened=opened)
    return Message("nothing is open")


def closings(done: Closed, now: datetime, page: Page) -> list[str]:
    """Return what is said of notes that were just closed, and of what follows those of a series."""
    return [line for note in done.notes for line in _closed(note, done, now, page)]


def _closed(note: Note, done: Closed, now: datetime, page: Page) -> list[str]:
    outcome, next_one = done.outcome, done.renewed.get(note.id)
    lines = echo.heading(note, now, page)
    if note.for_:
        lines += page.text(echo.for_whom(note.for_), INDENT)
    if note.due:
        due = promised(note.due, now)
        late, kept = Message("promised by {due}: late", due=due), Message("promised by {due}: kept", due=due)
        lines += page.sentence(late if is_overdue(note, now) else kept, INDENT)
    if outcome:
        lines += page.text(outcome, Message("      outcome: "), INDENT * 2)
    if next_one:
        from quicklog.show import renewals

        lines += page.sentence(renewals.following(next_one, now), INDENT)
    told = Message("{ref} closed; ql undo opens it again", ref=note.ref)
    return [*lines, *page.sentence(told, INDENT)]


def message(  # noqa: PLR0913  a message, and how it stands
    note: Note, events: Sequence[Event], now: datetime, page: Page, *, new: bool, away: bool = False
) -> list[str]:
    """Return a message as a person reads it: all of it, and what is left to do; ``away`` marks whom it is for."""
    lines = echo.heading(note, now, page)
    for each in echo.particulars(note, now, away=away):
        lines += page.text(each, INDENT)
    if note.status == "done":
        when = moment(note.closed_at or note.at, now)
        became = note.outcome or Message("closed")
        state = joined(", ", filter(None, (became, when, proof.claimed_closing(note, events))))
    else:
        states = [Message("new")] if new else []
        states += [Message("to be done: ql done {ref} closes it", ref=note.ref)] if note.due else []
        state = joined("; ", states)
    return [*lines, *page.sentence(joined(" ", [note.ref, state]), INDENT)]
