import numpy as np
import pytest

from sim.conventions import CONDITIONS, NOWHERE, Cadre, Kind, Option
from sim.county.endowment import make_facilities
from sim.county.travel import MCH_CONDITIONS, reach, road_minutes, ways

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


def test_ways_looked_for_once_hold_whatever_opens_and_closes(table, places):
    """Clinics close, a station opens on a free site: the roads and sites of the start give the same reach."""
    once = ways(places, table)
    clinics = table.of_kind(Kind.VILLAGE_CLINIC)
    table.staff[clinics[::3]] = 0
    site = np.flatnonzero(table.becomes == Kind.VILLAGE_CLINIC)[0]
    table.take_site(site)
    table.village[site] = table.site[site]
    table.staff[site, Cadre.VILLAGE_DOCTOR] = 1
    rounds = np.where(np.arange(places.n_villages) % 2, 1.0, 0.0)
    remembered, fresh = reach(places, table, rounds, once), reach(places, table, rounds)
    for name, then, now in zip(fresh._fields, remembered, fresh, strict=True):
        assert (then == now).all(), name
    assert (fresh.facility[:, DIGESTIVE, Option.OTHER_CLINIC] == site).any(), "nobody goes to the new station"
    for village in range(0, places.n_villages, 25):
        _, clinic = nearest_other(table, places, village)
        assert fresh.facility[village, DIGESTIVE, Option.OTHER_CLINIC] == clinic


def test_without_any_clinic_there_is_no_clinic(table, places):
    table.staff[table.of_kind(Kind.VILLAGE_CLINIC)] = 0
    there = reach(places, table)
    assert (there.facility[:, :, [Option.OWN_CLINIC, Option.OTHER_CLINIC]] == NOWHERE).all()


TOWN_KINDS = (Kind.TOWNSHIP_HOSPITAL, Kind.COMMUNITY_CENTRE)


def town_facility(table, township):
    """The one hospital or community centre of a township."""
    (row,) = [row for row in table.of_kind(*TOWN_KINDS) if table.township[row] == township]
    return row


def test_every_village_has_the_hospital_of_its_township(table, places):
    chosen = reach(places, table).facility[:, DIGESTIVE, Option.TOWNSHIP]
    assert (table.township[chosen] == places.township).all()
    assert np.isin(table.kind[chosen], TOWN_KINDS).all()


def test_hospitals_of_one_township_share_its_villages_by_beds(table, places):
    large, small = town_facility(table, 0), town_facility(table, 1)
    table.township[small] = 0
    table.beds_at_start[large], table.beds_at_start[small] = 90.0, 30.0
    inside = places.township == 0
    chosen = reach(places, table).facility[inside, DIGESTIVE, Option.TOWNSHIP]
    assert set(chosen) == {large, small}
    assert (chosen == small).mean() == pytest.approx(1 / 4, abs=1 / inside.sum() + 0.02)


def test_a_township_without_a_hospital_is_served_by_the_nearest(table, places):
    before = reach(places, table)
    table.township[town_facility(table, 1)] = 0
    after = reach(places, table)
    without = places.township == 1
    for village in np.flatnonzero(without):
        rows = table.of_kind(*TOWN_KINDS)
        far = np.hypot(table.x_km[rows] - places.x_km[village], table.y_km[rows] - places.y_km[village])
        assert after.facility[village, DIGESTIVE, Option.TOWNSHIP] == rows[far.argmin()]
        minutes = places.minutes_any_trip + far.min() * places.road_detour / places.speed_km_per_hour * 60
        assert after.minutes[village, Option.TOWNSHIP] == pytest.approx(minutes, rel=1e-6)
    others = places.township > 1
    assert (after.facility[others] == before.facility[others]).all()


def test_a_sub_centre_takes_the_place_of_its_hospital(table, places):
    before = reach(places, table)
    assert (before.facility[:, :, Option.SUBCENTRE] == NOWHERE).all()
    chosen = town_facility(table, 1)
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
