"""The order in which a line is seen on a terminal that orders nothing itself: letters, marks, and where the cursor is.

The line itself stays in the order in which it is typed; only what is drawn, and where an arrow key leads, is turned.
"""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.lib.text import width
from quicklog.show.bidi import clusters

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Stands at the end of the line, where the cursor is when it is behind all words.
_END = " "


class Seen(Record):
    """A line as it is seen: the text to draw, where each place of the line stands in it, and the other way round."""

    text: str
    shown_at: Sequence[int]
    typed_at: Sequence[int]


def runs_from_right(line: str) -> bool:
    """Tell whether a line is laid out from right to left: by its first letter that has a direction."""
    from unicodedata import bidirectional

    return next((way != "L" for way in map(bidirectional, line) if way in ("L", "R", "AL")), False)


def seen(line: str, room: int, direction: str = "") -> Seen:
    """Order a line for rows of so many cells; each row is turned round by itself, so that the first stays on top.

    ``direction`` is that of the whole line, "L" or "R"; its first letter decides where none is given.
    """
    direction = direction or ("R" if runs_from_right(line) else "L")
    text, shown_at, typed_at = "", [0] * (len(line) + 1), []
    for parts, begin, pad in _rows(line, room):
        starts = [begin]
        for part in parts:
            starts.append(starts[-1] + len(part))
        for place, character in _ordered(parts, direction):
            for offset in range(len(parts[place])):
                shown_at[starts[place] + offset] = len(text)
            drawn = character + parts[place][1:]
            typed_at += [starts[place]] * len(drawn)
            text += drawn
        typed_at += [starts[-1]] * pad
        text += " " * pad
    return Seen(text, shown_at, typed_at)


def _rows(line: str, room: int) -> list[tuple[list[str], int, int]]:
    """Cut a line, and the place behind it, into rows: their clusters, where each begins, and the cells left over."""
    rows: list[tuple[list[str], int, int]] = []
    parts: list[str] = []
    begin, taken, length = 0, 0, 0
    for part in [*clusters(line), _END]:
        cells = sum(map(width, part))  # as prompt_toolkit counts them: it knows of no joined pictographs
        if parts and taken + cells > room:
            rows.append((parts, begin, room - taken))
            begin, parts, taken, length = begin + length, [], 0, 0
        parts.append(part)
        taken += cells
        length += len(part)
    return [*rows, (parts, begin, 0)]


def _ordered(parts: Sequence[str], direction: str) -> list[tuple[int, str]]:
    """Return the clusters as they are seen from left to right: the number of each and its first character, mirrored.

    The algorithm is python-bidi's, step by step: it does not tell otherwise where a character came from.
    """
    from bidi import algorithm  # type: ignore[import-untyped]

    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = algorithm.PARAGRAPH_LEVELS[direction], direction
    algorithm.get_embedding_levels("".join(part[0] for part in parts), storage)
    for place, character in enumerate(storage["chars"]):
        character["place"] = place
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    algorithm.reorder_resolved_levels(storage, debug=False)
    algorithm.apply_mirroring(storage, debug=False)
    return [(character["place"], character["ch"]) for character in storage["chars"]]


def stepped(line: str, cursor: int, step: int, direction: str = "") -> int:
    """Return where the cursor stands some cells further to the right, or to the left (-1), as the line is seen."""
    shown = seen(line, len(line) * 2 + 2, direction)
    places = list(dict.fromkeys(shown.typed_at))
    at = places.index(shown.typed_at[shown.shown_at[cursor]])
    return places[max(0, min(len(places) - 1, at + step))]
