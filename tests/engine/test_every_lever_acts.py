"""No lever without effect, and none that acts elsewhere than it says.

Each parameter of the registry is moved as far as it goes. In the first month in which any recorded table differs from
the run without the move, a table that the parameter claims (`moves`) must be among those that differ: what merely
follows, by queues, money or luck, comes later or beside it. A lever that needs another one to be on meets it on in both
runs (`NEEDS`), so that only its own move tells.
"""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

from sim.measure.record import FACILITY_COLUMNS, SHAPES, Record
from sim.model import CountyModel
from tests.engine import runs

LEVER_MONTH, LAST = "2022-01", "2023-03"
FROM_THE_START = "2021-01"
SHARE = 0.03
"""Enough people for the weakest lever, audits, to change an admission within the months watched."""

CONTRACT = {
    "global_budget_contract.enabled": {FROM_THE_START: 1.0},
    "global_budget_contract.surplus_retained_share": {FROM_THE_START: 0.5},
    "global_budget_contract.overspend_borne_share": {FROM_THE_START: 0.5},
}
FULL_CONTRACT = CONTRACT | {"global_budget_contract.surplus_retained_share": {FROM_THE_START: 1.0}}
"""A contract under which a saving stays with the lead hospital, so that it tries."""

PRESSED = {"performance_assessment.primary_share_target": {FROM_THE_START: 0.9}}
CHEAPER_VISITS = {"primary_service_price.service_price_multiplier": {LEVER_MONTH: 0.9}}
"""Townships that earn less by a visit than they did send more patients up, unless quality counts."""

CAP_RULE = {"inpatient_cap_removal.enabled": {FROM_THE_START: 1.0}}

REMOTE_READING = {"telemedicine.remote_diagnosis_share": {FROM_THE_START: 0.6}}
TOOLS = {"ai_assist.coverage_share": {FROM_THE_START: 1.0}}
VILLAGES_WITHOUT_CLINIC = {
    "facility_network.joint_clinic_share": {FROM_THE_START: 0.5},
    "mobile_clinics.remote_village_definition": {FROM_THE_START: 800.0},
}
STANDARD = {
    "drg_across_levels.enabled": {FROM_THE_START: 1.0},
    "drg_across_levels.catalogue_share_of_admissions": {FROM_THE_START: 0.3},
}
FEE = {"contract_fee.yuan_per_contract": {FROM_THE_START: 40.0}}
ADDED_POSTS = {
    "senior_posts_promotion.mid_post_pp": {FROM_THE_START: 10.0},
    "senior_posts_promotion.senior_post_pp": {FROM_THE_START: 15.0},
    "senior_posts_promotion.targeted_post_share": {FROM_THE_START: 0.15},
}
CAPITATION = {"outpatient_capitation.enabled": {FROM_THE_START: 1.0}}
FULL_GUARANTEE = {
    "performance_pay_two_permits.surplus_to_bonus_share": {FROM_THE_START: 0.6},
    "fiscal_guarantee.guaranteed_share": {FROM_THE_START: 1.0},
}

DEPARTMENTS = {"specialty_departments.departments_added_per_township": {"2021-06": 2.0}}
"""Departments of township hospitals that are new when the lever moves."""

NEEDS: dict[str, dict[str, dict[str, float]]] = {
    "telemedicine.coverage_township": REMOTE_READING,
    "telemedicine.coverage_village": REMOTE_READING,
    "telemedicine.capability_gain": REMOTE_READING,
    "ai_assist.use_rate": TOOLS,
    "ai_assist.diagnostic_gain": TOOLS,
    "township_grade_upgrade.capability_gain": {"township_grade_upgrade.upgraded_count": {FROM_THE_START: 3.0}},
    "township_capability_standard.diseases_recommended": {
        "township_capability_standard.share_recommended": {FROM_THE_START: 0.6}
    },
    "specialist_outreach.capability_transfer": {
        "specialist_outreach.visits_per_month_per_township": {FROM_THE_START: 8.0}
    },
    "mobile_clinics.township_rounds_per_remote_village_week": VILLAGES_WITHOUT_CLINIC,
    "mobile_clinics.county_rounds_per_township_month": VILLAGES_WITHOUT_CLINIC,
    "mobile_clinics.remote_village_definition": {
        "facility_network.joint_clinic_share": {FROM_THE_START: 0.5},
        "mobile_clinics.township_rounds_per_remote_village_week": {FROM_THE_START: 1.0},
    },
    "tight_alliance.enabled": FULL_CONTRACT | {"tight_alliance.integration_level": {FROM_THE_START: 1.0}},
    "tight_alliance.integration_level": FULL_CONTRACT | {"tight_alliance.enabled": {FROM_THE_START: 1.0}},
    "global_budget_contract.enabled": {k: v for k, v in CONTRACT.items() if not k.endswith(".enabled")},
    "global_budget_contract.surplus_retained_share": CONTRACT,
    "global_budget_contract.overspend_borne_share": CONTRACT,
    "global_budget_contract.includes_out_of_county": CONTRACT,
    "global_budget_contract.township_village_share_of_surplus": CONTRACT,
    "global_budget_contract.growth_cap": CONTRACT,
    "global_budget_contract.scope": CONTRACT,
    "new_service_separate_fund.enabled": DEPARTMENTS
    | {"new_service_separate_fund.exempt_months": {FROM_THE_START: 24.0}},
    "new_service_separate_fund.exempt_months": DEPARTMENTS
    | {"new_service_separate_fund.enabled": {FROM_THE_START: 1.0}},
    "referral_linked_reimbursement.waived_for": {
        "referral_linked_reimbursement.referred_deductible_waived": {FROM_THE_START: 1.0}
    },
    "rural_service_catalogue.reimb_rate": {"rural_service_catalogue.items_added": {FROM_THE_START: 10.0}},
    "inpatient_cap_removal.trigger_share": CAP_RULE,
    # lifted at the end of 2021 under a high trigger, the caps come back at the end of 2022 under a low one, if at all
    "inpatient_cap_removal.reinstate_above_trigger": CAP_RULE
    | {"inpatient_cap_removal.trigger_share": {FROM_THE_START: 0.45, "2022-06": 0.1}},
    "inpatient_cap_removal.within_county_budget": CAP_RULE,
    "drg_across_levels.enabled": {k: v for k, v in STANDARD.items() if not k.endswith(".enabled")},
    "drg_across_levels.catalogue_share_of_admissions": STANDARD,
    "drg_across_levels.payment_ratio_primary_county": STANDARD,
    "outpatient_capitation.rate_yuan": CAPITATION,
    "outpatient_capitation.residual_kept_share": CAPITATION,
    "outpatient_capitation.linked_to_contract": CAPITATION,
    "four_package_budget.enabled": {"four_package_budget.health_outcome_weight": {FROM_THE_START: 0.3}},
    "four_package_budget.health_outcome_weight": {"four_package_budget.enabled": {FROM_THE_START: 1.0}},
    # under a full guarantee the townships pay no wages of their own, and the bonus meets its ceiling
    "performance_pay_two_permits.pay_cap_uplift": FULL_GUARANTEE
    | {"fiscal_guarantee.class2_management": {FROM_THE_START: 1.0}},
    "fiscal_guarantee.class2_management": FULL_GUARANTEE,
    "capital_investment.debt_financed_share": {"capital_investment.primary_capex_multiplier": {FROM_THE_START: 2.0}},
    "county_hired_township_used.posting_months": {
        "county_hired_township_used.share_of_new_licensed_hires": {FROM_THE_START: 0.8}
    },
    "county_hired_township_used.within_years": {
        "county_hired_township_used.share_of_new_licensed_hires": {FROM_THE_START: 1.0}
    },
    "county_hired_township_used.return_rate": {
        "county_hired_township_used.share_of_new_licensed_hires": {FROM_THE_START: 1.0},
        "county_hired_township_used.posting_months": {FROM_THE_START: 6.0},
    },
    "promotion_requires_primary_service.compliance": {
        "promotion_requires_primary_service.months_required": {FROM_THE_START: 12.0}
    },
    # the first review of the run, due after the usual five years, comes with a shorter period
    "headcount_quota.review_years": {"headcount_quota.review_years": {FROM_THE_START: 1.0}},
    "stop_secondment.seconded_share_bau": {"stop_secondment.returned_share": {FROM_THE_START: 0.5}},
    "graduate_village_doctor.annual_exit_rate": {
        "graduate_village_doctor.annual_inflow_per_county": {FROM_THE_START: 30.0}
    },
    "township_hired_village_used.employer_pays_welfare": {
        "township_hired_village_used.share_of_villages": {FROM_THE_START: 1.0}
    },
    "specialist_outreach.days_per_visit": {"specialist_outreach.visits_per_month_per_township": {FROM_THE_START: 8.0}},
    "specialist_outreach.substitution_share": {
        "specialist_outreach.visits_per_month_per_township": {FROM_THE_START: 8.0}
    },
    "subcentre_build.capability_target_ratio": {"subcentre_build.count": {FROM_THE_START: 3.0}},
    "subcentre_build.beds_added": {"subcentre_build.count": {LEVER_MONTH: 3.0}},
    "subcentre_build.open_date": {"subcentre_build.count": {LEVER_MONTH: 3.0}},
    "subcentre_build.counts_as_primary": {"subcentre_build.count": {FROM_THE_START: 3.0}},
    "township_grade_upgrade.counts_as_primary": {"township_grade_upgrade.upgraded_count": {FROM_THE_START: 3.0}},
    "township_grade_upgrade.keeps_primary_reimbursement": {
        "township_grade_upgrade.upgraded_count": {FROM_THE_START: 3.0}
    },
    "primary_service_price.copay_neutral": {"primary_service_price.service_price_multiplier": {FROM_THE_START: 1.3}},
    # a target that is far off, and something that hangs on reaching it
    "performance_assessment.weight_visit_share": PRESSED,
    "performance_assessment.money_linked_share": PRESSED,
    "performance_assessment.weight_quality": CHEAPER_VISITS,
    "head_annual_salary.enabled": PRESSED | {"head_annual_salary.weight_visits": {FROM_THE_START: 1.0}},
    "head_annual_salary.weight_visits": PRESSED | {"head_annual_salary.enabled": {FROM_THE_START: 1.0}},
    "head_annual_salary.weight_quality": CHEAPER_VISITS | {"head_annual_salary.enabled": {FROM_THE_START: 1.0}},
    "gatekeeping.disease_list_share": {"gatekeeping.compliance": {FROM_THE_START: 0.5}},
    "gatekeeping.compliance": {"gatekeeping.disease_list_share": {FROM_THE_START: 0.4}},
    "village_liability_insurance.coverage_share": {
        "village_liability_insurance.defensive_referral_cut": {FROM_THE_START: 0.3}
    },
    "village_liability_insurance.defensive_referral_cut": {
        "village_liability_insurance.coverage_share": {FROM_THE_START: 1.0}
    },
    "chronic_long_prescription.uptake_share": {"chronic_long_prescription.weeks_per_script": {FROM_THE_START: 12.0}},
    "specialist_in_team.specialist_hours_per_month": {
        "specialist_in_team.teams_with_specialist_share": {FROM_THE_START: 1.0}
    },
    "specialty_departments.condition_groups": {
        "specialty_departments.departments_added_per_township": {FROM_THE_START: 1.0}
    },
    "surgery_permission.permitted": {"surgery_permission.share_of_surgical_need_treatable": {FROM_THE_START: 0.2}},
    "surgery_permission.share_of_surgical_need_treatable": {"surgery_permission.permitted": {FROM_THE_START: 1.0}},
    "mobile_clinics.county_fallback": VILLAGES_WITHOUT_CLINIC
    | {"mobile_clinics.township_rounds_per_remote_village_week": {FROM_THE_START: 3.0}},
    "gatekeeping.emergency_exempt": {
        "gatekeeping.disease_list_share": {FROM_THE_START: 0.8},
        "gatekeeping.compliance": {FROM_THE_START: 1.0},
    },
    "integrated_information.duplicate_test_cut": {"integrated_information.data_sharing_index": {FROM_THE_START: 1.0}},
    "fd_online_platform.online_counts_as_visit": {"fd_online_platform.online_contact_share": {FROM_THE_START: 0.6}},
    "satisfaction_survey.surveys_per_year": {"satisfaction_survey.feedback_gain": {FROM_THE_START: 0.2}},
    # only a renewal that differs from the first year's can be spread over more years
    "contract_fee.share_fund": FEE,
    "contract_fee.share_bphs": FEE,
    "contract_fee.share_patient": FEE,
    # more than may hold one by years of service want an added post, so that the years tell
    "senior_posts_promotion.midlevel_min_years": ADDED_POSTS,
    "tight_alliance.county_coverage_share": FULL_CONTRACT
    | {"tight_alliance.enabled": {FROM_THE_START: 1.0}, "tight_alliance.integration_level": {FROM_THE_START: 1.0}},
    "contract_term.years": {"contract_coverage.effective_share": {FROM_THE_START: 0.35, "2021-12": 0.95}},
}

NEAR_END = {
    # the county's share of 11-14% lies below 20% and below 45%: only a lower threshold makes a difference
    "inpatient_cap_removal.trigger_share",
    # the county's share lies above today's target already, so a lower one presses nobody either
    "performance_assessment.primary_share_target",
}
"""Levers moved to the end of their range that is nearer to business as usual."""


_PASTS: dict[str, CountyModel] = {}
_USUAL: dict[str, CountyModel] = {}


def before_the_lever(needs: dict) -> CountyModel:
    """A model at the beginning of the lever month with what a lever needs; made once for all that need the same."""
    name = repr(sorted(needs.items()))
    if name not in _PASTS:
        plan = runs.moved(runs.plan("baseline", until=LAST, share=SHARE), needs)
        _PASTS[name] = runs.advance(CountyModel(plan), plan.horizon.index(LEVER_MONTH))
    return deepcopy(_PASTS[name])


def usual_until(needs: dict, month: int) -> Record:
    """The record without the move, run only as far as somebody asks for (index of the month)."""
    name = repr(sorted(needs.items()))
    if name not in _USUAL:
        _USUAL[name] = before_the_lever(needs)
    model = _USUAL[name]
    while model.t <= month and model.running:
        model.step()
    return model.record


def differing_tables(one: Record, two: Record, month: int) -> set[str]:
    """County tables and facility columns in which two records differ in a month."""
    county = {name for name in SHAPES if not np.array_equal(one.county[name][month], two.county[name][month])}
    return county | {
        name
        for name in FACILITY_COLUMNS
        if not np.array_equal(one.facility[name][month], two.facility[name][month], equal_nan=True)
    }


def far_end(key: str) -> float:
    """The end of the range that is farther from business as usual, the upper one where a policy only ever raises."""
    parameter = runs.registry().parameters[key]
    if parameter.floor:
        return parameter.high
    usual = float(runs.plan("baseline", until="2022-01").levers.column(key)[0])
    chosen = min if key in NEAR_END else max
    return chosen((parameter.low, parameter.high), key=lambda end: abs(end - usual))


def first_difference(key: str) -> tuple[int, set[str]]:
    """Months after the move until anything recorded differs, and the tables that then do; none if nothing ever does."""
    needs, end = NEEDS.get(key, {}), far_end(key)
    model = before_the_lever(needs)
    plan = runs.moved(model.plan, {key: {LEVER_MONTH: end}})
    assert plan.levers.first_difference(model.plan.levers) is not None, f"{key} already stands at {end}"
    model.plan = plan
    begin = plan.horizon.index(LEVER_MONTH)
    for month in range(begin, plan.horizon.n_months):
        model.step()
        differing = differing_tables(model.record, usual_until(needs, month), month)
        if differing:
            return month - begin, differing
    return plan.horizon.n_months - begin, set()


ELSEWHERE = {"leadership_process.implementation_strength"}
"""Levers that act while a scenario is compiled, on its other levers: tests/levers tells."""


@pytest.mark.parametrize("key", [key for key in runs.registry().columns if key not in ELSEWHERE])
def test_a_lever_moves_first_what_it_claims(key):
    claimed = set(runs.registry().parameters[key].moves)
    assert claimed, f"{key} does not say which recorded table it moves first (`moves`)"
    after, differing = first_difference(key)
    assert differing, f"{key} at {far_end(key)} from {LEVER_MONTH} changes no recorded number until {LAST}"
    assert claimed & differing, (
        f"{key} claims to move {sorted(claimed)}; {after} months after the move these differ first: {sorted(differing)}"
    )


def test_what_levers_need_is_in_the_registry():
    known = set(runs.registry().columns)
    named = set(NEEDS) | {key for needs in NEEDS.values() for key in needs} | NEAR_END
    assert named <= known, f"no levers: {named - known}"
