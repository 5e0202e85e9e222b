"""Notes that were looked for, as the rows of a table that shows where in each of them it was found."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, said
from quicklog.lib.record import replace
from quicklog.lib.text import safe
from quicklog.show import listing, table
from quicklog.store.sought import holding, sought

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from quicklog.note.fields import Note
    from quicklog.store.sought import Sought

    Elsewhere = tuple[tuple[str | None, Callable[[str], Message]], ...]

# The detail shows what was found, and needs room for that.
_LEAST = 24
COLUMNS = tuple([replace(column, least=_LEAST) if column.words else column for column in listing.COLUMNS])
_DETAIL = [column.name for column in COLUMNS].index("detail")


def rows(notes: Sequence[Note], words: Sequence[str], now: datetime, width: int | None) -> list[tuple[str, ...]]:
    """Return the rows of notes that were found by words, for a screen of a width, or for a pipe.

    A detail that such a screen would cut begins with what was found.
    """
    wanted = sought(words)
    shown = [_row(note, wanted, now, is_cut=False) for note in notes]
    if width is None:
        return shown
    laid = table.blocks(COLUMNS, shown, width)[1:]
    return [
        row if any(safe(said(row[_DETAIL])) in line for line in block) else _row(note, wanted, now, is_cut=True)
        for note, row, block in zip(notes, shown, laid, strict=True)
    ]


def _row(note: Note, wanted: Sequence[Sought], now: datetime, *, is_cut: bool) -> tuple[str, ...]:
    cells = listing.cells(note, now)
    *names, detail = cells[1 : _DETAIL + 1]
    found = _detail(note, names, detail, wanted, is_cut=is_cut)
    return (*cells[:_DETAIL], found, *cells[_DETAIL + 1 :])


def _detail(note: Note, names: Sequence[str], detail: str, wanted: Sequence[Sought], *, is_cut: bool) -> str:
    """Return a note's detail, with whatever else of the note holds what was found and stands in no other column."""
    missing = [each for each in wanted if not any(each in holding(name, wanted) for name in names)]
    show = _from_match if is_cut else _whole
    shown = [show(detail, missing)] if detail else []
    missing = [each for each in missing if each not in holding(detail, missing)]
    elsewhere: Elsewhere = (
        (note.outcome, lambda words: Message("outcome: {words}", words=words)),
        (note.for_, lambda words: Message("for {words}", words=words)),
        (note.ticket, lambda words: Message("ticket {words}", words=words)),
        (note.line, lambda words: Message("as typed: {words}", words=words)),
    )
    for words, told in elsewhere:
        held = holding(words or "", missing)
        if held:
            shown.append(told(show(words or "", held)))
        missing = [each for each in missing if each not in held]
    # The end is what is cut.
    return joined("; ", reversed(shown) if is_cut else shown)


def _whole(words: str, _: Sequence[Sought]) -> str:
    return words


def _from_match(words: str, wanted: Sequence[Sought]) -> str:
    """Leave out what stands before the first of all that a text holds."""
    held = holding(words, wanted)
    if not held:
        return words
    parts = words.split(" ")
    begins = max(place for place in range(len(parts)) if len(holding(" ".join(parts[place:]), held)) == len(held))
    return f"…{' '.join(parts[begins:])}" if begins else words
