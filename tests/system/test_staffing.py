"""A month of staff: flows explain stocks, hospitals grow with revenue, bonds are served, lent doctors add up."""

import numpy as np
import pytest

from sim.conventions import Cadre, Kind, Level
from sim.loops import PREFIX
from sim.rng import run_key
from sim.system.postings import Postings
from sim.system.staffing import Staffing, manage_staff, post_elsewhere
from sim.system.village_doctors import leaving_rate

MONTH = 12 * 2023 + 4
SEPTEMBER, EXAM = 12 * 2023 + 8, 12 * 2023 + 10


@pytest.fixture
def staffing(facilities, county, behaviour, levers):
    return Staffing.at_start(facilities, county, behaviour, levers, MONTH)


@pytest.fixture
def a_month(staffing, facilities, county, behaviour):
    """One month of staff under some levers at the pay of the start; returns its flow."""

    def run(levers, month=MONTH, revenue=1.0):
        even = np.ones(len(facilities))
        key = run_key(1, 0)
        return manage_staff(
            staffing, facilities, county, behaviour, levers, even, even, even * revenue, key, month
        )  # fmt: skip

    return run


def test_staff_changes_by_exits_and_hires_alone(a_month, facilities, levers):
    before = facilities.staff.copy()
    flow = a_month(levers)
    assert (facilities.staff == before - flow.exits + flow.hires).all()
    assert (facilities.staff >= 0).all()
    assert flow.exits.sum() > 0
    assert flow.hires.sum() > 0
    assert flow.licensed == 0


def test_county_hospitals_hire_as_their_revenue_grows_partly_from_townships(a_month, facilities, behaviour, levers):
    hospitals = facilities.level == Level.COUNTY
    before = facilities.staff[hospitals].sum()
    flow = a_month(levers, revenue=1.2)
    grown = before * 1.2 ** behaviour["staff.hiring_by_revenue"]
    assert facilities.staff[hospitals].sum() == pytest.approx(grown, rel=0.01)
    assert flow.moved_up > 10, f"{flow.moved_up} of {flow.hires[hospitals].sum()} new workers come from townships"


def test_without_the_siphon_the_county_hires_from_outside(a_month, facilities, levers):
    assert a_month(levers | {f"{PREFIX}R3": 0.0}, revenue=1.2).moved_up == 0


def test_every_vacancy_is_filled_at_once_without_applicants_as_a_limit(a_month, facilities, levers):
    town = facilities.level == Level.TOWNSHIP
    slow = a_month(levers).hires[town].sum()
    at_once = a_month(levers | {f"{PREFIX}B5": 0.0}).hires[town].sum()
    assert at_once > 5 * slow, f"townships hire {slow} and, every vacancy filled at once, {at_once}"


def test_village_doctors_leave_at_the_countys_rate(facilities, county, behaviour, levers):
    rate = leaving_rate(facilities, county, behaviour, levers, np.ones(len(facilities)), 1.0)
    mean = rate[facilities.doctor_age > 0].mean()
    usual = county.value("workforce.retirement_rate_village")
    assert mean == pytest.approx(usual, rel=0.1), f"{mean:.4f} leave a year instead of {usual}"


def test_village_doctors_are_licensed_in_november_and_township_doctors_become_gps(a_month, facilities, levers):
    share = {"village_doctor_licensing.annual_conversion_rate": 0.2}
    clinics = facilities.of_kind(Kind.VILLAGE_CLINIC)
    before = facilities.licensed_share[clinics].mean()
    flow = a_month(levers | share, EXAM)
    assert flow.licensed > 10
    assert facilities.licensed_share[clinics].mean() > before
    assert flow.turned[:, Cadre.GP].sum() > 0, "no township doctor became a general practitioner"


SENDING = {
    "county_hired_township_used.share_of_new_licensed_hires": 0.8,
    "promotion_requires_primary_service.months_required": 12.0,
    "specialist_outreach.visits_per_month_per_township": 2.0,
    "stop_secondment.returned_share": 1.0,
    "township_hired_village_used.share_of_villages": 0.3,
}


def test_what_one_place_gains_another_lends(staffing, a_month, facilities, county, behaviour, levers):
    a_month(levers | SENDING)
    post_elsewhere(staffing, facilities, county, behaviour, levers | SENDING, 0.0)
    for column in (facilities.posted, facilities.outreach, facilities.returned):
        assert column.sum() == pytest.approx(0.0, abs=1e-9)
        assert (column[facilities.level == Level.TOWNSHIP] > 0).all()
        assert (column[facilities.level == Level.COUNTY] < 0).all()
    assert facilities.sent.sum() == pytest.approx(0.0, abs=1e-9)
    assert facilities.sent[facilities.level == Level.VILLAGE].sum() > 0


def test_without_b4_the_county_hospital_keeps_its_doctors(staffing, a_month, facilities, county, behaviour, levers):
    a_month(levers | SENDING)
    post_elsewhere(staffing, facilities, county, behaviour, levers | SENDING | {f"{PREFIX}B4": 0.0}, 0.0)
    for column in (facilities.posted, facilities.outreach):
        assert not column[facilities.level == Level.COUNTY].any(), "the county hospital loses doctors"
        assert (column[facilities.level == Level.TOWNSHIP] > 0).all()


def test_bonded_graduates_arrive_after_the_lag(staffing, a_month, levers):
    many = levers | {"order_directed_students.annual_inflow_per_county": 10.0}
    for year in range(5):
        a_month(many, SEPTEMBER + 12 * year)
    before = staffing.bonded.persons.sum()
    a_month(many, SEPTEMBER + 60)
    after = staffing.bonded.persons.sum()
    assert after > before + 4, f"{before} bonded graduates before, {after} after the first cohort of ten"


def test_bonded_graduates_leave_when_the_bond_ends(staffing, a_month, facilities, levers):
    staffing.bonded.serving[facilities.level == Level.TOWNSHIP, 0] = 1
    ending = staffing.bonded.serving[:, 0].sum()
    a_month(levers | {"order_directed_students.retention_after_service": 0.1}, SEPTEMBER - 1)
    still = staffing.bonded.serving[:, 0].sum()
    gone = a_month(levers | {"order_directed_students.retention_after_service": 0.1}, SEPTEMBER).exits[:, Cadre.GP]
    assert still >= ending - 2, f"{ending - still} of {ending} leave a month before the bond ends"
    assert gone.sum() >= 0.6 * ending, f"{gone.sum()} of {ending} leave when the bond ends"


def test_a_posting_ends():
    postings = Postings()
    assert [postings.place(doctors, 2) for doctors in (1.0, 2.0, 4.0, 0.0)] == [1.0, 3.0, 6.0, 4.0]
    assert postings.ended == 2.0


def test_posted_doctors_who_do_not_return_join_a_township(staffing, a_month, facilities, county, behaviour, levers):
    moved = levers | {"county_hired_township_used.return_rate": 0.3}
    flow = a_month(moved)
    staffing.postings.place(10.0, 1)
    town = facilities.level == Level.TOWNSHIP
    before, joined = facilities.doctors[town].sum(), flow.hires[town].sum()
    post_elsewhere(staffing, facilities, county, behaviour, moved | {
        "county_hired_township_used.posting_months": 1.0}, 0.0)  # fmt: skip
    assert facilities.doctors[town].sum() == before + 7, "seven of ten should stay"
    assert flow.hires[town].sum() == joined + 7
