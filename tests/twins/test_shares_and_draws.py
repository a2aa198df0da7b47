import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.county.draws import triangular
from sim.county.synthesis import shared_out

WEIGHTS = st.lists(st.floats(0, 1e6), min_size=1, max_size=40).filter(lambda w: sum(w) > 1e-3).map(np.array)


@given(total=st.integers(0, 10**9), weights=WEIGHTS)
def test_parts_add_up_and_none_is_far_from_its_share(total, weights):
    parts = shared_out(total, weights)
    assert parts.sum() == total
    assert (parts >= 0).all()
    exact = total * weights / weights.sum()
    assert (np.abs(parts - exact) < 1 + 1e-6).all()


@given(total=st.integers(-(10**9), -1), weights=WEIGHTS)
def test_a_debt_is_shared_out_too(total, weights):
    parts = shared_out(total, weights)
    assert parts.sum() == total
    assert (parts <= 0).all()


def test_the_largest_remainders_come_first():
    assert shared_out(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert shared_out(7, np.array([2.4, 2.9, 1.7])).tolist() == [2, 3, 2]
    assert shared_out(3, np.array([0.0, 5.0])).tolist() == [0, 3]


RANGES = st.tuples(*[st.floats(-100, 100)] * 3).map(sorted)


@given(quantile=st.floats(0, 1), low_mode_high=RANGES)
def test_a_draw_lies_within_its_range(quantile, low_mode_high):
    low, mode, high = low_mode_high
    assert low - 1e-9 <= triangular(quantile, low, mode, high) <= high + 1e-9


@given(low_mode_high=RANGES, first=st.floats(0, 1), second=st.floats(0, 1))
def test_a_higher_quantile_never_draws_less(low_mode_high, first, second):
    low, mode, high = low_mode_high
    less, more = sorted((first, second))
    assert triangular(less, low, mode, high) <= triangular(more, low, mode, high) + 1e-9


@pytest.mark.parametrize(("low", "mode", "high"), [(0.0, 0.2, 1.0), (0.0, 0.0, 3.0), (-2.0, 1.0, 1.0)])
def test_draws_have_the_distributions_mean_and_ends(low, mode, high):
    draws = [triangular(q, low, mode, high) for q in (np.arange(4000) + 0.5) / 4000]
    assert np.mean(draws) == pytest.approx((low + mode + high) / 3, abs=1e-4 * (high - low))
    assert (triangular(0.0, low, mode, high), triangular(1.0, low, mode, high)) == pytest.approx((low, high))
    below = (mode - low) / (high - low)
    assert np.mean(np.array(draws) < mode) == pytest.approx(below, abs=1e-3), "the peak lies at its quantile"


def test_a_range_of_no_width_gives_the_mode():
    assert triangular(0.7, 2.0, 2.0, 2.0) == 2.0
