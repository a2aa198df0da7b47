"""The lead hospital sends down and retains where it gains by it, and stops where it does not."""

import numpy as np
import pytest

from sim.loops import Loop, switches
from sim.system.lead_hospital import CountyHospital, refilled, retaining_pull, sending_pull, stake, step
from sim.system.yearbook import Cases

CASES = Cases(
    fund=np.array([3_000.0, 10_000.0, 40_000.0, 90_000.0]),
    charge=np.array([5_000.0, 15_000.0, 75_000.0, 200_000.0]),
    stays=np.array([0.0, 0.03, 0.08, 0.1]),
)
CONTRACT = {
    "global_budget_contract.enabled": 1.0,
    "global_budget_contract.surplus_retained_share": 1.0,
    "global_budget_contract.township_village_share_of_surplus": 0.3,
    "global_budget_contract.includes_out_of_county": 1.0,
    "tight_alliance.enabled": 1.0,
    "tight_alliance.integration_level": 0.9,
}


def hospital(use: float) -> CountyHospital:
    """In fen: 67 yuan a visit, 1 920 a stay; as busy as stated."""
    return CountyHospital(visit=6_700.0, stay=192_000.0, below=2_500.0, load=use, bed_use=use)


@pytest.fixture
def pull(behaviour, levers):
    def of(moved=None, use=0.6, cases=CASES):
        return sending_pull(hospital(use), cases, behaviour, levers | (moved or {}))

    return of


def test_under_fee_for_service_effort_dies_out(pull):
    level = 1.0
    for _ in range(60):
        level = step(level, pull(), 0.08)
    assert level == 0.0, f"without a contract an effort of 1 is still {level} after five years"


def test_under_a_budget_that_is_kept_it_rises_and_stays_bounded(pull):
    level = 0.0
    for _ in range(60):
        level = step(level, pull(CONTRACT, use=0.8), 0.08)
    assert level == 1.0, f"a contract that pays brings the effort to {level}"


def test_the_fuller_the_house_the_less_a_simple_case_is_worth_keeping(pull):
    pulls = [pull(CONTRACT, use) for use in (0.3, 0.6, 0.8, 0.95)]
    assert pulls == sorted(pulls), f"pull at rising use: {pulls}"
    assert pulls[0] < pulls[-1], "how full the house is makes no difference"
    assert pull(use=1.0) == pytest.approx(0.0), "a full house loses nothing and gains nothing"


def test_no_saving_no_pull(pull):
    same = CASES._replace(fund=np.full(4, 10_000.0))
    assert pull(CONTRACT | {"tight_alliance.enabled": 0.0}, cases=same) < 0


def test_a_stake_needs_a_contract_and_grows_with_unity(levers):
    assert stake(levers | CONTRACT | {"global_budget_contract.enabled": 0.0}).of_saving == 0.0
    loose = stake(levers | CONTRACT | {"tight_alliance.enabled": 0.0}).of_saving
    assert loose == pytest.approx(0.7), "what goes below is lost to a loose alliance"
    assert stake(levers | CONTRACT).of_saving > loose


def test_a_place_given_up_is_taken_in_a_full_house_only():
    assert refilled(1.4, 3.0) == 1.0
    assert refilled(0.0, 3.0) == 0.0
    assert refilled(0.5, 3.0) == pytest.approx(0.125)


def test_keeping_patients_pays_where_the_package_bears_what_leaves(behaviour, levers):
    def of(moved):
        return retaining_pull(CASES, behaviour, levers | CONTRACT | moved)

    assert of({}) > 0
    assert of({"global_budget_contract.includes_out_of_county": 0.0}) < 0
    assert of(switches([Loop.B3])) < 0, "with B3 cut nobody tries"
