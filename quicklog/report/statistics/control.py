"""Whether a figure that goes up and down has changed: process behaviour charts, instead of two numbers compared."""

from __future__ import annotations

from itertools import pairwise
from math import fsum, isclose, log2, sqrt

from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Of fewer points no limits are drawn: they would say more of chance than of the figure.
LEAST_POINTS = 8
# The mean of ranges of two is so many standard deviations of what varies normally; limits lie three of those away.
_RANGE = 1.128
_SIGMAS = 3
# 3 / 1.128, as Wheeler rounds it.
_XMR = 2.66
# What rounding may make of a mean: a point so near to a line lies on it.
_SLACK = 1e-9


class Point(Record):
    """A value with its limits, which are ``None`` where there are too few points; ``place`` is which of all it is."""

    value: float
    low: float | None
    high: float | None
    signal: bool
    place: int


class Chart(Record):
    """Points about a centre, in order of time; the centre is ``None`` where there are none.

    A point is a signal if it lies outside its limits, or in a run on one side of the centre that is longer than
    log2(n) + 3, rounded, where n is how many points do not lie on the centre: about one steady chart in twenty has
    such a run, however long it is (Anhøj & Olesen 2014), while eight in a row are sooner or later in every long one.
    A point on the centre neither ends a run nor lengthens it.
    """

    points: tuple[Point, ...]
    centre: float | None

    @property
    def signals(self) -> tuple[Point, ...]:
        """The points that say that something has changed."""
        return tuple(point for point in self.points if point.signal)

    @property
    def change(self) -> str:
        """What the last point says: ``higher`` or ``lower`` if it is a signal; else ``none``, no clear change."""
        if not self.points or not self.points[-1].signal or self.centre is None:
            return "none"
        sides = _sides([point.value for point in self.points], self.centre)
        last = next(side for side in reversed(sides) if side)
        return "higher" if last > 0 else "lower"


def xmr(values: Sequence[float], least: float = 0.0) -> Chart:
    """Return the chart of single values, in order of time, and how far each moves from the one before it.

    The centre is the mean, and the limits lie 2.66 times the mean moving range from it (Wheeler 2000, "Understanding
    Variation"), the lower one not below ``least``, the least value that can be: what varies from point to point
    decides what is unusual, so that the limits hold for counts that vary more than Poisson's too. With fewer than eight
    values there are no limits and no signals.
    """
    if not values:
        return Chart((), None)
    centre = fsum(values) / len(values)
    ranges = [abs(after - before) for before, after in pairwise(values)]
    reach = _XMR * fsum(ranges) / max(1, len(ranges))
    return _chart(values, centre, [(max(least, centre - reach), centre + reach)] * len(values), range(len(values)))


def laney(hits: Sequence[int], numbers: Sequence[int]) -> Chart:
    """Return the chart of shares, in order of time: so many hits of such a number each time.

    The limits of each share are those of the binomial distribution for its number, widened (or narrowed) by how much
    the shares vary beyond it from one to the next: Laney's p' chart (Laney 2002), for those of large numbers are too
    narrow without that. They lie within 0 and 1. A time with the number 0 has no point, and ``place`` shows the gap.
    With fewer than eight points there are no limits and no signals. Raises ``ValueError`` where the two differ in
    length, and on hits that are not among their number.
    """
    if len(hits) != len(numbers) or not all(0 <= hit <= number for hit, number in zip(hits, numbers, strict=True)):
        raise ValueError("hits are counted among numbers")
    places = [place for place, number in enumerate(numbers) if number]
    if not places:
        return Chart((), None)
    shares = [hits[place] / numbers[place] for place in places]
    centre = sum(hits) / sum(numbers)
    spreads = [sqrt(centre * (1 - centre) / numbers[place]) for place in places]
    scores = [(share - centre) / spread if spread else 0.0 for share, spread in zip(shares, spreads, strict=True)]
    ranges = [abs(after - before) for before, after in pairwise(scores)]
    widened = _SIGMAS * fsum(ranges) / max(1, len(ranges)) / _RANGE
    limits = [(max(0.0, centre - widened * spread), min(1.0, centre + widened * spread)) for spread in spreads]
    return _chart(shares, centre, limits, places)


def _chart(
    values: Sequence[float], centre: float, limits: Sequence[tuple[float, float]], places: Sequence[int]
) -> Chart:
    if len(values) < LEAST_POINTS:
        bare = zip(values, places, strict=True)
        return Chart(tuple(Point(value, None, None, False, place) for value, place in bare), centre)
    in_runs = {each for run in _long_runs(_sides(values, centre)) for each in run}
    slack = _slack(values)
    points = []
    for at, (value, (low, high), place) in enumerate(zip(values, limits, places, strict=True)):
        outside = value < low - slack or value > high + slack
        points.append(Point(value, low, high, outside or at in in_runs, place))
    return Chart(tuple(points), centre)


def _slack(values: Sequence[float]) -> float:
    return _SLACK * max(map(abs, values))


def _sides(values: Sequence[float], centre: float) -> list[int]:
    """Return for each value whether it is above the centre (1), below (-1) or on it (0)."""
    slack = _slack(values)
    return [0 if isclose(value, centre, rel_tol=0, abs_tol=slack) else 1 if value > centre else -1 for value in values]


def _long_runs(sides: Sequence[int]) -> Iterator[range]:
    """Yield the runs on one side that are too long for chance, each from its first point to the next on the other."""
    useful = sum(1 for side in sides if side)
    longest = round(log2(useful) + 3) if useful else 0
    first, length = 0, 0
    for at, side in enumerate([*sides, None]):
        if side == 0:
            continue
        if length and side == sides[first]:
            length += 1
            continue
        if length > longest:
            yield range(first, at)
        first, length = at, 1
