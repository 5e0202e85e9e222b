"""Corrections as the rows of a table for people, and as objects for programs."""

from __future__ import annotations

from quicklog.lib.message import Message, joined
from quicklog.note.fields import MOMENTS
from quicklog.note.fold import taken_back
from quicklog.note.note import local
from quicklog.show.moments import complete, dated
from quicklog.show.note_story import TOLD
from quicklog.show.table import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from quicklog.actions.changes import Change

COLUMNS = (
    Column("at", Message("time"), least=5, flexible=False, rank=0),
    Column("by", Message("by"), least=5),
    Column("what", Message("what"), least=7),
    Column("customer", Message("customer"), least=9, rank=0),
    Column("says", Message("change"), least=12, words=True),
    Column("ref", Message("ref"), least=4, flexible=False, rank=0),
)


def cells(change: Change, now: datetime) -> tuple[str, ...]:
    """Return a correction's row: when, by whom, what was done, to which note, and what it changed."""
    event, note = change.event, change.note
    what: str = TOLD.get(event.kind, event.kind)
    if event.kind == "amended" and change.held.get("draft"):
        what = Message("typed again") if "draft" in event.body else Message("understood")
    return (dated(event.at, now), event.login, what, note.customer or note.line, _says(change, now), note.ref)


def _says(change: Change, now: datetime) -> str:
    event = change.event
    other = taken_back(event, change.events)
    told: list[str] = [TOLD.get(other.kind, other.kind)] if other else []
    fields = change.fields
    if change.held.get("draft"):
        told += [event.body["line"]] if "line" in event.body else []
        fields = {}
    # A new code brings its meaning and its kind.
    passed_over = ("meaning", "kind") if "code" in fields else ()
    told += [_field(name, *held, now) for name, held in fields.items() if name not in passed_over]
    told += [f"“{event.body['why']}”"] if event.body.get("why") else []
    return joined("; ", told)


def _field(name: str, was: Any, is_now: Any, now: datetime) -> Message:
    def shown(value: Any) -> str:
        if value is None:
            return Message("nothing")
        return complete(str(value), now) if name in MOMENTS else str(value)

    return Message("{column}: {is_now} (was {was})", column=name, is_now=shown(is_now), was=shown(was))


def as_object(change: Change) -> dict[str, Any]:
    """Return a correction for programs; of each field what it held and what it held then."""
    event, note = change.event, change.note
    return {
        "at": local(event),
        "login": event.login,
        "kind": event.kind,
        "ref": note.ref,
        "id": note.id,
        "customer": note.customer,
        "changes": {name: {"was": was, "is": is_now} for name, (was, is_now) in change.fields.items()},
        "why": event.body.get("why"),
        "of": event.body.get("of"),
        "event": event.id,
    }
