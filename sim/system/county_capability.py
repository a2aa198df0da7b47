"""What county hospitals can do beyond the county's base: doctors, upgrade, grade, specialists of regional centres."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.arrays import within
from sim.conventions import CONDITIONS, Kind
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.directors import regional_days

ACUTE = [CONDITIONS.index(c) for c in ("acute_moderate", "acute_severe")]
"""Conditions an emergency and critical-care centre is for."""


def county_gain(
    facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Mapping[str, float]
) -> NDArray[np.float64]:
    """Gains of county hospitals by condition: float64[hospital, condition] for the rows `county_hospitals`.

    Doctors at work against the start, then the upgrade or the grade, whichever gives more, specialists sent by
    regional centres, the TCM hospital's own upgrade, and emergency centres in acute illness.
    """
    here = facilities.county_hospitals
    doctors = log_doctors(facilities.doctors_present[here], np.maximum(facilities.doctors_at_start[here], 1))
    upgrade = levers["county_hospital_upgrade.capability_gain"]
    gain = behaviour["capability.per_log_staff"] * doctors
    gain += np.maximum(upgrade, behaviour["capability.grade_2a"] * graded(facilities, county, levers)[here])
    gain += behaviour["capability.per_regional_day"] * regional_days(facilities, levers)[here]
    by_condition = np.repeat(gain[:, None], len(CONDITIONS), axis=1)
    by_condition[facilities.kind[here] == int(Kind.COUNTY_TCM)] += levers["tcm_hospital_upgrade.capability_gain"]
    by_condition[:, ACUTE] += levers["county_hospital_upgrade.emergency_critical_gain"]
    return by_condition


def graded(facilities: FacilityTable, county: County, levers: Mapping[str, float]) -> NDArray[np.float64]:
    """How far each county hospital has been raised to grade 2A (二级甲等) by the floor: float64[facility], 0-1.

    The largest hospitals are those at the grade at the start, maternity hospitals left out; the floor raises the next
    ones, a fraction of a hospital in part.
    """
    hospital = facilities.county_hospitals
    general = hospital[~facilities.is_mch[hospital]]
    largest_first = general[np.argsort(-facilities.beds_at_start[general], kind="stable")]
    place = np.arange(general.size)
    floor, at_start = levers["county_hospital_upgrade.level2A_min_per_county"], county.value("facilities.hospitals_2a")
    more = within(floor - place, 0.0, 1.0) - within(at_start - place, 0.0, 1.0)
    raised = np.zeros(len(facilities))
    raised[largest_first] = np.maximum(more, 0.0)
    return raised


def log_doctors(now: NDArray[np.float64], usual: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Log of doctors at work over the usual number; a facility without any counts half a doctor."""
    logs: NDArray[np.float64] = np.log(np.maximum(now, 0.5) / usual)
    return logs
