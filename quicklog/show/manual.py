"""A page of the help laid out for a screen: Markdown that people read as it is, and tables that fit."""

from __future__ import annotations

from quicklog.lib.message import verbatim
from quicklog.lib.record import Record
from quicklog.lib.text import width
from quicklog.show.page import Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Text is hard to read in longer lines.
_WIDEST = 100
_FENCE, _COMMENT = "```", "<!-- "
_BEGINNINGS = {"|": "table", "- ": "item", "#": "heading"}
_INDENT = "    "


class _Block(Record):
    """Lines that belong together: ``code``, a ``table``, an ``item`` of a list, a ``heading``, or ``text``."""

    sort: str
    lines: list[str]


def laid_out(text: str, page: Page) -> list[str]:
    """Return a page as a screen shows it: text is fitted to it, and a table that is too wide is told row by row."""
    page = Page(page.mark, min(page.cells, _WIDEST) if page.cells else None)
    return [line for block in _blocks(_unlinked(text)) for line in _shown(block, page)]


def title(text: str) -> str:
    """Return what a page is about: what its heading says behind the topic's name."""
    return text.partition("\n")[0].partition(": ")[2]


def table_under(mark: str, text: str) -> list[list[str]]:
    """Return the rows of the table that stands under a comment, without its heading."""
    lines = _unlinked(text).partition(f"{_COMMENT}{mark} -->\n")[2].partition("\n\n")[0].split("\n")
    return [_cells(line) for line in lines[2:]]


def _unlinked(text: str) -> str:
    """Return the text of links without where they lead."""
    from re import sub

    return sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block("text", [])
    in_code = False
    for line in text.rstrip("\n").split("\n"):
        if line.startswith(_FENCE):
            in_code = not in_code
            continue
        if line.startswith(_COMMENT) and not in_code:
            continue
        sort = "code" if in_code else _sort(line)
        goes_on = block.sort in ("item", "text") if sort == "more" else block.sort == sort in ("code", "table")
        if goes_on and block.lines != [""]:
            block.lines.append(line)
            continue
        if block.lines:
            yield block
        block = _Block("text" if sort == "more" else sort, [line])
    yield block


def _sort(line: str) -> str:
    """Return of what a line is the beginning, or ``more`` where it may go on with the one above it."""
    if not line:
        return "text"
    return next((sort for beginning, sort in _BEGINNINGS.items() if line.startswith(beginning)), "more")


def _shown(block: _Block, page: Page) -> list[str]:
    if block.sort == "code":
        return [line for each in block.lines for line in page.text(each, _INDENT)]
    if block.sort == "table":
        return _table(block.lines, page)
    if page.cells is None or block.lines == [""]:
        return block.lines
    said = " ".join(each.strip() for each in block.lines)
    if block.sort == "item":
        return page.sentence(verbatim(said.removeprefix("- ")), "- ", "  ")
    return page.sentence(verbatim(said))


def _table(lines: Sequence[str], page: Page) -> list[str]:
    """Return a table with its cells in columns, or row by row where that is too wide."""
    rows = [_cells(line) for line in lines if set(line) - set("|- ")]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    names, *others = rows
    if page.cells is not None and sum(widths) + 2 * (len(widths) - 1) > page.cells:
        return [line for row in others for line in _stacked(names, row, page)]
    ruled = [names, ["-" * each for each in widths], *others]
    return ["  ".join(map(page.mark, _padded(row, widths))).rstrip() for row in ruled]


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=True)]


def _stacked(names: Sequence[str], row: Sequence[str], page: Page) -> list[str]:
    """Return a row with its other cells under the first, each with the name of its column where there are several."""
    first, *others = row
    told = [(name, cell) for name, cell in zip(names[1:], others, strict=True) if cell]
    said = [f"{name}: {cell}" if name and len(others) > 1 else cell for name, cell in told]
    return page.text(first) + (page.text(" · ".join(said), _INDENT) if said else [])


def _cells(line: str) -> list[str]:
    """Return the cells of a row; a stroke that belongs to one is written with a backslash."""
    return [cell.strip().replace("\0", "|") for cell in line.replace("\\|", "\0").split("|")[1:-1]]
