"""One month of a small county in which everything happens: slips, refusals, referrals, stays, caps reached.

The month is the model's own, brought there by the phases; nothing in it may be changed – tests work on copies.
"""

from dataclasses import replace

import numpy as np
import pytest

from sim.care.shared_records import duplicates_spared
from sim.care.treatment import treat_and_refer
from sim.conventions import Level, Scheme
from sim.county.residents import Residents
from sim.measure.tally import clear, new_tally
from sim.model import CountyModel
from sim.plan import ROOT, Plan, plan_by_name
from sim.system.payment import bills

MONTHS_BEFORE = 14
LEVERS = {
    "admission_criteria.adherence": 0.8,
    "bphs_chronic_management.managed_share": 0.8,
    "chronic_long_prescription.uptake_share": 0.5,
    "chronic_long_prescription.weeks_per_script": 10.0,
    "contract_coverage.effective_share": 0.6,
    "contracted_resident_benefit.consult_fee_waived": 1.0,
    "contracted_resident_benefit.extra_rate_pp": 5.0,
    "cross_region_settlement.hassle_cost_cut": 0.3,
    "down_referral.post_acute_down_prob": 0.4,
    "down_referral.up_referral_green_channel": 5.0,
    "drug_list_alignment.overlap_share": 0.9,
    "drg_across_levels.enabled": 1.0,
    "drg_across_levels.catalogue_share_of_admissions": 0.5,
    "drg_across_levels.payment_ratio_primary_county": 0.9,
    "fd_online_platform.online_contact_share": 0.4,
    "gatekeeping.compliance": 0.9,
    "gatekeeping.disease_list_share": 0.7,
    "gatekeeping.review_strictness": 0.4,
    "global_budget_contract.enabled": 1.0,
    "global_budget_contract.surplus_retained_share": 0.8,
    "integrated_information.data_sharing_index": 0.9,
    "integrated_information.duplicate_test_cut": 0.5,
    "primary_service_price.service_price_multiplier": 1.2,
    "referral_linked_reimbursement.applies_to": 1.0,
    "referral_linked_reimbursement.referred_deductible_waived": 1.0,
    "referral_linked_reimbursement.waived_for": 1.0,
    "rural_service_catalogue.items_added": 12.0,
    "special_disease_outpatient.designated_share_township": 0.7,
    "special_disease_outpatient.designated_share_village": 0.7,
    "special_disease_outpatient.township_reimb_rate": 0.75,
    "subcentre_build.beds_added": 30.0,
    "subcentre_build.count": 2.0,
    "tcm_payment_tilt.extra_rate_pp_tcm": 7.0,
    "tiered_consult_fee.fee_by_title_yuan": 20.0,
    "surgery_permission.complication_multiplier": 2.0,
    "surgery_permission.permitted": 1.0,
    "surgery_permission.share_of_surgical_need_treatable": 0.2,
    "tight_alliance.enabled": 1.0,
    "tight_alliance.integration_level": 0.8,
    "triple_protection.catastrophic_cap_share": 0.1,
    "two_disease_drug_benefit.uptake_share": 0.7,
    "village_outpatient_pooling.designated_share": 0.8,
}


def busy_plan() -> Plan:
    """The typical county's 2% sample under many levers from the first month on."""
    plan = plan_by_name(ROOT / "scenarios" / "baseline.yaml", "typical", residents_share=0.02)
    values = plan.levers.values.copy()
    for key, level in LEVERS.items():
        values[:, plan.levers.columns.index(key)] = level
    return replace(plan, levers=replace(plan.levers, values=values))


def near_their_limits(residents: Residents) -> None:
    """Some residents stand shortly before a deductible or a cap, or have been in hospital this year."""
    residents.ytd_outpatient[::3] += 15_000
    residents.ytd_outpatient_fund[::4] += 28_000
    residents.ytd_two_disease[::5] += 38_000
    residents.ytd_inpatient_fund[::6] += 14_900_000
    residents.stays[::7] += 1
    residents.ytd_paid[::50] += 1_000_000


def unpaid_without_slip(model: CountyModel) -> None:
    """Visits to hospitals are paid well, but for who comes without a slip not at all: many fetch one."""
    rules = model.rules
    ratio = rules.ratio_visit.copy()
    ratio[Scheme.RESIDENT :, Level.COUNTY :] = 7_000
    cut = np.where(rules.unreferred_visit > 0, 10_000, 0)
    model.rules = rules._replace(ratio_visit=ratio, unreferred_visit=cut)
    model.bills = bills(model.rules, duplicates_spared(model.behaviour, model.levers))


def treated_with_cut_stays(model: CountyModel) -> CountyModel:
    """The month treated once more where hospitals cut stays short or in two, turn away for money, hand over nights."""
    practice = model.practice
    everywhere = np.ones(len(model.table))
    cut = practice._replace(
        shortening=0.8 * everywhere,
        split=0.1 * everywhere,
        follow_up=0.8,
        rest=np.where(practice.rest > 0, 0.9, 0.0),
        harm=0.5,
        operable=np.maximum(practice.operable, 0.6),
        admitting=0.7,
    )
    clear(model.tally)
    model.practice = cut
    model.courses = treat_and_refer(
        model.residents, model.episodes, model.choices, model.market, model.taste, model.coverage, cut, model.care,
        model.bills, model.tally, model.key, model.month,
    )  # fmt: skip
    return model


@pytest.fixture(scope="session")
def month() -> CountyModel:
    """The model in its fifteenth month, after treatment and before claims."""
    model = CountyModel(busy_plan())
    for _ in range(MONTHS_BEFORE):
        model.step()
    model.apply_policy()
    unpaid_without_slip(model)
    model.coverage = model.coverage._replace(fever=0.5)
    model.institutions.effort.lead = model.institutions.effort.retention = 0.5
    model.move_population()
    model.admission_index *= 12
    near_their_limits(model.residents)
    model.set_capacity()
    within = model.table.level != Level.OUT_OF_COUNTY
    model.institutions.service.accept_visit[within] *= 0.8
    model.institutions.service.accept_stay[within] *= 0.6
    model.fall_ill()
    model.choose_providers()
    model.treat_and_refer()
    return treated_with_cut_stays(model)


@pytest.fixture
def residents(month) -> Residents:
    """A copy of the residents, for phases that change them."""
    return Residents(*(column.copy() for column in month.residents))


@pytest.fixture
def tally(month):
    """Counters at zero."""
    return new_tally(len(month.table), month.places.n_villages)


def same(loop, twin, what: str) -> None:
    """Whole numbers exactly, floats to 1e-12; names what differs and where."""
    loop, twin = np.asarray(loop), np.asarray(twin)
    assert loop.shape == twin.shape, f"{what}: {loop.shape} against {twin.shape}"
    if loop.dtype.kind == "f":
        np.testing.assert_allclose(loop, twin, rtol=1e-12, atol=1e-12, err_msg=what)
        return
    differs = np.atleast_1d(loop.astype(np.int64) != twin.astype(np.int64))
    where = tuple(np.argwhere(differs)[0]) if differs.any() else ()
    here = [np.atleast_1d(side)[where] for side in (loop, twin)]
    assert not differs.any(), f"{what}: {differs.sum()} differ, first at {where}: {here[0]} against {here[1]}"
