import numpy as np
import pytest

from sim.conventions import DOCTOR_CADRES, Cadre, Kind, Level
from sim.system.capacity import DAYS_PER_MONTH, Service, set_capacity, staffed_beds

SAMPLE = 0.01


@pytest.fixture
def service(facilities, county, behaviour):
    return Service.at_start(facilities, county, behaviour)


@pytest.fixture
def month(service, facilities, county, behaviour, effort):
    """A month of demand: visits as a multiple of capacity at the ceilings, bed-days of beds; sets the service."""

    def run(visits=0.0, bed_days=0.0, township_effort=1.0, is_first=False, **more):
        capacity = np.where(np.isfinite(service.visit_capacity), service.visit_capacity, 0.0)
        beds = facilities.beds * DAYS_PER_MONTH * SAMPLE
        stretched = np.where(facilities.level == Level.TOWNSHIP, township_effort, 1.0)
        set_capacity(
            service, facilities, county, behaviour, visits * capacity, bed_days * beds, stretched, SAMPLE,
            is_first_month=is_first, **more,
        )  # fmt: skip
        return service

    return run


def inside(facilities):
    return facilities.kind != Kind.OUT_OF_COUNTY


def test_nobody_is_turned_away_in_the_first_month(month, facilities, county):
    service = month(is_first=True)
    assert (service.accept_visit == 1).all()
    assert (service.accept_stay == 1).all()
    doctors = facilities.doctors_present[facilities.kind == Kind.VILLAGE_CLINIC]
    a_month = county.value("productivity.working_days_per_year") / 12 * SAMPLE
    expected = doctors * county.value("productivity.visits_per_doctor_day_village") * a_month
    assert service.visit_capacity[facilities.kind == Kind.VILLAGE_CLINIC] == pytest.approx(expected)
    assert np.isinf(service.visit_capacity[~inside(facilities)]).all()


def test_load_and_acceptance_are_demand_against_capacity(month, facilities, county):
    month(is_first=True)
    service = month(visits=2.0, bed_days=1.5)
    town = facilities.of_kind(Kind.TOWNSHIP_HOSPITAL)
    free_of_wards = facilities.of_kind(Kind.VILLAGE_CLINIC)
    free_of_wards = free_of_wards[facilities.doctors_present[free_of_wards] > 0]
    assert service.load[free_of_wards] == pytest.approx(2.0)
    assert service.accept_visit[free_of_wards] == pytest.approx(0.5)
    assert (service.load[town] > 2.0).all(), "the wards take some of the doctors' time"
    assert service.occupancy[town] == pytest.approx(1.5)
    assert service.accept_stay[town] == pytest.approx(1 / 1.5)
    assert (service.accept_stay[~inside(facilities)] == 1).all()


def test_visitors_from_elsewhere_load_the_county_hospitals(month, facilities, county):
    month(is_first=True)
    service = month(visits=0.8)
    hospitals = facilities.level == Level.COUNTY
    visitors = county.value("productivity.inflow_share_county_hospital")
    assert service.load[hospitals] == pytest.approx(0.8 / (1 - visitors))


def test_with_room_everybody_is_taken(month, facilities):
    month(is_first=True)
    service = month(visits=0.5, bed_days=0.3)
    assert (service.accept_visit[service.visit_capacity > 0] == 1).all()
    assert (service.accept_stay[facilities.beds > 0] == 1).all()


def test_wards_take_doctors_time_and_leave_the_outpatient_floor(month, facilities, behaviour):
    short = facilities.of_kind(Kind.TOWNSHIP_HOSPITAL)[0]
    facilities.staff[short, DOCTOR_CADRES] = 0
    facilities.staff[short, Cadre.PHYSICIAN] = 1
    full = month().visit_capacity.copy()
    busy = month(bed_days=5.0).visit_capacity
    hospitals = np.isin(facilities.level, (Level.TOWNSHIP, Level.COUNTY))
    assert (busy[hospitals] < full[hospitals]).all()
    assert busy[short] == pytest.approx(behaviour["queue.outpatient_floor"] * full[short])


def test_the_wait_follows_load_slowly_and_not_without_end(month, facilities, behaviour, county):
    usual = month(is_first=True).wait.copy()
    here = inside(facilities) & (facilities.doctors_present > 0) & (facilities.beds == 0)
    at_reference = month(visits=behaviour["queue.reference_load"]).wait.copy()
    assert at_reference[here] == pytest.approx(usual[here]), "the reference load brings the usual wait"
    one = month(visits=1.6).wait[here].copy()
    two = month(visits=1.6).wait[here].copy()
    assert (one > usual[here]).all()
    assert (two > one).all()
    for _ in range(60):
        service = month(visits=50.0)
    assert service.wait[here] == pytest.approx(usual[here] * behaviour["queue.wait_most"])
    assert (service.wait[~inside(facilities)] == usual[~inside(facilities)]).all()


def test_effort_stretches_the_ceiling(month, facilities):
    usual = month().visit_capacity.copy()
    town = facilities.level == Level.TOWNSHIP
    keen = month(township_effort=1.1).visit_capacity
    assert keen[town] == pytest.approx(1.1 * usual[town])
    assert (keen[~town] == usual[~town]).all()


def test_beds_nobody_can_look_after_stand_empty(facilities, behaviour):
    hospital = facilities.of_kind(Kind.COUNTY_GENERAL)[0]
    usual = staffed_beds(facilities, behaviour)
    assert (usual == facilities.beds).all(), "at the start all beds are staffed"
    facilities.beds[hospital] *= 3
    most = behaviour["queue.beds_per_staff"]
    assert staffed_beds(facilities, behaviour)[hospital] == pytest.approx(most * usual[hospital])
    facilities.staff[hospital] *= 3
    assert staffed_beds(facilities, behaviour)[hospital] == pytest.approx(facilities.beds[hospital])


def test_who_works_elsewhere_sees_fewer_patients(month, facilities):
    full = month().visit_capacity.copy()
    town = facilities.level == Level.TOWNSHIP
    fewer = month(elsewhere=np.where(town, 1.0, 0.0)).visit_capacity
    assert full[town] - fewer[town] == pytest.approx(1.0)
    assert (fewer[~town] == full[~town]).all()


def test_without_queues_nobody_waits_longer_or_is_turned_away(month, facilities):
    usual = month(is_first=True).wait.copy()
    service = month(visits=5.0, bed_days=3.0, queues=False)
    assert (service.wait == usual).all()
    assert (service.accept_visit == 1).all()
    assert (service.accept_stay == 1).all()
    assert service.load[inside(facilities)].max() >= 5.0, "load is still known"
