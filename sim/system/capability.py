"""What each facility can do: the chance of correct management by condition, from its kind, its doctors and its help."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Kind, Level
from sim.county.facilities import FacilityTable
from sim.county.priors import Behaviour

LEAST, MOST = 0.02, 0.98
"""Nobody is always wrong or always right."""


def capability_now(
    facilities: FacilityTable,
    behaviour: Behaviour,
    licensed_share_county: float,
    outreach_days: NDArray[np.float64],
    subcentre_ratio: float,
    county_gain: float,
) -> NDArray[np.float64]:
    """Capability float64[facility, condition], 0-1.

    Base by level and condition (conditions.csv). A village clinic gains by licence, against the county's share at the
    start. A township hospital gains by the log of its doctors over the average township's at the start, and by
    specialist days a month (outreach_days float64[facility]); a county hospital by the log of its doctors over its own
    at the start, and by county_gain. A sub-centre reaches subcentre_ratio of the county level where that is better.
    """
    base = behaviour.conditions.capability.T[facilities.level]
    is_clinic = facilities.kind == Kind.VILLAGE_CLINIC
    is_town = facilities.level == Level.TOWNSHIP
    is_county = facilities.level == Level.COUNTY
    usual = np.where(is_town, facilities.doctors_at_start[is_town].mean(), np.maximum(facilities.doctors_at_start, 1))
    more_doctors = np.log(np.maximum(facilities.doctors_present, 0.5) / usual)
    shift = behaviour["capability.licensed_village"] * (facilities.licensed_share - licensed_share_county) * is_clinic
    shift = shift + behaviour["capability.per_log_staff"] * more_doctors * (is_town | is_county)
    shift = shift + behaviour["capability.per_outreach_day"] * outreach_days * is_town + county_gain * is_county
    result = base + shift[:, None]
    upgraded = subcentre_ratio * behaviour.conditions.capability[:, Level.COUNTY]
    is_subcentre = facilities.kind == Kind.SUBCENTRE
    result[is_subcentre] = np.maximum(result[is_subcentre], upgraded)
    clipped: NDArray[np.float64] = np.clip(result, LEAST, MOST)
    return clipped


def case_mix_capability(capability: NDArray[np.float64], mix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Capability of each facility over the county's case mix float64[condition]: float64[facility]."""
    return capability @ mix
