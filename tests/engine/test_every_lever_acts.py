"""No lever without effect: each parameter of the registry, moved as far as it goes, changes some recorded number.

A lever that needs another one to be on meets it on in both runs (`NEEDS`), so that only its own move tells.
"""

from __future__ import annotations

from copy import deepcopy

import pytest

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


def before_the_lever(needs: dict) -> CountyModel:
    """A model at the beginning of the lever month with what a lever needs; made once for all that need the same."""
    name = repr(sorted(needs.items()))
    if name not in _PASTS:
        plan = runs.moved(runs.plan("baseline", until=LAST, share=SHARE), needs)
        _PASTS[name] = runs.advance(CountyModel(plan), plan.horizon.index(LEVER_MONTH))
    return deepcopy(_PASTS[name])


_USUAL: dict[str, object] = {}


def usual_record(needs: dict):
    name = repr(sorted(needs.items()))
    if name not in _USUAL:
        _USUAL[name] = before_the_lever(needs).run()
    return _USUAL[name]


def far_end(key: str) -> float:
    """The end of the range that is farther from business as usual, the upper one where a policy only ever raises."""
    parameter = runs.registry().parameters[key]
    if parameter.floor:
        return parameter.high
    usual = float(runs.plan("baseline", until="2022-01").levers.column(key)[0])
    chosen = min if key in NEAR_END else max
    return chosen((parameter.low, parameter.high), key=lambda end: abs(end - usual))


@pytest.mark.parametrize("key", runs.registry().columns)
def test_moving_a_lever_as_far_as_it_goes_changes_a_recorded_number(key):
    needs = NEEDS.get(key, {})
    model = before_the_lever(needs)
    end = far_end(key)
    plan = runs.moved(model.plan, {key: {LEVER_MONTH: end}})
    assert plan.levers.first_difference(model.plan.levers) is not None, f"{key} already stands at {end}"
    model.plan = plan
    found = runs.differing(model.run(), usual_record(needs))
    assert found, f"{key} at {end} from {LEVER_MONTH} changes no recorded number until {LAST}"


def test_what_levers_need_is_in_the_registry():
    known = set(runs.registry().columns)
    named = set(NEEDS) | {key for needs in NEEDS.values() for key in needs}
    assert named <= known, f"no levers: {named - known}"
