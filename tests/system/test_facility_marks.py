"""Marks of the facility table: they say what kinds and levels say, also once a new facility has opened."""

import numpy as np
import pytest

from sim.conventions import DOCTOR_CADRES, LICENSED_CADRES, N_CADRES, Kind, Level
from sim.county.headcount import IS_DOCTOR, IS_LICENSED, IS_STAFF
from sim.system.openings import open_facilities
from sim.system.staff_flow import GROUPS, StaffFlow, by_group, scarcest


def check_marks(facilities):
    """The marks against what kinds and levels say."""
    assert (facilities.is_clinic == (facilities.kind == Kind.VILLAGE_CLINIC)).all()
    for level, mask, rows in (
        (Level.VILLAGE, facilities.is_clinic, facilities.clinics),
        (Level.TOWNSHIP, facilities.is_town, facilities.towns),
        (Level.COUNTY, facilities.is_county, facilities.county_hospitals),
    ):
        assert (mask == (facilities.level == level)).all(), f"{level.name} is marked wrongly"
        assert rows.tolist() == np.flatnonzero(mask).tolist()
    assert sorted([*facilities.towns, *facilities.county_hospitals]) == facilities.hospitals.tolist()
    for kind in Kind:
        assert (facilities.is_kind(kind) == (facilities.kind == kind)).all()
        assert facilities.of_kind(kind).tolist() == np.flatnonzero(facilities.kind == kind).tolist()


def test_marks_follow_kinds_and_levels(facilities):
    check_marks(facilities)


def test_a_new_facility_is_marked(facilities, county, levers):
    clinics, towns = facilities.clinics.size, facilities.towns.size
    asked = {
        "facility_network.new_health_stations": 1.0,
        "facility_network.chc_count": county.value("facilities.community_centres") + 1,
    }
    opened = open_facilities(facilities, county, levers | asked)
    assert opened.size == 2, f"{opened.size} facilities open instead of a station and a centre"
    assert (facilities.clinics.size, facilities.towns.size) == (clinics + 1, towns + 1)
    check_marks(facilities)


def test_staff_is_added_up_by_weights_as_by_columns(facilities):
    staff = np.random.default_rng(1).integers(0, 50, (40, N_CADRES))
    assert (staff @ IS_DOCTOR == staff[:, list(DOCTOR_CADRES)].sum(axis=1)).all()
    assert (staff @ IS_LICENSED == staff[:, list(LICENSED_CADRES)].sum(axis=1)).all()
    assert (staff @ IS_STAFF == staff.sum(axis=1)).all()
    assert (by_group(staff) == np.stack([staff[:, list(group)].sum(axis=1) for group in GROUPS], axis=1)).all()


@pytest.mark.parametrize("group", range(len(GROUPS)))
def test_the_scarcest_cadre_lacks_most_against_the_mix_of_the_start(facilities, group):
    rng, cadres = np.random.default_rng(group), np.array(GROUPS[group], int)
    for facility in facilities.hospitals:
        facilities.staff[facility] = rng.integers(0, 12, N_CADRES)
        start, now = facilities.staff_at_start[facility, cadres], facilities.staff[facility, cadres]
        lacking = start / max(start.sum(), 1) * (now.sum() + 1) - now
        assert scarcest(facilities, int(facility), group) == cadres[np.argmax(lacking)]


def test_one_leaver_is_entered_in_every_book(facilities):
    flow, here = StaffFlow.empty(len(facilities)), int(facilities.towns[0])
    staff, permanent = facilities.staff.copy(), facilities.permanent.copy()
    cadre = int(np.argmax(permanent[here]))
    flow.leave_one(facilities, here, cadre, 1)
    flow.leave_one(facilities, here, cadre, 0)
    assert staff[here, cadre] - facilities.staff[here, cadre] == flow.exits[here, cadre] == 2
    assert permanent[here, cadre] - facilities.permanent[here, cadre] == 1
    assert (staff - facilities.staff).sum() == 2, "somebody else has left too"
