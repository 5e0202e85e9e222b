"""What is open, as people read it: promises and messages by their due times, and what became of one."""

from __future__ import annotations

from quicklog.show import echo, proof, table
from quicklog.show.listing import counted
from quicklog.show.page import INDENT
from quicklog.store.definitions import is_overdue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from quicklog.note.note import Event, Note
    from quicklog.show.page import Page

# Who has to act is the one whom it is for, or else the one who promised it.
COLUMNS = (
    table.Column("due", "due", least=5, flexible=False),
    table.Column("at", "since", least=6),
    table.Column("customer", "customer", least=9),
    table.Column("who", "who", least=6),
    table.Column("code", "code", least=6),
    table.Column("detail", "detail", least=5),
    table.Column("ref", "ref", least=4, flexible=False),
)


def cells(note: Note, now: datetime) -> tuple[str, ...]:
    """Return a matter's row: by when, since which day, which customer, who has to act, and about what."""
    due = echo.without_end_of_day(echo.dated(note.due, now)) if note.due else ""
    marked = f"! {due}" if is_overdue(note, now) else due
    since = echo.dated(note.at, now)
    named = (note.customer, note.for_ or note.technician, note.code, note.detail)
    return (marked, since.rpartition(" ")[0] or since, *(value or "" for value in named), note.ref)


def counts(notes: Sequence[Note], now: datetime) -> str:
    """Return the line under the table: how much of what is shown is a promise, overdue, or a message."""
    promises = [note for note in notes if note.due]
    overdue = sum(is_overdue(note, now) for note in promises)
    parts = [counted(len(promises), "promise") + (f", {overdue} overdue (!)" if overdue else "")]
    parts += [counted(len(notes) - len(promises), "message")] if len(notes) > len(promises) else []
    return " · ".join(parts if promises else parts[1:])


def nothing(opened: int) -> str:
    """Say that nothing of what was asked for is open, where so many matters are in all."""
    return f"nothing like that is open; {opened} open in all" if opened else "nothing is open"


def closed(note: Note, outcome: str | None, now: datetime, page: Page) -> list[str]:
    """Return what is said of a note that was just closed; ``note`` is as it stood before."""
    lines = echo.heading(note, now, page)
    if note.for_:
        lines += page.text(f"for {note.for_}", INDENT)
    if note.due:
        kept = "late" if is_overdue(note, now) else "kept"
        due = echo.without_end_of_day(echo.moment(note.due, now))
        lines += page.sentence(f"promised by {due}: {kept}", INDENT)
    if outcome:
        lines += page.text(outcome, f"{INDENT}outcome: ", INDENT * 2)
    told = f"{note.ref} closed; neither ql undo nor ql amend opens it again: if it is not done after all, add it anew"
    return [*lines, *page.sentence(told, INDENT)]


def message(note: Note, events: Sequence[Event], now: datetime, page: Page, *, new: bool) -> list[str]:
    """Return a message as a person reads it: all of it, and what is left to do."""
    lines = echo.heading(note, now, page)
    for each in echo.particulars(note, now):
        lines += page.text(each, INDENT)
    if note.status == "done":
        when = echo.moment(note.closed_at or note.at, now)
        state = ", ".join(filter(None, (note.outcome or "closed", when, proof.claimed_closing(note, events))))
    else:
        states = ("new" if new else "", f"to be done: ql done {note.ref} closes it" if note.due else "")
        state = "; ".join(filter(None, states))
    return [*lines, *page.sentence(f"{note.ref} {state}", INDENT)]
