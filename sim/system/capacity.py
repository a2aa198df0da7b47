"""How much each facility can take on: visits from doctors, bed-days from beds, and the wait that load brings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Kind
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.tariff import LEVEL_NAMES

DAYS_PER_MONTH = 365 / 12


@dataclass
class Service:
    """What patients meet at each facility; float64[facility].

    load visits asked for over visits possible; wait minutes; accept_visit, accept_stay chance of being served;
    occupancy bed-days wanted over bed-days available; visit_capacity, bed_capacity per month.
    """

    load: NDArray[np.float64]
    wait: NDArray[np.float64]
    accept_visit: NDArray[np.float64]
    accept_stay: NDArray[np.float64]
    occupancy: NDArray[np.float64]
    visit_capacity: NDArray[np.float64]
    bed_capacity: NDArray[np.float64]

    @classmethod
    def at_start(cls, facilities: FacilityTable, county: County, behaviour: Behaviour) -> Service:
        """The usual wait everywhere, nobody turned away."""
        n = len(facilities)
        usual = np.array([county.value(f"productivity.wait_minutes_{name}") for name in LEVEL_NAMES])
        return cls(
            load=np.full(n, behaviour["queue.reference_load"]),
            wait=usual[facilities.level].copy(),
            accept_visit=np.ones(n),
            accept_stay=np.ones(n),
            occupancy=np.zeros(n),
            visit_capacity=np.full(n, np.inf),
            bed_capacity=np.full(n, np.inf),
        )


def set_capacity(
    service: Service,
    facilities: FacilityTable,
    county: County,
    behaviour: Behaviour,
    wanted_visits: NDArray[np.int64],
    wanted_bed_days: NDArray[np.int64],
    effort: NDArray[np.float64],
    sample: float,
    is_first_month: bool,
    elsewhere: NDArray[np.float64] | float = 0.0,
    queues: bool = True,
) -> None:
    """Capacity of the month and the wait that last month's demand leads people to expect.

    Doctors at work × ceiling of visits a day × working days, less the doctors' work on the wards; the wait goes as a
    power of load over its reference, and expectations follow it at the queue's speed. Demand beyond capacity is
    turned away next month in that proportion. effort float64[facility] stretches the ceiling; sample is the share of
    residents simulated, to which capacity is scaled. elsewhere float64[facility] visits a month for which its doctors
    have no time since they read tests sent in or are on their way to remote villages. Beds beyond what the staff can
    look after stand empty. Without queues (loop B1 cut) waits stay as usual and nobody is turned away.
    """
    ceilings = [county.value(f"productivity.visits_per_doctor_day_{name}") for name in LEVEL_NAMES[:3]]
    ceiling = np.array([*ceilings, 0.0])[facilities.level]
    days = county.value("productivity.working_days_per_year") / 12
    outside = facilities.is_kind(Kind.OUT_OF_COUNTY)
    visitors = 1 / (1 - county.value("productivity.inflow_share_county_hospital"))
    wanted = wanted_visits * np.where(facilities.is_county, visitors, 1.0)

    bed_capacity = staffed_beds(facilities, behaviour) * DAYS_PER_MONTH * sample
    ward_work = np.minimum(wanted_bed_days, bed_capacity) * county.value("productivity.visits_per_bed_day")
    full = facilities.doctors_present * ceiling * days * effort * sample
    capacity = np.maximum(full - ward_work - elsewhere, behaviour["queue.outpatient_floor"] * full)
    service.visit_capacity = np.where(outside, np.inf, capacity)
    service.bed_capacity = np.where(outside, np.inf, bed_capacity)
    if is_first_month:
        return  # nobody has asked yet
    service.load = np.where(outside, 0.0, wanted / np.maximum(capacity, 1e-9))
    service.occupancy = np.where(outside, 0.0, wanted_bed_days / np.maximum(bed_capacity, 1e-9))
    service.accept_visit = np.where(outside, 1.0, np.minimum(1.0, capacity / np.maximum(wanted, 1e-9)))
    service.accept_stay = np.where(outside, 1.0, np.minimum(1.0, bed_capacity / np.maximum(wanted_bed_days, 1e-9)))

    usual = np.array([county.value(f"productivity.wait_minutes_{name}") for name in LEVEL_NAMES])[facilities.level]
    if not queues:
        service.accept_visit, service.accept_stay = np.ones(len(facilities)), np.ones(len(facilities))
        service.wait = usual
        return
    pressure = (service.load / behaviour["queue.reference_load"]) ** behaviour["queue.wait_power"]
    longest = behaviour["queue.wait_most"]
    goal = np.where(outside, usual, usual * np.minimum(pressure, longest))
    service.wait = service.wait + behaviour["queue.wait_speed"] * (goal - service.wait)


def staffed_beds(facilities: FacilityTable, behaviour: Behaviour) -> NDArray[np.float64]:
    """Beds that can be used: float64[facility]; the staff of the start could look after somewhat more than it had."""
    workers = facilities.workers / np.maximum(facilities.workers_at_start, 1)
    return np.minimum(facilities.beds, behaviour["queue.beds_per_staff"] * facilities.beds_at_start * workers)
