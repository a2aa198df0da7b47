"""Licences once a year: village doctors who pass the exam, township doctors who become general practitioners."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Cadre
from sim.county.doctors import place_uniforms
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.rng import Purpose
from sim.system.licensing_target import missing_licences, trained_to_pass
from sim.system.staff_flow import StaffFlow

MONTH_OF_LICENSING_EXAM = 10
"""The licensing exam's second part is held in November (0 = January)."""


def sit_exams(
    facilities: FacilityTable, flow: StaffFlow, county: County, behaviour: Behaviour, levers: Mapping[str, float],
    key: NDArray[np.uint32], month: int,
) -> None:  # fmt: skip
    """Unlicensed village doctors who pass become licensed (assistant) physicians where they are.

    The share that passes is of all the unlicensed; it falls to those young enough for the exam, as long as there are
    enough of them. Under a target the county prepares more of these until it is reached.
    """
    unlicensed = (facilities.doctor_age > 0) & (facilities.doctor_cadre == Cadre.VILLAGE_DOCTOR)
    young = unlicensed & (facilities.doctor_age < behaviour["staff.exam_age_limit"] * 12)
    share = levers["village_doctor_licensing.annual_conversion_rate"]
    chance = min(1.0, share * unlicensed.sum() / max(young.sum(), 1))
    missing = missing_licences(facilities, county, levers)
    chance = max(chance, trained_to_pass(missing, int(young.sum()), behaviour))
    u = place_uniforms(key, facilities.number, month, Purpose.LICENSING, young.shape[1])
    passed = young & (u < chance)
    facilities.doctor_cadre[passed] = Cadre.ASSISTANT
    for facility in np.nonzero(passed)[0]:
        flow.turn(facilities, int(facility), Cadre.VILLAGE_DOCTOR, Cadre.ASSISTANT, 1)
    flow.licensed += int(passed.sum())


def train_general_practitioners(
    facilities: FacilityTable, flow: StaffFlow, county: County, behaviour: Behaviour, levers: Mapping[str, float],
    owed: float,
) -> float:  # fmt: skip
    """Township physicians, then assistants, retrained as general practitioners, where most of them are left.

    The yearly number, or where a target asks for more what is missing, as far as training has places and hospitals can
    do without those who train. owed is the fraction of a person carried over from last year; returns the one carried
    on.
    """
    people = county.value("population.residents") / 100_000
    towards_target = trained_for_target(facilities, county, behaviour, levers)
    owed += max(levers["gp_training.gps_added_per_year_per_100k"] * people, towards_target)
    town = facilities.is_town
    for cadre in (Cadre.PHYSICIAN, Cadre.ASSISTANT):
        while owed >= 1 and facilities.staff[town, cadre].any():
            here = int(np.argmax(np.where(town, facilities.staff[:, cadre], 0)))
            flow.turn(facilities, here, cadre, Cadre.GP, 1)
            owed -= 1
    return owed % 1


def trained_for_target(
    facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Mapping[str, float]
) -> float:
    """General practitioners the county trains this year because of a target: 0 where it asks for no more than usual.

    What is missing in the county, at most its training places and the part of its township (assistant) physicians who
    can be released.
    """
    target = levers["gp_training.target_gp_per_10k"]
    if target <= county.value("facilities.gp_per_10k"):
        return 0.0
    residents = county.value("population.residents")
    missing = target * residents / 10_000 - facilities.staff[:, Cadre.GP].sum()
    places = county.value("workforce.gp_training_places") * residents / 100_000
    candidates = facilities.staff[facilities.towns][:, [Cadre.PHYSICIAN, Cadre.ASSISTANT]].sum()
    trainable = candidates * behaviour["staff.gp_trainable"]
    return float(max(min(missing, places, trainable), 0.0))
