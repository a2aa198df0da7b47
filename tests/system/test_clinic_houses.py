"""Clinics' houses and integration: what is built stays, only public clinics are integrated, and what that changes."""

import numpy as np
import pytest

from sim.care.market import designated, drugs_available
from sim.conventions import Kind
from sim.system.integration import (
    drugs_shared,
    house_money,
    liability_borne,
    newly_integrated,
    quality_from_above,
    stays_longer,
)

ALL_PUBLIC = {"village_clinic_standard.public_owned_share": 1.0}
ALL_INTEGRATED = {"township_village_integration.integrated_share": 1.0}


def clinics(facilities):
    return facilities.kind == Kind.VILLAGE_CLINIC


def test_business_as_usual_leaves_every_house_as_it_was(facilities, levers, county, behaviour):
    facilities.houses.follow(levers)
    assert not facilities.houses.rooms_gained.any()
    assert not facilities.houses.bought.any()
    assert not newly_integrated(facilities).any()
    assert (stays_longer(facilities, behaviour) == 1).all()
    assert not house_money(facilities, county, 24264).any()


def test_what_is_built_or_bought_stays_and_integration_ends_with_its_policy(facilities, levers):
    facilities.houses.follow(levers | ALL_PUBLIC | ALL_INTEGRATED | {"village_clinic_standard.standardised_share": 1.0})
    assert facilities.houses.integrated.all()
    facilities.houses.follow(levers)
    assert facilities.houses.standardised.all(), "a house is gone"
    assert facilities.houses.public.all(), "a house was sold"
    assert (facilities.houses.newly_integrated == 0).all(), "integration outlives its policy"


def test_only_clinics_in_public_hands_can_be_integrated(facilities, levers, county):
    facilities.houses.follow(levers | ALL_INTEGRATED)
    share = facilities.houses.integrated[clinics(facilities)].mean()
    public = facilities.houses.public[clinics(facilities)].mean()
    assert share == public, f"{share:.3f} integrated, {public:.3f} in public hands"
    facilities.houses.follow(levers | ALL_INTEGRATED | ALL_PUBLIC)
    assert facilities.houses.integrated[clinics(facilities)].all()


@pytest.mark.parametrize("rule", [1.0, 2.0], ids=["integrated", "integrated_and_licensed"])
def test_integration_makes_clinics_eligible_for_pooling(facilities, levers, rule):
    pooling = {"village_outpatient_pooling.eligibility": rule, "village_outpatient_pooling.designated_share": 1.0}
    facilities.houses.follow(levers)
    before = designated(facilities, levers | pooling)[clinics(facilities)].sum()
    facilities.houses.follow(levers | ALL_PUBLIC | ALL_INTEGRATED)
    after = designated(facilities, levers | pooling)[clinics(facilities)].sum()
    assert after > before, f"{after} clinics designated once all are integrated, {before} before"


def test_an_integrated_clinic_shares_the_townships_drugs_as_far_as_it_has_more(facilities, levers, behaviour):
    facilities.houses.follow(levers | ALL_PUBLIC | ALL_INTEGRATED)
    new = newly_integrated(facilities) > 0
    gained = drugs_shared(facilities, levers, behaviour)
    assert (gained[new] > 0).all()
    assert not gained[~new].any(), "clinics integrated from the start gain too"
    alike = levers | {"drug_list_alignment.village_overlap_share": levers["drug_list_alignment.overlap_share"]}
    assert not drugs_shared(facilities, alike, behaviour).any(), "there is nothing to share, and yet more"
    assert drugs_available(facilities, levers, behaviour).max() <= 1


def test_integration_takes_over_liability_keeps_doctors_and_betters_weak_clinics(facilities, levers, behaviour):
    capability = np.where(clinics(facilities)[:, None], 0.2, 0.5) * np.ones((1, 3))
    facilities.houses.follow(levers | ALL_PUBLIC | ALL_INTEGRATED)
    new = newly_integrated(facilities) > 0
    gain = quality_from_above(capability, facilities, behaviour)
    expected = 0.3 * behaviour["integration.quality_gap_closure"]
    assert np.allclose(gain[new], expected), f"{gain[new].mean():.4f} gained, {expected:.4f} foreseen"
    assert not gain[~new].any()
    assert not quality_from_above(np.full_like(capability, 0.5), facilities, behaviour).any(), "no gap, and yet a gain"
    assert (liability_borne(facilities, behaviour)[new] > 0).all()
    assert (stays_longer(facilities, behaviour)[new] < 1).all()


def test_the_owner_bears_the_cost_of_a_house_bought_where_a_doctor_works(facilities, levers, county):
    facilities.houses.follow(levers | ALL_PUBLIC)
    bought = np.flatnonzero(facilities.houses.bought * clinics(facilities))
    facilities.staff[bought[0]] = 0
    money = house_money(facilities, county, 24264)
    assert money[bought[0]] == 0, "an empty house is paid for"
    assert (money[bought[1:]] > 0).all()
    assert np.count_nonzero(money) == bought.size - 1, "houses that were public at the start are paid for again"
