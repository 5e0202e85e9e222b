"""What was counted, as a table: a row for each group, or one column down and another across."""

from __future__ import annotations

from quicklog.actions.count import place_of
from quicklog.lib.message import Message, joined, plural, said, verbatim
from quicklog.lib.record import Record
from quicklog.lib.text import key, safe, width
from quicklog.show.table import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from quicklog.actions.count import Counted

    Row = tuple[Any, ...]

NUMBER = "count"
_TOTAL = Message("total")
# What stands for nothing in a table, where a blank would be overlooked.
_NOTHING = "–"


class Laid(Record):
    """A table: its headings and rows, how many columns of values stand before the numbers, and the rows left out."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    values: int
    left_out: int


def listed(counted: Counted, limit: int | None) -> Laid:
    """Return a row for each group, the greatest first: its values and its number."""
    rows = tuple((*values, number) for values, number in counted.groups)
    return Laid((*counted.by, NUMBER), rows[:limit], len(counted.by), len(rows) - len(rows[:limit]))


def crossed(counted: Counted, limit: int | None) -> Laid:
    """Return the first of two columns down and the second across, with the sums of all."""
    down: dict[Any, Any] = {}
    across: dict[Any, Any] = {}
    cells: dict[tuple[Any, Any], int] = {}
    for (first, second), number in counted.groups:
        one, other = _known_by(first), _known_by(second)
        down.setdefault(one, first)
        across.setdefault(other, second)
        cells[one, other] = number
    places = sorted(across, key=lambda each: place_of(across[each]))
    rows = [(down[one], *(cells.get((one, other), 0) for other in places)) for one in down]
    summed = sorted([(*row, sum(row[1:])) for row in rows], key=lambda row: (-row[-1], place_of(row[0])))
    headings = (counted.by[0], *(_shown(across[each]) for each in places), said(_TOTAL))
    sums = [(said(_TOTAL), *(sum(column) for column in zip(*(row[1:] for row in summed), strict=True)))]
    shown = summed[:limit]
    return Laid(headings, (*shown, *(sums if shown else [])), 1, len(summed) - len(shown))


def _known_by(value: Any) -> Any:
    return key(value) if isinstance(value, str) else value


def _shown(value: object) -> str:
    return _NOTHING if value in (None, "") else safe(str(value))


def table_of(laid: Laid) -> tuple[list[Column], list[list[str]]]:
    """Return the columns and the cells of a table for people, with numbers under one another."""
    cells = [[_shown(value) for value in row[: laid.values]] for row in laid.rows]
    columns = [Column(name, verbatim(name), least=8, rank=0) for name in laid.headings[: laid.values]]
    for place in range(laid.values, len(laid.headings)):
        heading = laid.headings[place]
        numbers = [f"{row[place]:,}" if row[place] else _NOTHING for row in laid.rows]
        most = max(map(width, [heading, *numbers]))
        columns.append(Column(heading, verbatim(" " * (most - width(heading)) + heading), flexible=False))
        for row, number in zip(cells, numbers, strict=True):
            row.append(number.rjust(most))
    return columns, cells


def summed(counted: Counted) -> Message:
    """Say how many there are in all, and why the rows may come to more."""
    if counted.contacts:
        number = plural(counted.total, "{n} contact", "{n:,} contacts")
    else:
        number = plural(counted.total, "{n} note", "{n:,} notes")
    if sum(each for _, each in counted.groups) == counted.total or not counted.by:
        return number
    return joined(" · ", [number, Message("one with several codes stands under each of them")])
