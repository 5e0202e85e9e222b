"""Notes as the rows of a table for people, and the line of counts under it."""

from __future__ import annotations

from quicklog.lib.text import key
from quicklog.show.echo import dated, without_end_of_day
from quicklog.show.table import Column
from quicklog.store.definitions import is_contact, is_message, is_overdue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.note.note import Note

COLUMNS = (
    Column("at", "time", least=5, flexible=False),
    Column("customer", "customer", least=9),
    Column("technician", "technician", least=5),
    Column("code", "code", least=6),
    Column("detail", "detail", least=5),
    Column("status", "status", least=7),
    Column("ref", "ref", least=4, flexible=False),
)


def cells(note: Note, now: datetime) -> tuple[str, ...]:
    """Return a note's row; a draft shows its line in the detail's place."""
    detail = note.line if note.status == "draft" else note.detail
    named = (note.customer, note.technician, note.code, detail)
    return (dated(note.at, now), *(value or "" for value in named), status(note, now), note.ref)


def status(note: Note, now: datetime) -> str:
    """Return a note's status in words, with what is awaited where it is open; nothing where it is simply logged."""
    if note.status == "logged":
        return ""
    if note.status != "open":
        return note.status
    awaited = []
    if note.due:
        awaited.append(("overdue " if is_overdue(note, now) else "due ") + without_end_of_day(dated(note.due, now)))
    if note.for_:
        awaited.append(f"for {note.for_}")
    return ", ".join(awaited)


def style(note: Note, now: datetime) -> str:
    """Return the name of the style in which a note's row is shown on a terminal."""
    return "overdue" if is_overdue(note, now) else note.status


def counted(number: int, one: str, many: str = "") -> str:
    """Return ``1 note``, ``2 notes``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def counts(notes: list[Note], opened: int, overdue: int) -> str:
    """Return the day's counts, and what is open in the whole log."""
    contacts = [note for note in notes if is_contact(note)]
    messages = sum(map(is_message, notes))
    drafts = sum(note.status == "draft" for note in notes)
    parts = [
        counted(len(contacts), "contact"),
        counted(len({key(note.customer or "") for note in contacts}), "customer"),
    ]
    parts += [counted(messages, "message")] if messages else []
    parts += [f"{counted(drafts, 'draft')} (ql drafts)"] if drafts else []
    matters = f"{opened} open" + (f", {overdue} overdue" if overdue else "")
    return " · ".join([*parts, matters])
