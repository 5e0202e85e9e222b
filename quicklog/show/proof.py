"""What the log proves of a note told apart from what is only claimed: in words for people, in fields for programs."""

from __future__ import annotations

from quicklog.lib.message import Message, verbatim
from quicklog.lib.record import fields_of
from quicklog.note.note import POCKET, Event
from quicklog.note.promises import kept
from quicklog.show.moments import complete
from quicklog.show.page import as_machines_get, labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.maintenance.exchanged import Exchange
    from quicklog.note.fields import Note

# What the body of an event may say of its own writing, beside what the log knows.
CLAIMS = ("recorded_at", "recorded_by", "amended_at", "amended_by", "closed_at", "closed_by")


def moment(at: str, now: datetime) -> Message:
    """Write a moment completely; what somebody made up, and is none, as it stands."""
    try:
        return complete(at, now)
    except (ValueError, OverflowError):
        return verbatim(at)


def is_brought_in(event: Event) -> bool:
    """Tell whether an event came from elsewhere: who brought it in is known, and what it says of itself a claim."""
    return bool(event.body.get("source")) or any(event.body.get(name) for name in CLAIMS)


def claimed(event: Event, first: Event) -> Message:
    """Say whose claim it is what an event says of its own writing; ``first`` is the note's first event."""
    source = event.body.get("source") or first.body.get("source")
    return Message("claimed by the pocket") if source == POCKET else Message("claimed by import")


def by_login(event: Event) -> Message:
    """Say by which login an event came into the log."""
    if is_brought_in(event):
        return Message("brought in by login {login}", login=event.login)
    return Message("login {login}", login=event.login)


def claimed_closing(note: Note, events: Sequence[Event]) -> Message | None:
    """Say whose claim it is when a note was closed; nothing where the log itself knows."""
    for event in events:
        if (
            event.kind in ("done", "seen", "voided")
            and note.closed_at
            and event.body.get("closed_at") == note.closed_at
        ):
            return claimed(event, events[0])
    return None


def exchanged(exchange: Exchange, now: datetime) -> Message:
    """Say what became of the words of an event."""
    if not exchange.seq:
        return Message("these are not the words that were written, and no erasing accounts for them; see ql doctor")
    return Message(
        "erased by login {login}, {moment} (event {seq}); "
        "what stands beside [erased] is not proved to be what was written",
        login=exchange.login,
        moment=moment(exchange.at, now),
        seq=exchange.seq,
    )


def strayed(events: Sequence[Event]) -> Message:
    """Say that the row of a note in the log is not what its events say."""
    if not events:
        return Message("no event stands behind this note, which somebody put into the log; see ql doctor")
    return Message(
        "the table of notes says something else than the events of this note, which are told here; see ql doctor"
    )


def as_object(
    note: Note,
    events: Sequence[Event],
    exchanges: Mapping[str, Exchange],
    *,
    customer_key: str | None,
    strayed: bool = False,
) -> dict[str, Any]:
    """Return a note for programs, with its events, and whether its row in the log says something else than they do.

    Of each event it says whether by it a promise was ``kept`` (null: there was none, or nobody knows), what of its body
    is ``claimed`` about its own writing, which no login of this log proves, and by whom and when its body was
    ``exchanged`` (null: it is what was written).
    """
    verdicts = kept(events)
    told = [_event(event, exchanges.get(event.id)) | {"kept": verdicts.get(event.id)} for event in events]
    return as_machines_get(note, customer_key) | {"events": told, "strayed": strayed}


def _event(event: Event, exchange: Exchange | None) -> dict[str, Any]:
    told = exchange and {"login": exchange.login or None, "at": exchange.at or None, "seq": exchange.seq or None}
    claims = [name for name in CLAIMS if event.body.get(name)]
    return labelled(fields_of(Event), event) | {"claimed": claims, "exchanged": told}
