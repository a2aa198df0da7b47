"""Apprentices of Chinese medicine (师承): holders of the certificate who join village clinics as village doctors."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Cadre
from sim.county.doctors import place_uniforms
from sim.county.facilities import FacilityTable
from sim.county.priors import Behaviour
from sim.rng import Purpose
from sim.system.staff_flow import StaffFlow


def take_on_apprentices(
    facilities: FacilityTable, flow: StaffFlow, behaviour: Behaviour, levers: Mapping[str, float],
    key: NDArray[np.uint32], month: int,
) -> None:  # fmt: skip
    """The month's apprentices take places of clinics that lack a doctor against the start, before other newcomers.

    The year's number is spread over the missing; where nobody is missing nobody comes. They have no physician's licence
    (a certificate 《传统医学师承出师证书》 is none), can sit its exam, and grow old and leave as the others do.
    """
    facilities.doctor_is_apprentice &= facilities.doctor_age > 0  # who left is no apprentice any more
    inflow = levers["tcm_workforce.apprentice_certificate_inflow"]
    if inflow <= 0:
        return
    here, missing = facilities.clinics_short_of_doctors()
    if here.size == 0:
        return
    comes = inflow / 12 / missing.sum()
    empty = facilities.doctor_age[here] == 0
    u = place_uniforms(key, facilities.number[here], month, Purpose.APPRENTICE, empty.shape[1])
    taken = empty & (np.cumsum(empty, axis=1) <= missing[:, None]) & (u < comes)
    for row, place in zip(*np.nonzero(taken), strict=True):
        facility = here[row]
        facilities.doctor_is_apprentice[facility, place] = True
        facilities.doctor_cadre[facility, place] = int(Cadre.VILLAGE_DOCTOR)
        facilities.doctor_age[facility, place] = round(behaviour["staff.village_entry_age"] * 12)
        flow.join(facilities, facility, int(Cadre.VILLAGE_DOCTOR), 1, 0)
