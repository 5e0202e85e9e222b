"""The zero-truncated negative binomial, held against scipy: its chances, and how it is fitted."""

from __future__ import annotations

from math import exp, inf, isinf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import gammaln
from scipy.stats import nbinom, poisson

from quicklog.report.statistics.truncated import Truncated, first_below, fit

_COUNTS = st.integers(1, 400)


@given(st.floats(1e-3, 1e4), st.floats(-3, 5), _COUNTS)
def test_its_chances_are_those_of_scipys_without_the_nothing(dispersion: float, log_mean: float, count: int):
    mean = exp(log_mean)
    ratio = mean / (dispersion + mean)
    found, other = Truncated(dispersion, ratio), nbinom(dispersion, 1 - ratio)
    some = -np.expm1(other.logpmf(0))
    assert found.log_chance(count) == pytest.approx(other.logpmf(count) - log(some), rel=1e-6, abs=1e-6)
    assert found.at_least(count) == pytest.approx(other.sf(count - 1) / some, rel=1e-6, abs=1e-300)
    assert found.mean == pytest.approx(mean / some, rel=1e-6)


@given(st.floats(1e-6, 300), _COUNTS)
def test_without_dispersion_it_is_poissons(mean: float, count: int):
    found, some = Truncated(inf, mean), -np.expm1(-mean)
    assert found.log_chance(count) == pytest.approx(poisson.logpmf(count, mean) - log(some), rel=1e-9, abs=1e-9)
    assert found.at_least(count) == pytest.approx(poisson.sf(count - 1, mean) / some, rel=1e-7, abs=1e-300)
    assert found.mean == pytest.approx(mean / some)


@given(st.floats(-0.99, -0.01), st.floats(0.01, 0.99), _COUNTS)
def test_the_extended_range_is_what_its_weights_add_up_to(dispersion: float, ratio: float, count: int):
    counts = np.arange(1, 10_000)
    weights = gammaln(counts + dispersion) - gammaln(counts + 1) + counts * np.log(ratio)
    chances = np.exp(weights - weights.max())
    chances /= chances.sum()
    found = Truncated(dispersion, ratio)
    assert exp(found.log_chance(count)) == pytest.approx(chances[count - 1], rel=1e-7, abs=1e-300)
    assert found.at_least(count) == pytest.approx(chances[count - 1 :].sum(), rel=1e-7, abs=1e-12)
    assert found.mean == pytest.approx((counts * chances).sum(), rel=1e-7)


def test_the_ways_to_a_tail_meet():
    for each in (Truncated(0.5, 0.95), Truncated(-0.7, 0.999), Truncated(30.0, 0.75), Truncated(inf, 80.0)):
        for count in range(1, 300):
            here = exp(each.log_chance(count))
            assert each.at_least(count) - each.at_least(count + 1) == pytest.approx(here, rel=1e-6, abs=1e-12)


@given(st.sampled_from((-0.9, -0.3, 0.2, 5.0, inf)), st.floats(0.1, 0.99), st.floats(1e-9, 0.2))
def test_the_first_count_below_a_chance_is_the_first(dispersion: float, ratio: float, chance: float):
    found = Truncated(dispersion, ratio)
    first = first_below(found, chance, 3)
    assert first is not None
    assert found.at_least(first) < chance
    assert first == 3 or found.at_least(first - 1) >= chance


def test_what_hardly_ends_has_no_count_below_a_chance():
    assert first_below(Truncated(-0.999, 1 - 1e-12), 1e-14, 3) is None


# The fit.


def population(seed: int, customers: int, mean: float, dispersion: float) -> dict[int, int]:
    chance = np.random.default_rng(seed)
    rates = chance.gamma(dispersion, mean / dispersion, customers) if dispersion < inf else [mean] * customers
    counts, numbers = np.unique(chance.poisson(rates), return_counts=True)
    return {count: number for count, number in zip(counts.tolist(), numbers.tolist(), strict=True) if count}


def likelihood(dispersion: float, ratio: float, histogram: dict[int, int]) -> float:
    """Return the likelihood as scipy's distributions give it: the most frequent 5 %, or one, are only at least so many.

    Whoever has less than four is known exactly.
    """
    customers = sorted(count for count, number in histogram.items() for _ in range(number))
    cut = next(cut for cut in range(4, customers[-1] + 2) if sum(n >= cut for n in customers) <= most(customers))
    known = np.array([count for count in customers if count < cut])
    other = nbinom(dispersion, 1 - ratio) if dispersion < inf else poisson(ratio)
    some = np.log(-np.expm1(other.logpmf(0)))
    censored = len(customers) - len(known)
    of_censored = censored * other.logsf(cut - 1) if censored else 0.0
    return float(other.logpmf(known).sum() + of_censored - len(customers) * some)


def most(customers: list[int]) -> float:
    return max(1, 0.05 * len(customers))


def best_of_scipy(histogram: dict[int, int]) -> float:
    """Return the highest likelihood that scipy finds from several beginnings, of a dispersion above 0."""

    def worse(at: np.ndarray) -> float:
        dispersion, mean = np.exp(np.clip(at, -9.2, 9.2))
        return -likelihood(dispersion, mean / (dispersion + mean), histogram)

    begun = [(log_dispersion, log_mean) for log_dispersion in (-3.0, 0.0, 4.0) for log_mean in (-1.0, 1.5)]
    options = {"xatol": 1e-7, "fatol": 1e-9, "maxiter": 2000}
    return -min(float(minimize(worse, at, method="Nelder-Mead", options=options).fun) for at in begun)


@pytest.mark.slow
@pytest.mark.parametrize("customers", [30, 300, 5000])
@pytest.mark.parametrize(("mean", "dispersion"), [(0.3, 0.5), (1, 0.5), (4, 0.5), (2, 3.0), (20, 1.0), (2, inf)])
def test_no_distribution_that_scipy_finds_is_likelier(customers: int, mean: float, dispersion: float):
    histogram = population(20261128 + customers, customers, mean, dispersion)
    found = fit(histogram)
    if found is None:
        assert sum(histogram.values()) < 10
        return
    best = best_of_scipy(histogram)
    if found.dispersion < 0:  # it was clearly likelier than all of those
        return
    assert likelihood(found.dispersion, found.ratio, histogram) >= best - 1e-6 * abs(best)


def test_what_a_population_was_made_with_is_found_again():
    for mean, dispersion in ((1, 0.5), (4, 0.5), (3, 2.0)):
        found = fit(population(3, 100_000, mean, dispersion))
        assert found is not None
        assert found.dispersion == pytest.approx(dispersion, rel=0.15)
        none = (dispersion / (dispersion + mean)) ** dispersion
        assert found.mean == pytest.approx(mean / (1 - none), rel=0.02)


def test_customers_who_do_not_differ_are_poissons():
    for seed in range(5):
        found = fit(population(seed, 2000, 2, inf))
        assert found is not None
        assert found.dispersion > 20
    found = fit({4: 100, 5: 300, 6: 100})
    assert found is not None
    assert isinf(found.dispersion)
    assert found.mean == pytest.approx(5, rel=0.05)


def test_of_few_customers_nothing_is_said():
    for histogram in ({}, {1: 1}, {50: 1}, {1: 9}, {1: 0, 2: 9}):
        assert fit(histogram) is None


@given(st.dictionaries(st.integers(1, 10) | st.integers(1, 10**5), st.integers(0, 300), max_size=12))
def test_whatever_the_counts_something_sound_comes_of_it(histogram: dict[int, int]):
    found = fit(histogram)
    if found is None:
        assert sum(histogram.values()) < 10
        return
    assert found.dispersion > -1
    assert found.mean >= 1
    tails = [found.at_least(count) for count in (1, 2, 3, 5, 10, 100, 10_000, 10**8)]
    assert tails[0] == 1
    assert all(0 <= tail <= 1 for tail in tails)
    assert tails == sorted(tails, reverse=True)


def test_those_who_are_sought_do_not_spoil_what_they_are_held_against():
    """How many contacts the most frequent have is not used, only that they have many."""
    usual = population(1, 5000, 0.5, 0.5)
    few, many = usual | {60: 50}, usual | {6000: 50}
    assert fit(few) == fit(many)
