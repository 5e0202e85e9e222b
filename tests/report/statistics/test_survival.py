"""Times to close, held against lifelines, against plain counting, and against a time that is known."""

from __future__ import annotations

import random
import warnings
from math import inf, nan
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.report.statistics.survival import survival

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what its own dependencies will one day no longer do
    from lifelines import KaplanMeierFitter

# Few distinct ones, so that many are equal; and many, so that few are.
_DURATIONS = st.one_of(
    st.tuples(st.lists(st.integers(0, 9), max_size=40), st.lists(st.integers(0, 9), max_size=40)),
    st.tuples(
        st.lists(st.floats(0, 1e6, allow_subnormal=False), max_size=40),
        st.lists(st.floats(0, 1e6, allow_subnormal=False), max_size=40),
    ),
)


@pytest.mark.filterwarnings("ignore:Approximating")  # lifelines says so of every quantile
@given(_DURATIONS)
def test_the_shares_left_are_those_of_lifelines(durations: tuple[list[float], list[float]]):
    closed, opened = durations
    found = survival(closed, opened)
    assert (found.closed, found.open) == (len(closed), len(opened))
    assert list(found.times) == sorted(set(closed))
    if not closed:
        assert found.quantile(0.5) is None
        return
    fitter = KaplanMeierFitter().fit([*closed, *opened], [True] * len(closed) + [False] * len(opened))
    expected = fitter.survival_function_at_times(found.times).tolist()
    assert list(found.left) == pytest.approx(expected, abs=1e-9)
    for share in (0.1, 0.37, 0.5, 0.9):
        # Where a share is reached to the last digit, rounding decides in lifelines.
        if all(abs(1 - left - share) > 1e-7 for left in expected):
            assert found.quantile(share) == (None if (time := fitter.percentile(1 - share)) == inf else time)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60), st.integers(1, 100))
def test_where_all_are_closed_it_is_plain_counting(closed: list[int], percent: int):
    least = next(time for time in sorted(closed) if 100 * sum(each <= time for each in closed) >= percent * len(closed))
    assert survival(closed, []).quantile(percent / 100) == least


def test_an_open_one_is_at_risk_up_to_its_own_duration_and_then_left_out():
    # At 2 three could have been closed, the open one with them; at 5 one could.
    found = survival([2, 5], [2])
    assert list(found.left) == pytest.approx([2 / 3, 0.0])
    assert (found.quantile(1 / 3), found.quantile(0.34), found.quantile(1)) == (2, 5, 5)


def test_a_share_that_is_not_reached_has_no_time():
    found = survival([1, 2, 3], [4, 4, 4, 4])
    assert (found.quantile(0.4), found.quantile(0.5)) == (3, None)
    assert survival([], []).quantile(0.5) is None


@given(_DURATIONS, st.randoms())
def test_the_order_does_not_matter_and_later_shares_are_reached_later(
    durations: tuple[list[float], list[float]], shuffled: random.Random
):
    closed, opened = durations
    found = survival(closed, opened)
    for each in durations:
        shuffled.shuffle(each)
    assert survival(closed, opened) == found
    times = [inf if (time := found.quantile(percent / 100)) is None else time for percent in range(1, 101)]
    assert times == sorted(times)


def test_open_matters_are_not_left_out_of_a_month():
    """A month of 1,200 matters, seen at its end: the closed ones alone seem to be closed twice as quickly."""
    chance = random.Random(20261128)
    took = [chance.lognormvariate(0.16, 2.0) for _ in range(100_000)]
    since = [chance.uniform(0, 30) for _ in took]
    closed = [each for each, age in zip(took, since, strict=True) if each <= age]
    found = survival(closed, [age for each, age in zip(took, since, strict=True) if each > age])
    took.sort()
    closed.sort()
    assert found.quantile(0.5) == pytest.approx(took[len(took) // 2], rel=0.03)
    assert found.quantile(0.9) == pytest.approx(took[len(took) * 9 // 10], rel=0.05)
    assert closed[len(closed) * 9 // 10] < 0.6 * took[len(took) * 9 // 10]


@pytest.mark.slow
def test_half_a_million_take_a_moment():
    chance = random.Random(1)
    closed = [chance.expovariate(0.1) for _ in range(425_000)]
    opened = [chance.expovariate(0.05) for _ in range(75_000)]
    began = process_time()
    survival(closed, opened)
    assert process_time() - began < 1.5


@pytest.mark.parametrize("wrong", [-1.0, nan, -inf])
def test_a_duration_that_cannot_be_is_refused(wrong: float):
    for closed, opened in (([1.0, wrong, 2.0], []), ([], [1.0, wrong, 2.0])):
        with pytest.raises(ValueError, match="duration"):
            survival(closed, opened)


@pytest.mark.parametrize("wrong", [0.0, -0.1, 1.1, nan])
def test_a_share_that_cannot_be_is_refused(wrong: float):
    with pytest.raises(ValueError, match="share"):
        survival([1.0], []).quantile(wrong)
