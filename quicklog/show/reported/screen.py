"""A report on a screen, or in a pipe: its sections one below the other, with bars of block characters."""

from __future__ import annotations

from quicklog.lib.message import Message, said
from quicklog.lib.text import safe, width
from quicklog.report.records import Share
from quicklog.show import table
from quicklog.show.moments import complete
from quicklog.show.reported.tables import FEW, percent, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from quicklog.report.records import Report
    from quicklog.show.page import Page
    from quicklog.show.reported.listing import Told
    from quicklog.show.reported.tables import Column, Section, Table

# The longest bar, in cells; an eighth of a cell is the least that is drawn.
_BAR, _EIGHTHS = 10, " ▏▎▍▌▋▊▉█"
# So many columns are always shown; of the others those that only count make way first on a narrow screen.
_FIRST = 3
_TELLING = frozenset(("share", "chance", "length"))
# Whose rows are each shown by other filters: these stand beside them.
_LISTED = frozenset(("measures", "promises", "quality"))
# Whose shares have a line for themselves, and those that are of the contacts in their row, or of all.
_IN_WORDS = frozenset(("measures", "quality", "handling"))
_BESIDE_COUNTS = frozenset(("share", "cumulative"))


def title(report: Report) -> Message:
    """Say of which period a report is."""
    return Message("report: {since:%d/%m/%Y %H:%M} to {until:%d/%m/%Y %H:%M}", since=report.since, until=report.until)


def standing(report: Report) -> Message:
    """Say as of which event of the log all that is."""
    return Message(
        "as of {moment}, event {seq:,} of stream {stream}, digest {digest}",
        moment=complete(report.now.isoformat(timespec="seconds"), report.now),
        seq=report.seq,
        stream=report.stream,
        digest=report.digest,
    )


def lines(told: Told, sections: Sequence[Section], page: Page) -> list[str]:
    """Return a report as people read it."""
    found = page.sentence(title(told.report))
    if told.filters:
        found += page.text(told.filters)
    for section in sections:
        found += ["", *page.sentence(section.title)]
        for each in section.says:
            found += page.sentence(each, "  ", "    ")
        for one in section.tables:
            found += _laid(told, one, page, is_alone=len(section.tables) == 1) if one.rows else []
    return [*found, "", *page.sentence(standing(told.report))]


def _laid(told: Told, one: Table, page: Page, *, is_alone: bool) -> list[str]:
    found = [] if is_alone else page.sentence(one.title, "  ")
    columns, rows = _cells(told, one)
    for part in _parts(columns, page.cells) if one.chart == "heat" else (range(len(columns)),):
        cells = [[row[place] for place in part] for row in rows]
        found += table.layout([columns[place] for place in part], cells, page.cells, page.mark)
    return [*found, *_notes_of(told, one, page)]


def _parts(columns: Sequence[table.Column], cells: int | None) -> list[list[int]]:
    """Share the columns of a wide table out to tables that fit, each with the first column: none may be left out."""
    if cells is None:
        return [[*range(len(columns))]]
    parts, left = list[list[int]](), 0
    for place, column in enumerate(columns[1:], start=1):
        taken = width(said(column.heading)) + _GAP
        if not parts or taken > left:
            parts.append([0])
            left = cells - _HEAD
        parts[-1].append(place)
        left -= taken
    return parts


# Cells for the first column of such a table, and between two columns.
_HEAD, _GAP = 16, 2


def _cells(told: Told, one: Table) -> tuple[list[table.Column], list[list[str]]]:
    """Return the columns and cells of a table, numbers under one another, and what is drawn behind them."""
    cells = [
        [safe(said(_shown(one, value, column))) for value, column in zip(row, one.columns, strict=True)]
        for row in one.rows
    ]
    columns = []
    for place, column in enumerate(one.columns):
        heading = said(column.heading)
        if column.sort in ("number", "decimal", "length", "chance") or one.chart == "heat":
            most = max(map(width, [heading, *(row[place] for row in cells)]))
            heading = " " * (most - width(heading)) + heading
            for row in cells:
                row[place] = " " * (most - width(row[place])) + row[place]
        columns.append(_column(column, heading, place, one.drawn, is_listed=one.name in _LISTED))
    if one.chart == "bars":
        _add(columns, cells, "bar", bars([row[_place(one)] for row in one.rows]))
    if one.chart == "lines":
        _add(columns, cells, "signal", [_signal(*limits) for limits in one.limits])
    if one.name in _LISTED:
        _add(columns, cells, "ql list", [_beyond(told, each) for each in one.lists])
    return columns, cells


def _shown(one: Table, value: Any, column: Column) -> str:
    """Return a cell; a share as short as its place allows: counts that stand in the row need not stand there again."""
    if not isinstance(value, Share) or value.value is None or one.name in _IN_WORDS:
        return shown(value, column)
    if column.name in _BESIDE_COUNTS:
        return percent(value.value)
    if value.number >= FEW:
        return Message("{share} of {n:,}", share=percent(value.value), n=value.number)
    low, high = (100 * each for each in value.interval)
    return Message(
        "{share} of {n} ({low:.0f}–{high:.0f})", share=percent(value.value), n=value.number, low=low, high=high
    )


def _column(column: Column, heading: str, place: int, drawn: str, *, is_listed: bool) -> table.Column:
    is_flexible = column.sort == "text" and place == 0 and not is_listed
    rank = min(place, _MOST_RANK - 1) if column.sort in _TELLING else _MOST_RANK
    rank = 0 if place < _FIRST or column.name == drawn else rank
    return table.Column(column.name, Message("{heading}", heading=heading), least=14, flexible=is_flexible, rank=rank)


_MOST_RANK = 6


def _add(columns: list[table.Column], cells: list[list[str]], name: str, values: Sequence[str]) -> None:
    if any(values):
        heading = Message("ql list") if name == "ql list" else Message("{none}", none="")
        rank = _FIRST - 1 if name == "bar" else _MOST_RANK + 1
        columns.append(table.Column(name, heading, least=8, flexible=name == "ql list", rank=rank))
        for row, value in zip(cells, values, strict=True):
            row.append(safe(value))


def _place(one: Table) -> int:
    return next(place for place, column in enumerate(one.columns) if column.name == one.drawn)


def bars(values: Sequence[float | None]) -> list[str]:
    """Return a bar for each value, the greatest so many cells long; what is more than nothing is never without one."""
    most = max((value or 0 for value in values), default=0)
    return [_bar((value or 0) / most if most else 0) for value in values]


def _bar(part: float) -> str:
    eighths = max(round(part * _BAR * 8), 1) if part else 0
    whole, rest = divmod(eighths, 8)
    return _EIGHTHS[-1] * whole + (_EIGHTHS[rest] if rest else "")


def _signal(low: float | None, high: float | None, is_signal: bool) -> str:
    if low is None or high is None:
        return ""
    return said(Message("! unusual")) if is_signal else ""


def _beyond(told: Told, listing: str) -> str:
    """Return what a command says beyond the one that stands under the table."""
    base = told.listing()
    return listing.removeprefix(base).strip() if listing != base else ""


def _notes_of(told: Told, one: Table, page: Page) -> list[str]:
    """Return the command that shows the notes of the first row, as an example of all; or what all begin with."""
    listing = next((each for each in one.lists if each), "")
    if not listing or (one.name in _LISTED and told.listing() == "ql list"):
        return []
    return page.text(f"{told.listing()} ..." if one.name in _LISTED else listing, "  ")
