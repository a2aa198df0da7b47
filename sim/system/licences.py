"""Licences once a year: village doctors who pass the exam, township doctors who become general practitioners."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Cadre, Level
from sim.county.doctors import place_uniforms
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.rng import Purpose
from sim.system.staff_flow import StaffFlow

MONTH_OF_LICENSING_EXAM = 10
"""The licensing exam's second part is held in November (0 = January)."""


def sit_exams(
    facilities: FacilityTable, flow: StaffFlow, behaviour: Behaviour, levers: Mapping[str, float],
    key: NDArray[np.uint32], month: int,
) -> None:  # fmt: skip
    """Unlicensed village doctors who pass become licensed (assistant) physicians where they are.

    The share that passes is of all the unlicensed; it falls to those young enough for the exam, as long as there are
    enough of them.
    """
    unlicensed = (facilities.doctor_age > 0) & (facilities.doctor_cadre == Cadre.VILLAGE_DOCTOR)
    young = unlicensed & (facilities.doctor_age < behaviour["staff.exam_age_limit"] * 12)
    share = levers["village_doctor_licensing.annual_conversion_rate"]
    chance = min(1.0, share * unlicensed.sum() / max(young.sum(), 1))
    u = place_uniforms(key, facilities.number, month, Purpose.LICENSING, young.shape[1])
    passed = young & (u < chance)
    facilities.doctor_cadre[passed] = Cadre.ASSISTANT
    for facility in np.nonzero(passed)[0]:
        flow.turn(facilities, int(facility), Cadre.VILLAGE_DOCTOR, Cadre.ASSISTANT, 1)
    flow.licensed += int(passed.sum())


def train_general_practitioners(
    facilities: FacilityTable, flow: StaffFlow, county: County, levers: Mapping[str, float], owed: float
) -> float:
    """Township physicians, then assistants, retrained as general practitioners, where most of them are left.

    owed is the fraction of a person carried over from last year; returns the one carried on.
    """
    people = county.value("population.residents") / 100_000
    owed += levers["gp_training.gps_added_per_year_per_100k"] * people
    town = facilities.level == Level.TOWNSHIP
    for cadre in (Cadre.PHYSICIAN, Cadre.ASSISTANT):
        while owed >= 1 and facilities.staff[town, cadre].any():
            here = int(np.argmax(np.where(town, facilities.staff[:, cadre], 0)))
            flow.turn(facilities, here, cadre, Cadre.GP, 1)
            owed -= 1
    return owed % 1
