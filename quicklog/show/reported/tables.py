"""The parts of a report: sections, their sentences, and their tables of plain values, whatever they are written to."""

from __future__ import annotations

from datetime import date, datetime

from quicklog.lib.message import Message, verbatim
from quicklog.lib.record import Record
from quicklog.report.records import Share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
# Of fewer a share says little, and is told with the interval in which it may lie.
FEW = 100
# A share of less than this much is told with a digit behind the point.
_SMALL = 0.1


class Column(Record):
    """A column of a table: its name for programs, its heading, and its sort.

    The sorts: ``text``, ``number``, ``share`` (a ``Share``, or a number beside some), ``length`` (seconds), ``day``,
    ``decimal``, ``fraction`` (a share without its counts), ``chance``.
    """

    name: str
    heading: Message
    sort: str = "text"


class Table(Record):
    """Rows of values under columns; ``chart`` says what of it is drawn: ``bars`` of a column, ``lines``, ``heat``.

    ``lists`` are, for each row, the command that shows its notes; none where no filter chooses them. ``limits``
    are, for each row of ``lines``, between what the drawn value is usual, and whether it is a signal.
    """

    name: str
    title: Message
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    chart: str = ""
    drawn: str = ""
    lists: tuple[str, ...] = ()
    limits: tuple[tuple[float | None, float | None, bool], ...] = ()


class Section(Record):
    """A part of a report under its name: what is said of it, and its tables."""

    name: str
    title: Message
    says: tuple[Message, ...]
    tables: tuple[Table, ...] = ()


def number(value: float) -> Message:
    """Write a number with its thousands apart."""
    return Message("{n:,}", n=value)


def share(value: Share) -> Message:
    """Write a share as people read it, with its counts: ``31 % (118 of 380)``; of few with its interval."""
    if value.value is None:
        return verbatim("–")
    counts = {"hits": value.hits, "number": value.number}
    if value.number < FEW:
        low, high = value.interval
        return Message(
            "{share} ({hits:,} of {number:,}; {low:.0f}–{high:.0f} %)",
            share=percent(value.value),
            low=100 * low,
            high=100 * high,
            **counts,
        )
    return Message("{share} ({hits:,} of {number:,})", share=percent(value.value), **counts)


def percent(value: float) -> Message:
    """Write a share alone, small ones with a digit behind the point."""
    if 0 < value < _SMALL:
        return Message("{share:.1f} %", share=100 * value)
    return Message("{share:.0f} %", share=100 * value)


def length(seconds: float | None) -> Message:
    """Write a length of time in the unit in which it is read: ``40 min``, ``3.5 h``, ``15.1 d``."""
    if seconds is None:
        return Message("not yet reached")
    if seconds < _HOUR:
        return Message("{n:.0f} min", n=seconds / _MINUTE)
    if seconds < 2 * _DAY:
        return Message("{n:.1f} h", n=seconds / _HOUR)
    return Message("{n:.1f} d", n=seconds / _DAY)


def day(value: date) -> Message:
    """Write a day with its year."""
    return Message("{day:%d/%m/%Y}", day=value)


def shown(value: Any, column: Column) -> Message | str:
    """Return a cell as people read it."""
    if isinstance(value, Share):
        return share(value)
    if column.sort == "length" and not isinstance(value, str):
        return length(value)
    if value is None:
        return verbatim("–")
    if isinstance(value, (int, float)):
        return number(value) if isinstance(value, int) else _decimal(value, column.sort)
    return day(value) if isinstance(value, date) else value if isinstance(value, Message) else str(value)


def _decimal(value: float, sort: str) -> Message:
    if sort == "fraction":
        return percent(value)
    if sort == "chance" and value < _TINY:
        return Message("{n:.1e}", n=value)
    return Message("{n:.3f}", n=value) if sort == "chance" else Message("{n:,.2f}", n=value)


# From here on a chance is written with its power of ten.
_TINY = 0.001


def plain(value: Any) -> Any:
    """Return a cell as programs get it: a share as its parts, a moment by ISO 8601."""
    if isinstance(value, Share):
        low, high = value.interval
        return {
            "hits": value.hits,
            "of": value.number,
            "share": None if value.value is None else round(value.value, 4),
            "low": round(low, 4),
            "high": round(high, 4),
        }
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def columns(*named: tuple[str, Message, str]) -> tuple[Column, ...]:
    """Return columns of their names, headings and sorts."""
    return tuple(Column(*each) for each in named)


def at_most(rows: Sequence[Any], most: int | None) -> tuple[Any, ...]:
    """Return the first rows, all of them without a number."""
    return tuple(rows if most is None else rows[:most])
