"""Townships stretch for what depends on volume and slacken with what does not."""

import numpy as np
import pytest

from sim.loops import Loop, switches
from sim.system.township_effort import township_goal

BONUS = {"performance_pay_two_permits.surplus_to_bonus_share": 0.4}
GUARANTEE = {"fiscal_guarantee.guaranteed_share": 1.0}


@pytest.fixture
def goal(county, behaviour, levers):
    def of(moved=None, margin=1.0, pressure=0.0):
        return float(township_goal(np.array([margin]), pressure, county, behaviour, levers | (moved or {}))[0])

    return of


def test_under_todays_rules_it_is_one(goal):
    assert goal() == pytest.approx(1.0)


def test_bonus_surplus_and_pressure_raise_it(goal):
    shared = {
        "global_budget_contract.enabled": 1.0,
        "global_budget_contract.surplus_retained_share": 1.0,
        "global_budget_contract.township_village_share_of_surplus": 0.5,
    }
    assert goal(BONUS) > 1
    assert goal(shared) > 1
    assert goal(shared | {"global_budget_contract.enabled": 0.0}) == pytest.approx(1.0), "shares without a contract"
    assert goal(pressure=0.3) > 1


def test_where_a_visit_is_a_cost_it_falls(goal):
    assert goal(margin=-1.0) < goal(margin=0.5) < 1


def test_the_guarantee_lowers_it_unless_b10_is_cut(goal):
    assert goal(GUARANTEE) < 1
    assert goal(GUARANTEE | switches([Loop.B10])) == pytest.approx(1.0)


def test_nobody_tries_for_a_bonus_with_r2_cut(goal):
    assert goal(BONUS | switches([Loop.R2])) == pytest.approx(1.0)
