"""Mobile rounds (巡回医疗): doctors of the township and the county come to remote villages without an open clinic.

Patients are seen in their village by the township hospital's people, at its price and with its capability, on the days
of the round. What the visits take of the doctors' time counts where visits are counted; the way there and back is lost
to the lender. A township hospital sends out only doctors whom its general work can spare; where they do not suffice the
county's may take the rounds over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.conventions import LEVEL_OF_KIND, Kind, Level
from sim.county.facilities import FacilityTable
from sim.county.geography import Places
from sim.county.inputs import County
from sim.county.priors import Behaviour

TOWN_KINDS = tuple(kind for kind in Kind if LEVEL_OF_KIND[kind] == Level.TOWNSHIP)
WEEKS_PER_MONTH = 365 / 12 / 7


class Rounds(NamedTuple):
    """Rounds per week float64[village]; work float64[facility] the lenders' time on the road, in visits a month.

    made float64[2] rounds a month by townships and by the county.
    """

    per_week: NDArray[np.float64]
    work: NDArray[np.float64]
    made: NDArray[np.float64]


def mobile_rounds(
    places: Places, facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Mapping[str, float]
) -> Rounds:
    """Rounds of the month: each township's to each of its remote villages, the county's shared out among them."""
    by_township_wanted = levers["mobile_clinics.township_rounds_per_remote_village_week"]
    by_county_wanted = levers["mobile_clinics.county_rounds_per_township_month"]
    if by_township_wanted == 0 and by_county_wanted == 0:
        return Rounds(np.zeros(places.n_villages), np.zeros(len(facilities)), np.zeros(2))
    clinic = facilities.clinic_of_village(places.n_villages)
    has_clinic = (clinic >= 0) & facilities.is_open[np.maximum(clinic, 0)]
    hospital = facilities.town_hospital_of_village(places.township, TOWN_KINDS)
    remote = ~has_clinic & ~places.is_community & (hospital >= 0)
    remote &= places.population <= levers["mobile_clinics.remote_village_definition"]
    in_township = np.bincount(places.township[remote], minlength=places.n_townships)
    wanted: NDArray[np.float64] = by_township_wanted * remote.astype(float)
    by_township = wanted * _spared(np.maximum(hospital, 0), wanted, facilities, county, behaviour)
    by_county = remote * (by_county_wanted / WEEKS_PER_MONTH) / np.maximum(in_township, 1)[places.township]
    by_county += levers["mobile_clinics.county_fallback"] * (wanted - by_township)

    work = np.zeros(len(facilities))
    on_the_road = behaviour["queue.round_on_the_road"] * WEEKS_PER_MONTH
    a_day = [county.value(f"productivity.visits_per_doctor_day_{level}") for level in ("township", "county")]
    np.add.at(work, np.maximum(hospital, 0), by_township * on_the_road * a_day[0])
    work += lent_by_county(facilities, float(by_county.sum()) * on_the_road * a_day[1])
    made = np.array([by_township.sum(), by_county.sum()]) * WEEKS_PER_MONTH
    return Rounds(by_township + by_county, work, made)


def _spared(
    hospital: NDArray[np.int64],
    wanted: NDArray[np.float64],
    facilities: FacilityTable,
    county: County,
    behaviour: Behaviour,
) -> NDArray[np.float64]:
    """Part of the rounds a week wanted of each village's hospital for which it can spare a doctor: float64[village]."""
    free = np.maximum(facilities.doctors_present - behaviour["capability.doctors_for_general_work"], 0.0)
    rounds = free * county.value("productivity.working_days_per_year") / 12 / WEEKS_PER_MONTH
    rounds /= behaviour["queue.round_days"]
    asked = np.bincount(hospital, wanted, len(facilities))
    part: NDArray[np.float64] = np.minimum(1.0, rounds / np.maximum(asked, 1e-9))
    return part[hospital]


def lent_by_county(facilities: FacilityTable, total: float) -> NDArray[np.float64]:
    """What the county hospitals give for a purpose, shared out by their doctors: float64[facility]."""
    hospital, lent = facilities.county_hospitals, np.zeros(len(facilities))
    if total != 0:
        doctors = facilities.doctors[hospital]
        lent[hospital] = total * doctors / max(doctors.sum(), 1)
    return lent
