"""Lay notes out in columns for people: as wide as a terminal, or uncut and uncoloured in a pipe."""

from __future__ import annotations

import os

from quicklog.lib import text
from quicklog.lib.message import said
from quicklog.lib.record import Record
from quicklog.show import bidi
from quicklog.show.page import cells_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from rich.console import Console

    from quicklog.lib.message import Message

STYLES = {"overdue": "red", "draft": "yellow", "void": "dim", "done": "dim green"}
_GAP = 2


class Column(Record):
    """A column: its heading, and how many cells of a terminal it keeps when there are too few for all.

    A column that is not ``flexible`` shrinks only when all others have shrunk to one cell.
    """

    name: str
    heading: Message
    least: int = 4
    flexible: bool = True


def print_table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    statuses: Sequence[str],
    out: TextIO,
    mark: Callable[[str], str] = str,
) -> None:
    """Write a table to ``out``: fitted, marked and coloured when that is a terminal, plain and whole otherwise.

    ``statuses`` names each row's style in ``STYLES``; any other word leaves the row as it is. ``mark`` is that of
    ``bidi.mark``.
    """
    if not out.isatty():
        out.write("\n".join(layout(columns, rows, None)) + "\n")
        return
    from rich.segment import Segment, Segments

    terminal = console(out)
    heading, *lines = layout(columns, rows, terminal.width, mark)
    segments = [Segment(heading, terminal.get_style("bold")), Segment.line()]
    for line, status in zip(lines, statuses, strict=True):
        segments += [Segment(line, terminal.get_style(STYLES.get(status, "none"))), Segment.line()]
    terminal.print(Segments(segments), soft_wrap=True, end="")


def console(out: TextIO) -> Console:
    """Return rich's view of a terminal: its colours and its width, by ``TERM``, ``NO_COLOR`` and ``COLUMNS``."""
    from rich.console import Console

    # Both sides of the window: with one alone, rich takes a dumb terminal for 80 cells wide.
    return Console(file=out, width=cells_of(out), height=_lines_of(out), markup=False, emoji=False, highlight=False)


def _lines_of(out: TextIO) -> int:
    try:
        return os.get_terminal_size(out.fileno()).lines or 25
    except OSError:
        return 25


def layout(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None, mark: Callable[[str], str] = str
) -> list[str]:
    """Return the heading's line and one line a row, made safe to print, none over ``width`` cells of a terminal.

    With ``width`` None nothing is cut. ``mark`` (see ``bidi.mark``) gets each cell after it was cut and before it is
    padded. Columns that could not even have one cell each are left out, from the last one back.
    """
    columns = columns if width is None else columns[: max(1, (width + _GAP) // (1 + _GAP))]
    lines = [[column.heading for column in columns], *(row[: len(columns)] for row in rows)]
    cells = [[text.safe(said(cell)) for cell in column] for column in zip(*lines, strict=True)]
    taken = [[text.width(cell) for cell in column] for column in cells]
    limits = [max(column) for column in taken]
    if width is not None:
        limits = _shrunk(limits, columns, width - _GAP * (len(columns) - 1))
    laid = [_laid(column, widths, limit, mark) for column, widths, limit in zip(cells, taken, limits, strict=True)]
    return [(" " * _GAP).join(line).rstrip() for line in zip(*laid, strict=True)]


def _shrunk(limits: Sequence[int], columns: Sequence[Column], room: int) -> list[int]:
    """Take cells from the widest column until all fit: down to ``least`` first, then to one, then from rigid ones."""
    limits = [min(limit, room) for limit in limits]
    for floors in (
        [column.least if column.flexible else room for column in columns],
        [1 if column.flexible else room for column in columns],
        [1] * len(columns),
    ):
        while sum(limits) > room:
            yielding = [place for place, floor in enumerate(floors) if limits[place] > floor]
            if not yielding:
                break
            limits[max(yielding, key=limits.__getitem__)] -= 1
    return limits


def _laid(cells: Sequence[str], widths: Sequence[int], limit: int, mark: Callable[[str], str]) -> list[str]:
    laid = []
    for cell, taken in zip(cells, widths, strict=True):
        if taken <= limit:
            laid.append(mark(cell) + " " * (limit - taken))
        else:
            short = cut(cell, limit)
            left = limit - (len(short) if cell.isascii() else text.width(short))
            laid.append(mark(short) + " " * left)
    return laid


def cut(cell: str, limit: int) -> str:
    """Shorten text to at most ``limit`` cells of a terminal, one at least, with ``…`` in place of what is missing.

    What a reader takes for one character stays whole.
    """
    if text.width(cell) <= limit:
        return cell
    if cell.isascii():
        return f"{cell[: limit - 1].rstrip()}…"
    kept, room = "", limit - 1
    for cluster in bidi.clusters(cell):
        room -= text.width(cluster)
        if room < 0:
            break
        kept += cluster
    return f"{kept.rstrip()}…"
