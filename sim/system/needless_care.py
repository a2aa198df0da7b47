"""Needless care: a visit that is not managed right is charged more than one that is (phase 1).

Who does not find out what a patient has orders more tests and drugs. How often that happens is in a level's prices of
the county's year already, so that only a change of what doctors can do moves a charge.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_LEVELS, Kind
from sim.county.facilities import FacilityTable


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
