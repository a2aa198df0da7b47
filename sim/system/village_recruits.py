"""Licensed village doctors whom township hospitals prefer for open places (持证村医同等条件优先聘用)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Cadre
from sim.county.doctors import AGE_60
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.rng import Purpose, draw4
from sim.system.staff_flow import DOCTORS, PERSONS_PER_CADRE, StaffFlow, thin


def hire_village_doctors(
    facilities: FacilityTable, openings: NDArray[np.int64], vacant: NDArray[np.int64], flow: StaffFlow, county: County,
    behaviour: Behaviour, levers: Mapping[str, float], key: NDArray[np.uint32], month: int,
) -> None:  # fmt: skip
    """Fill some open places for doctors from the clinics of the same township, before anybody else is asked.

    Of the places advertised this month the preferred share is offered to a licensed village doctor below 60, who
    accepts with chance village_doctor_moves; the clinic loses what the township gains. openings int64[facility, group]
    and vacant int64[facility] are of this month and are lowered by what is filled.
    """
    preferred = levers["recruitment_simplification.licensed_village_doctor_preference"]
    chance = preferred * behaviour["staff.village_doctor_moves"] / county.value("workforce.months_to_fill_post")
    if chance <= 0:
        return
    here, purpose = facilities.towns, int(Purpose.VILLAGE_RECRUIT)
    places = openings[here, DOCTORS][:, None]
    offers = thin(key, facilities.number[here], month, purpose, places, np.full(places.shape, chance))[:, 0]
    for row in np.flatnonzero(offers).tolist():
        hospital = int(here[row])
        for offer in range(offers[row]):
            u = draw4(key, facilities.number[hospital], month, purpose, PERSONS_PER_CADRE + offer)[0]
            _move(facilities, hospital, u, openings, vacant, flow)


def _move(
    facilities: FacilityTable, hospital: int, u: float, openings: NDArray[np.int64], vacant: NDArray[np.int64],
    flow: StaffFlow,
) -> None:  # fmt: skip
    """One licensed village doctor of the hospital's township, drawn by u (0-1), changes to the hospital, if any is."""
    clinics = facilities.is_clinic & (facilities.township == facilities.township[hospital])
    there = (facilities.doctor_age > 0) & (facilities.doctor_age < AGE_60)
    licensed = there & (facilities.doctor_cadre != Cadre.VILLAGE_DOCTOR) & clinics[:, None]
    rows, positions = np.nonzero(licensed)
    if rows.size == 0:
        return
    chosen = int(u * rows.size)
    clinic, place = int(rows[chosen]), int(positions[chosen])
    cadre = int(facilities.doctor_cadre[clinic, place])
    flow.leave_one(facilities, clinic, cadre, 0)
    facilities.doctor_age[clinic, place] = 0
    facilities.doctor_is_graduate[clinic, place] = False
    vacant[hospital] -= flow.join(facilities, hospital, cadre, 1, int(vacant[hospital]))
    openings[hospital, DOCTORS] -= 1
