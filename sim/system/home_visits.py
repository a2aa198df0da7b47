"""Visits at home (上门服务、家庭病床): who goes out, how far the time reaches, and what the visited need no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour

RATE = "home_based_care.home_visits_per_1000_elderly_year"


class People(NamedTuple):
    """Simulated residents: those each clinic or township hospital serves int64[facility]; all, aged 60+, chronic."""

    at: NDArray[np.int64]
    all: int
    old: int
    ill: int


class HomeVisits(NamedTuple):
    """A month of home visits in the sample.

    made, work float64[facility]: visits, and the time beyond the usual in visits at the clinic; per_old beyond the
    usual a month per resident of 60 and over, per_ill a year per chronically ill resident.
    """

    made: NDArray[np.float64]
    work: NDArray[np.float64]
    per_old: float
    per_ill: float


def visit_homes(
    facilities: FacilityTable,
    capacity: NDArray[np.float64],
    people: People,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
) -> HomeVisits:
    """Home visits of the month: those wanted, as far as the clinic's or township hospital's time reaches.

    capacity float64[facility] visits a month. What was usual at the start is part of the time there is today.
    """
    wanted = wards(facilities, people.at) * people.old / max(people.all, 1) / 12 / 1000
    room = behaviour["home.most_time"] * capacity / behaviour["home.time"]
    made = np.minimum(wanted * levers[RATE], room)
    beyond = made - np.minimum(wanted * county.value("care.home_visits_per_1000_elderly"), room)
    total = float(beyond.sum())
    return HomeVisits(
        made=made,
        work=beyond * behaviour["home.time"],
        per_old=total / max(people.old, 1),
        per_ill=12 * total / max(people.ill, 1),
    )


def wards(facilities: FacilityTable, residents_at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Residents whom each facility would visit: float64[facility].

    A clinic with a doctor its villages', a township hospital the rest of its township.
    """
    staffed = facilities.is_open & (facilities.doctors_present > 0)
    clinics = facilities.is_clinic & staffed
    own = np.where(clinics, residents_at, 0.0)
    visited = np.bincount(facilities.township[clinics], own[clinics], facilities.township.max() + 1)
    town = facilities.is_town & staffed
    sharing = np.bincount(facilities.township[town], minlength=len(visited))
    rest = np.maximum(residents_at - visited[facilities.township], 0.0)
    return np.where(town, rest / np.maximum(sharing, 1)[facilities.township], own)
