"""Notes as the rows of a table for people, and the line of counts under it."""

from __future__ import annotations

from quicklog.lib.message import Message, Template, joined, plural
from quicklog.lib.record import replace
from quicklog.lib.text import key, width
from quicklog.show.echo import for_whom
from quicklog.show.moments import dated, promised
from quicklog.show.table import Column
from quicklog.store.definitions import is_contact, is_message, is_overdue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from quicklog.note.fields import Note
    from quicklog.store.sought import Sought

# What was found is shown whole in so many cells; on a wide screen in so great a part of them.
_FOUND_LEAST, _FOUND_PART = 24, 4
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
# Of what was found the detail shows where, and needs room for that.
FOUND = tuple([replace(column, least=_FOUND_LEAST) if column.words else column for column in COLUMNS])


def cells(note: Note, now: datetime, wanted: Sequence[Sought] = (), room: int | None = None) -> tuple[str, ...]:
    """Return a note's row; a draft shows its line in the detail's place.

    Where something was looked for, the detail shows where it stands, on a screen with ``room`` for so many cells.
    """
    detail = (note.line if note.status == "draft" else note.detail) or ""
    names = tuple(value or "" for value in (note.customer, note.technician, note.code))
    if wanted:
        detail = _found(note, names, detail, wanted, room)
    return (dated(note.at, now), *names, detail, status(note, now), ref(note))


def _found(note: Note, names: Sequence[str], detail: str, wanted: Sequence[Sought], room: int | None) -> str:
    """Return a note's detail such that it shows what was found, with whatever else of the note holds that."""
    from quicklog.store.sought import holding

    missing = [each for each in wanted if not any(each in holding(name, wanted) for name in names)]
    shown = [_from_match(detail, missing, room)] if detail else []
    elsewhere = (
        (Template("{words}"), detail),
        (Template("outcome: {words}"), note.outcome),
        (Template("for {words}"), note.for_),
        (Template("ticket {words}"), note.ticket),
        (Template("as typed: {words}"), note.line),
    )
    for template, words in elsewhere:
        held = holding(words or "", missing)
        if held and words is not detail:
            shown.append(Message(template, words=_from_match(words or "", held, room)))
        missing = [each for each in missing if each not in held]
    # What was found goes first: the end may be cut.
    return joined("; ", reversed(shown) if room else shown)


def _from_match(words: str, wanted: Sequence[Sought], room: int | None) -> str:
    """Leave out the beginning of a text where what it holds stands so far behind that it may be cut off."""
    from quicklog.store.sought import holding

    held = holding(words, wanted)
    if room is None or not held or width(words) <= max(_FOUND_LEAST, room // _FOUND_PART):
        return words
    parts = words.split(" ")
    begins = max(place for place in range(len(parts)) if len(holding(" ".join(parts[place:]), held)) == len(held))
    return f"…{' '.join(parts[begins:])}" if begins else words


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


def counts(notes: list[Note], opened: int, overdue: int) -> Message:
    """Return the day's counts, and what is open in the whole log."""
    contacts = [note for note in notes if is_contact(note)]
    messages = sum(map(is_message, notes))
    drafts = sum(note.status == "draft" for note in notes)
    parts = [
        plural(len(contacts), "{n} contact", "{n} contacts"),
        plural(len({key(note.customer or "") for note in contacts}), "{n} customer", "{n} customers"),
    ]
    parts += [plural(messages, "{n} message", "{n} messages")] if messages else []
    parts += [plural(drafts, "{n} draft (ql drafts)", "{n} drafts (ql drafts)")] if drafts else []
    return joined(" · ", [*parts, still_open(opened, overdue), *legend(notes)])


def still_open(opened: int, overdue: int) -> Message:
    """Say how much is open in the whole log, and how much of that is overdue."""
    if overdue:
        return Message("{opened} open, {overdue} overdue", opened=opened, overdue=overdue)
    return Message("{opened} open", opened=opened)
