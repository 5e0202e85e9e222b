"""Who is unusual: how many are named where nothing is wrong, and how many of those with whom something is."""

from __future__ import annotations

from collections import Counter
from time import process_time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control, poisson

from quicklog.report.statistics.unusual import Changed, at_least, more_than_before, more_than_others

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CUSTOMERS = 5000


def gamma(chance: np.random.Generator, mean: float) -> NDArray[np.float64]:
    rates: NDArray[np.float64] = chance.gamma(0.5, mean / 0.5, _CUSTOMERS)
    return rates


def zipf(mean: float) -> NDArray[np.float64]:
    rates: NDArray[np.float64] = 1 / np.arange(1, _CUSTOMERS + 1)
    rates *= mean * _CUSTOMERS / rates.sum()
    return rates


def named(counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whom it names, of contacts for each customer."""
    threshold = more_than_others(Counter(counts[counts > 0].tolist())).threshold
    assert threshold is not None
    return counts >= threshold


def named_by_poisson(counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    rare: NDArray[np.bool_] = poisson.sf(counts - 1, counts[counts > 0].mean()) < 0.001
    return (counts >= 3) & rare


# More than the others.


def test_of_customers_who_merely_differ_hardly_one_is_named():
    chance = np.random.default_rng(20261128)
    for mean, most in ((0.3, 0), (1, 20), (2, 60), (5, 250)):
        wrong = by_poisson = 0
        for _ in range(5):
            counts = chance.poisson(gamma(chance, mean))
            wrong += named(counts).sum()
            by_poisson += named_by_poisson(counts).sum()
        assert wrong <= 3
        assert by_poisson >= 5 * most


def test_of_customers_as_unequal_as_zipfs_few_are_named():
    chance = np.random.default_rng(20261128)
    for mean, most in ((0.3, 8), (1, 15), (2, 20)):
        counts = [chance.poisson(zipf(mean)) for _ in range(5)]
        found = [named(each).sum() for each in counts]
        assert max(found) <= most
        assert all(5 * number < named_by_poisson(each).sum() for number, each in zip(found, counts, strict=True))


@pytest.mark.parametrize(("gone_wrong", "least"), [(1, 1), (15, 14), (50, 40)])
def test_those_far_beyond_the_others_are_named_be_they_one_or_many(gone_wrong: int, least: int):
    chance = np.random.default_rng(7)
    counts = chance.poisson(gamma(chance, 0.5))
    counts[:gone_wrong] += chance.poisson(40, gone_wrong)
    found = named(counts)
    assert found[:gone_wrong].sum() >= least
    assert found[gone_wrong:].sum() <= 1


def test_of_few_customers_nobody_is_unusual():
    for histogram in ({}, {40: 1}, {1: 5, 40: 1}):
        others = more_than_others(histogram)
        assert (others.threshold, others.mean, others.dispersion) == (None, None, None)
        assert others.probability(40) == 1
        assert others.customers == sum(histogram.values())


def test_fewer_than_three_contacts_are_never_unusual():
    assert more_than_others({1: 10_000}).threshold == 3


@given(st.dictionaries(st.integers(1, 60), st.integers(1, 500), min_size=1, max_size=20))
@example({1: 200, 4: 1})
def test_the_threshold_is_the_least_count_that_hardly_anybody_would_reach(histogram: dict[int, int]):
    others = more_than_others(histogram)
    if others.threshold is None:
        assert sum(histogram.values()) < 10
        return
    assert others.threshold >= 3
    assert others.probability(others.threshold) * others.customers < 0.05
    assert others.threshold == 3 or others.probability(others.threshold - 1) * others.customers >= 0.05


@pytest.mark.parametrize("wrong", [{0: 3}, {-1: 3}, {1: -1}])
def test_a_histogram_that_cannot_be_is_refused(wrong: dict[int, int]):
    with pytest.raises(ValueError, match="counted"):
        more_than_others(wrong)


# More than before.


@given(st.data(), st.integers(1, 10_000), st.floats(0.001, 0.999))
def test_the_chance_is_that_of_scipys_exact_test(data: st.DataObject, number: int, share: float):
    middle = int(number * share)
    near = st.integers(max(0, middle - 100), min(number, middle + 100))
    hits = data.draw(st.integers(0, number) | near)
    expected = binomtest(hits, number, share, alternative="greater").pvalue
    assert at_least(hits, number, share) == pytest.approx(expected, rel=1e-8, abs=1e-290)


def test_the_chance_is_certain_of_nothing_and_none_beyond_all():
    assert (at_least(0, 5, 0.3), at_least(-1, 5, 0.3), at_least(6, 5, 0.3)) == (1, 1, 0)


_COUNTS = st.dictionaries(
    st.text("abcd", min_size=1, max_size=4), st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=30
)


@given(_COUNTS, st.floats(0.05, 0.95), st.sampled_from((0.01, 0.05, 0.2, 0.5)))
def test_those_are_named_whom_scipy_lets_through(counts: dict[str, tuple[int, int]], share: float, rate: float):
    tried = {key: each for key, each in counts.items() if each[0]}
    chances = [binomtest(now, now + before, share, "greater").pvalue for now, before in tried.values()]
    adjusted = false_discovery_control(chances) if chances else []
    expected = {key for key, each in zip(tried, adjusted, strict=True) if each <= rate and tried[key][0] >= 3}
    close = {key for key, each in zip(tried, adjusted, strict=True) if abs(each - rate) < 1e-9}
    found = more_than_before(counts, share, rate)
    assert {each.key for each in found} - close == expected - close
    assert found == sorted(found, key=lambda each: (each.p, each.key))
    assert all((each.now, each.before) == counts[each.key] for each in found)


def test_what_is_said_of_a_customer():
    counts = {"Rami": (12, 4), "Dana": (2, 0), **{f"customer {place}": (1, 3) for place in range(50)}}
    (changed,) = more_than_before(counts, 0.25)
    assert changed == Changed("Rami", 12, 4, 4.0, changed.p)
    assert changed.p == pytest.approx(binomtest(12, 16, 0.25, "greater").pvalue)


def test_two_contacts_are_never_too_many():
    assert more_than_before({"Rami": (2, 0)}, 0.01) == []
    assert [each.key for each in more_than_before({"Rami": (3, 0)}, 0.01)] == ["Rami"]


def before_and_now(
    chance: np.random.Generator, gone_wrong: int, more: float = 0, times: float = 1
) -> dict[str, tuple[int, int]]:
    """Return a month and the three months before it of customers who differ, of whom the first have gone wrong."""
    rates = gamma(chance, 1)
    before, now = chance.poisson(3 * rates), rates.copy()
    now[:gone_wrong] = now[:gone_wrong] * times + more
    counts = zip(chance.poisson(now).tolist(), before.tolist(), strict=True)
    return {f"{'wrong' if place < gone_wrong else 'same'} {place}": each for place, each in enumerate(counts)}


def test_customers_who_go_on_as_before_are_not_named():
    chance = np.random.default_rng(20261128)
    assert sum(bool(more_than_before(before_and_now(chance, 0), 0.25)) for _ in range(100)) <= 5


def test_of_fifteen_gone_wrong_most_are_found_and_hardly_another():
    chance = np.random.default_rng(20261128)
    right = wrong = 0
    for _ in range(20):
        found = more_than_before(before_and_now(chance, 15, more=8), 0.25)
        right += sum(each.key.startswith("wrong") for each in found)
        wrong += sum(each.key.startswith("same") for each in found)
    assert right >= 6 * 20
    assert wrong <= 0.05 * (right + wrong)


@pytest.mark.slow
def test_a_hundred_thousand_customers_take_a_moment():
    chance = np.random.default_rng(1)
    rates = chance.gamma(0.5, 8, 100_000)
    pairs = zip(chance.poisson(rates).tolist(), chance.poisson(3 * rates).tolist(), strict=True)
    counts = {f"customer {place}": each for place, each in enumerate(pairs)}
    began = process_time()
    more_than_before(counts, 0.25)
    assert process_time() - began < 2
    began = process_time()
    more_than_others(Counter(now for now, _ in counts.values() if now))
    assert process_time() - began < 2


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, 2.0])
def test_a_share_that_cannot_be_is_refused(share: float):
    with pytest.raises(ValueError, match="share"):
        more_than_before({}, share)


def test_contacts_below_none_are_refused():
    with pytest.raises(ValueError, match="counted"):
        more_than_before({"Rami": (3, -1)}, 0.5)
