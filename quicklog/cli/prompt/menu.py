"""The rows of the menu: each candidate, and what stands beside it, cut to the width of the screen."""

from __future__ import annotations

from quicklog.lib.text import safe, width
from quicklog.show.table import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quicklog.cli.prompt.candidate import Candidate
    from quicklog.cli.prompt.preview import Row
    from quicklog.show.page import Page

_MARGIN, _GAP = 2, 2
_LEAST_BESIDE = 12


def menu_rows(candidates: Sequence[Candidate], page: Page, chosen: int | None) -> list[Row]:
    """Return a row for each candidate; the chosen one stands out, or else the first, which Tab takes."""
    room = (page.cells or 80) - _MARGIN
    longest = max((width(safe(each.text)) for each in candidates), default=0)
    column = min(longest, max(room - _GAP - _LEAST_BESIDE, room // 2))
    return [
        _row(each, column, room, page, "chosen" if place == chosen else "first" if place == (chosen or 0) else "")
        for place, each in enumerate(candidates)
    ]


def _row(candidate: Candidate, column: int, room: int, page: Page, style: str) -> Row:
    text = cut(safe(candidate.text), column)
    row = [("", " " * _MARGIN), (style, page.mark(text)), ("", " " * (column - width(text)))]
    beside = room - column - _GAP
    if candidate.beside and beside >= _LEAST_BESIDE:
        row += [("", " " * _GAP), ("beside", page.mark(cut(safe(candidate.beside), beside)))]
    return row
