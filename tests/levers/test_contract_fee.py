"""The fee of a contract: three payers, less uptake where residents pay, service up to doctors' time."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from sim.care.contracts import Contracts
from sim.conventions import Kind, Level, Scheme
from sim.system.contract_fee import FUND, RESIDENT, effective_share, pay_fees, payer_shares
from sim.system.fund import InsuranceFund
from sim.system.ledger import Ledger
from tests.levers.staff_case import StaffCase, plan

FORTY = {"contract_fee__yuan_per_contract": 40.0}
BY_RESIDENT = {"contract_fee__share_patient": 0.6, "contract_fee__share_bphs": 0.0}


def paid(contracted: float, **moves: float) -> tuple[np.ndarray, Ledger, StaffCase]:
    case = StaffCase.under(**moves)
    ledger, fund = Ledger(case.table.ids), InsuranceFund(mesa.Model(rng=1))
    fund.by_scheme.append(np.array([0, 3, 1])[: len(Scheme)])
    served = np.where(case.village | case.town, 1000, 0)
    fees = pay_fees(ledger, fund, case.table, plan().county, case.levers, served, contracted)
    ledger.check()
    return fees, ledger, case


def test_payers_are_scaled_to_one_and_the_books_close():
    fees, ledger, case = paid(0.5, **FORTY, contract_fee__share_fund=0.2)
    shares = payer_shares(case.levers)
    assert shares == pytest.approx([0.2, 0.7, 0.1]), f"payers' shares {shares}"
    due = 0.5 * 1000 * 4000 / 12 * (0.4 * (case.table.kind == Kind.VILLAGE_CLINIC).sum() + 0.6 * case.town.sum())
    assert fees.sum() == pytest.approx(due, rel=1e-3), f"{fees.sum()} fen are paid, {due:.0f} are due"
    assert ledger.of("residents") == -fees[RESIDENT].sum(), "residents pay another amount than is recorded"
    assert ledger.of("fund_resident") + ledger.of("fund_employee") == -fees[FUND].sum()
    assert (fees[:, case.table.level >= Level.COUNTY] == 0).all(), "a hospital above is paid for contracts"


def test_no_contracts_no_fees_no_fee_no_payment():
    assert paid(0.0, **FORTY)[0].sum() == 0
    assert paid(0.5)[0].sum() == 0


def share_after(years: int, term: float = 1.0, **moves: float) -> float:
    contracts = Contracts.at_start(plan().county, StaffCase.under().levers)
    levers = StaffCase.under(**moves, contract_term__years=term).levers
    for _ in range(12 * years):
        contracts.price(levers, plan().behaviour["contracts.fee_deters"])
    return contracts.share


def test_what_residents_pay_deters_them_up_to_a_point():
    usual, some, all_of_it = share_after(5), share_after(5, **FORTY), share_after(5, **FORTY, **BY_RESIDENT)
    assert all_of_it < some < usual, f"{usual:.3f} sign as usual, {some:.3f} at 5 yuan, {all_of_it:.3f} at 40 yuan"
    later = share_after(10, **FORTY, **BY_RESIDENT)
    least = usual * np.exp(-40 * plan().behaviour["contracts.fee_deters"])
    assert later == pytest.approx(least, rel=0.01), f"{later:.3f} sign in the end, {least:.3f} at that price"


def test_a_longer_term_delays_it():
    short, long = share_after(1, 1.0, **FORTY, **BY_RESIDENT), share_after(1, 3.0, **FORTY, **BY_RESIDENT)
    assert short < long, f"{short:.3f} after a year of yearly contracts, {long:.3f} of contracts for three years"


def test_a_fee_buys_service_as_far_as_doctors_have_time():
    usual, levers = StaffCase.under().levers, StaffCase.under(**FORTY).levers
    asked = usual["contract_coverage.effective_share"]
    before, after, tired = (
        effective_share(kind, 0.0, 100_000, doctors, plan().behaviour)
        for kind, doctors in ((usual, 1000), (levers, 1000), (levers, 180))
    )
    assert before == asked, f"{before:.3f} are served at the usual fee, {asked:.3f} are asked for"
    assert after > tired > before, (
        f"{after:.3f} are served with time enough, {tired:.3f} with little, {before:.3f} before"
    )
    assert effective_share(levers, 0.0, 100_000, 10, plan().behaviour) == asked, "doctors without time serve more"
