"""The alliance's budget contract: what is kept, what is borne, and that it adds up to the fen."""

import numpy as np
import pytest

from sim.conventions import Scheme
from sim.system.alliance import Alliance
from sim.system.fund import InsuranceFund
from sim.system.ledger import Ledger

PRIMARY = np.array([True, True, True, False, False])
IN_COUNTY = np.array([True, True, True, True, False])
WEIGHT = np.array([1.0, 1.0, 1.0, 5.0, 9.0])
LAST_YEAR = np.array([100_000, 50_000, 50_000, 700_000, 100_000])


@pytest.fixture
def contract(levers):
    return levers | {
        "global_budget_contract.enabled": 1.0,
        "global_budget_contract.growth_cap": 0.05,
        "global_budget_contract.includes_out_of_county": 0.0,
        "global_budget_contract.surplus_retained_share": 0.8,
        "global_budget_contract.overspend_borne_share": 0.5,
        "global_budget_contract.township_village_share_of_surplus": 0.4,
    }


@pytest.fixture
def ledger():
    return Ledger([f"f{i}" for i in range(5)])


@pytest.fixture
def fund(world, ledger):
    fund, nothing = InsuranceFund(world), np.zeros(5, np.int64)
    visits = {Scheme.RESIDENT: LAST_YEAR // 2, Scheme.EMPLOYEE: nothing}
    fund.pay(ledger, visits, {Scheme.RESIDENT: LAST_YEAR // 2, Scheme.EMPLOYEE: nothing})
    return fund


@pytest.fixture
def alliance(world):
    return Alliance(world)


def settle(alliance, ledger, fund, levers, spent, month=12 * 2023):
    """A year with a package in which the fund pays `spent` at each facility."""
    alliance.open_year(fund, IN_COUNTY, levers, month)
    alliance.spend(np.array(spent), IN_COUNTY, levers)
    return alliance.close_year(ledger, PRIMARY, IN_COUNTY, WEIGHT, levers)


def test_the_package_is_last_years_payments_grown_by_the_cap(alliance, fund, contract):
    alliance.open_year(fund, IN_COUNTY, contract, 12 * 2023)
    assert alliance.budget == int(900_000 * 1.05)
    alliance.open_year(fund, IN_COUNTY, contract, 12 * 2023 + 9)
    assert alliance.budget == int(900_000 * 1.05 / 4), "three months are left"
    outside = contract | {"global_budget_contract.includes_out_of_county": 1.0}
    alliance.open_year(fund, IN_COUNTY, outside, 12 * 2023)
    assert alliance.budget == 1_050_000


def test_a_surplus_is_shared_to_the_fen(alliance, fund, contract, ledger):
    received = settle(alliance, ledger, fund, contract, [0, 0, 0, 845_000 - 1, 10**6])
    assert alliance.surplus == 100_001
    kept = int(100_001 * 0.8)
    assert received.sum() == kept
    assert received[:3].sum() == int(kept * 0.4)
    assert np.ptp(received[:3]) <= 1, "equal weights, equal shares but for a fen"
    assert received[4] == 0, "who is outside the county gets nothing"
    ledger.check()


def test_an_overspend_is_borne_to_the_fen(alliance, fund, contract, ledger):
    received = settle(alliance, ledger, fund, contract, [0, 0, 0, 1_045_001, 0])
    assert alliance.surplus == -100_001
    assert received.sum() == -50_000
    assert received[:3].sum() == pytest.approx(-20_000, abs=1)
    assert received[4] == 0
    ledger.check()


def test_out_of_county_payments_count_where_the_contract_says_so(alliance, fund, contract, ledger):
    outside = contract | {"global_budget_contract.includes_out_of_county": 1.0}
    settle(alliance, ledger, fund, contract, [0, 0, 0, 800_000, 300_000])
    within = alliance.surplus
    settle(alliance, ledger, fund, outside, [0, 0, 0, 800_000, 300_000])
    assert (within, alliance.surplus) == (145_000, -50_000)


def test_without_a_contract_nothing_moves(alliance, fund, levers, ledger):
    before = ledger.balance.copy()
    assert not settle(alliance, ledger, fund, levers, [0, 0, 0, 1, 0]).any()
    assert alliance.budget is None
    assert (ledger.balance == before).all()
