"""What came of an import, or would: as JSON a note a line, and in sentences."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, plural
from quicklog.shorthand import reasons
from quicklog.show.page import as_machines_get, json_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.imports.plan import Ready
    from quicklog.imports.storing import Tally
    from quicklog.note.fields import Note


def as_object(ready: Ready, note: Note, customer_key: str | None) -> str:
    """Return a note as one line of JSON, with what is not certain about it and where it comes from."""
    body = ready.body
    kept = [("line", body["draft"])] if "draft" in body else [(each["about"], each) for each in body.get("doubts", ())]
    doubts = [reasons.as_object(about, reasons.told(why)) for about, why in kept]
    file = body["source"].rpartition(":")[0]
    fields = as_machines_get(note, customer_key)
    return json_line(fields | {"doubts": doubts, "file": file, "line_number": ready.place})


def summed_up(tally: Tally, *, dry: bool) -> Iterator[Message]:
    """Yield in a sentence what became of the notes, and then what a person should look at."""
    yield joined(", ", _would_become(tally) if dry else _became(tally))
    if tally.doubtful and not dry:
        yield Message("not everything is certain about {number} of them: --dry-run shows what", number=tally.doubtful)
    if tally.strayed:
        yield Message(
            "there already, but on another day: {places}; what is new takes a date with its year above it",
            places=_places(tally.strayed_places, tally.strayed),
        )
    if tally.changed:
        yield Message(
            "{number} of those there already say something else in the file: the log was left as it is",
            number=tally.changed,
        )

    yield from _again(tally, dry=dry)


def _again(tally: Tally, *, dry: bool) -> Iterator[Message]:
    """Yield what becomes of notes of earlier imports of which the file says something else."""
    corrected, closed, left, alike = (
        {"number": number, "places": _places(places, number)}
        for number, places in (
            (tally.corrected, tally.corrected_places),
            (tally.closed, tally.closed_places),
            (tally.left, tally.left_places),
            (tally.alike, tally.alike_places),
        )
    )
    if tally.corrected and dry:
        yield Message("{number} of those there already would be corrected by the file: {places}", **corrected)
    elif tally.corrected:
        yield Message("{number} of those there already were corrected by the file: {places}", **corrected)
    if tally.closed and dry:
        yield Message("{number} of those there already would be closed by the file: {places}", **closed)
    elif tally.closed:
        yield Message("{number} of those there already were closed by the file: {places}", **closed)
    if tally.left:
        yield Message(
            "{number} of those there already say something else in the file, and stay as they are: {places}", **left
        )
    if tally.moved:
        yield Message(
            "there already, but at another moment: {places}; ql import --undo FILE, and the import again, corrects it",
            places=_places(tally.moved_places, tally.moved),
        )
    if tally.alike and dry:
        yield Message("{number} would be noted that look like notes which are there: {places}", **alike)
    elif tally.alike:
        yield Message(
            "{number} were noted that look like notes which were there; ql void REF takes one back: {places}", **alike
        )


def _became(tally: Tally) -> Iterator[Message]:
    yield Message("{number} noted", number=tally.new)
    if tally.drafts:
        places = _places(tally.draft_places, tally.drafts)
        yield plural(tally.drafts, "{n} kept as a draft ({places})", "{n} kept as drafts ({places})", places=places)
    if tally.back:
        yield Message("{number} brought back that were undone", number=tally.back)
    yield Message("{number} were there already", number=tally.known)


def _would_become(tally: Tally) -> Iterator[Message]:
    yield Message("{number} would be noted", number=tally.new)
    if tally.drafts:
        yield plural(
            tally.drafts,
            "{n} would be kept as a draft ({places})",
            "{n} would be kept as drafts ({places})",
            places=_places(tally.draft_places, tally.drafts),
        )
    if tally.back:
        yield Message("{number} would be brought back that were undone", number=tally.back)
    yield Message("{number} are there already", number=tally.known)


def _places(places: list[str], number: int) -> str:
    return ", ".join(places) + (" ..." if number > len(places) else "")
