"""Every fen moves once: the ledger adds up to zero, and its movements are the flows the record tells of."""

from __future__ import annotations

import numpy as np
import pytest

from sim.conventions import Kind
from sim.model import CountyModel
from sim.system.ledger import Ledger, LedgerError
from tests.engine import runs


@pytest.fixture(params=["baseline", "all_three"])
def watched(request):
    return request.getfixturevalue(request.param)


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
    paid = county["fund_outpatient"].sum(axis=1) + county["fund_inpatient"].sum(axis=1)
    paid += county["paid_by_patients"].sum(axis=1) + county["assistance"]
    assert charged.min() > 0, "a month without any charge"
    off = charged - paid
    assert not off.any(), f"charged and paid differ by {off[off != 0][:3]} fen"


def test_the_funds_change_by_premiums_less_claims_less_settlements(watched):
    record, county = watched.record, watched.record.county
    claims = county["fund_outpatient"].sum(axis=1) + county["fund_inpatient"].sum(axis=1)
    settled = np.array([month.settled for month in watched.months])
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
    assert_same("premiums", -moved_in(record, "premiums"), county["fund_income"].sum(axis=1)[1:], record)


def test_care_outside_the_county_receives_exactly_what_it_charges(watched):
    """It has neither staff nor subsidies here: patients, funds and assistance are all that moves its account."""
    record, county = watched.record, watched.record.county
    charged = county["charge_outpatient"][:, Kind.OUT_OF_COUNTY] + county["charge_inpatient"][:, Kind.OUT_OF_COUNTY]
    assert_same("the out-of-county hospital", moved_in(record, "facility:out-of-county"), charged[1:], record)


def test_village_clinics_pay_out_all_they_earn(watched):
    """But for what a settlement at the end of December brings or takes, which January pays out."""
    clinics = watched.record.facility_kinds == Kind.VILLAGE_CLINIC
    kept = watched.record.facility["balance"][:, clinics]
    kept = kept[[month.settled == 0 for month in watched.months]]
    assert not kept.any(), f"clinics keep {kept[kept != 0][:3]} fen"


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
