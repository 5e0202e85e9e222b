"""Commands that correct: ``amend``, ``void`` and ``undo``. The old words stay in the record."""

from __future__ import annotations

from datetime import datetime

from quicklog.errors import BadUsageError
from quicklog.lib.record import replace
from quicklog.lib.text import clean, safe
from quicklog.note import limits
from quicklog.note.note import FIELDS, attribute
from quicklog.shorthand import capture, reader
from quicklog.show import echo
from quicklog.show.page import INDENT
from quicklog.store import query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.actions.session import Desk
    from quicklog.note.note import Body, Note
    from quicklog.store.log import Transaction

# What a note cannot be without.
_NEEDED = ("at", "customer", "code")


def amend(desk: Desk, ref: str, line: str | None, given: Mapping[str, Any]) -> int:
    """Correct a note: by a whole new line, by fields, or both; return the exit code."""
    limits.check(line)
    with desk.writing() as write:  # read under the lock: nobody else may correct it in between
        note = query.by_ref(desk.log, ref)
        if note.status == "void":
            raise BadUsageError(f"{note.ref} was taken back", "add it anew")
        if note.status == "draft":
            raise BadUsageError(f"{note.ref} is a draft", f"make it a note: ql fix {note.ref} LINE")
        wanted = (_anew(desk, note, line) if line else {}) | _outright(desk, note, given)
        changes = {column: value for column, value in wanted.items() if value != getattr(note, attribute(column))}
        body = {"changes": changes} | ({"line": line} if line else {})
        amended = _append(desk, write, "amended", note, body) if changes else note
    page = desk.page()
    if not changes:
        desk.acknowledge(*page.sentence(f"{note.ref} already says so"))
        return 0
    lines = echo.heading(amended, desk.now, page)
    for column in changes:
        before, after = (_shown(desk, each, column) for each in (note, amended))
        # In words: an arrow between two Hebrew words would point from the new one to the old.
        lines += page.sentence(f"{column}: {after} (was {before})", INDENT, INDENT * 2)
    told = f"{amended.ref} amended; ql show {amended.ref} tells its whole story"
    desk.acknowledge(*lines, *page.sentence(told, INDENT))
    return 0


def _anew(desk: Desk, note: Note, line: str) -> dict[str, Any]:
    """Return all columns as a new line has them; the time stays where the line has none."""
    reading = capture.reading_of(line, _as_written(desk, note))
    if reading.trouble:
        raise BadUsageError(f"{note.ref} stays as it was: {reading.trouble.what}", safe(reading.trouble.remedy))
    wanted: dict[str, Any] = dict.fromkeys(FIELDS) | capture.columns_of(reading)
    if not any(field.column == "at" for field in reading.fields):
        del wanted["at"]
    return wanted


def _as_written(desk: Desk, note: Note) -> Any:
    """Return the context of a correction: times mean what they meant when the note was written."""
    written = datetime.fromisoformat(note.recorded_at).astimezone(desk.now.tzinfo)
    return replace(desk.context(), now=written, writer=note.technician or desk.writer)


def _outright(desk: Desk, note: Note, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that options give; a new code brings its meaning and kind, an empty text takes away."""
    wanted: dict[str, Any] = {}
    for column, value in given.items():
        if not value and column in _NEEDED:
            raise BadUsageError(f"--{column} cannot be empty", f"ql void {note.ref} takes the whole note back")
        wanted[column] = value.isoformat(timespec="seconds") if isinstance(value, datetime) else value or None
    if not wanted.get("code"):
        return wanted
    codes, _ = reader.matched(wanted["code"], desk.codes)
    if not codes:
        return {"meaning": None} | wanted
    meant = reader.meant(codes, datetime.fromisoformat(note.at))
    return {"meaning": meant["meaning"], "kind": meant["kind"]} | wanted | {"code": "+".join(c.name for c in codes)}


def void(desk: Desk, ref: str, why: str) -> int:
    """Retract a note: it no longer counts, and what it said stays in the record."""
    limits.check(why)
    reason = clean(why).text
    if not reason:
        raise BadUsageError("--why is empty", "say in a few words why it does not count")
    with desk.writing() as write:
        note = query.by_ref(desk.log, ref)
        if note.status == "void":
            raise BadUsageError(f"{note.ref} was taken back already", f"ql show {note.ref} tells by whom")
        voided = _append(desk, write, "voided", note, {"why": reason})
    return _tell_retracted(desk, voided, f"is void: {reason}")


def undo(desk: Desk) -> int:
    """Take back the last note of the person who asks."""
    with desk.writing() as write:
        voided = _append(desk, write, "voided", query.last_of(desk.log, desk.login), {"why": "undo"})
    return _tell_retracted(desk, voided, "taken back; its line stays in the record")


def _tell_retracted(desk: Desk, voided: Note, said: str) -> int:
    page = desk.page()
    told = echo.heading(voided, desk.now, page) if voided.customer else page.text(voided.line)
    desk.acknowledge(*told, *page.sentence(f"{voided.ref} {said}", INDENT))
    return 0


def _append(desk: Desk, write: Transaction, kind: str, note: Note, body: Body) -> Note:
    body = {**body, "offset": capture.offset(desk.now)}
    return write.append(kind, body, at=capture.stamp(desk.now), login=desk.login, note=note.id) or note


def _shown(desk: Desk, note: Note, column: str) -> str:
    value = getattr(note, attribute(column))
    if value is None:
        return "nothing"
    if column == "due":
        return echo.without_end_of_day(echo.moment(value, desk.now))
    return echo.moment(value, desk.now) if column == "at" else f"“{value}”"
