"""Forecasts that need no model, worked out by hand."""

import numpy as np
import pytest

from sim.calibration.hindcast import observed
from sim.calibration.naive import known_series, persistence, trend, with_demand
from tests.calibration.made_up import PRICE, VILLAGE, change, level

CHANGES = [change(2015, 0.3), change(2017, 0.2), change(2021, -0.1), change(2022, -0.2)]
LEVELS = [level(2013, 0.70), level(2016, 0.67), level(2019, 0.68), level(2022, 0.65)]


def known(of, evidence, up_to, oldest=99):
    return known_series(observed(of), [observed(e) for e in evidence], up_to, oldest)


def test_what_was_known_of_a_change_ends_with_the_year_and_holds_the_base():
    assert known(CHANGES[-1], CHANGES, 2019) == [(2015, pytest.approx(0.3)), (2017, pytest.approx(0.2)), (2019, 0.0)]
    assert known(CHANGES[-1], CHANGES, 2021)[-1] == (2021, pytest.approx(-0.1))


def test_changes_from_other_base_years_are_chained():
    others = [change(2013, 0.1, base_year=2012), change(2019, -0.2, base_year=2012)]
    assert known(CHANGES[-1], others, 2019) == [
        (2012, pytest.approx(1 / 0.8 - 1)),
        (2013, pytest.approx(1.1 / 0.8 - 1)),
        (2019, 0.0),
    ]
    unlinked = [change(2013, 0.1, base_year=2012)]
    assert known(CHANGES[-1], unlinked, 2019) == [(2019, 0.0)], "no ratio leads from 2012 to 2019"


def test_a_level_is_carried_on_by_changes_and_kept_where_both_are_known():
    of = level(2022, 1.4, VILLAGE)
    rows = [level(2019, 1.7, VILLAGE), change(2021, -0.1), level(2020, 1.6, VILLAGE), change(2020, -0.5)]
    assert known(of, rows, 2021) == [(2019, 1.7), (2020, 1.6), (2021, pytest.approx(1.53))]


def test_only_rows_of_the_same_indicator_are_known():
    others = [*LEVELS, level(2018, 200.0, PRICE), change(2018, 0.1, base_year=2012)]
    assert known(LEVELS[-1], others, 2019) == [(2013, 0.70), (2016, 0.67), (2019, 0.68)]


def test_a_value_that_is_too_old_is_no_forecast():
    assert known(LEVELS[-1], LEVELS, 2021, oldest=2)[-1] == (2019, 0.68)
    assert known(LEVELS[-1], LEVELS, 2021, oldest=1) == []


def test_persistence_is_the_last_value():
    assert persistence(known(LEVELS[-1], LEVELS, 2021)) == 0.68
    assert persistence(known(CHANGES[-1], CHANGES, 2019)) == 0
    assert np.isnan(persistence([])), "nothing known, nothing said"
    to_come = change(2022, 0.1, base_year=2021)
    assert persistence(known(to_come, CHANGES, 2019)) == 0, "no change from a year to come"


def test_a_trend_goes_on_straight():
    straight = [level(2012, 0.70), level(2014, 0.68), level(2016, 0.66), level(2022, 0.5)]
    assert trend(straight[-1], known(straight[-1], straight, 2019), 3) == pytest.approx(0.60)


def test_a_trend_is_least_squares():
    found = trend(LEVELS[-1], known(LEVELS[-1], LEVELS, 2019), 3)  # slope -0.02 / 6, mean 0.6833 at 2016
    assert found == pytest.approx(0.68333 - 0.02 / 6 * 6, abs=1e-4)


def test_a_trend_of_too_few_years_is_persistence():
    two = known(LEVELS[-1], LEVELS[1:], 2019)
    assert len(two) == 2
    assert trend(LEVELS[-1], two, 3) == 0.68


def test_the_index_moves_the_last_value_from_its_own_year():
    index = {2019: 1.0, 2021: 1.1, 2022: 0.99}.__getitem__
    assert with_demand(LEVELS[-1], [(2019, 0.68)], index) == pytest.approx(0.68 * 0.99)
    assert with_demand(CHANGES[-1], [(2019, 0.0), (2021, -0.1)], index) == pytest.approx(0.9 * 0.99 / 1.1 - 1)
    assert with_demand(change(2022, 0.0, base_year=2021), [(2021, 0.0)], index) == pytest.approx(0.99 / 1.1 - 1)
    assert np.isnan(with_demand(LEVELS[-1], [], index))
