"""Which customers have more contacts than others have, and which have more than they used to have."""

from __future__ import annotations

from functools import cache
from math import exp, lgamma, log, log1p

from quicklog.lib.record import Record
from quicklog.report.statistics.truncated import Truncated, first_below, fit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Two contacts are nobody's trouble.
LEAST = 3
_RATE = 0.05
_NEGLIGIBLE = 1e-17


class Others(Record):
    """How many contacts customers have, and from how many on one is unusual; ``fitted`` is ``None`` for too few."""

    customers: int
    fitted: Truncated | None
    threshold: int | None

    @property
    def mean(self) -> float | None:
        """The mean number of contacts of those who have any, as fitted."""
        return self.fitted.mean if self.fitted else None

    @property
    def dispersion(self) -> float | None:
        """How alike customers are: infinite is all alike (Poisson), 0 and less very different (Zipf)."""
        return self.fitted.dispersion if self.fitted else None

    def probability(self, count: int) -> float:
        """Return the chance that a customer who has any contact has this many or more; without a fit it is 1."""
        return self.fitted.at_least(count) if self.fitted else 1.0


def more_than_others(histogram: Mapping[int, int]) -> Others:
    """Return from how many contacts on a customer is unusual, given how many customers had each number of them.

    Customers differ: to hold each against the mean (Locker 2007, by Poisson) names the largest, in good months too. So
    they are held against how they differ (``fit`` in ``truncated.py``), and a number is unusual that fewer than a
    twentieth of a customer would reach, among so many of them (Bonferroni): where nothing is wrong and customers
    differ as a gamma distribution does, about one report in twenty names anybody, and of 5,000 as unequal as Zipf's
    some ten are named. Benjamini & Hochberg 1995 would find more who have gone wrong, but name twice as many of those
    with whom nothing is wrong. Of fewer than ten customers nobody is unusual, and never who has fewer than three
    contacts. Raises ``ValueError`` on a number of contacts below 1, or of customers below 0.
    """
    if any(count < 1 or number < 0 for count, number in histogram.items()):
        raise ValueError("contacts are counted from 1 on, and customers from 0 on")
    customers = sum(histogram.values())
    fitted = fit(histogram)
    return Others(customers, fitted, first_below(fitted, _RATE / customers, LEAST) if fitted else None)


class Changed(Record):
    """A customer who has more contacts than he used to have.

    ``expected`` is how many of all his contacts would lie in the period if nothing had changed, and ``p`` the chance of
    as many as there are, or more.
    """

    key: str
    now: int
    before: int
    expected: float
    p: float


def more_than_before(counts: Mapping[str, tuple[int, int]], share: float, rate: float = _RATE) -> list[Changed]:
    """Return the customers who have more contacts in a period than in their own earlier time, the surest first.

    ``counts`` has for each customer the contacts in the period and in the earlier time; ``share`` is the length of the
    period as part of both together. If nothing has changed, each of a customer's contacts lies in the period with
    this chance, so that their number is binomial, whatever his mean is (Przyborowski & Wilenski 1940). Of all who had
    a contact in the period so many are named that of those named, a part of ``rate`` at most is expected to be named
    by chance (Benjamini & Hochberg 1995); never one with fewer than three contacts.

    Contacts have to come one by one. Where one brings the next, as calls about one matter do, they gather by
    themselves: who counts matters, or days with a contact, is not misled by that. Raises ``ValueError`` on a share that
    is not between 0 and 1, and on contacts below 0.
    """
    if not 0 < share < 1:
        raise ValueError(f"a share of {share}")
    if any(now < 0 or before < 0 for now, before in counts.values()):
        raise ValueError("contacts are counted from 0 on")
    chance = cache(lambda now, before: at_least(now, now + before, share))  # many customers have the same few counts
    chances = sorted(chance(now, before) for now, before in counts.values() if now)
    limit = _limit(chances, rate)
    named = [
        Changed(key, now, before, (now + before) * share, chance(now, before))
        for key, (now, before) in counts.items()
        if now >= LEAST and chance(now, before) <= limit
    ]
    return sorted(named, key=lambda changed: (changed.p, changed.key))


def _limit(chances: list[float], rate: float) -> float:
    """Return the greatest chance that is still named, of chances in order; below 0 where none is."""
    for place in range(len(chances), 0, -1):
        if chances[place - 1] * len(chances) <= rate * place:
            return chances[place - 1]
    return -1.0


def at_least(hits: int, number: int, share: float) -> float:
    """Return the chance of so many hits or more of a number, each with the chance ``share``, between 0 and 1.

    It is exact but for rounding: the chance of one number of hits is reckoned by logarithms, and those beyond it from
    it, away from the most likely number, until they add nothing.
    """
    if hits <= 0:
        return 1.0
    if hits > number:
        return 0.0
    if hits > number * share:
        return min(1.0, _summed(hits, number, share))
    # The other side is the same with hits and misses exchanged.
    return max(0.0, 1 - _summed(number - hits + 1, number, 1 - share))


def _summed(hits: int, number: int, share: float) -> float:
    """Return the chance of so many hits or more, where more are rarer."""
    chance = exp(
        lgamma(number + 1)
        - lgamma(hits + 1)
        - lgamma(number - hits + 1)
        + hits * log(share)
        + (number - hits) * log1p(-share)
    )
    odds, total = share / (1 - share), chance
    for each in range(hits, number):
        chance *= (number - each) / (each + 1) * odds
        total += chance
        if chance < total * _NEGLIGIBLE:
            break
    return total
