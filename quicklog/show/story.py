"""A note's whole story: as it stands, the line as typed, and every event behind it."""

from __future__ import annotations

from quicklog.note import COLUMNS, local
from quicklog.show.echo import complete
from quicklog.show.page import INDENT, labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.note import Event, Note
    from quicklog.show.page import Page

_TOLD = {
    "noted": "written",
    "amended": "amended",
    "done": "closed",
    "seen": "seen",
    "voided": "taken back",
    "erased": "personal data erased",
}
_TIMES = ("at", "due", "closed_at", "recorded_at")
# What an imported event says of its origin; the log knows only who brought it in, and when.
_CLAIMED = {
    "source": "from",
    "recorded_at": "said to be written",
    "recorded_by": "said to be by",
    "closed_at": "said to be closed",
}
# What the first event tells below, and the ref that stands before the id.
_ELSEWHERE = ("ref", "recorded_at", "recorded_by")
_LABEL = 12


def told(note: Note, events: list[Event], now: datetime, page: Page) -> list[str]:
    """Return the story, line by line."""
    lines = page.text(f"{note.ref}  {note.id}", f"{'note':<{_LABEL}}", " " * _LABEL)
    for column, value in labelled(COLUMNS, note).items():
        if value is not None and value != "" and column not in (*_ELSEWHERE, "id"):
            lines += page.text(_shown(column, value, now), f"{column.replace('_', ' '):<{_LABEL}}", " " * _LABEL)
    for event in events:
        lines += ["", *_event(event, now, page)]
    return lines


def _shown(column: str, value: object, now: datetime) -> str:
    return complete(str(value), now) if column in _TIMES else str(value)


def _event(event: Event, now: datetime, page: Page) -> list[str]:
    """Tell one event: what, when it was written and by which login, and what it changed."""
    what = f"{_TOLD.get(event.kind, event.kind)} by {event.login}, event {event.seq}"
    lines = page.sentence(f"{complete(local(event), now)}  {what}", "", INDENT)
    body = event.body
    told = [("line", body["line"])] if event.kind == "amended" and "line" in body else []
    told += [(label, _shown(said, body[said], now)) for said, label in _CLAIMED.items() if body.get(said)]
    told += [("not understood", body["draft"])] if body.get("draft") else []
    for column, value in body.get("changes", {}).items():
        told.append((column, "taken away" if value is None else _shown(column, value, now)))
    told += [(said, body[said]) for said in ("why", "outcome", "by") if body.get(said)]
    told += [("not certain", doubt["says"]) for doubt in body.get("doubts", ())]
    for label, value in told:
        lines += page.text(str(value), f"{INDENT}{label}: ", INDENT * 2)
    return lines
