"""Every fen moves once: the ledger adds up to zero, and its movements are the flows the record tells of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.conventions import Kind
from sim.model import CountyModel
from sim.system.ledger import Ledger, LedgerError
from tests.conftest import watch
from tests.engine import runs

MODES = {
    "standard": {
        "drg_across_levels.enabled": 1.0, "drg_across_levels.catalogue_share_of_admissions": 0.4,
        "drg_across_levels.payment_ratio_primary_county": 0.9,
    },
    "capitation": {"outpatient_capitation.enabled": 1.0, "outpatient_capitation.residual_kept_share": 0.7},
    "caps lifted within the county's budget": {"inpatient_cap_removal.enabled": 1.0},
    "package overspent and borne": {
        "global_budget_contract.enabled": 1.0, "global_budget_contract.growth_cap": 0.0,
        "global_budget_contract.overspend_borne_share": 1.0,
    },
    "four packages": {
        "global_budget_contract.enabled": 1.0, "global_budget_contract.surplus_retained_share": 0.8,
        "four_package_budget.enabled": 1.0, "four_package_budget.health_outcome_weight": 0.4,
    },
    "slips fetched for payment": {
        "referral_linked_reimbursement.applies_to": 1.0, "referral_linked_reimbursement.unreferred_penalty_pp": 25.0,
    },
    "borrowed capital": {
        "capital_investment.primary_capex_multiplier": 3.0, "capital_investment.debt_financed_share": 0.6,
        "village_operating_subsidy.yuan_per_clinic_year": 6000.0,
    },
    "bonuses and audits": {
        "performance_pay_two_permits.surplus_to_bonus_share": 0.6, "performance_pay_two_permits.pay_cap_uplift": 0.4,
        "performance_pay_two_permits.workload_linked_share": 0.5, "fund_supervision.audit_intensity": 0.6,
        "fund_supervision.penalty_multiplier": 5.0,
    },
}  # fmt: skip
"""Ways of paying, each with the levers that put it in force from 2022 on."""


@pytest.fixture(scope="module", params=["baseline", "all_three", *MODES])
def watched(request):
    if request.param not in MODES:
        return request.getfixturevalue(request.param)
    moves = {key: {"2022-01": value} for key, value in MODES[request.param].items()}
    return watch(runs.moved(runs.plan("baseline"), moves))


def moved_in(record, *accounts: str) -> np.ndarray:
    """What some accounts gained in each month but the first (fen)."""
    columns = [i for i, name in enumerate(record.accounts) if name.startswith(accounts)]
    return np.diff(record.ledger[:, columns].sum(axis=1))


def assert_same(what: str, left: np.ndarray, right: np.ndarray, record) -> None:
    off = np.flatnonzero(left != right)
    assert not off.size, (
        f"{what}: off by {int((left - right)[off[0]])} fen from {record.horizon.names[off[0] + 1]}, {off.size} months"
    )


def test_all_accounts_together_hold_nothing(watched):
    total = watched.record.ledger.sum(axis=1)
    assert not total.any(), f"the ledger is off by {total[total != 0][:3]} fen"


def test_what_is_charged_is_paid_by_patients_funds_and_assistance(watched):
    county = watched.record.county
    charged = county["charge_outpatient"].sum(axis=1) + county["charge_inpatient"].sum(axis=1)
    # what a payment standard leaves over the charge is the fund's too
    charged = charged + county["drg_gain"].sum(axis=1)
    paid = county["fund_outpatient"].sum(axis=1) + county["fund_inpatient"].sum(axis=1)
    paid += county["paid_by_patients"].sum(axis=1) + county["assistance"]
    assert charged.min() > 0, "a month without any charge"
    off = charged - paid
    assert not off.any(), f"charged and paid differ by {off[off != 0][:3]} fen"


def test_the_funds_change_by_premiums_less_claims_less_settlements(watched):
    record, county = watched.record, watched.record.county
    claims = county["fund_outpatient"].sum(axis=1) + county["fund_inpatient"].sum(axis=1)
    settled = county["settlements"].sum(axis=1)
    expected = county["fund_income"].sum(axis=1) - claims - settled
    assert_same("both funds", moved_in(record, "fund_"), expected[1:], record)
    assert_same(
        "the funds' recorded balances", np.diff(county["fund_balance"].sum(axis=1)), moved_in(record, "fund_"), record
    )
    for scheme, account in ((1, "fund_resident"), (2, "fund_employee")):
        held = record.ledger[:, record.accounts.index(account)]
        assert (held == county["fund_balance"][:, scheme]).all(), (
            f"the record's balance of {account} is not the ledger's"
        )


def test_only_a_budget_contract_settles_anything(baseline, all_three):
    assert not any(month.settled for month in baseline.months), "the alliance is paid without a contract"
    december = all_three.record.horizon.index("2023-12")
    assert all_three.months[december].settled != 0, "the package of 2023 is not settled"
    others = [m.settled for t, m in enumerate(all_three.months) if t != december]
    assert not any(others), "the package is settled outside December"


def test_patients_and_premium_payers_pay_what_the_record_says(watched):
    record, county = watched.record, watched.record.county
    assert_same("residents", -moved_in(record, "residents"), county["paid_by_patients"].sum(axis=1)[1:], record)
    by_members = county["fund_income"].sum(axis=1) - county["premium_subsidy"]  # the rest is the finance bureau's
    assert_same("premiums", -moved_in(record, "premiums"), by_members[1:], record)


def test_care_outside_the_county_receives_exactly_what_it_charges(watched):
    """It has neither staff nor subsidies here: patients, funds and assistance are all that moves its account."""
    record, county = watched.record, watched.record.county
    charged = county["charge_outpatient"][:, Kind.OUT_OF_COUNTY] + county["charge_inpatient"][:, Kind.OUT_OF_COUNTY]
    assert not county["settlements"][:, Kind.OUT_OF_COUNTY].any(), "a settlement with a hospital that is no member"
    assert_same("the out-of-county hospital", moved_in(record, "facility:out-of-county"), charged[1:], record)


def test_village_clinics_pay_out_all_they_earn(watched):
    """But for what a settlement at the end of December brings or takes, which January pays out."""
    clinics = watched.record.facility_kinds == Kind.VILLAGE_CLINIC
    kept = watched.record.facility["balance"][:, clinics]
    kept = kept[[month.settled == 0 for month in watched.months]]
    assert not kept.any(), f"clinics keep {kept[kept != 0][:3]} fen"


def test_lenders_are_owed_what_the_record_says(watched):
    """What was borrowed and not paid back, interest apart, so that lenders never lose."""
    record = watched.record
    lent = -record.ledger[:, record.accounts.index("lenders")]
    debt = record.county["debt"].sum(axis=1)
    assert (debt >= lent).all(), f"a debt of {debt[-1]} fen against {lent[-1]} fen lent and not returned"
    assert (debt == 0).all() or debt[-1] > 0, "a debt vanished"


def test_a_tenth_more_admissions_cost_the_fund_their_part_to_the_fen():
    """The balance falls one for one with what the fund pays for them (causal map §4, fund overspending)."""
    usual = runs.plan("baseline")
    behaviour = usual.behaviour
    fuller = behaviour.with_values({"levels.admission_scale": behaviour["levels.admission_scale"] * 1.1})
    before, after = runs.run(usual), runs.run(replace(usual, behaviour=fuller))

    def total(record, *names):
        return sum(int(record.county[name].sum()) for name in names)

    more = total(after, "fund_inpatient", "fund_outpatient", "settlements")
    more -= total(before, "fund_inpatient", "fund_outpatient", "settlements")
    fell = int(before.county["fund_balance"][-1].sum() - after.county["fund_balance"][-1].sum())
    assert total(after, "admissions") > 1.05 * total(before, "admissions"), "admissions hardly rise"
    assert fell == more > 0, f"the fund falls by {fell} fen for {more} fen more of payments"


def test_facility_balances_are_the_ledgers(watched):
    record = watched.record
    first = len(record.accounts) - len(record.facility_ids)
    assert (record.facility["balance"] == record.ledger[:, first:]).all(), "facility balances are not the ledger's"


def test_a_fen_posted_twice_is_found():
    ledger = Ledger(["a", "b"])
    ledger.transfer("premiums", "fund_resident", 12_345)
    ledger.to_facilities("fund_resident", np.array([5, 7]))
    ledger.check()
    ledger.balance[ledger.accounts.index("facility:a")] += 1
    with pytest.raises(LedgerError, match="1 fen"):
        ledger.check()


def test_a_claim_counted_twice_stops_the_run():
    model = runs.advance(CountyModel(runs.plan("baseline")), 1)
    pay = model.institutions.fund.pay

    def pay_one_fen_more(ledger, visits, stays):
        pay(ledger, visits, stays)
        ledger.facilities[0] += 1

    model.institutions.fund.pay = pay_one_fen_more
    with pytest.raises(LedgerError):
        model.step()
