"""Each policy pulls where it is meant to: one lever against business as usual, the same people, illnesses and luck."""

from __future__ import annotations

import pytest

from sim.conventions import Kind, Level
from tests.engine import runs
from tests.engine.paired import (
    COUNTY,
    FOLLOW_UP,
    IN_COUNTY,
    PRIMARY,
    SHARE,
    TOWNSHIP,
    Measure,
    Moves,
    admissions,
    exits,
    finished,
    in_county_share,
    licensed_village_doctors,
    managed_well,
    paid_by_patients,
    past,
    primary_share,
    staff_in_post,
    visits,
)

POOLING = {
    "village_outpatient_pooling.designated_share": 1.0,
    "village_outpatient_pooling.village_reimb_rate": 0.9,
    "village_outpatient_pooling.eligibility": 0.0,
}
GAP = {
    "reimbursement_gap.primary_inpatient_rate_pp": 5.0,
    "reimbursement_gap.municipal_provincial_inpatient_rate_pp": -10.0,
    "reimbursement_gap.primary_deductible_delta_yuan": -100.0,
    "reimbursement_gap.municipal_provincial_deductible_delta_yuan": 400.0,
    "reimbursement_gap.primary_outpatient_rate_pp": 5.0,
}

RISES, FALLS = 1, -1
SIGNS: dict[str, tuple[Moves, str, Measure, int]] = {
    "pooling at village clinics": (POOLING, "village visits", visits([Kind.VILLAGE_CLINIC]), RISES),
    "pooling spares patients": (POOLING, "fen paid by patients", paid_by_patients, FALLS),
    "a wider gap keeps inpatients": (GAP, "in-county admissions", admissions(IN_COUNTY), RISES),
    "a wider gap, as a share": (GAP, "in-county share of admissions", in_county_share, RISES),
    "audits": ({"fund_supervision.audit_intensity": 0.6}, "township admissions", admissions(TOWNSHIP), FALLS),
    "income of village doctors": (
        {"village_doctor_income.annual_yuan_delta": 30_000.0},
        "exits of village doctors",
        exits([Kind.VILLAGE_CLINIC]),
        FALLS,
    ),
    "pay of townships": (
        {"performance_pay_two_permits.township_county_pay_ratio": 1.1},
        "exits from townships",
        exits(TOWNSHIP),
        FALLS,
    ),
    "senior posts": (
        {"senior_posts_promotion.exit_rate_multiplier": 0.7},
        "exits from townships",
        exits(TOWNSHIP),
        FALLS,
    ),
    "usable posts": ({"headcount_quota.posts_usable_share": 1.0}, "township staff", staff_in_post(TOWNSHIP), RISES),
    "settlement elsewhere": (
        {"cross_region_settlement.hassle_cost_cut": 0.8},
        "in-county share of admissions",
        in_county_share,
        FALLS,
    ),
    "one drug list": (
        {"drug_list_alignment.overlap_share": 1.0},
        "chronic follow-ups at county hospitals",
        visits(COUNTY, FOLLOW_UP),
        FALLS,
    ),
    "special diseases at townships": (
        {"special_disease_outpatient.designated_share_township": 1.0},
        "chronic follow-ups at townships",
        visits(TOWNSHIP, FOLLOW_UP),
        RISES,
    ),
    "two-disease benefit": (
        {"two_disease_drug_benefit.uptake_share": 1.0, "two_disease_drug_benefit.reimb_rate": 0.8},
        "chronic follow-ups at primary level",
        visits(PRIMARY, FOLLOW_UP),
        RISES,
    ),
    "first contact at primary level": (
        {"gatekeeping.disease_list_share": 0.6, "gatekeeping.compliance": 0.8},
        "primary share of visits",
        primary_share,
        RISES,
    ),
    "family doctors who serve": (
        {"contract_coverage.effective_share": 0.95},
        "primary share of visits",
        primary_share,
        RISES,
    ),
    "specialists in townships": (
        {"specialist_outreach.visits_per_month_per_township": 8.0},
        "correct management at townships",
        managed_well(TOWNSHIP),
        RISES,
    ),
    "licensing": (
        {"village_doctor_licensing.annual_conversion_rate": 0.1},
        "licensed share of village doctors",
        licensed_village_doctors,
        RISES,
    ),
    "referral needed out of county": (
        {"referral_linked_reimbursement.unreferred_penalty_pp": 25.0},
        "out-of-county admissions",
        admissions([Kind.OUT_OF_COUNTY]),
        FALLS,
    ),
    "referral down": (
        {"down_referral.post_acute_down_prob": 0.6},
        "visits to townships by referral",
        visits(TOWNSHIP, 2),
        RISES,
    ),
    "a stronger county hospital": (
        {"county_hospital_upgrade.capability_gain": 0.1},
        "in-county share of admissions",
        in_county_share,
        RISES,
    ),
    "sub-centres draw patients": (
        {"subcentre_build.count": 4.0, "subcentre_build.capability_target_ratio": 0.8},
        "township-level visits",
        visits(TOWNSHIP),
        RISES,
    ),
    "sub-centres with beds": (
        {"subcentre_build.count": 4.0, "subcentre_build.beds_added": 100.0},
        "township-level admissions",
        admissions(TOWNSHIP),
        RISES,
    ),
}


NOT_YET: dict[str, str] = {}
"""Signs that do not come out, and why."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=NOT_YET[name])) if name in NOT_YET else name
        for name in SIGNS
    ],
)
def test_policy_pulls_where_it_is_meant_to(name):
    moves, what, measure, sign = SIGNS[name]
    before, after = measure(finished().record), measure(finished(moves).record)
    word = "rise" if sign == RISES else "fall"
    assert sign * (after - before) > 0, f"{name}: {what} should {word}, but go from {before:.6g} to {after:.6g}"


def test_county_hired_doctors_work_in_townships_and_are_missed_at_the_county_hospital():
    model = finished({"county_hired_township_used.share_of_new_licensed_hires": 1.0})
    table = model.table
    at_work = table.doctors + table.posted
    town, county = table.level == Level.TOWNSHIP, table.level == Level.COUNTY
    gained = at_work[town].sum() - table.doctors[town].sum()
    lost = table.doctors[county].sum() - at_work[county].sum()
    assert gained > 0, "nobody is sent down"
    assert abs(gained - lost) < 1e-9, f"townships gain {gained} doctors, the county loses {lost}"
    assert gained <= model.record.county["staff_hires"][-12:, COUNTY].sum() + 1e-9, (
        f"{gained} sent, more than were hired"
    )
    here, usually = managed_well(TOWNSHIP)(model.record), managed_well(TOWNSHIP)(finished().record)
    assert here > usually, f"correct management at townships goes from {usually:.4f} to {here:.4f}"


def test_a_lever_left_alone_makes_no_difference():
    model = past({}, "2023-12", SHARE)
    model.run()
    assert not runs.differing(model.record, finished().record)
