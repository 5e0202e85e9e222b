"""Notes corrected and taken back. The old words stay in the record."""

from __future__ import annotations

from datetime import datetime

from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.record import Record, replace
from quicklog.lib.text import clean
from quicklog.note import limits
from quicklog.note.fields import FIELDS
from quicklog.note.note import attribute, looks_like_ref
from quicklog.shorthand import capture, reader
from quicklog.store import query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.note.note import Body
    from quicklog.shorthand.reader import Doubt, Reading
    from quicklog.store.log import Transaction

# What a note cannot be without.
_NEEDED = ("at", "customer", "code")


class Amended(Record):
    """A note before and after it was corrected, the columns that changed, and what is not certain about those."""

    before: Note
    after: Note
    columns: tuple[str, ...]
    doubts: tuple[Doubt, ...]


def meant(session: Session, ref: str | None, line: list[str]) -> tuple[str, list[str]]:
    """Return which note is to be corrected, and by which line: this login's last where the line begins at once.

    What is written as refs are is one, and a slip in it is found out later.
    """
    session.about_to_write()
    if ref is None:
        return query.last_of(session.log, session.login).ref, line
    may_be_line = bool(line) or " " in ref
    if may_be_line and not looks_like_ref(ref) and not _is_ref(session, ref):
        return query.last_of(session.log, session.login).ref, [ref, *line]
    return ref, line


def _is_ref(session: Session, word: str) -> bool:
    try:
        query.by_ref(session.log, word)
    except NothingFoundError:
        return False
    except BadUsageError:  # it names several, which is told where it is used
        return True
    return True


def amend(session: Session, ref: str, line: str | None, given: Mapping[str, Any]) -> Amended:
    """Correct a note: by a whole new line, by fields, or both."""
    limits.check(line)
    with session.writing() as write:  # read under the lock: nobody else may correct it in between
        note = query.by_ref(session.log, ref)
        refuse_void(note)
        if note.status == "draft":
            raise BadUsageError("{ref} is a draft", "make it a note: ql fix {ref} LINE", ref=note.ref)
        reading = _reread(session, note, line) if line else None
        wanted = (_columns_of(reading) if reading else {}) | _outright(session, note, given)
        if note.series:  # it is we who remind, whatever the code says
            wanted["direction"] = note.direction
        changes = {column: value for column, value in wanted.items() if value != getattr(note, attribute(column))}
        found = (*(reading.doubts if reading else ()), *_doubts_of_given(session, note, given))
        # Who takes a name away knows it.
        doubts = tuple(
            each for each in found if each.about in changes and not (each.meant and each.meant == note.customer)
        )
        body: dict[str, Any] = {"changes": changes} | ({"line": line} if line else {})
        body |= {"doubts": capture.kept(doubts)} if doubts else {}
        amended = _append(session, write, "amended", note, body) if changes else note
    return Amended(note, amended, tuple(changes), doubts)


def refuse_void(note: Note) -> None:
    """Raise ``BadUsageError`` on a note that was taken back."""
    if note.status == "void":
        raise BadUsageError("{ref} was taken back", "ql reopen {ref} --why WHY brings it back", ref=note.ref)


def _reread(session: Session, note: Note, line: str) -> Reading:
    """Read a new line for a note; raises ``BadUsageError`` where it would be a draft."""
    reading = capture.reading_of(line, _as_written(session, note))
    if reading.trouble:
        raise BadUsageError(
            "{ref} stays as it was: {what}", reading.trouble.remedy, ref=note.ref, what=reading.trouble.what
        )
    return reading


def _columns_of(reading: Reading) -> dict[str, Any]:
    """Return all columns as a new line has them; the time stays where the line has none."""
    wanted: dict[str, Any] = dict.fromkeys(FIELDS) | capture.columns_of(reading)
    if not any(field.column == "at" for field in reading.fields):
        del wanted["at"]
    return wanted


def _doubts_of_given(session: Session, note: Note, given: Mapping[str, Any]) -> tuple[Doubt, ...]:
    """Return what is not certain about fields that options give, as of a note that has nothing else."""
    named = {"customer": note.customer, "code": note.code} | {name: value for name, value in given.items() if value}
    reading = capture.reading_of("", replace(_as_written(session, note), given=named))
    return tuple(doubt for doubt in reading.doubts if doubt.about in given)


def _as_written(session: Session, note: Note) -> Any:
    """Return the context of a correction: times mean what they meant when the note was written."""
    written = datetime.fromisoformat(note.recorded_at).astimezone(session.now.tzinfo)
    return replace(session.context(), now=written, writer=note.technician or session.writer)


def _outright(session: Session, note: Note, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that options give; a new code brings its meaning and kind, an empty text takes away."""
    wanted: dict[str, Any] = {}
    for column, value in given.items():
        if not value and column in _NEEDED:
            raise BadUsageError(
                "--{column} cannot be empty", "ql void {ref} takes the whole note back", column=column, ref=note.ref
            )
        wanted[column] = value.isoformat(timespec="seconds") if isinstance(value, datetime) else value or None
    if not wanted.get("code"):
        return wanted
    codes, _ = reader.matched(wanted["code"], session.codes)
    if not codes:
        return {"meaning": None, "direction": None} | wanted
    meant = reader.meant(codes, datetime.fromisoformat(note.at), session.codes.hours)
    said = {name: meant[name] for name in ("meaning", "kind", "direction")}
    return said | wanted | {"code": "+".join(c.name for c in codes)}


def void(session: Session, ref: str, why: str) -> tuple[Note, str]:
    """Retract a note: it no longer counts, and what it said stays in the record; return it, and why."""
    reason = reason_of(why, "say in a few words why it does not count")
    with session.writing() as write:
        note = query.by_ref(session.log, ref)
        if note.status == "void":
            raise BadUsageError("{ref} was taken back already", "ql show {ref} tells by whom", ref=note.ref)
        return _append(session, write, "voided", note, {"why": reason}), reason


def reopen(session: Session, ref: str, why: str) -> tuple[Note, str]:
    """Open a note again that was closed, or taken back; return it as it stands then, and why."""
    reason = reason_of(why, "say in a few words why it is not done after all")
    with session.writing() as write:
        note = query.by_ref(session.log, ref)
        if note.status not in ("done", "void"):
            raise BadUsageError("{ref} is not closed", "ql show {ref} tells its whole story", ref=note.ref)
        return _append(session, write, "reopened", note, {"why": reason}), reason


def reason_of(why: str, remedy: str) -> str:
    """Return why something is done, cleaned; raises ``BadUsageError`` where nothing is said."""
    limits.check(why)
    reason = clean(why).text
    if not reason:
        raise BadUsageError("--why is empty", remedy)
    return reason


def _append(session: Session, write: Transaction, kind: str, note: Note, body: Body) -> Note:
    body = {**body, "offset": capture.offset(session.now)}
    return write.append(kind, body, at=capture.stamp(session.now), login=session.login, note=note.id) or note
