"""How a figure went, as a picture: paths for an SVG that stretches with its page, and what stands beside them.

The picture holds no text. Letters in an SVG shrink and stretch with it, and a page that runs from right to left turns
their anchors round: so the labels are the page's own, each placed by its share of the height or the width.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor, isclose, log10

from quicklog.lib.message import Message, joined, plural
from quicklog.lib.record import Record
from quicklog.show.reported.tables import number, percent, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from quicklog.show.reported.tables import Column, Table

WIDTH, HEIGHT = 1000, 300
# Of fewer values nothing is drawn.
_LEAST = 2
# About so many lines behind the picture, and days below it.
_LINES, _DAYS = 4, 3
# By what a step may miss a round value.
_ROUNDING = 1e-9


class Label(Record):
    """What stands beside a picture, at which percent of its height or width."""

    at: float
    says: Message


class Picture(Record):
    """The paths of a picture, its labels from the top and from the first day on, and what it says in words."""

    grid: str
    band: str
    line: str
    usual: str
    signals: str
    rows: tuple[Label, ...]
    days: tuple[Label, ...]
    says: Message


def picture(table: Table) -> Picture | None:
    """Return the picture of a table of days and values; none of so few that a line would say nothing."""
    if len(table.rows) < _LEAST:
        return None
    days = [row[0] for row in table.rows]
    values = [float(row[1]) for row in table.rows]
    limits = [(low, high) for low, high, _ in table.limits if low is not None and high is not None]
    ends = [*values, *(end for pair in limits for end in pair)]
    steps = _steps(min(ends), max(ends))

    def height(value: float) -> float:
        return (steps[-1] - value) / (steps[-1] - steps[0])

    across = _across(days)
    places = [(x * WIDTH, height(value) * HEIGHT) for x, value in zip(across, values, strict=True)]
    is_signal = [signal for *_, signal in table.limits] or [False] * len(values)
    return Picture(
        "".join(f"M0 {_short(height(step) * HEIGHT)}h{WIDTH}" for step in steps),
        _band(across, [(height(low) * HEIGHT, height(high) * HEIGHT) for low, high in limits]),
        "M" + " ".join(map(_point, places)),
        _marks([place for place, signal in zip(places, is_signal, strict=True) if not signal]),
        _marks([place for place, signal in zip(places, is_signal, strict=True) if signal]),
        tuple(Label(100 * height(step), _label(step, table.columns[1])) for step in reversed(steps)),
        _days(days, across),
        _says(table, days, values, sum(is_signal) if limits else None),
    )


def _across(days: Sequence[date]) -> list[float]:
    """Return where each day lies between the first and the last."""
    whole = (days[-1] - days[0]).days or 1
    return [(day - days[0]).days / whole for day in days]


def _steps(low: float, high: float) -> list[float]:
    """Return round values from below the lowest to above the highest, from 0 on unless all values are near each other.

    Only where the lowest is more than half of the highest the picture begins above 0: else nothing would be seen move.
    """
    low = 0.0 if 2 * low < high else low
    rough = (high - low or high or 1) / _LINES
    power = 10 ** floor(log10(rough))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough * (1 - _ROUNDING))
    first, last = floor(low / step + _ROUNDING), ceil(high / step - _ROUNDING)
    return [each * step for each in range(first, max(last, first + 1) + 1)]


def _band(across: Sequence[float], limits: Sequence[tuple[float, float]]) -> str:
    """Return the area between what is usual at the least and at the most; it goes with the number behind each share."""
    if len(limits) != len(across):
        return ""
    above = [(x * WIDTH, high) for x, (_, high) in zip(across, limits, strict=True)]
    below = [(x * WIDTH, low) for x, (low, _) in zip(across, limits, strict=True)]
    return "M" + " ".join(map(_point, [*above, *reversed(below)])) + "z"


def _marks(places: Sequence[tuple[float, float]]) -> str:
    """Return a path of nothing but ends of lines: what they look like, the style decides, and nothing stretches it.

    Each is a tenth long, for a line of no length has no end on paper.
    """
    return "".join(f"M{_point(place)}h.1" for place in places)


def _point(place: tuple[float, float]) -> str:
    return f"{_short(place[0])} {_short(place[1])}"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _label(step: float, column: Column) -> Message:
    if column.sort == "fraction":
        return percent(step)
    return number(round(step)) if isclose(step, round(step)) else Message("{n:,g}", n=round(step, 6))


def _days(days: Sequence[date], across: Sequence[float]) -> tuple[Label, ...]:
    """Return a few days, evenly from the first to the last, at the places of their values."""
    wanted = [place / (_DAYS - 1) for place in range(_DAYS)]
    nearest = [min(range(len(days)), key=lambda each: abs(across[each] - x)) for x in wanted]
    kept = [nearest[0], *(after for before, after in pairwise(nearest) if after != before)]
    return tuple(Label(100 * across[each], Message("{day:%d/%m/%Y}", day=days[each])) for each in kept)


def _says(table: Table, days: Sequence[date], values: Sequence[float], signals: int | None) -> Message:
    """Say the least and the most of a figure, what it was last, and how many weeks were unusual."""
    lowest, highest = (values.index(end(values)) for end in (min, max))
    of = {"lowest": lowest, "highest": highest, "last": len(values) - 1}
    written = {name: shown(values[place], table.columns[1]) for name, place in of.items()}
    dated = {f"{name}_day": days[place] for name, place in of.items()}
    extremes = Message(
        "lowest {lowest} ({lowest_day:%d/%m/%Y}), highest {highest} ({highest_day:%d/%m/%Y}),"
        " last {last} ({last_day:%d/%m/%Y})",
        **written,
        **dated,
    )
    if signals is None:
        return joined("; ", [extremes, Message("too few weeks to say what is usual")])
    unusual = (
        plural(signals, "{n} week is unusual", "{n} weeks are unusual") if signals else Message("no week is unusual")
    )
    return joined("; ", [extremes, unusual])
