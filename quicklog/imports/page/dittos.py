"""Ditto marks: a sign alone in a place of a line, or in a cell of a sheet, that repeats the place above."""

from __future__ import annotations

from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.shorthand.pieces import pieces_of
from quicklog.shorthand.places import Places
from quicklog.shorthand.reader import Trouble
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Reading

    # The places of a line in their order: each its column (empty behind the names) and its words. None: not known.
    Above = list[tuple[str, str]] | None

_SIGNS = ('"', "''", "״", "׳׳", "〃", "″", "“", "”", "„", "’’", "``")
_ROUND = ("", "-", "--", "–", "—", "־", "_")
# What is a ditto mark where it stands alone.
MARKS = frozenset(before + sign + after for sign in _SIGNS for before in _ROUND for after in _ROUND)


def has_mark(line: str) -> bool:
    """Tell whether a ditto mark stands alone in some place of a cleaned line."""
    pieces = pieces_of(line)
    return any(_is_mark(pieces.words(place)) for place in range(len(pieces.places)))


def _is_mark(words: str) -> bool:
    return words.replace(" ", "") in MARKS


def repeated(line: str, above: Above, context: Context) -> tuple[str, Context, Trouble | None]:
    """Put into a cleaned line what its ditto marks repeat.

    Returns the line without the names that are repeated, the context in which those are given, and why it cannot be
    done. A name that is repeated is given outright: whatever stops it holds, it stays one name.
    """
    pieces = pieces_of(line)
    groups = Places(pieces, context).names()
    given: dict[str, str] = {}
    for number, (first, end) in reversed([*enumerate(groups)]):
        if not _is_mark(pieces.words(first, end)):
            continue
        span = pieces.span(first, end)
        if above is None or number >= len(above):
            why = reason("ditto-not-understood" if above is None else "ditto-nothing-above")
            return line, context, Trouble(why, *span, Message("write the words themselves"))
        column, words = above[number]
        following = pieces.places[end][0] if end < len(pieces.places) else span[1]
        line = line[: span[0]] + (line[following:] if column else words + line[span[1] :])
        given |= {column: words} if column else {}
    return line, replace(context, given={**context.given, **given}), None


def above_of(reading: Reading, line: str, given: Mapping[str, str]) -> Above:
    """Return the places of a line that was understood, for the ditto marks under it."""
    above: list[tuple[str, str]] = []
    names_end = 0
    for column, value in (("customer", reading.customer), ("technician", reading.technician)):
        field = next((each for each in reading.fields if each.column == column), None)
        names_end = field.end if field else names_end
        if value and (field or column in given):
            above.append((column, value))
    pieces = pieces_of(line)
    rest = [place for place, (start, _) in enumerate(pieces.places) if start >= names_end]
    return above + [("", pieces.words(place)) for place in rest]
