"""What a row corrects in the note of an earlier import that it is: what it says otherwise, and that it was closed.

The file counts, for it was given to be read again; but what somebody changed here counts more, and what the row does
not say any more changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from quicklog.imports.alike import is_open
from quicklog.imports.rows.row import JOINT, STATUS
from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.note.fields import FIELDS, MOMENTS
from quicklog.note.fold import TAKING_BACK, in_force
from quicklog.note.note import attribute
from quicklog.store.doings import file_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from quicklog.imports.plan import Ready
    from quicklog.note.fields import Note
    from quicklog.note.note import Event

# What the team's codes say of a code; later codes never change what an old note says.
_OF_A_CODE = frozenset(("meaning", "kind"))


class Correction(Record):
    """What becomes of a note: the body of the event that corrects it, and the event that closes it, if any.

    ``left`` are the columns of which the row says something else and the log keeps what it has.
    """

    amended: dict[str, Any] | None
    closing: tuple[str, dict[str, Any]] | None
    left: tuple[str, ...]


_NOTHING = Correction(None, None, ())


def correction(ready: Ready, note: Note, events: Sequence[Event], writer: str) -> Correction:
    """Return what a row corrects in a note with these events; ``writer`` stands where a row names nobody."""
    body = ready.body
    if note.status == "void" or "draft" in body:
        return _NOTHING
    is_draft = note.status == "draft"
    changes = dict(_changes(body, note, writer, is_draft=is_draft))
    closing = ready.closing if note.status != "done" else None
    if _is_changed_here(events):
        return Correction(None, None, (*changes, *(["status"] if closing else [])))
    if closing:
        changes |= _without_status(body, note)
    left = tuple(name for name in changes if name == "ticket" and note.ticket)
    kept = {name: value for name, value in changes.items() if name not in left}
    if not kept:
        return Correction(None, closing, left)
    said = {"changes": kept, "offset": body["offset"], "source": body["source"]}
    said |= {"line": body["line"]} if body["line"] != note.line else {}
    doubts = [doubt for doubt in body.get("doubts") or () if is_draft or doubt["about"] in kept]
    said |= {"doubts": doubts} if doubts else {}
    return Correction(said, closing, left)


def _without_status(body: dict[str, Any], note: Note) -> dict[str, Any]:
    """Return the detail without the status that a row said before, now that another one closes the note."""
    detail = body.get("detail") or ""
    status = (note.detail or "").removeprefix(detail).removeprefix(JOINT if detail else "")
    is_all = f"{detail}{JOINT if detail else ''}{status}" == note.detail
    return {"detail": detail or None} if is_all and status.startswith(STATUS) and JOINT not in status else {}


def _is_changed_here(events: Sequence[Event]) -> bool:
    """Tell whether anybody changed a note but by imports, and that was not taken back."""
    later = (each for each in in_force(events) if each.kind not in ("noted", "erased", *TAKING_BACK))
    return any(not file_of(each.body) for each in later)


def _changes(body: dict[str, Any], note: Note, writer: str, *, is_draft: bool) -> Iterator[tuple[str, Any]]:
    """Yield the columns of which a row says something else than a note, each with what it says."""
    is_other_code = is_draft or body.get("code") != note.code
    for name in FIELDS:
        value, before = body.get(name), getattr(note, attribute(name))
        if value in {None, "", before} or (name in _OF_A_CODE and not is_other_code):
            continue
        if is_draft or before is None or not _is_as_good(name, value, before, writer, body):
            yield name, value


def _is_as_good(name: str, value: Any, before: Any, writer: str, body: dict[str, Any]) -> bool:
    """Tell whether what a note has says what a row says, or more."""
    if name == "technician":
        return key(value) in {writer, key(before)}
    if name == "customer":
        return key(value) == key(before)
    if name == "detail":
        return key(value) in key(before)
    if name not in MOMENTS:
        return False
    is_less = name == "at" and (is_open(body) or (_lacks_hour(body) and value[:10] == before[:10]))
    return is_less or datetime.fromisoformat(value) == datetime.fromisoformat(before)


def _lacks_hour(body: dict[str, Any]) -> bool:
    doubts = body.get("doubts") or ()
    return any(doubt["about"] == "at" and doubt.get("reason") == "no-hour" for doubt in doubts)
