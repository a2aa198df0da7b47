"""New facilities: they open on free sites, find staff among applicants, and serve people as far as staff goes."""

import numpy as np
import pytest

from sim.conventions import Cadre, Kind, Level, Option
from sim.county import free_sites
from sim.county.travel import reach
from sim.policy.registry import load_registry
from sim.system.openings import open_facilities, share_with_new

CENTRES = {"facility_network.chc_count": 3.0}
STATIONS = {"facility_network.new_health_stations": 4.0}
HOSPITALS = {"facility_network.township_hospitals_per_township": 1.25}


def test_business_as_usual_opens_nothing_and_free_sites_serve_nobody(facilities, places, county, levers):
    free = facilities.kind == Kind.NOT_BUILT
    assert free.any()
    assert open_facilities(facilities, county, levers).size == 0
    assert not facilities.is_open[free].any()
    assert not np.isin(reach(places, facilities).facility, np.flatnonzero(free)).any()


def test_there_are_no_more_sites_than_the_levers_can_ask_for():
    ranges = load_registry().parameters
    assert ranges["facility_network.new_health_stations"].high == free_sites.MOST_STATIONS
    assert ranges["facility_network.chc_count"].high == free_sites.MOST_CENTRES
    assert ranges["facility_network.township_hospitals_per_township"].high == free_sites.MOST_HOSPITALS_PER_TOWNSHIP


@pytest.mark.parametrize(
    ("moved", "kind", "number"),
    [(STATIONS, Kind.VILLAGE_CLINIC, 4), (CENTRES, Kind.COMMUNITY_CENTRE, 3), (HOSPITALS, Kind.TOWNSHIP_HOSPITAL, 4)],
    ids=["stations", "centres", "hospitals"],
)
def test_as_many_open_as_asked_and_they_stay(facilities, county, levers, moved, kind, number):
    rows = open_facilities(facilities, county, levers | moved)
    assert (facilities.kind[rows] == kind).all()
    assert rows.size == number, f"{rows.size} opened, {number} asked for"
    assert (facilities.staff_at_start[rows].sum(axis=1) > 0).all(), "nobody is planned for"
    assert not facilities.staff[rows].any(), "staff appears from nowhere"
    assert not facilities.is_open[rows].any(), "patients are seen without a doctor"
    assert open_facilities(facilities, county, levers | moved).size == 0, "they open twice"
    assert open_facilities(facilities, county, levers).size == 0
    assert facilities.opened[rows].all(), "a house is closed when the policy ends"


def test_a_station_is_the_own_clinic_of_a_neighbourhood_that_had_none(facilities, places, county, levers):
    row = open_facilities(facilities, county, levers | STATIONS)[0]
    village = facilities.village[row]
    assert places.is_community[village]
    assert not places.has_clinic[village]
    facilities.staff[row, Cadre.VILLAGE_DOCTOR] = 1
    way = reach(places, facilities)
    assert way.facility[village, 0, Option.OWN_CLINIC] == row
    assert way.minutes[village, Option.OWN_CLINIC] == pytest.approx(places.minutes_in_village)


def test_a_second_hospital_shortens_ways_as_far_as_it_has_doctors(facilities, places, county, levers):
    def minutes():
        return np.average(reach(places, facilities).minutes[:, Option.TOWNSHIP], weights=places.population)

    usual = minutes()
    rows = open_facilities(facilities, county, levers | HOSPITALS)
    without = minutes()
    assert without == usual, f"without a doctor ways change from {usual:.3f} to {without:.3f} minutes"
    facilities.staff[rows, Cadre.PHYSICIAN] = 3
    few, served = minutes(), np.isin(reach(places, facilities).facility[:, 0, Option.TOWNSHIP], rows).sum()
    facilities.staff[rows, Cadre.PHYSICIAN] = 30
    many, more = minutes(), np.isin(reach(places, facilities).facility[:, 0, Option.TOWNSHIP], rows).sum()
    assert many < usual, f"{many:.3f} minutes with many doctors, {usual:.3f} without"
    assert many <= few <= usual, f"{many:.3f}, {few:.3f}, {usual:.3f} minutes with many, few, no doctors"
    assert more > served, f"{more} villages with many doctors, {served} with few"


def test_the_residents_of_a_township_are_counted_once(facilities, places, county, levers):
    town = facilities.level == Level.TOWNSHIP
    people = places.population.astype(np.int64)
    residents = np.zeros(len(facilities), np.int64)
    by_township = np.bincount(places.township, people, places.n_townships).astype(np.int64)
    residents[town] = by_township[facilities.township[town]]
    rows = open_facilities(facilities, county, levers | HOSPITALS)
    facilities.staff[rows, Cadre.PHYSICIAN] = 6
    residents[rows] = by_township[facilities.township[rows]]
    shared = share_with_new(residents, facilities, reach(places, facilities).facility, people)
    total = shared[facilities.level == Level.TOWNSHIP].sum()
    assert shared[rows].sum() > 0, "the new hospitals serve nobody"
    assert total == people.sum(), f"{total} residents served, {people.sum()} there are"
