"""Home visits: as far as time reaches; they take time, spare the old a way, and hold illness in check."""

import numpy as np
import pytest

from sim.care.chronic import chronic_care_now
from sim.care.looked_after import OLD, looked_after
from sim.care.need import make_need
from sim.conventions import Kind, Level
from sim.system.added_services import AddedServices
from sim.system.home_visits import RATE, People, visit_homes, wards


@pytest.fixture
def people(facilities):
    at = np.where(facilities.level == Level.VILLAGE, 900, np.where(facilities.level == Level.TOWNSHIP, 20_000, 0))
    return People(at.astype(np.int64), 400_000, 80_000, 70_000)


def test_as_usual_takes_no_time_beyond_the_usual(facilities, people, county, behaviour, levers):
    home = visit_homes(facilities, np.full(len(facilities), 1000.0), people, county, behaviour, levers)
    assert not home.work.any()
    assert home.per_old == home.per_ill == 0
    assert home.made.sum() > 0


def test_more_visits_take_time_as_far_as_it_reaches(facilities, people, county, behaviour, levers):
    many = levers | {RATE: 500.0}
    roomy, full = (visit_homes(facilities, np.full(len(facilities), c), people, county, behaviour, many)
                   for c in (1e6, 20.0))  # fmt: skip
    assert full.made.sum() < roomy.made.sum(), f"{full.made.sum():.0f} little time, then {roomy.made.sum():.0f}"
    spent = (full.made * behaviour["home.time"]).max()
    assert spent <= behaviour["home.most_time"] * 20 + 1e-9, f"{spent} visits' time of 20"
    assert roomy.work.sum() > 0
    nobody = visit_homes(facilities, np.zeros(len(facilities)), people, county, behaviour, many)
    assert nobody.made.sum() == 0, f"{nobody.made.sum()} visits by nobody"


def test_where_the_clinic_is_closed_the_township_goes(facilities, people):
    clinics = facilities.kind == Kind.VILLAGE_CLINIC
    before = wards(facilities, people.at)
    facilities.staff[clinics] = 0
    after = wards(facilities, people.at)
    town = facilities.level == Level.TOWNSHIP
    assert after[clinics].sum() == 0
    assert after[town].sum() > before[town].sum(), f"{before[town].sum():.0f} people, then {after[town].sum():.0f}"


def test_the_old_come_less_and_are_held_in_check(facilities, people, county, behaviour, levers):
    added = AddedServices.none(len(facilities))
    care, need = chronic_care_now(behaviour, county, levers, 0.6), make_need(county.need, behaviour)
    same_care, same_need = looked_after(care, need, added, county, behaviour)
    assert same_care == care
    assert (same_need.follow_up == need.follow_up).all()
    added.home = added.home._replace(per_old=0.04, per_ill=0.5)
    visited_care, visited_need = looked_after(care, need, added, county, behaviour)
    assert visited_care.base > care.base, f"goal of control {care.base:.3f}, visited {visited_care.base:.3f}"
    assert (visited_need.follow_up[OLD] < need.follow_up[OLD]).all(), "the old see the clinic less often"
    assert (visited_need.follow_up[~OLD] == need.follow_up[~OLD]).all(), "the young as often"
