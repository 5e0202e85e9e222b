"""Whether promises were kept, by the events of a note: by what was promised when it was closed."""

from __future__ import annotations

from quicklog.note.fold import apply, in_force
from quicklog.note.note import POCKET, closed_at, is_late, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quicklog.note.fields import Note
    from quicklog.note.note import Event


def kept(events: Sequence[Event]) -> dict[str, bool | None]:
    """Return for each event that closed a promise, by its id, whether that was kept.

    It was where it was closed, as the note says, up to the second of what was promised: its due time that was in force
    then, or the first one where it was put off. None stands where nobody said when it was closed: it came in with an
    import that tells no time. What was undone has kept nothing.
    """
    verdicts: dict[str, bool | None] = {}
    note: Note | None = None
    for event in in_force(events):
        due = (note.first_due or note.due) if note and note.status != "done" else None
        if event.kind == "done" and due:
            at = None if _came_closed(event, events[0]) else closed_at(event)
            verdicts[event.id] = not is_late(due, seconds(at)) if at else None
        note = apply(note, event)
    return verdicts


def _came_closed(event: Event, first: Event) -> bool:
    """Tell whether a note came into the log closed, from where no time is told; older imports name no source there."""
    together = (event.at, event.login) == (first.at, first.login) and first.body.get("source") not in (None, POCKET)
    return not event.body.get("closed_at") and (together or bool(event.body.get("source")))
