"""``add --again`` and ``add --like``: what a new note takes over from one that is there."""

from __future__ import annotations

from quicklog.errors import BadUsageError, NothingFoundError, QuicklogError
from quicklog.lib.text import clean, lines_of, safe
from quicklog.note.bodies import note_of
from quicklog.note.fields import COLUMNS
from quicklog.note.note import ERASED, attribute
from quicklog.shorthand.pieces import pieces_of
from quicklog.store.connection import explained
from quicklog.store.definitions import STANDING
from quicklog.store.query import by_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note

# What a note like another has of it. Times, promises, scores, tickets and details are of one contact alone.
_LIKE = ("customer", "technician", "code", "channel", "kind", "for")


def taken_over(
    session: Session, lines: Sequence[str], given: Mapping[str, Any], *, again: bool, like: str | None
) -> dict[str, Any]:
    """Return the columns that are given outright, with those of an earlier note that are not.

    With ``again`` that is the customer of the last note of this login: the line is then written without its first
    place. With ``like`` it is all that ``_LIKE`` names, of the note with that ref: of the line are left its time, its
    detail and its marked words, which count before what is taken over. Raises ``BadUsageError`` where both are
    wanted, or the note has nothing to take over, and ``NothingFoundError`` where there is none.
    """
    if not again and like is None:
        return dict(given)
    if again and (like is not None or "customer" in given):
        other = "--customer" if like is None else "--like"
        raise BadUsageError("--again and {other} both name a customer", "give one of them", other=other)
    written = [line for text in lines for line in lines_of(text) if line.strip()]
    if like is not None and len(written) > 1:
        raise BadUsageError("--like goes with one line", "with several, use --customer, --code and so on")
    session.about_to_write()
    try:
        note = _last_of(session) if like is None else _sound(by_ref(session.log, like))
    except (QuicklogError, KeyboardInterrupt) as error:
        if written and isinstance(error, QuicklogError) and not isinstance(error, BadUsageError):
            lost = "; ".join(map(safe, written))
            raise type(error)(error.what, f"{error.remedy}. NOT SAVED: {lost}") from error
        raise
    columns = ("customer",) if like is None else _columns(given, written)
    kept = {column: getattr(note, attribute(column)) for column in columns}
    return {column: value for column, value in kept.items() if value is not None} | dict(given)


def _columns(given: Mapping[str, Any], written: Sequence[str]) -> list[str]:
    """Return what is taken over of a note: not what the line marks itself, nor the kind where the code is another."""
    marked = {mark.column for line in written for mark in pieces_of(clean(line).text).marks if mark.value}
    other = marked | ({"kind"} if "code" in given else set())
    return [column for column in _LIKE if column not in other]


def _last_of(session: Session) -> Note:
    """Return the last note of this login that names a customer and was not taken back."""
    columns = ", ".join(f'notes."{column}"' for column in COLUMNS)
    log = session.log
    with explained(log.path):
        row = log.connection.execute(
            f"SELECT {columns} FROM events JOIN notes ON notes.id = events.id WHERE events.kind = 'noted'"  # noqa: S608
            f" AND events.login = ? AND notes.{STANDING} AND notes.customer IS NOT NULL"
            " ORDER BY number DESC LIMIT 1",
            [session.login],
        ).fetchone()
    if row is None:
        raise NothingFoundError("you have written no note whose customer could be meant", "name the customer")
    return _sound(note_of(row))


def _sound(note: Note) -> Note:
    """Return a note that another may be like; raises ``BadUsageError`` on a draft, and where its customer is erased."""
    if note.customer is None:
        raise BadUsageError("{ref} is a draft", "make it a note: ql fix {ref} LINE", ref=note.ref)
    if note.customer == ERASED:
        raise BadUsageError("the customer of {ref} was erased", "name the customer", ref=note.ref)
    return note
