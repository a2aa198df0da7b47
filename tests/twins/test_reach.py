import numpy as np
import pytest

from sim.conventions import CONDITIONS, Kind, Option
from sim.county.endowment import make_facilities
from sim.county.travel import MCH_CONDITIONS, NOWHERE, reach, road_minutes

DIGESTIVE = CONDITIONS.index("digestive")


@pytest.fixture
def places(month):
    return month.places


@pytest.fixture
def table(month, places):
    """Facilities of one's own, as they were at the start."""
    return make_facilities(month.county, places)


def a_village_with_clinic(table, places):
    """The village of the first open clinic, and the clinic."""
    clinic = np.flatnonzero((table.kind == Kind.VILLAGE_CLINIC) & table.is_open)[0]
    return table.village[clinic], clinic


def nearest_other(table, places, village):
    """The nearest open clinic of another village and the minutes to it, by looking at one after the other."""
    best = (np.inf, NOWHERE)
    for clinic in table.of_kind(Kind.VILLAGE_CLINIC):
        if table.is_open[clinic] and table.village[clinic] != village:
            km = np.hypot(places.x_km[village] - table.x_km[clinic], places.y_km[village] - table.y_km[clinic])
            minutes = places.minutes_any_trip + km * places.road_detour / places.speed_km_per_hour * 60
            best = min(best, (minutes + places.minutes_in_village, clinic))
    return best


def test_the_other_clinic_is_the_nearest(table, places):
    there = reach(places, table)
    for village in range(0, places.n_villages, 25):
        minutes, clinic = nearest_other(table, places, village)
        assert there.facility[village, DIGESTIVE, Option.OTHER_CLINIC] == clinic
        assert there.minutes[village, Option.OTHER_CLINIC] == pytest.approx(minutes, rel=1e-6)


def test_a_closed_clinic_is_not_offered(table, places):
    village, clinic = a_village_with_clinic(table, places)
    before = reach(places, table)
    assert before.facility[village, DIGESTIVE, Option.OWN_CLINIC] == clinic
    table.staff[clinic] = 0
    after = reach(places, table)
    assert (before.facility == clinic).any()
    assert not (after.facility == clinic).any()
    assert (after.facility[village, :, Option.OWN_CLINIC] == NOWHERE).all()


def test_without_any_clinic_there_is_no_clinic(table, places):
    table.staff[table.of_kind(Kind.VILLAGE_CLINIC)] = 0
    there = reach(places, table)
    assert (there.facility[:, :, [Option.OWN_CLINIC, Option.OTHER_CLINIC]] == NOWHERE).all()


def test_a_sub_centre_takes_the_place_of_its_hospital(table, places):
    hospitals = table.hospital_of_township(places.n_townships)
    before = reach(places, table)
    assert (before.facility[:, :, Option.SUBCENTRE] == NOWHERE).all()
    chosen = hospitals[1]
    table.kind[chosen] = Kind.SUBCENTRE
    after = reach(places, table)
    own = places.township == 1
    assert (after.facility[own, :, Option.TOWNSHIP] == NOWHERE).all()
    assert (after.facility[~own, :, Option.TOWNSHIP] == before.facility[~own, :, Option.TOWNSHIP]).all()
    assert (after.facility[:, :, Option.SUBCENTRE] == chosen).all()
    assert (after.minutes[own, Option.SUBCENTRE] == before.minutes[own, Option.TOWNSHIP]).all(), "as far as before"


def test_everybody_reaches_a_hospital_and_the_city(table, places):
    there = reach(places, table)
    kinds = table.kind[there.facility]
    assert (kinds[:, :, Option.TOWNSHIP] <= Kind.SUBCENTRE).all()
    assert (kinds[:, :, Option.COUNTY_GENERAL] == Kind.COUNTY_GENERAL).all()
    assert (kinds[:, :, Option.OUT_OF_COUNTY] == Kind.OUT_OF_COUNTY).all()
    to_city = there.minutes[:, Option.OUT_OF_COUNTY] - there.minutes[:, Option.COUNTY_GENERAL]
    assert to_city == pytest.approx(places.minutes_to_city, rel=1e-5)
    assert (there.facility[:, :, Option.SELF_CARE] == NOWHERE).all()


def test_mothers_and_children_go_to_their_hospital(table, places):
    there = reach(places, table)
    mch = np.flatnonzero(table.is_mch)
    assert mch.size, "the typical county has a maternal and child health hospital"
    assert (there.facility[:, MCH_CONDITIONS, Option.COUNTY_GENERAL] == mch[0]).all()
    assert not (there.facility[:, DIGESTIVE] == mch[0]).any()


def test_road_minutes_grow_with_distance(places):
    minutes = road_minutes(places, places.x_km[:1], places.y_km[:1])
    assert minutes[0, 0] == pytest.approx(places.minutes_any_trip)
    assert (np.delete(minutes[:, 0], 0) >= places.minutes_any_trip).all()
