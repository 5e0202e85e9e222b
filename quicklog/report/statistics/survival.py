"""How long things take, where some have not ended yet."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What rounding may add up to over half a million steps is far below this, and two steps are far further apart.
_SLACK = 1e-9


class Survival(Record):
    """How many were closed and how many are open, and at which times which share was still open.

    ``times`` are the distinct times at which something closed, in order; ``left`` is the share that was open right
    after each of them, from 1 down to 0.
    """

    closed: int
    open: int
    times: tuple[float, ...]
    left: tuple[float, ...]

    def quantile(self, share: float) -> float | None:
        """Return the least time by which that share is closed, in the unit of the durations: 0.5 gives the median.

        It is ``None`` where the share is not yet reached: too many of those that took longest are still open. Raises
        ``ValueError`` on a share that is not above 0 and at most 1.
        """
        if not 0 < share <= 1:
            raise ValueError(f"a share of {share}")
        # What is left falls, and bisect wants what rises.
        place = bisect_left(self.left, share - _SLACK, key=lambda left: 1 - left)
        return self.times[place] if place < len(self.times) else None


def survival(closed: Sequence[float], open_: Sequence[float]) -> Survival:
    """Return how long it takes to close, by how long the closed ones took and how long the open ones are open so far.

    Durations are 0 or more, in any unit and any order. It is the estimate of Kaplan & Meier 1958: an open one counts
    among those that could have been closed up to its own duration, that moment included, and is then left out; who
    looks at the closed ones alone sees those that were quick. Raises ``ValueError`` on a duration below 0 or none.
    """
    ended, censored = _in_order(closed), _in_order(open_)
    times: list[float] = []
    left: list[float] = []
    # The shares are multiplied only where open ones drop out: between those it is one division, without rounding.
    share, before, of = 1.0, 1.0, len(ended) + len(censored)
    still, place, dropped = of, 0, 0
    while place < len(ended):
        time = ended[place]
        behind = bisect_right(ended, time, place)
        dropped = bisect_left(censored, time, dropped)
        could = len(ended) - place + len(censored) - dropped
        if could != still:
            before, of = share, could
        still = could - (behind - place)
        share = before * still / of
        times.append(time)
        left.append(share)
        place = behind
    return Survival(len(ended), len(censored), tuple(times), tuple(left))


def _in_order(durations: Iterable[float]) -> list[float]:
    ordered = sorted(durations)
    if not all(duration >= 0 for duration in ordered):  # a NaN is not, wherever it was sorted to
        raise ValueError("a duration is 0 or more")
    return ordered
