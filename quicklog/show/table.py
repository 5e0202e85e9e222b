"""Lay notes out in columns for people: as wide as a terminal, or uncut and uncoloured in a pipe."""

from __future__ import annotations

from quicklog.lib import text
from quicklog.lib.message import joined, said
from quicklog.lib.record import Record
from quicklog.show import bidi
from quicklog.show.page import cells_of, rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from rich.console import Console

    from quicklog.lib.message import Message

STYLES = {"overdue": "red", "draft": "yellow", "void": "dim", "done": "dim green"}
_GAP = 2
_INDENT = 4
_DOT = " · "


class Column(Record):
    """A column: its heading, and what it comes to where there are too few cells of a terminal for all columns.

    ``least`` is the number of cells in which it still says something. A column that is not ``flexible`` is never cut.
    ``rank`` says what becomes of it where even that is too much: a column of rank 2 or more is left out, the highest
    rank first; then each row takes several lines, with the columns of rank 0 in the first and the others below it.
    A ``labelled`` column bears its heading there, for without it nobody knew what it says, and free ``words`` go last.
    """

    name: str
    heading: Message
    least: int = 4
    flexible: bool = True
    rank: int = 1
    labelled: bool = False
    words: bool = False


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
    shown = coloured(blocks(columns, rows, cells_of(out), mark), statuses, out)
    out.write("".join(f"{line}\n" for block in shown for line in block))


def coloured(laid: Sequence[Sequence[str]], statuses: Sequence[str], out: TextIO) -> list[list[str]]:
    """Return what ``blocks`` returned in the colours of a terminal; ``statuses`` are those of the rows."""
    from rich.segment import Segment, Segments

    terminal = console(out)
    styles = ["bold", *(STYLES.get(status, "none") for status in statuses)]
    segments = []
    for block, style in zip(laid, styles, strict=True):
        for line in block:
            segments += [Segment(line, terminal.get_style(style)), Segment.line()]
    with terminal.capture() as captured:
        terminal.print(Segments(segments), soft_wrap=True, end="")
    lines = iter(captured.get().split("\n"))
    return [[next(lines) for _ in block] for block in laid]


def console(out: TextIO) -> Console:
    """Return rich's view of a terminal: its colours and its width, by ``TERM``, ``NO_COLOR`` and ``COLUMNS``."""
    from rich.console import Console

    # Both sides of the window: with one alone, rich takes a dumb terminal for 80 cells wide.
    return Console(file=out, width=cells_of(out), height=rows_of(out), markup=False, emoji=False, highlight=False)


def layout(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None, mark: Callable[[str], str] = str
) -> list[str]:
    """Return the lines of a table: the heading's, and each row's; see ``blocks``."""
    return [line for block in blocks(columns, rows, width, mark) for line in block]


def blocks(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None, mark: Callable[[str], str] = str
) -> list[list[str]]:
    """Return the lines of the heading and of each row, made safe to print, none over ``width`` cells of a terminal.

    With ``width`` None nothing is cut. Where all of it is too wide, columns with nothing in them are left out; flexible
    ones are cut as far as they may be, the widest first; then others are left out; and where that is not enough a row
    takes several lines. ``mark`` (see ``bidi.mark``) gets each
    cell after it was cut and before it is padded.
    """
    lines = [[column.heading for column in columns], *rows]
    cells = [[text.safe(said(cell)) for cell in column] for column in zip(*lines, strict=True)]
    whole = [
        _Laid(column, each, [text.width(cell) for cell in each]) for column, each in zip(columns, cells, strict=True)
    ]
    if width is None:
        return [[line] for line in _side_by_side(whole, None, mark)]
    shown = whole
    if sum(max(each.widths) for each in whole) + _GAP * (len(whole) - 1) > width:
        shown = [each for place, each in enumerate(whole) if place == 0 or any(each.widths[1:])]
    while _narrowest(shown) > width and (spare := [each for each in shown[1:] if each.column.rank > 1]):
        least = max(spare, key=lambda each: each.column.rank)
        shown = [each for each in shown if each is not least]
    if _narrowest(shown) <= width:
        return [[line] for line in _side_by_side(shown, width, mark)]
    return _stacked(whole, width, mark)


class _Laid(Record):
    """A column and its cells, the heading first, with the number of cells of a terminal that each takes."""

    column: Column
    cells: Sequence[str]
    widths: Sequence[int]

    @property
    def least(self) -> int:
        """The fewest cells of a terminal in which the column can stand."""
        return min(self.column.least, max(self.widths)) if self.column.flexible else max(self.widths)


def _narrowest(shown: Sequence[_Laid]) -> int:
    """Return the fewest cells in which columns can stand side by side."""
    return sum(each.least for each in shown) + _GAP * (len(shown) - 1)


def _side_by_side(shown: Sequence[_Laid], width: int | None, mark: Callable[[str], str]) -> list[str]:
    limits = [max(each.widths) for each in shown]
    if width is not None:
        limits = _shrunk(limits, [each.least for each in shown], width - _GAP * (len(shown) - 1))
    laid = [_laid(each.cells, each.widths, limit, mark) for each, limit in zip(shown, limits, strict=True)]
    return [(" " * _GAP).join(line).rstrip() for line in zip(*laid, strict=True)]


def _shrunk(limits: Sequence[int], floors: Sequence[int], room: int) -> list[int]:
    """Take cells from the widest column that is above its floor until all fit; then from the widest."""
    limits = list(limits)
    while (excess := sum(limits) - room) > 0:
        yielding = [place for place, floor in enumerate(floors) if limits[place] > floor]
        if not yielding and max(limits) == 1:
            break
        widest = max(yielding or range(len(limits)), key=limits.__getitem__)
        below = sorted((limits[place] for place in yielding if place != widest), reverse=True)
        # As far as the next widest in one step: a column may be 10,000 cells wide.
        step = limits[widest] - max([floors[widest], *below[:1]]) if yielding else 0
        limits[widest] -= min(max(step, 1), excess)
    return limits


def _stacked(whole: Sequence[_Laid], width: int, mark: Callable[[str], str]) -> list[list[str]]:
    """Lay each row in several lines: what it is known by in the first, the rest below it with dots between.

    A name that would not have its least there goes to the rest, and so does a ref on a screen of a few cells.
    """
    first = [place for place, each in enumerate(whole) if place == 0 or each.column.rank == 0]
    while len(first) > 1 and _narrowest([whole[place] for place in first]) > width:
        first.remove(next((place for place in first[1:] if whole[place].column.flexible), first[-1]))
    rest = [each for place, each in enumerate(whole) if place not in first]
    rest.sort(key=lambda each: each.column.words)
    lines = _side_by_side([whole[place] for place in first], width, mark)
    indent = min(_INDENT, width // 8)
    below = [_below(rest, row, width - indent, mark) for row in range(1, len(lines))]
    return [
        lines[:1],
        *([line, *(" " * indent + each for each in more)] for line, more in zip(lines[1:], below, strict=True)),
    ]


def _below(rest: Sequence[_Laid], row: int, room: int, mark: Callable[[str], str]) -> list[str]:
    """Lay the other cells of a row in as few lines as hold them; what is longer than a line is cut."""
    lines: list[list[str]] = []
    left = -1
    for each in rest:
        if not each.cells[row]:
            continue
        cell = said(joined(" ", [each.cells[0], each.cells[row]])) if each.column.labelled else each.cells[row]
        taken = text.width(cell)
        if left < len(_DOT) + (min(taken, each.column.least) if each.column.words else taken):
            lines.append([])
            left = room + len(_DOT)
        short = cut(cell, left - len(_DOT))
        lines[-1].append(mark(short))
        left -= len(_DOT) + text.width(short)
    return [_DOT.join(line) for line in lines]


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

    What a reader takes for one character stays whole, and so does a number behind other words: half a clock or half a
    telephone number is another one.
    """
    if text.width(cell) <= limit:
        return cell
    if cell.isascii():
        kept = cell[: limit - 1]
    else:
        kept, room = "", limit - 1
        for cluster in bidi.clusters(cell):
            room -= text.width(cluster)
            if room < 0:
                break
            kept += cluster
    begins = kept.rfind(" ") + 1
    if begins and any(map(str.isdigit, cell[begins : (cell + " ").index(" ", len(kept))])):
        kept = kept[:begins]
    return f"{kept.rstrip()}…"
