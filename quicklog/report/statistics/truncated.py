"""How many contacts customers have who have any: the zero-truncated negative binomial, and how it is fitted.

Who has no contact is in no log, so that the counts begin at 1. The chances follow one rule,
``P(n + 1) / P(n) = (alpha + beta n) / (n + 1)`` (Panjer 1981; Klugman, Panjer & Willmot, "Loss Models", the class
(a, b, 1)): with ``beta`` 0 it is Poisson's, customers who do not differ; with ``beta = ratio`` and
``alpha = dispersion * ratio`` it is the negative binomial, customers who differ as a gamma distribution does. At a
dispersion of 0 it is the logarithmic series (Fisher 1943), and between -1 and 0 it goes on as the extended negative
binomial (Engen 1974), whose tail may be as long as Zipf's.
"""

from __future__ import annotations

from itertools import count as counted
from math import exp, expm1, inf, isinf, lgamma, log, log1p, sqrt

from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Fewer customers than these say nothing of how customers differ.
LEAST_CUSTOMERS = 10
# So many of the most frequent are only known to have at least so many contacts (see ``fit``) ...
CENSORED = 0.05
# ... but that is said of no count below this one: two parameters need more than two numbers to be told from.
_LEAST_CENSORED = 4
# The extended range is entered where it is likelier by this: half of what chi-square of one degree exceeds in 5 %.
_CLEARLY_BETTER = 1.92
_DISPERSIONS = (1e-4, 1e4)
_LOWEST, _HIGHEST = -25.0, 16.0  # of log(ratio / (1 - ratio)), or of the logarithm of Poisson's mean
_GRID, _STEPS, _FINE = 0.5, 20, 35
# Whether the extended range's tail ends so many times beyond the cut, or later, nothing tells, and it would be slow.
_BEYOND = 100
_GOLDEN = (sqrt(5) - 1) / 2
# Up to this count it is quicker to sum; of rarer ones than this (a logarithm) the sum would leave too little.
_SHORT, _COARSE = 100, -7.0
_NEGLIGIBLE = 1e-17
_TINY = 1e-300
_EXACT = 1e-13
# What a likelihood gains, for each customer, by rounding.
_SAME = 1e-10
_ROUNDS = 100_000


class Truncated(Record):
    """A distribution of counts from 1 on.

    ``dispersion`` is the negative binomial's, often called k or size: the smaller, the more customers differ, and
    infinite is Poisson's. ``ratio`` is how much rarer each further contact becomes in the long run; of Poisson it is
    the mean with those who have none.
    """

    dispersion: float
    ratio: float

    @property
    def mean(self) -> float:
        """The mean number of contacts of those who have any."""
        if isinf(self.dispersion):
            return self.ratio / -expm1(-self.ratio)
        # It is k t / (1 - t) / (1 - (1 - t)^k), and the chance of 1 holds most of that.
        return exp(self.log_chance(1) - (self.dispersion + 1) * log1p(-self.ratio))

    def log_chance(self, count: int) -> float:
        """Return the logarithm of the chance of exactly this count, which is 1 or more."""
        k, ratio = self.dispersion, self.ratio
        if isinf(k):
            return count * log(ratio) - ratio - log(-expm1(-ratio)) - lgamma(count + 1)
        return _log_norm(k, ratio) + count * log(ratio) + lgamma(count + k) - lgamma(1 + k) - lgamma(count + 1)

    def at_least(self, count: int) -> float:
        """Return the chance of this count or more."""
        if count <= 1:
            return 1.0
        log_chance = self.log_chance(count)
        # What the lesser counts leave is quick, and exact enough unless it is so little that rounding would show.
        if count <= self._untruncated() or (count <= _SHORT and log_chance > _COARSE):
            return max(0.0, 1 - self._below(count))
        return min(1.0, exp(log_chance) * self._tail(count))

    def _below(self, count: int) -> float:
        """Return the chance of less than a count, summed from the greatest down."""
        alpha, beta = self._rule()
        chance = below = exp(self.log_chance(count - 1))
        for each in range(count - 1, 1, -1):
            chance *= each / (alpha + beta * (each - 1))
            below += chance
            if chance < _NEGLIGIBLE and each < alpha:  # below the most likely count it goes on to fall
                break
        return below

    def _rule(self) -> tuple[float, float]:
        """Return alpha and beta (see the module)."""
        return (self.ratio, 0.0) if isinf(self.dispersion) else (self.dispersion * self.ratio, self.ratio)

    def _untruncated(self) -> float:
        """Return the mean with those who have no contact; of the extended range, where there is none, 0 or less."""
        return self.ratio if isinf(self.dispersion) else self.dispersion * self.ratio / (1 - self.ratio)

    def _tail(self, count: int) -> float:
        """Return how many times the chance of exactly a count, which is above the mean, that of a count or more is.

        It is the continued fraction of the incomplete beta function (DLMF 8.17.22), by the method of Lentz 1976: it
        takes some ten rounds, where a sum over a long tail takes thousands.
        """
        alpha, beta = self._rule()

        c, d = 1.0, 1 / (1 - count * (alpha + beta * count) / (count * (count + 1)))
        value = d
        for m in range(1, _ROUNDS):
            even = m * (alpha - beta * m) / ((count + 2 * m - 1) * (count + 2 * m))
            d, c = 1 / (1 + even * d or _TINY), 1 + even / c or _TINY
            value *= c * d
            odd = -(count + m) * (alpha + beta * (count + m)) / ((count + 2 * m) * (count + 2 * m + 1))
            d, c = 1 / (1 + odd * d or _TINY), 1 + odd / c or _TINY
            value *= c * d
            if abs(c * d - 1) < _EXACT:
                break
        return value


def _log_norm(k: float, ratio: float) -> float:
    """Return the logarithm of ``k / ((1 - ratio)^-k - 1)``, which makes the chances from 1 on add up to 1."""
    power = -k * log1p(-ratio)
    return log(abs(k)) - max(0.0, power) - log(-expm1(-abs(power)))


def fit(histogram: Mapping[int, int]) -> Truncated | None:
    """Return the likeliest distribution, given how many customers had each number of contacts; ``None`` for too few.

    Those who are sought must not spoil what they are held against: of the most frequent 5 % (at least one customer) it
    is only used that they have so many contacts or more, not how many (the likelihood is censored there). Else fifty
    of 5,000 who have gone wrong stretch the tail so far that not one of them is named; to leave out those who were
    named and to fit again does not help, for none was.
    """
    seen = {count: number for count, number in histogram.items() if number}
    customers = sum(seen.values())
    if customers < LEAST_CUSTOMERS:
        return None
    cut = _censored_from(seen, customers)
    likelihood = _likelihood(seen, cut)

    def best_of(dispersion: float) -> tuple[float, Truncated]:
        if isinf(dispersion):
            low, high = _LOWEST, log(cut)
        else:  # most customers have less than the cut, so that the mean is below it too
            low, high = _LOWEST, min(_HIGHEST, log(cut / dispersion if dispersion > 0 else _BEYOND * cut))
        score = likelihood(dispersion)
        at = _highest(lambda at: score(_ratio(dispersion, at)), low, high, _FINE)
        return score(_ratio(dispersion, at)), Truncated(dispersion, _ratio(dispersion, at))

    poisson = best_of(inf)
    usual = _searched(lambda at: best_of(exp(at)), *(log(each) for each in _DISPERSIONS))
    # A likelihood that does not rise has its highest point where customers do not differ.
    best = usual if usual[0] > poisson[0] + _SAME * customers else poisson
    if best[1].dispersion > 2 * _DISPERSIONS[0]:  # the peak lies within, and there is one only
        return best[1]
    extended = _searched(lambda at: best_of(expm1(at)), -7.0, -_DISPERSIONS[0])
    return extended[1] if extended[0] > best[0] + _CLEARLY_BETTER else best[1]


def _censored_from(seen: Mapping[int, int], customers: int) -> int:
    """Return the count from which on it is only known that there were so many or more."""
    above = 0
    for count in sorted(seen, reverse=True):
        above += seen[count]
        if above > max(1, CENSORED * customers):
            # Not from the next count that somebody has: that one alone would stretch the tail again.
            return max(count + 1, _LEAST_CENSORED)
    return _LEAST_CENSORED


def _likelihood(seen: Mapping[int, int], cut: int) -> Callable[[float], Callable[[float], float]]:
    """Return what gives, for a dispersion, what gives the logarithm of the likelihood of a ratio.

    What does not depend on the ratio is reckoned once for each dispersion.
    """
    known = {count: number for count, number in seen.items() if count < cut}
    number = sum(known.values())
    contacts = sum(count * each for count, each in known.items())
    censored = sum(seen.values()) - number
    factorials = sum(each * lgamma(count + 1) for count, each in known.items())

    def of(k: float) -> Callable[[float], float]:
        fixed = -factorials
        if not isinf(k):
            fixed += sum(each * (lgamma(count + k) - lgamma(1 + k)) for count, each in known.items())

        def score(ratio: float) -> float:
            norm = -ratio - log(-expm1(-ratio)) if isinf(k) else _log_norm(k, ratio)
            rest = censored * log(max(_TINY, Truncated(k, ratio).at_least(cut))) if censored else 0.0
            return fixed + number * norm + contacts * log(ratio) + rest

        return score

    return of


def _ratio(dispersion: float, at: float) -> float:
    return exp(at) if isinf(dispersion) else 1 / (1 + exp(-at))


def _searched(found: Callable[[float], tuple[float, Truncated]], low: float, high: float) -> tuple[float, Truncated]:
    """Return the best that is found between two points: on a grid, and then more finely about its best point."""
    places = [low + _GRID * step for step in range(int((high - low) / _GRID) + 1)] + [high]
    best = max(places, key=lambda at: found(at)[0])
    at = _highest(lambda at: found(at)[0], max(low, best - _GRID), min(high, best + _GRID), _STEPS)
    return max(found(at), found(best), key=lambda each: each[0])


def _highest(score: Callable[[float], float], low: float, high: float, steps: int) -> float:
    """Return where a function with one peak is highest, by golden sections (Kiefer 1953)."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = score(left), score(right)
    for _ in range(steps):
        if at_left > at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = score(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = score(right)
    return (low + high) / 2


def first_below(distribution: Truncated, chance: float, least: int) -> int | None:
    """Return the least count, not under ``least``, that is rarer to reach than a chance; ``None``: there is none."""
    for power in counted():
        if distribution.at_least(high := least << power) < chance:
            break
        if high > 1 << 30:
            return None
    low = least - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if distribution.at_least(middle) < chance else (middle, high)
    return high
