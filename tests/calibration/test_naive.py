"""Forecasts that need no model, worked out by hand."""

import numpy as np
import pytest

from sim.calibration.naive import known_series, persistence, trend, with_demand
from tests.calibration.made_up import PRICE, change, level

CHANGES = [change(2015, 0.3), change(2017, 0.2), change(2021, -0.1), change(2022, -0.2)]
LEVELS = [level(2013, 0.70), level(2016, 0.67), level(2019, 0.68), level(2022, 0.65)]


def test_what_was_known_of_a_change_ends_with_the_year_and_holds_the_base():
    assert known_series(CHANGES[-1], CHANGES, 2019) == [(2015, 0.3), (2017, 0.2), (2019, 0.0)]
    assert known_series(CHANGES[-1], CHANGES, 2021)[-1] == (2021, -0.1)
    assert known_series(CHANGES[-1], CHANGES, 2017) == [(2015, 0.3), (2017, 0.2)], "the base year is still to come"


def test_only_rows_of_the_same_quantity_are_known():
    others = [*LEVELS, level(2018, 200.0, PRICE), change(2018, 0.1, base_year=2012)]
    assert known_series(LEVELS[-1], others, 2019) == [(2013, 0.70), (2016, 0.67), (2019, 0.68)]


def test_persistence_is_the_last_value():
    assert persistence(LEVELS[-1], known_series(LEVELS[-1], LEVELS, 2021)) == 0.68
    assert persistence(CHANGES[-1], known_series(CHANGES[-1], CHANGES, 2019)) == 0
    assert np.isnan(persistence(level(2022, 0.6), [])), "nothing known, nothing said"
    assert persistence(change(2022, 0.1, base_year=2021), []) == 0, "no change from a year to come"


def test_a_trend_goes_on_straight():
    straight = [level(2012, 0.70), level(2014, 0.68), level(2016, 0.66), level(2022, 0.5)]
    assert trend(straight[-1], known_series(straight[-1], straight, 2019), 3) == pytest.approx(0.60)


def test_a_trend_is_least_squares():
    known = known_series(LEVELS[-1], LEVELS, 2019)  # 0.70, 0.67, 0.68: slope -0.02 / 6, mean 0.6833 at 2016
    assert trend(LEVELS[-1], known, 3) == pytest.approx(0.68333 - 0.02 / 6 * 6, abs=1e-4)


def test_a_trend_of_too_few_years_is_persistence():
    known = known_series(LEVELS[-1], LEVELS[1:], 2019)
    assert len(known) == 2
    assert trend(LEVELS[-1], known, 3) == 0.68


def test_the_index_moves_the_last_value_from_its_own_year():
    index = {2019: 1.0, 2021: 1.1, 2022: 0.99}.__getitem__
    assert with_demand(LEVELS[-1], [(2019, 0.68)], index) == pytest.approx(0.68 * 0.99)
    assert with_demand(CHANGES[-1], [(2019, 0.0), (2021, -0.1)], index) == pytest.approx(0.9 * 0.99 / 1.1 - 1)
    assert with_demand(change(2022, 0.0, base_year=2021), [], index) == pytest.approx(0.99 / 1.1 - 1)
    assert np.isnan(with_demand(LEVELS[-1], [], index))
