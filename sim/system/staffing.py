"""A month of staff, event by event: who leaves, who comes, who is licensed, who works elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.arrays import mean
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.apprentices import take_on_apprentices
from sim.system.directors import post_directors, receive_specialists
from sim.system.exits import leave_hospitals, pull
from sim.system.grades import Grades
from sim.system.graduates import Bonded, serve_bonds
from sim.system.hiring import fill_chance, hire_at_hospitals, hire_at_townships, hospital_growth
from sim.system.licences import MONTH_OF_LICENSING_EXAM, sit_exams, train_general_practitioners
from sim.system.poaching import Poaching
from sim.system.postings import Postings, bring_back, call_back_retired, send_down, send_to_villages, stay_below
from sim.system.posts import Posts, allowed_staff, convert_contracts, planned_staff, unheld, vacancies
from sim.system.public_health import PublicHealthPhysicians
from sim.system.staff_flow import StaffFlow, licensed_hires
from sim.system.tariff import grown
from sim.system.tcm_staff import TcmPosts
from sim.system.village_doctors import enter_clinics, leave_clinics, leaving_rate, usual_pull
from sim.system.village_recruits import hire_village_doctors


@dataclass
class Staffing:
    """What the management of staff remembers from month to month.

    usual_revenue float64[facility] fen is what hospitals charged in their first full year, at prices of mid-2019; zeros
    until it is over, and village_pull how unequal incomes moved village doctors then. gps_owed is the fraction
    of a general practitioner carried over; outreach_days float64[facility]
    the specialist days a month that act from now on.
    """

    posts: Posts
    bonded: Bonded
    usual_revenue: NDArray[np.float64]
    outreach_days: NDArray[np.float64]
    flow: StaffFlow
    physicians: PublicHealthPhysicians
    postings: Postings = field(default_factory=Postings)
    grades: Grades = field(default_factory=Grades)
    poaching: Poaching = field(default_factory=Poaching)
    gps_owed: float = 0.0
    village_pull: float = 1.0

    @classmethod
    def at_start(
        cls, facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Mapping[str, float], month: int
    ) -> Staffing:
        """Posts and bonded graduates of the start, nobody posted."""
        n = len(facilities)
        return cls(
            Posts.of(facilities, county, month),
            Bonded.at_start(facilities, county, behaviour, levers, month),
            np.zeros(n),
            np.zeros(n),
            StaffFlow.empty(n),
            PublicHealthPhysicians.of(facilities, county),
        )

    def settle_usual(
        self, facilities: FacilityTable, county: County, behaviour: Behaviour, year_charges: NDArray[np.int64],
        relative_pay: NDArray[np.float64], month: int,
    ) -> None:  # fmt: skip
        """Take the charges of the last twelve months int64[facility] and the incomes of now as the usual ones."""
        self.usual_revenue = _real(county, year_charges, month)
        self.village_pull = usual_pull(facilities, behaviour, relative_pay)

    def revenue_ratio(self, county: County, year_charges: NDArray[np.int64], month: int) -> NDArray[np.float64]:
        """Real charges of the last twelve months over the usual ones, 1 until these are known: float64[facility]."""
        known = self.usual_revenue > 0
        now = _real(county, year_charges, month)
        return np.where(known, now / np.where(known, self.usual_revenue, 1.0), 1.0)


def _real(county: County, year_charges: NDArray[np.int64], month: int) -> NDArray[np.float64]:
    """A year's charges int64[facility] at prices of mid-2019."""
    return np.asarray(year_charges / grown(1.0, county.value("prices.growth"), month))


def manage_staff(
    staffing: Staffing,
    facilities: FacilityTable,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
    relative_pay: NDArray[np.float64],
    served: NDArray[np.float64],
    revenue_ratio: NDArray[np.float64],
    key: NDArray[np.uint32],
    month: int,
) -> StaffFlow:
    """Stocks of staff after the month's events, in their order; changes `facilities` and what staffing remembers.

    relative_pay float64[facility] is pay against the start (townships: relative to the county hospital); served
    float64[facility] the service population of township hospitals against the start; revenue_ratio float64[facility]
    the hospitals' real revenue against the usual.
    """
    flow = staffing.flow = StaffFlow.empty(len(facilities))
    posts = staffing.posts
    posts.review(levers, served, month)
    posts.add(county)
    staffing.grades.fill(county, behaviour, levers)
    pulled = pull(facilities, county, behaviour, levers, relative_pay, month, staffing.grades.keeps(behaviour))
    leave_hospitals(facilities, staffing.bonded.persons, flow, county, behaviour, levers, pulled, key, month)
    serve_bonds(staffing.bonded, facilities, flow, behaviour, levers, key, month)

    growth = hospital_growth(facilities, behaviour, revenue_ratio)
    usable = posts.usable(facilities, county, levers)
    allowed = allowed_staff(facilities, usable, county, growth, posts.grown)
    planned = planned_staff(facilities, county, levers, allowed)
    openings = vacancies(facilities, planned)
    hire_at_hospitals(
        facilities, staffing.bonded.persons, openings, unheld(usable, facilities), flow, county, behaviour, levers,
        pulled, key, month,
    )  # fmt: skip
    staffing.poaching.poach(
        facilities, staffing.bonded.persons, posts, flow, county, behaviour, levers, pulled, key, month
    )
    convert_contracts(facilities, posts, county, behaviour, levers, key, month)
    posts.pool(facilities, county, behaviour, levers, pay_ratio(facilities, county, relative_pay))
    openings = vacancies(facilities, planned)
    usable = posts.usable(facilities, county, levers)  # pooling may have moved some
    vacant = unheld(usable, facilities)
    chance = fill_chance(
        facilities, openings, vacant, county, behaviour, levers, relative_pay,
        county.value("workforce.bonded_students_per_year"),
    )  # fmt: skip
    hire_village_doctors(facilities, openings, vacant, flow, county, behaviour, levers, key, month)
    tcm = TcmPosts.now(facilities, county, behaviour, levers)
    vacant = unheld(usable, facilities)
    hire_at_townships(facilities, openings, vacant, flow, chance, tcm, key, month)
    staffing.physicians.hire(facilities, posts, flow, county, levers, chance, key, month)

    rate = leaving_rate(facilities, county, behaviour, levers, relative_pay, staffing.village_pull)
    leave_clinics(facilities, flow, rate, key, month)
    take_on_apprentices(facilities, flow, behaviour, levers, key, month)
    enter_clinics(facilities, flow, county, behaviour, levers, relative_pay, key, month)
    if month % 12 == MONTH_OF_LICENSING_EXAM:
        sit_exams(facilities, flow, county, behaviour, levers, key, month)
        staffing.gps_owed = train_general_practitioners(facilities, flow, county, behaviour, levers, staffing.gps_owed)
    return flow


def pay_ratio(facilities: FacilityTable, county: County, relative_pay: NDArray[np.float64]) -> float:
    """Township pay over county hospital pay."""
    usual = county.value("workforce.pay_township") / county.value("workforce.pay_county")
    town = facilities.towns
    return mean(relative_pay[town]) * usual if town.size else 1.0


def post_elsewhere(
    staffing: Staffing,
    facilities: FacilityTable,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
    effort_days: float,
) -> None:
    """Who works elsewhere from next month on; effort_days a month are those the lead hospital sends of its own."""
    new_doctors = licensed_hires(staffing.flow, facilities.county_hospitals)
    visits = send_down(facilities, staffing.postings, new_doctors, levers, behaviour, county, effort_days)
    staffing.outreach_days = visits + post_directors(facilities, county, behaviour, levers)
    stay_below(facilities, staffing.postings, staffing.posts, staffing.flow, county, levers)
    bring_back(facilities, levers)
    send_to_villages(facilities, behaviour, levers)
    call_back_retired(facilities, levers)
    staffing.physicians.free_clinicians(facilities, behaviour, levers)
    receive_specialists(facilities, county, levers)
