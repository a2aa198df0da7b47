"""County heads of department who lead township hospitals (县级科主任任院长或业务副院长), and regional specialists.

A head on site treats and teaches like any specialist from above, and brings the county's ways of working: part of the
gap to the county hospital closes. The county hospital does without the head for that time (B4). Specialists whom
regional centres send to the county hospital are paid where they come from and come on top of its own doctors.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.arrays import within
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.synthesis import SYNTHESIS_KEY
from sim.loops import Loop, is_closed
from sim.rng import Purpose, uniforms


def led_by_county(facilities: FacilityTable, levers: Mapping[str, float]) -> NDArray[np.float64]:
    """How far each township hospital is led by a posted head, float64[facility]: 1, 0, or a part of the next one.

    The same hospitals come first in every run.
    """
    town, share = facilities.towns, levers["posted_directors.share_of_townships"]
    led = np.zeros(len(facilities))
    if share <= 0:
        return led
    rank = uniforms(SYNTHESIS_KEY, facilities.number[town], 0, Purpose.TOWNSHIP_STAFF)[:, 1]
    place = np.argsort(np.argsort(rank))
    led[town] = within(share * town.size - place, 0.0, 1.0)
    return led


def post_directors(
    facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Mapping[str, float]
) -> NDArray[np.float64]:
    """Put the heads to work below; returns their specialist days a month, float64[facility]; changes `leading`."""
    present = led_by_county(facilities, levers) * behaviour["staff.director_presence"]
    weight = facilities.doctors * facilities.is_county
    missed = present.sum() * is_closed(levers, Loop.B4)
    facilities.leading[:] = present - missed * weight / max(weight.sum(), 1)
    return present * county.value("productivity.working_days_per_year") / 12


def regional_days(facilities: FacilityTable, levers: Mapping[str, float]) -> NDArray[np.float64]:
    """Days a month that specialists of regional centres work at each county hospital: float64[facility].

    Shared out by doctors of the start.
    """
    weight = facilities.doctors_at_start * facilities.is_county
    days: NDArray[np.float64] = levers["regional_medical_centre.outreach_to_county"] / 12 * weight
    return days / max(weight.sum(), 1)


def receive_specialists(facilities: FacilityTable, county: County, levers: Mapping[str, float]) -> None:
    """Visiting specialists in full-time equivalents; changes `facilities.visiting`."""
    facilities.visiting[:] = regional_days(facilities, levers) * 12 / county.value("productivity.working_days_per_year")
