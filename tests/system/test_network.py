"""Joint clinics and mobile rounds."""

import numpy as np
import pytest

from sim.conventions import Kind, Level
from sim.county.travel import reach
from sim.system.network import merge_clinics
from sim.system.rounds import lent_by_county, mobile_rounds

MERGE = {"facility_network.joint_clinic_share": 0.3}
TOWNSHIP_ROUNDS = {
    "mobile_clinics.township_rounds_per_remote_village_week": 2.0,
    "mobile_clinics.remote_village_definition": 800.0,
}
COUNTY_ROUNDS = {
    "mobile_clinics.county_rounds_per_township_month": 2.0,
    "mobile_clinics.remote_village_definition": 800.0,
}


def test_business_as_usual_merges_nothing(facilities, places, levers):
    assert merge_clinics(facilities, places, levers) == 0
    assert (facilities.serving == np.arange(len(facilities))).all()


@pytest.mark.parametrize("moved", [MERGE, {"facility_network.clinics_per_village": 0.7}], ids=str)
def test_the_smallest_give_up_their_clinic_and_everybody_keeps_working(facilities, places, levers, moved):
    clinics = facilities.of_kind(Kind.VILLAGE_CLINIC)
    people, ages = facilities.staff.sum(axis=0), np.sort(facilities.doctor_age[facilities.doctor_age > 0])
    posts = facilities.staff_at_start.sum(axis=0)
    closed = merge_clinics(facilities, places, levers | moved)
    assert closed == round(0.3 * clinics.size)
    given_up = facilities.serving != np.arange(len(facilities))
    assert given_up.sum() == closed
    assert not facilities.doctors[given_up].any()
    assert (facilities.staff.sum(axis=0) == people).all()
    assert (facilities.staff_at_start.sum(axis=0) == posts).all()
    assert (np.sort(facilities.doctor_age[facilities.doctor_age > 0]) == ages).all(), "somebody is lost or younger"
    assert ((facilities.doctor_age > 0).sum(axis=1)[clinics] == facilities.doctors[clinics]).all()
    size = places.population[facilities.village]
    assert size[given_up].max() <= size[clinics][~given_up[clinics]].min()
    assert facilities.is_open[facilities.serving[given_up]].all(), "the joint clinics are open"
    assert not given_up[facilities.serving[given_up]].any()


def test_merging_step_by_step_comes_to_the_same_number(facilities, places, levers):
    for share in (0.1, 0.2, 0.3, 0.3, 0.0):
        merge_clinics(facilities, places, levers | {"facility_network.joint_clinic_share": share})
    given_up = facilities.serving != np.arange(len(facilities))
    assert given_up.sum() == round(0.3 * facilities.of_kind(Kind.VILLAGE_CLINIC).size)
    assert not given_up[facilities.serving].any(), "whoever had been merged into a clinic moves on with it"


@pytest.fixture
def rounds(facilities, places, county, behaviour, levers):
    facilities.staff[facilities.level == Level.TOWNSHIP] += 5  # every township hospital can spare a doctor

    def made(moved):
        return mobile_rounds(places, facilities, county, behaviour, levers | moved)

    return made


def test_rounds_go_to_small_villages_without_a_clinic(facilities, places, levers, rounds):
    assert not rounds(TOWNSHIP_ROUNDS).per_week.any(), "every village has its clinic"
    merge_clinics(facilities, places, levers | MERGE)
    made = rounds(TOWNSHIP_ROUNDS)
    visited = made.per_week > 0
    assert visited.any()
    assert (made.per_week[visited] == 2.0).all()
    clinic = facilities.clinic_of_village(places.n_villages)
    assert not facilities.is_open[clinic[visited]].any()
    assert (places.population[visited] <= 800).all()
    assert not places.is_community[visited].any()


@pytest.mark.parametrize(("moved", "level"), [(TOWNSHIP_ROUNDS, Level.TOWNSHIP), (COUNTY_ROUNDS, Level.COUNTY)])
def test_the_way_is_the_lenders(facilities, places, levers, rounds, moved, level):
    merge_clinics(facilities, places, levers | MERGE)
    work = rounds(moved).work
    assert work[facilities.level == level].sum() > 0
    assert not work[facilities.level != level].any()


def test_county_rounds_are_shared_out_in_the_township(facilities, places, levers, rounds):
    merge_clinics(facilities, places, levers | MERGE)
    made = rounds(COUNTY_ROUNDS)
    weekly = np.bincount(places.township, made.per_week, places.n_townships)
    served = weekly > 0
    assert served.any()
    assert weekly[served] == pytest.approx(2.0 * 12 * 7 / 365)


def test_a_round_brings_the_township_hospital_into_the_village(facilities, places, levers, rounds):
    merge_clinics(facilities, places, levers | MERGE)
    per_week = rounds(TOWNSHIP_ROUNDS).per_week
    visited = per_week > 0
    there = reach(places, facilities, per_week)
    assert (facilities.level[there.facility[visited, 0, 1]] == Level.TOWNSHIP).all()
    assert (there.minutes[visited, 1] == np.float32(places.minutes_in_village)).all()
    assert there.delay_days[visited] == pytest.approx(7 / 4)
    without = reach(places, facilities)
    assert (there.facility[~visited] == without.facility[~visited]).all()
    assert not there.delay_days[~visited].any()


def test_what_the_county_lends_adds_up(facilities):
    lent = lent_by_county(facilities, 100.0)
    assert lent.sum() == pytest.approx(100.0)
    assert not lent[facilities.level != Level.COUNTY].any()
