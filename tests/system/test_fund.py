import numpy as np
import pytest

from sim.conventions import Scheme
from sim.system.fund import InsuranceFund
from sim.system.ledger import Ledger
from sim.system.tariff import BASE_MONTH


@pytest.fixture
def fund(world):
    return InsuranceFund(world)


@pytest.fixture
def ledger():
    return Ledger(["town", "county", "city"])


def pay(fund, ledger, resident, employee, stays):
    nothing = np.zeros(3, np.int64)
    visits = {Scheme.RESIDENT: np.array(resident), Scheme.EMPLOYEE: np.array(employee)}
    fund.pay(ledger, visits, {Scheme.RESIDENT: np.array(stays), Scheme.EMPLOYEE: nothing})


def test_premiums_are_a_twelfth_of_the_years_funding_per_insured(fund, ledger, county):
    fund.receive_premiums(ledger, county, np.array([7, 1000, 100]), BASE_MONTH)
    for scheme, account, name in (
        (Scheme.RESIDENT, "fund_resident", "resident"), (Scheme.EMPLOYEE, "fund_employee", "employee")
    ):  # fmt: skip
        insured = {Scheme.RESIDENT: 1000, Scheme.EMPLOYEE: 100}[scheme]
        a_head = county.value(f"insurance.{name}_fund_income_per_head") * 100 / 12
        assert ledger.of(account) == pytest.approx(insured * a_head, abs=insured)  # each rounded to the fen
        assert ledger.of(account) == fund.income[scheme]
    assert fund.income[Scheme.NONE] == 0
    ledger.check()


def test_premiums_grow_with_the_countys_rate(fund, ledger, county):
    fund.receive_premiums(ledger, county, np.array([0, 1000, 0]), BASE_MONTH)
    first = fund.income[Scheme.RESIDENT]
    fund.receive_premiums(ledger, county, np.array([0, 1000, 0]), BASE_MONTH + 12)
    growth = 1 + county.value("insurance.fund_income_growth")
    assert fund.income[Scheme.RESIDENT] / first == pytest.approx(growth, rel=1e-3)


def test_claims_are_paid_from_each_schemes_fund(fund, ledger):
    pay(fund, ledger, resident=[10, 20, 0], employee=[1, 2, 3], stays=[100, 0, 7])
    assert ledger.facilities.tolist() == [111, 22, 10]
    assert (ledger.of("fund_resident"), ledger.of("fund_employee")) == (-137, -6)
    ledger.check()


def test_the_fund_looks_back_twelve_months(fund, ledger):
    for month in range(14):
        pay(fund, ledger, resident=[month, 0, 0], employee=[0, 0, 0], stays=[0, 1, 0])
    visits, stays = fund.year()
    assert visits.tolist() == [sum(range(2, 14)), 0, 0]
    assert stays.tolist() == [0, 12, 0]


def test_the_primary_share_is_of_in_county_stays(fund, ledger):
    pay(fund, ledger, resident=[9, 9, 9], employee=[0, 0, 0], stays=[20, 80, 900])
    share = fund.primary_inpatient_share(np.array([True, False, False]), np.array([True, True, False]))
    assert share == 0.2
