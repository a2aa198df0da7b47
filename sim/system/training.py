"""What staff below have been taught: courses in service, and specialists from above who teach while they work."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour

DAYS_TAUGHT = 100
"""Specialist days that the lever's capability_transfer is stated for."""


def teach(
    knowledge: NDArray[np.float64],
    facilities: FacilityTable,
    outreach_days: NDArray[np.float64],
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
) -> NDArray[np.float64]:
    """Knowledge beyond the usual a month later: float64[facility], in units of capability.

    The county's usual training just replaces what leavers take with them and people forget; what comes on top of it
    adds up and is forgotten with a half-life. outreach_days float64[facility] a month.
    """
    course = (levers["inservice_training.capability_growth_per_year"] - county.value("care.training_growth")) / 12
    taught = facilities.is_primary * course
    taught = taught + outreach_days / DAYS_TAUGHT * levers["specialist_outreach.capability_transfer"]
    kept = 0.5 ** (1 / behaviour["capability.knowledge_half_life"])
    return knowledge * kept + taught
