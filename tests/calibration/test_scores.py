"""Scores of forecasts on numbers worked out by hand."""

import numpy as np
import pytest

from sim.calibration.scores import predictive_band, scores, skill_of

OBSERVED = np.array([10.0, 20.0, 40.0])


def scored(median, low=(0, 0, 0), high=(100, 100, 100), naive=(12.0, 16.0, 40.0)):
    bands = (np.array(ends, float) for ends in (low, high))
    return scores(OBSERVED, np.array(median, float), *bands, {"persistence": np.array(naive)}, scale=OBSERVED)


def test_a_perfect_forecast_has_skill_one():
    found = scored(OBSERVED)
    assert found.skill["persistence"] == 1, found
    assert found.mae == found.bias == 0, found


def test_the_naive_forecast_itself_has_skill_zero():
    assert scored([12.0, 16.0, 40.0]).skill["persistence"] == 0


def test_bias_error_and_skill_by_hand():
    found = scored([11.0, 18.0, 44.0])  # +10%, -10%, +10%; the naive one is off by 20%, 20%, 0
    assert found.bias == pytest.approx(0.1 / 3), found
    assert found.mae == pytest.approx(0.1), found
    assert found.skill["persistence"] == pytest.approx(1 - 0.3 / 0.4), found
    assert scored([16.0, 20.0, 40.0]).skill["persistence"] == pytest.approx(-0.5), "worse than naive is negative"


def test_coverage_counts_ends_and_what_lies_outside():
    found = scored(OBSERVED, low=(10.0, 20.1, 0.0), high=(11.0, 30.0, 39.9))
    assert (found.covered, found.n) == (1, 3), found
    assert found.coverage == pytest.approx(1 / 3)


def test_width_is_in_parts_of_the_observed():
    assert scored(OBSERVED, low=(9, 19, 39), high=(11, 21, 41)).width == pytest.approx((0.2 + 0.1 + 0.05) / 3)


def test_a_row_without_a_naive_value_counts_elsewhere_only():
    found = scored([11.0, 18.0, 44.0], naive=(12.0, np.nan, 40.0))
    assert found.n_naive["persistence"] == 2, found
    assert found.skill["persistence"] == pytest.approx(1 - 0.2 / 0.2), found
    assert found.mae == pytest.approx(0.1), "the row without a naive value stays in the error"


def test_a_row_without_a_run_is_missed_not_skipped():
    found = scored([10.0, np.nan, 40.0], low=(0, np.nan, 0), high=(100, np.nan, 100))
    assert (found.covered, found.n, found.mae) == (2, 3, 0.0), found
    assert (found.n_naive["persistence"], found.skill["persistence"]) == (2, 1.0), "skill is of rows that both have"


def test_no_rows_have_no_scores():
    nothing = np.array([])
    found = scores(nothing, nothing, nothing, nothing, {"trend": nothing}, nothing)
    assert found.n == 0
    assert np.isnan([found.coverage, found.mae, found.skill["trend"]]).all()
    assert np.isnan(skill_of(np.array([0.1]), np.array([0.0]))), "nothing beats a naive forecast without error"


def test_the_band_holds_nine_tenths_of_noisy_observations():
    draws = np.array([5.0])
    median, low, high = predictive_band(draws, error=2.0)
    assert median == 5
    assert (low, high) == pytest.approx((5 - 1.645 * 2, 5 + 1.645 * 2), abs=0.001)


def test_the_band_widens_with_the_error_and_without_one_is_that_of_the_draws():
    draws = np.linspace(0, 1, 101)
    assert predictive_band(draws, 0.0) == pytest.approx((0.5, 0.05, 0.95))
    _, low, high = predictive_band(draws, 0.5)
    assert low < 0, "below the lowest draw"
    assert high > 1


def test_failed_runs_are_left_out_of_the_band():
    assert predictive_band(np.array([np.nan, 3.0]), 0.0) == (3.0, 3.0, 3.0)
    assert np.isnan(predictive_band(np.array([np.nan]), 1.0)).all()
