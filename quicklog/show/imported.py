"""What came of an import, or would: as JSON a note a line, and in sentences."""

from __future__ import annotations

from quicklog.note.note import COLUMNS
from quicklog.show.page import json_line, labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.imports.plan import Ready
    from quicklog.imports.storing import Tally
    from quicklog.note.note import Note


def as_object(ready: Ready, note: Note) -> str:
    """Return a note as one line of JSON, with what is not certain about it and where it comes from."""
    body = ready.body
    doubts = [{"about": "line", "says": body["draft"]}] if "draft" in body else body.get("doubts", [])
    file = body["source"].rpartition(":")[0]
    return json_line(labelled(COLUMNS, note) | {"doubts": doubts, "file": file, "line_number": ready.place})


def summed_up(tally: Tally, *, dry: bool) -> Iterator[str]:
    """Yield in a sentence what became of the notes, and then what a person should look at."""
    would = "would be " if dry else ""
    parts = [f"{tally.new} {would}noted"]
    if tally.drafts:
        what = "a draft" if tally.drafts == 1 else "drafts"
        parts.append(f"{tally.drafts} {would}kept as {what} ({_places(tally.draft_places, tally.drafts)})")
    parts.append(f"{tally.known} {'are' if dry else 'were'} there already")
    yield ", ".join(parts)
    if tally.doubtful and not dry:
        yield f"not everything is certain about {tally.doubtful} of them: --dry-run shows what"
    if tally.strayed:
        places = _places(tally.strayed_places, tally.strayed)
        yield f"there already, but on another day: {places}; what is new takes a date with its year above it"
    if tally.changed:
        yield f"{tally.changed} of those there already say something else in the file: the log was left as it is"


def _places(places: list[str], number: int) -> str:
    return ", ".join(places) + (" ..." if number > len(places) else "")
