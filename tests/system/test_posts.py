import numpy as np
import pytest

from sim.conventions import Kind, Level
from sim.rng import run_key
from sim.system.staffing import Postings, allowed_staff, manage_staff, send_down

MONTH = 12 * 2023 + 4


@pytest.fixture
def allowed(facilities, county, levers):
    def workers(served=1.0, **moved):
        changed = {f"headcount_quota.{key}": value for key, value in moved.items()}
        return allowed_staff(facilities, county, levers | changed, np.full(len(facilities), served), MONTH)

    return workers


def test_townships_may_fill_the_vacancies_of_the_start(allowed, facilities, county):
    town = facilities.level == Level.TOWNSHIP
    start = facilities.staff_at_start.sum(axis=1)
    assert allowed()[town] == pytest.approx(start[town] / (1 - county.value("workforce.vacancy_share")))


def test_posts_their_use_and_the_people_served_move_the_permanent_part(allowed, facilities, county):
    town, usual = facilities.level == Level.TOWNSHIP, allowed()
    permanent = county.value("workforce.permanent_share")
    posts = county.value("workforce.posts_per_1000")
    more = {
        "posts": allowed(posts_per_1000_service_pop=posts * 1.2),
        "use": allowed(posts_usable_share=county.value("workforce.posts_usable_share") * 1.2),
        "served": allowed(served=1.2),
    }
    for name, now in more.items():
        assert now[town] == pytest.approx(usual[town] * (1 + 0.2 * permanent)), name
        assert (now[~town] == usual[~town]).all(), name


def test_county_hospitals_grow_with_their_beds(allowed, facilities):
    hospitals = facilities.level == Level.COUNTY
    start = facilities.staff_at_start.sum(axis=1)
    assert allowed()[hospitals] == pytest.approx(start[hospitals])
    facilities.beds[hospitals] *= 1.1
    assert allowed()[hospitals] == pytest.approx(1.1 * start[hospitals])


def test_staff_changes_by_exits_and_hires_alone(facilities, county, behaviour, levers):
    before = facilities.staff.copy()
    even = np.ones(len(facilities))
    flow = manage_staff(facilities, county, behaviour, levers, even, even, run_key(1, 0), MONTH)
    assert (facilities.staff == before - flow.exits + flow.hires).all()
    assert (facilities.staff >= 0).all()
    assert flow.exits.sum() > 0
    assert flow.hires.sum() > 0
    assert flow.licensed == 0
    assert (facilities.older <= facilities.doctors).all()


def test_village_doctors_are_licensed_in_november(facilities, county, behaviour, levers):
    even, exam = np.ones(len(facilities)), 12 * 2023 + 10
    clinics = facilities.of_kind(Kind.VILLAGE_CLINIC)
    share = {"village_doctor_licensing.annual_conversion_rate": 0.5}
    before = facilities.licensed_share[clinics].mean()
    flow = manage_staff(facilities, county, behaviour, levers | share, even, even, run_key(1, 0), exam)
    assert flow.licensed > 10
    assert facilities.licensed_share[clinics].mean() > before


def test_what_townships_gain_the_county_lends(facilities, levers):
    moved = {
        "county_hired_township_used.share_of_new_licensed_hires": 0.8,
        "county_hired_township_used.posting_months": 12.0,
    }
    send_down(facilities, Postings(), 10, levers | moved, 2.0, 20.0)
    for column in (facilities.posted, facilities.outreach):
        assert column.sum() == pytest.approx(0.0, abs=1e-9)
        assert (column[facilities.level == Level.TOWNSHIP] > 0).all()
        assert (column[facilities.level == Level.COUNTY] < 0).all()
    assert facilities.posted[facilities.level == Level.TOWNSHIP].sum() == pytest.approx(8.0)


def test_a_posting_ends():
    postings = Postings()
    assert [postings.place(doctors, 2) for doctors in (1.0, 2.0, 4.0, 0.0)] == [1.0, 3.0, 6.0, 4.0]
