"""Emergencies on the way: how many of the severely ill are brought in, and how late they arrive."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import CONDITIONS
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour

GRAVEST = CONDITIONS.index("acute_severe")


def brought_in(behaviour: Behaviour, county: County, levers: Mapping[str, float]) -> float:
    """Share of severe cases brought straight to a hospital: 0-1; that of the start × (usual / minutes)^calls.

    The sooner an ambulance is there, the more people call one instead of going somewhere by themselves.
    """
    sooner = county.value("care.emergency_response_minutes") / levers["emergency_care.response_minutes"]
    return float(min(behaviour["treatment.emergency_share"] * sooner ** behaviour["emergency.calls"], 1.0))


def on_arrival(
    capability: NDArray[np.float64],
    facilities: FacilityTable,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
) -> NDArray[np.float64]:
    """Chance of correct management float64[facility, condition] where the severely ill arrive sooner or later.

    Hospitals of the county lose per_minute of their chance for each minute more than at the start; elsewhere, and for
    all other illness, capability float64[facility, condition] stands.
    """
    later = levers["emergency_care.response_minutes"] - county.value("care.emergency_response_minutes")
    if later == 0:
        return capability
    result = capability.copy()
    left = np.exp(-behaviour["emergency.per_minute"] * later)
    rows = facilities.county_hospitals
    result[rows, GRAVEST] = np.minimum(result[rows, GRAVEST] * left, 1.0)
    return result
