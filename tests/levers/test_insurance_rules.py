"""Referral, contract, TCM, catalogue and consultation fees move the prices that their levers name, and only those."""

from __future__ import annotations

import numpy as np
import pytest

from sim.care.market import special_designated
from sim.conventions import Level
from sim.system.benefits import SEVERE
from sim.system.payment import ALL, CONTRACTED, NOBODY
from tests.engine import runs
from tests.levers.insurance_month import facilities, levers, rules

SEVERITY = runs.behaviour().conditions.severity
PLANNED, EMERGENCY = SEVERITY < SEVERE, SEVERITY >= SEVERE


def test_from_the_county_hospital_on_planned_care_without_referral_is_paid_less():
    law = rules(
        referral_linked_reimbursement__applies_to=1.0, referral_linked_reimbursement__unreferred_penalty_pp=15.0
    )
    for what, cut in (("visits", law.unreferred_visit), ("stays", law.unreferred_cut)):
        assert (cut[Level.COUNTY, PLANNED] == 1500).all(), f"{what} at the county hospital lose {cut[Level.COUNTY]}"
        assert not cut[Level.COUNTY, EMERGENCY].any(), f"emergency {what} lose {cut[Level.COUNTY, EMERGENCY]}"
        assert not cut[: Level.COUNTY].any(), f"{what} at primary level lose {cut[: Level.COUNTY].max()}"


def test_out_of_the_county_only_stays_lose_as_they_did():
    law = rules(referral_linked_reimbursement__unreferred_penalty_pp=15.0)
    assert not law.unreferred_visit.any(), f"visits lose {law.unreferred_visit.max()}"
    assert (law.unreferred_cut[Level.OUT_OF_COUNTY] == 1500).all(), f"{law.unreferred_cut[Level.OUT_OF_COUNTY]}"
    assert not law.unreferred_cut[: Level.OUT_OF_COUNTY].any(), "stays in the county lose"


@pytest.mark.parametrize(("waived", "whom", "told"), [(0, 1, NOBODY), (1, 0, ALL), (1, 1, CONTRACTED)])
def test_whose_deductible_a_referral_waives(waived, whom, told):
    law = rules(
        referral_linked_reimbursement__referred_deductible_waived=waived,
        referral_linked_reimbursement__waived_for=whom,
    )
    assert law.waived_for == told, f"waived {waived} for choice {whom}: {law.waived_for}, not {told}"


def test_the_fee_is_waived_at_primary_level_only_and_only_under_the_lever():
    assert not rules().fee_waived.any(), f"as usual {rules().fee_waived} fen are waived"
    waived = rules(contracted_resident_benefit__consult_fee_waived=1.0).fee_waived
    assert (waived[: Level.COUNTY] > 0).all(), f"waived at primary level: {waived[: Level.COUNTY]}"
    assert not waived[Level.COUNTY :].any(), f"waived above: {waived[Level.COUNTY :]}"


def test_more_services_in_the_catalogue_are_paid_up_to_what_lies_outside_it():
    some, many = (rules(rural_service_catalogue__items_added=n).added_visit for n in (10.0, 30.0))
    assert not rules().added_visit.any(), "services are added as usual"
    primary = slice(Level.COUNTY)
    assert (many[primary] > some[primary]).all(), f"{some[primary].mean():.0f} fen by 10, {many[primary].mean():.0f}"
    assert not many[Level.COUNTY :].any(), "hospitals above are paid for rural services"
    outside = 1 - runs.county().value("insurance.share_in_catalogue_outpatient")
    charge = rules().charge_visit[primary] * outside
    assert (many[primary] <= charge).all(), "more is paid than lies outside the catalogue"


def test_added_services_without_items_pay_nothing_whatever_the_rate():
    paid = rules(rural_service_catalogue__reimb_rate=0.8).added_visit
    assert not paid.any(), f"{paid.max()} fen are paid for no service"


def test_the_tiered_fee_makes_county_visits_dearer_and_earns_them_service_income():
    usual, tiered = rules(), rules(tiered_consult_fee__fee_by_title_yuan=26.0)
    dearer = tiered.charge_visit - usual.charge_visit
    assert (dearer[Level.COUNTY] > 2000).all(), f"county visits cost {dearer[Level.COUNTY]} fen more"
    assert not dearer[[Level.VILLAGE, Level.TOWNSHIP, Level.OUT_OF_COUNTY]].any(), "others become dearer"
    assert (tiered.labour_visit[Level.COUNTY] >= usual.labour_visit[Level.COUNTY]).all(), "labour earns less"


def test_one_price_in_the_city_takes_the_townships_advantage():
    usual, alike = rules(), rules(tiered_consult_fee__same_city_same_price=1.0)
    dearer = alike.charge_visit - usual.charge_visit
    assert (dearer[Level.TOWNSHIP] > 0).all(), f"township visits cost {dearer[Level.TOWNSHIP]} fen more"
    assert not dearer[[Level.VILLAGE, Level.COUNTY, Level.OUT_OF_COUNTY]].any(), "others become dearer"
    no_gap = {"tiered_consult_fee__fee_by_title_yuan": 0.0}
    without = rules(**no_gap, tiered_consult_fee__same_city_same_price=1.0).charge_visit[Level.TOWNSHIP]
    assert (without == usual.charge_visit[Level.TOWNSHIP]).all(), "without a gap one price changes the township's"


def test_special_diseases_at_integrated_clinics_with_a_licensed_doctor_only():
    table = facilities()
    clinics = table.level == Level.VILLAGE
    fit = table.houses.integrated & (table.licensed_share > 0)
    all_of_them = special_designated(table, levers(special_disease_outpatient__designated_share_village=1.0))
    assert (all_of_them[clinics] == fit[clinics]).all(), f"{all_of_them[clinics].sum()}, fit {fit[clinics].sum()}"
    usual = special_designated(table, levers())
    assert not usual[clinics].any(), f"as usual {usual[clinics].sum()} clinics are designated"
    assert (usual[~clinics] == all_of_them[~clinics]).all(), "hospitals change"


def test_a_higher_rate_for_tcm():
    assert rules().tcm_extra == 0, f"as usual {rules().tcm_extra}"
    extra = rules(tcm_payment_tilt__extra_rate_pp_tcm=5.0).tcm_extra
    assert extra == 500, f"5 pp are {extra} basis points"


def test_the_ceiling_of_the_poor_follows_income():
    low, high = (rules(triple_protection__catastrophic_cap_share=share).aid_ceiling for share in (0.1, 0.5))
    assert 0 < low < high, f"{low} fen at 10% of income, {high} at 50%"
    np.testing.assert_allclose(high, 5 * low, rtol=1e-4)
