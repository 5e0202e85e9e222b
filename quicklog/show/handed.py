"""How it stands with the last hand-over, in a sentence."""

from __future__ import annotations

from quicklog.lib.message import Message
from quicklog.show.moments import moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.note.note import Event


def by(event: Event) -> str:
    """Return who handed over, or accepted that."""
    return str(event.body.get("by") or event.login)


def standing(handed: Event, accepted: Event | None, now: datetime) -> Message:
    """Say that a hand-over was not accepted, or by whom it was."""
    named = Message("the hand-over of {moment} by {by}", moment=moment(handed.at, now), by=by(handed))
    if accepted is None:
        return Message("{named} was not accepted: ql handover --accept", named=named)
    who, at = by(accepted), moment(accepted.at, now)
    return Message("{named} was accepted by {who}, {at}", named=named, who=who, at=at)
