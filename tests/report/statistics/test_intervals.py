"""Wilson's interval, held against scipy's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from quicklog.report.statistics.intervals import wilson


@given(st.data(), st.integers(1, 10_000), st.sampled_from((0.5, 0.8, 0.95, 0.99, 0.999)))
def test_it_is_scipys_interval(data: st.DataObject, number: int, confidence: float):
    hits = data.draw(st.integers(0, number))
    expected = binomtest(hits, number).proportion_ci(confidence, method="wilson")
    assert wilson(hits, number, confidence) == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(st.data(), st.integers(1, 1000))
def test_it_holds_the_share_stays_a_share_and_is_the_same_seen_from_the_other_side(data: st.DataObject, number: int):
    hits = data.draw(st.integers(0, number))
    low, high = wilson(hits, number)
    assert 0 <= low <= hits / number <= high <= 1
    assert low < high
    assert wilson(number - hits, number) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_none_and_all_touch_the_ends_and_nothing_allows_everything():
    assert wilson(0, 7)[0] == 0.0
    assert wilson(7, 7)[1] == 1.0
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("wrong", [(-1, 3, 0.95), (4, 3, 0.95), (0, -1, 0.95), (1, 3, 0.0), (1, 3, 1.0)])
def test_what_cannot_be_is_refused(wrong: tuple[int, int, float]):
    with pytest.raises(ValueError, match="of"):
        wilson(*wrong)
