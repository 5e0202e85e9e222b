"""Notes as the rows of a table for people, and the line of counts under it."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, plural
from quicklog.lib.text import key
from quicklog.show.echo import for_whom
from quicklog.show.moments import dated, promised
from quicklog.show.table import Column
from quicklog.store.definitions import is_contact, is_message, is_overdue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from quicklog.note.fields import Note

# Behind the ref of a note that was corrected: no shell takes it for anything.
_CORRECTED = "±"
COLUMNS = (
    Column("at", Message("time"), flexible=False, rank=0),
    Column("customer", Message("customer"), least=11, rank=0),
    Column("technician", Message("technician"), least=8, rank=2),
    Column("code", Message("code"), least=8),
    Column("detail", Message("detail"), least=10, words=True),
    Column("status", Message("status"), least=15),
    Column("ref", Message("ref"), flexible=False, rank=0),
)


def cells(note: Note, now: datetime) -> tuple[str, ...]:
    """Return a note's row; a draft shows its line in the detail's place."""
    detail = note.line if note.status == "draft" else note.detail
    named = (note.customer, note.technician, note.code, detail)
    return (dated(note.at, now), *(value or "" for value in named), status(note, now), ref(note))


def ref(note: Note) -> str:
    """Return a note's ref as every table for people shows it, marked where the note was corrected."""
    return f"{note.ref} {_CORRECTED}" if note.amended_at else note.ref


def legend(notes: Sequence[Note]) -> list[Message]:
    """Say what marks some of these notes; nothing where none is marked."""
    marked = any(note.amended_at for note in notes)
    return [Message("{mark} corrected, ql show REF tells how", mark=_CORRECTED)] if marked else []


def status(note: Note, now: datetime) -> str:
    """Return a note's status in words, with what is awaited where it is open; nothing where it is simply logged."""
    if note.status == "logged":
        return ""
    if note.status != "open":
        return note.status
    awaited = []
    if note.due:
        due = promised(note.due, now, dated)
        awaited.append(Message("overdue {due}", due=due) if is_overdue(note, now) else Message("due {due}", due=due))
    if note.for_:
        awaited.append(for_whom(note.for_))
    return joined(", ", awaited)


def style(note: Note, now: datetime) -> str:
    """Return the name of the style in which a note's row is shown on a terminal."""
    return "overdue" if is_overdue(note, now) else note.status


def counts(
    notes: list[Note],
    opened: int,
    overdue: int,
    person: Callable[[str], str] = key,
    unseen: Message | None = None,
) -> Message:
    """Return the day's counts, and what is open in the whole log; ``person`` tells who a customer's name stands for.

    ``unseen`` says which messages nobody has seen yet.
    """
    contacts = [note for note in notes if is_contact(note)]
    messages = sum(map(is_message, notes))
    drafts = sum(note.status == "draft" for note in notes)
    parts = [
        plural(len(contacts), "{n} contact", "{n} contacts"),
        plural(len({person(note.customer or "") for note in contacts}), "{n} customer", "{n} customers"),
    ]
    parts += [plural(messages, "{n} message", "{n} messages")] if messages else []
    parts += [plural(drafts, "{n} draft (ql drafts)", "{n} drafts (ql drafts)")] if drafts else []
    parts += [still_open(opened, overdue), *([unseen] if unseen else [])]
    return joined(" · ", [*parts, *legend(notes)])


def still_open(opened: int, overdue: int) -> Message:
    """Say how much is open in the whole log, and how much of that is overdue."""
    if overdue:
        return Message("{opened} open, {overdue} overdue", opened=opened, overdue=overdue)
    return Message("{opened} open", opened=opened)
