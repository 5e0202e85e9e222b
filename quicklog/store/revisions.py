"""How often notes were changed, and when last: what tells one version of a note from the next."""

from __future__ import annotations

from quicklog.note.bodies import is_shown
from quicklog.store.query import rows_of_many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quicklog.store.log import Log


def of(log: Log, note_ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return how many events came after the one that began each note, and the moment of the last (UTC), by id."""
    found = {}
    for note_id, rows in rows_of_many(log, "at", note_ids).items():
        moments = [at for (at,) in rows if is_shown(at)]
        if moments:
            found[note_id] = (len(rows) - 1, max(moments))
    return found
