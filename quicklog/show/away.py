"""What is said where somebody is away who is to see or do something: until when, and who stands in."""

from __future__ import annotations

from quicklog.lib.message import Message
from quicklog.show.moments import dated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.note.fields import Note
    from quicklog.shorthand.team import Absence


def told(note: Note, away: Absence, now: datetime) -> Message:
    """Say that whoever a matter is for, or has to act on it, is away, and who sees it instead."""
    until = dated(f"{away.until}T23:59:00", now, hour=False)
    named = {"name": away.name, "until": until}
    is_message = note.for_ and not note.has_it
    gone = Message("{name} is away till {until}", **named)
    if is_message:
        gone = Message("for {name}, who is away till {until}", **named)
    if away.deputy:
        return Message("{gone}: {deputy} sees it", gone=gone, deputy=away.deputy)
    return Message("{gone}, and nobody stands in", gone=gone)
