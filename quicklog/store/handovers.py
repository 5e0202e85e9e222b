"""The hand-overs of a log: which was made last, and whether it was accepted. They are events that belong to no note."""

from __future__ import annotations

from quicklog.note.bodies import event_of
from quicklog.note.fold import TAKING_BACK
from quicklog.store.connection import explained, rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.note.note import Event
    from quicklog.store.log import Log

HANDED, ACCEPTED = "handed", "accepted"
# The index that holds them names just these kinds.
_LAST = (
    "SELECT id, stream, seq, kind, note, at, login, body FROM events"
    " WHERE kind IN ('handed', 'accepted') ORDER BY number DESC LIMIT ?"
)
_TAKEN_BACK = "SELECT kind FROM events WHERE note = ? AND kind <> 'noted' ORDER BY number DESC LIMIT 1"
# So many are looked through for the last that counts.
_MOST = 20


def last(log: Log) -> tuple[Event | None, Event | None]:
    """Return the last hand-over, and the event that accepted it; nothing where there is none, or nobody accepted it."""
    accepted: dict[object, Event] = {}
    with explained(log.path):
        events = [event_of(row) for row in rows_of(log.connection, _LAST, [_MOST])]
    for event in events:
        if _is_taken_back(log, event):
            continue
        if event.kind == HANDED:
            return event, accepted.get(event.id)
        accepted.setdefault(event.body.get("of"), event)
    return None, None


def _is_taken_back(log: Log, event: Event) -> bool:
    with explained(log.path):
        ((kind,),) = rows_of(log.connection, _TAKEN_BACK, [event.note]) or ((None,),)
    return kind == TAKING_BACK[0]
