"""Insurance levers in a small county: what patients do under them, and what they leave alone."""

from __future__ import annotations

import pytest

from tests.engine import runs
from tests.engine.paired import (
    COUNTY,
    FOLLOW_UP,
    PRIMARY,
    TOWNSHIP,
    VILLAGE,
    admissions,
    last_year,
    paid_by_patients,
    primary_share,
    record,
    visits,
)

SMALL = {"last": "2022-12", "share": 0.03}
REFERRAL = "referral_linked_reimbursement"
NEW_DEPARTMENTS = {
    "specialty_departments.departments_added_per_township": 3.0,
    "new_service_separate_fund.exempt_months": 36.0,
}
TIGHT_CAPS = {"primary_fund_share_path.target_inpatient_budget_share": 0.1}


def table(name):
    return lambda recorded: float(last_year(recorded, name).sum())


SIGNS = [  # what is moved, what is measured, 1 if it rises and -1 if it falls
    ({"special_disease_outpatient.designated_share_village": 1.0}, "village follow-ups", visits(VILLAGE, FOLLOW_UP), 1),
    ({f"{REFERRAL}.applies_to": 1.0}, "county visits", visits(COUNTY), -1),
    ({f"{REFERRAL}.applies_to": 1.0}, "primary share", primary_share, 1),
    ({f"{REFERRAL}.referred_deductible_waived": 1.0}, "inpatient fund", table("fund_inpatient"), 1),
    ({"contracted_resident_benefit.consult_fee_waived": 1.0}, "primary visits", visits(PRIMARY), 1),
    ({"rural_service_catalogue.items_added": 20.0}, "primary visits", visits(PRIMARY), 1),
    ({"premium_subsidy.subsidy_lowincome": 0.0}, "assisted insured", table("assisted_insured"), -1),
    ({"premium_subsidy.subsidy_lowincome": 0.0}, "assistance", table("assistance"), -1),
    ({"triple_protection.catastrophic_cap_share": 0.1}, "admissions declined", table("declined_admissions"), -1),
    ({"triple_protection.catastrophic_cap_share": 0.1}, "assistance", table("assistance"), 1),
    ({"insurance_service_points.coverage_share": 1.0}, "self-care", table("self_care"), -1),
    ({"tcm_payment_tilt.extra_rate_pp_tcm": 10.0}, "TCM visits", table("tcm_visits"), 1),
    ({"tiered_consult_fee.fee_by_title_yuan": 30.0}, "county visits", visits(COUNTY), -1),
    ({"tiered_consult_fee.fee_by_title_yuan": 30.0}, "primary share", primary_share, 1),
    ({"tiered_consult_fee.same_city_same_price": 1.0}, "township visits", visits(TOWNSHIP), -1),
    ({"tiered_consult_fee.same_city_same_price": 1.0}, "primary share", primary_share, -1),
]


@pytest.mark.parametrize(("moved", "what", "measure", "sign"), SIGNS, ids=[f"{next(iter(s[0]))} {s[1]}" for s in SIGNS])
def test_sign(moved, what, measure, sign):
    after, usual = (measure(r) for r in (record(moved, **SMALL), record(**SMALL)))
    assert sign * (after - usual) > 0, f"{what}: {after:.6g} under {moved}, {usual:.6g} as usual"


def test_without_a_deduction_it_does_not_matter_where_it_applies():
    none = {f"{REFERRAL}.unreferred_penalty_pp": 0.0}
    found = runs.differing(record({f"{REFERRAL}.applies_to": 1.0}, needs=none, **SMALL), record(needs=none, **SMALL))
    assert not found, f"a rule that takes nothing off changes {found[:5]}"


def test_a_separate_fund_lets_capped_townships_admit_more():
    enabled = {"new_service_separate_fund.enabled": 1.0}
    after, before = (
        admissions(TOWNSHIP)(record(NEW_DEPARTMENTS | moves, needs=TIGHT_CAPS, **SMALL)) for moves in (enabled, {})
    )
    assert after > before, f"township admissions: {after:.0f} with a separate fund, {before:.0f} without"


def test_a_separate_fund_without_new_departments_changes_nothing():
    rule = {"new_service_separate_fund.enabled": 1.0, "new_service_separate_fund.exempt_months": 36.0}
    found = runs.differing(record(rule, needs=TIGHT_CAPS, **SMALL), record(needs=TIGHT_CAPS, **SMALL))
    assert not found, f"an account for no department changes {found[:5]}"


def test_the_waived_fee_is_the_funds_not_the_facilities():
    waived = record({"contracted_resident_benefit.consult_fee_waived": 1.0}, **SMALL)
    usual = record(**SMALL)
    for what, share in (("fund", table("fund_outpatient")), ("charge", table("charge_outpatient"))):
        assert share(waived) > share(usual), f"{what}: {share(waived):.0f} with the fee waived, {share(usual):.0f}"
    per_visit = [paid_by_patients(r) / visits(PRIMARY)(r) for r in (waived, usual)]
    assert per_visit[0] < per_visit[1], f"patients pay {per_visit[0]:.0f} fen a visit, {per_visit[1]:.0f} as usual"
