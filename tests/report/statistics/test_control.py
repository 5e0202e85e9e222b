"""Process behaviour charts, held against the textbooks' formulas in numpy and against runs counted by hand."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.report.statistics.control import Chart, laney, xmr

_VALUES = st.lists(st.integers(0, 1000).map(float), min_size=8, max_size=60)
_SHARES = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)).map(sorted), min_size=1, max_size=60)
_STEADY = [20.0, 24.0, 18.0, 25.0, 19.0, 23.0, 17.0, 22.0, 21.5, 19.5, 24.5, 18.5]


def longest_run(values: list[float], centre: float) -> int:
    """Return how many points in a row, those on the centre left out, lie on one side."""
    sides = np.sign(np.array([value - centre for value in values if abs(value - centre) > 1e-6]))
    ends = np.flatnonzero(np.diff(sides, append=2, prepend=2))
    return int(np.diff(ends).max(initial=0))


@given(_VALUES)
def test_single_values_have_the_limits_of_the_textbook(values: list[float]):
    chart = xmr(values)
    centre, reach = np.mean(values), 2.66 * np.abs(np.diff(values)).mean()
    assert chart.centre == pytest.approx(centre)
    for place, (value, point) in enumerate(zip(values, chart.points, strict=True)):
        assert (point.value, point.place) == (value, place)
        assert (point.low, point.high) == pytest.approx((max(0, centre - reach), centre + reach))


@given(_SHARES)
def test_shares_have_the_limits_of_laney(pairs: list[list[int]]):
    hits, numbers = (np.array(each) for each in zip(*pairs, strict=True))
    chart = laney(hits.tolist(), numbers.tolist())
    kept = numbers > 0
    assert [point.place for point in chart.points] == np.flatnonzero(kept).tolist()
    if not kept.any():
        assert chart.centre is None
        return
    shares, centre = hits[kept] / numbers[kept], hits.sum() / numbers.sum()
    assert chart.centre == pytest.approx(centre)
    assert [point.value for point in chart.points] == pytest.approx(shares.tolist())
    if kept.sum() < 8:
        return
    deviations = np.sqrt(centre * (1 - centre) / numbers[kept])
    scores = np.divide(shares - centre, deviations, out=np.zeros_like(shares), where=deviations > 0)
    reach = 3 * deviations * np.abs(np.diff(scores)).mean() / 1.128
    low, high = np.clip(centre - reach, 0, 1), np.clip(centre + reach, 0, 1)
    assert [point.low for point in chart.points] == pytest.approx(low.tolist(), abs=1e-12)
    assert [point.high for point in chart.points] == pytest.approx(high.tolist(), abs=1e-12)


@given(_VALUES)
def test_a_point_outside_or_a_run_too_long_and_nothing_else_is_a_signal(values: list[float]):
    chart = xmr(values)
    assert chart.centre is not None
    useful = sum(abs(value - chart.centre) > 1e-6 for value in values)
    is_long = useful > 0 and longest_run(values, chart.centre) > round(np.log2(useful) + 3)
    reach = 2.66 * np.abs(np.diff(values)).mean()
    outside = [point for point in chart.points if abs(point.value - chart.centre) > reach + 1e-6]
    assert bool(chart.signals) == (is_long or bool(outside))
    assert {*outside} <= {*chart.signals}
    assert chart.change == "none" or chart.points[-1].signal


def test_what_is_steady_shows_no_change():
    chart = xmr(_STEADY)
    assert chart.signals == ()
    assert chart.change == "none"


@pytest.mark.parametrize(("last", "change"), [(60.0, "higher"), (0.0, "lower"), (21.0, "none")])
def test_a_last_point_outside_the_limits_is_a_change(last: float, change: str):
    chart = xmr([*_STEADY * 2, last])
    assert chart.change == change
    assert chart.points[-1].signal == (change != "none")


def test_a_point_outside_that_is_past_is_a_signal_and_no_change():
    chart = xmr([*_STEADY, 60.0, *_STEADY])
    assert [point.place for point in chart.signals] == [12]
    assert chart.change == "none"


@pytest.mark.parametrize(("length", "is_signal"), [(8, False), (9, True)])
def test_of_twenty_four_points_nine_in_a_row_are_too_many(length: int, is_signal: bool):
    """log2(24) + 3 is 7.6, and so eight may be in a row."""
    sides = [(-1) ** (24 - length - place) for place in range(24 - length)] + [1] * length
    values = [10 + sides.count(-1) / sides.count(1) if side > 0 else 9.0 for side in sides]
    assert longest_run(values, 10) == length
    chart = xmr(values)
    assert chart.centre == pytest.approx(10)
    assert [point.place for point in chart.signals] == ([*range(24 - length, 24)] if is_signal else [])
    assert chart.change == ("higher" if is_signal else "none")


def test_points_on_the_centre_neither_end_a_run_nor_lengthen_it():
    low, high = [8.0] * 4, [12.0] * 4
    chart = xmr([*low, 10.0, *low, *high, 10.0, *high, 10.0])
    # Of sixteen that are not on it, seven in a row may be chance, eight are not; of fourteen seven may be too.
    assert len(chart.signals) == 19
    assert chart.change == "higher"
    assert xmr([*low[1:], 10.0, *low, *high, 10.0, *high[1:], 10.0]).signals == ()


def test_what_never_changes_has_no_signal_whatever_rounding_makes_of_its_mean():
    for value in (0.1, 0.3, 1 / 3, 7.7, 0.0):
        for number in range(8, 40):
            assert xmr([value] * number).signals == ()
    assert laney([1] * 11, [3] * 11).signals == ()
    assert laney([0] * 11, [3] * 11).signals == laney([3] * 11, [3] * 11).signals == ()


def test_few_points_have_no_limits_and_say_nothing():
    for chart in (xmr([1, 2, 3, 4, 5, 6, 700]), laney([1] * 7 + [0], [2] * 7 + [0])):
        assert len(chart.points) == 7
        assert {(point.low, point.high, point.signal) for point in chart.points} == {(None, None, False)}
        assert (chart.signals, chart.change) == ((), "none")
    assert xmr([]) == laney([], []) == laney([0], [0]) == Chart((), None)


def test_the_least_value_that_can_be_may_be_another():
    values = [-3.0, 4.0] * 6
    assert xmr(values, least=-100).points[0].low == pytest.approx(0.5 - 2.66 * 7)


@pytest.mark.parametrize("wrong", [([1], []), ([2], [1]), ([-1], [1]), ([0], [-1])])
def test_hits_that_are_not_among_their_number_are_refused(wrong: tuple[list[int], list[int]]):
    with pytest.raises(ValueError, match="among"):
        laney(*wrong)


def test_hardly_one_steady_chart_in_twenty_says_that_it_changed_and_most_shifts_are_seen():
    chance = random.Random(20261128)
    alarms = seen = 0
    for _ in range(300):
        steady = [max(0.0, chance.gauss(100, 15)) for _ in range(26)]
        alarms += xmr(steady).change != "none"
        shifted = [value + (45 if place >= 14 else 0) for place, value in enumerate(steady)]
        seen += xmr(shifted).change == "higher"
    assert alarms < 0.05 * 300
    assert seen > 0.6 * 300


def test_shares_of_large_numbers_that_vary_a_little_are_no_alarm_as_binomial_limits_would_have_it():
    chance = random.Random(5)
    numbers = [20_000] * 26
    shares = [chance.gauss(0.4, 0.02) for _ in numbers]
    hits = [round(share * number) for share, number in zip(shares, numbers, strict=True)]
    plain = 3 * (0.4 * 0.6 / 20_000) ** 0.5
    assert sum(abs(share - 0.4) > plain for share in shares) > 10
    assert len(laney(hits, numbers).signals) <= 1
