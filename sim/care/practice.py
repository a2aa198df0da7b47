"""How providers work this month: the numbers treatment needs, from behaviour, levers and effort."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.care.need import Need
from sim.care.treatment import Practice
from sim.county.inputs import County
from sim.county.priors import Behaviour, Conditions
from sim.system.alliance import in_force
from sim.system.effort import Effort


def make_practice(
    county: County,
    behaviour: Behaviour,
    need: Need,
    effort: Effort,
    capability: NDArray[np.float64],
    levers: Mapping[str, float],
    mix: NDArray[np.float64],
    admission_index: float,
) -> Practice:
    """Practice of the month; mix float64[condition] is the county's case mix.

    Sending back needs a tight alliance in force; admission_index is the demand for stays over that for visits.
    """
    b, conditions = behaviour, behaviour.conditions
    united = levers["tight_alliance.integration_level"] * in_force(levers, "tight_alliance.enabled")
    return Practice(
        capability=capability,
        requirement=conditions.requirement,
        chronic=conditions.chronic.astype(np.int64),
        admission=need.admission,
        admission_index=admission_index,
        inducement=effort.inducement,
        nights=_nights(county, conditions, mix),
        attitude=b["treatment.content_attitude"] * (effort.township - 1),
        referral_scale=b["treatment.referral_scale"] * (1 + effort.stinting.selection),
        slip_goes_on=b["treatment.slip_goes_on"],
        follow_up=b["treatment.follow_up_share"],
        hand_down=levers["down_referral.post_acute_down_prob"] + b["effort.down_share"] * effort.sending,
        send_back=b["effort.send_back"] * effort.sending * united,
        retention=b["effort.retention"] * effort.retention,
        content_base=b["treatment.content_base"],
        content_well=b["treatment.content_well"],
        content_wait=b["treatment.content_wait"],
        split=effort.stinting.split,
        shortening=effort.stinting.shortening,
    )


def _nights(county: County, conditions: Conditions, mix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean nights of a stay: float64[level, condition]; a level's mean over admissions is the county's number."""
    stays = conditions.admission_weight * mix
    longer = conditions.stay_factor / np.average(conditions.stay_factor, weights=stays)
    town, hospital = (county.value(f"productivity.stay_days_{level}") for level in ("township", "county"))
    nights: NDArray[np.float64] = np.array([0.0, town, hospital, hospital])[:, None] * longer[None, :]
    return nights
