"""A note's whole story: as it stands, the line as typed, and every event behind it."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, said
from quicklog.note.fields import COLUMNS
from quicklog.note.fold import taken_back
from quicklog.note.note import UNSHOWN, is_id, letters_of, local
from quicklog.shorthand import reasons
from quicklog.show import proof
from quicklog.show.moments import complete
from quicklog.show.page import INDENT, labelled, padded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from quicklog.maintenance.exchanged import Exchange
    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.show.page import Page

# What each kind of event does to a note.
TOLD = {
    "noted": Message("written"),
    "amended": Message("amended"),
    "done": Message("closed"),
    "seen": Message("seen"),
    "voided": Message("taken back"),
    "reopened": Message("opened again"),
    "undone": Message("undone"),
    "redone": Message("redone"),
    "joined": Message("names joined"),
    "parted": Message("names taken apart"),
    "taken": Message("taken over"),
    "given": Message("given to somebody"),
    "tried": Message("tried, not reached"),
    "waiting": Message("the customer's turn"),
    "snoozed": Message("put off"),
    "woken": Message("back from waiting"),
    "handed": Message("handed over"),
    "accepted": Message("hand-over accepted"),
    "stopped": Message("comes no more"),
    "erased": Message("personal data erased"),
}
_TIMES = ("at", "due", "closed_at", "amended_at", "recorded_at", "first_due", "waits_until", "until")
# What an event from elsewhere says of its own writing; the log knows only who brought it in, and when.
_CLAIMED = {
    "source": Message("from"),
    "recorded_at": Message("said to be written"),
    "recorded_by": Message("said to be by"),
    "amended_at": Message("said to be amended"),
    "amended_by": Message("said to be amended by"),
    "closed_at": Message("said to be closed"),
    "closed_by": Message("said to be closed by"),
}
# Moments that an event gives a matter that is followed up.
_FOLLOWED = ("until", "due", "first_due")
# What the events tell below, and the ref that stands before the id.
_ELSEWHERE = ("ref", "recorded_at", "recorded_by", "amended_at", "amended_by")
_LABEL = 12
# So many letters of a note are shown where its ref is not at hand; they name it too.
_LETTERS = 8


def told(  # noqa: PLR0913  what is told, and of what it cannot be sure
    note: Note,
    events: list[Event],
    now: datetime,
    page: Page,
    exchanges: Mapping[str, Exchange] | None = None,
    *,
    strayed: bool = False,
) -> list[str]:
    """Return the story, line by line; ``exchanges`` are the events that do not say any more what was written.

    ``strayed`` tells that the note's row in the log says something else than its events.
    """
    lines = page.text(f"{note.ref}  {note.id}", padded(Message("note"), _LABEL), " " * _LABEL)
    for column, value in labelled(COLUMNS, note).items():
        if value is not None and value != "" and column not in (*_ELSEWHERE, "id"):
            shown = _shown(column, value, now)
            if column == "closed_at" and (whose := proof.claimed_closing(note, events)):
                shown = joined(", ", [shown, whose])
            lines += page.text(shown, f"{column.replace('_', ' '):<{_LABEL}}", " " * _LABEL)
    if strayed:
        lines += page.sentence(proof.strayed(events), Message("not as written: "), INDENT)
    for event in events:
        lines += ["", *_event(event, events[0], now, page)]
        if other := taken_back(event, events):
            lines += page.sentence(named(other), Message("      taken back: "), INDENT * 2)
        if exchange := (exchanges or {}).get(event.id):
            lines += page.sentence(proof.exchanged(exchange, now), Message("      not as written: "), INDENT * 2)
    return lines


def named(event: Event) -> Message:
    """Name an event by what it did and its number."""
    what: str = TOLD.get(event.kind, event.kind)
    return Message("{what}, event {seq}", what=what, seq=event.seq)


def _shown(column: str, value: object, now: datetime) -> str:
    if column == "series":
        from quicklog.show import renewals

        return renewals.words(str(value), now)
    return complete(str(value), now) if column in _TIMES else str(value)


def _event(event: Event, first: Event, now: datetime, page: Page) -> list[str]:
    """Tell one event: what, when it was written and by which login, and what it changed."""
    told: str = TOLD.get(event.kind, event.kind)
    what = Message("{what} by {login}, event {seq}", what=told, login=event.login, seq=event.seq)
    if proof.is_brought_in(event):
        brought = Message("brought in") if event is first else Message("{what}, brought in", what=told)
        what = Message(
            "{brought} by {login}, event {seq}; what is said of it is {claimed}",
            brought=brought,
            login=event.login,
            seq=event.seq,
            claimed=proof.claimed(event, first),
        )
    lines = page.sentence(joined("  ", [complete(local(event), now), what]), "", INDENT)
    for label, value in _said(event, now):
        lines += page.text(value, f"{INDENT}{said(label)}: ", INDENT * 2)
    return lines


def _said(event: Event, now: datetime) -> list[tuple[str, str]]:
    """Return what an event says itself."""
    body = event.body
    told: list[tuple[str, str]] = [("line", body["line"])] if event.kind == "amended" and "line" in body else []
    told += [(label, _shown(name, body[name], now)) for name, label in _CLAIMED.items() if body.get(name)]
    told += [(Message("not understood"), reasons.told(body["draft"]))] if body.get("draft") else []
    for column, value in (body.get("changes") or {}).items():
        told.append((column, Message("taken away") if value is None else _shown(column, value, now)))
    told += [(name, _shown(name, body[name], now)) for name in _FOLLOWED if event.kind != "noted" and body.get(name)]
    told += [(name, str(body[name])) for name in ("why", "outcome", "by", "to") if body.get(name)]
    told += [(Message("not yet seen by"), ", ".join(body["left"]))] if body.get("left") else []
    told += (
        [(Message("asks again after"), letters_of(body["follows"])[:_LETTERS])]
        if is_id(str(body.get("follows")))
        else []
    )
    told += [(Message("not certain"), reasons.told(doubt)) for doubt in body.get("doubts") or ()]
    return told + ([(Message("cannot be shown"), str(body[UNSHOWN]))] if UNSHOWN in body else [])
