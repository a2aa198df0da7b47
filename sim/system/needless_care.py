"""Needless care: a visit that is not managed right is charged more than one that is (phase 1).

Who does not find out what a patient has orders more tests and drugs. How often that happens is in a level's prices of
the county's year already, so that only a change of what doctors can do moves a charge.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_LEVELS, Kind
from sim.county.facilities import FacilityTable
from sim.system.payment import Rules


def managed_right(capability: NDArray[np.float64], facilities: FacilityTable) -> NDArray[np.float64]:
    """Chance that a visit is managed right at a level: float64[level, condition], the mean over its doctors at work.

    capability float64[facility, condition]. The doctors outside the county are not counted by the model: they are one
    facility. A level without doctors, which nobody visits, has 0.
    """
    weight = facilities.doctors_present + facilities.is_kind(Kind.OUT_OF_COUNTY)
    of_level = weight * (facilities.level == np.arange(N_LEVELS)[:, None])
    chance: NDArray[np.float64] = of_level @ capability / np.maximum(of_level.sum(axis=1, keepdims=True), 1e-9)
    return chance


def dearness(now: NDArray[np.float64], at_start: NDArray[np.float64], excess: float) -> NDArray[np.float64]:
    """A visit's charge against one at the start, at equal prices: float64[level, condition]; 1 where nothing changed.

    now and at_start as `managed_right` gives them; excess is what a visit not managed right costs beyond one that is,
    as a part of the latter.
    """
    needed: NDArray[np.float64] = (1 + excess * (1 - now)) / (1 + excess * (1 - at_start))
    return needed


def as_dear(rules: Rules, dearness: NDArray[np.float64]) -> Rules:
    """The rules with what a visit is charged beside the part that the fund takes over whole times dearness.

    Needless care is tests and drugs: labour is charged as it is, and is the least that a visit can cost. What the fund
    pays for services added to the catalogue stays the same part of the charge.
    """
    least = rules.labour_visit - rules.absorbed_visit
    own = np.floor((rules.charge_visit - rules.absorbed_visit) * dearness + 0.5).astype(np.int64)
    charge = rules.absorbed_visit + np.maximum(own, least)
    added = rules.added_visit * charge // np.maximum(rules.charge_visit, 1)
    return rules._replace(charge_visit=charge, added_visit=added)
