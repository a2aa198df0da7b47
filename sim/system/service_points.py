"""Insurance service points in villages: the nearer the counter, the more people take up what they are entitled to.

    minutes = share of villages with a point × minutes there + the others × minutes to the office
    odds of an entitlement = odds at the county's start × e^(per minute × minutes saved since the start)

A linked lever: the size of the response is a guess, not something that a queue or a price carries.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.county.inputs import County
from sim.county.priors import Behaviour

REGISTERED = "need.special_share"


def minutes_to_service(county: County, covered: float, minutes_there: float) -> float:
    """Mean minutes to the nearest insurance counter with a share of villages covered."""
    return covered * minutes_there + (1 - covered) * county.value("insurance.office_minutes")


def minutes_now(county: County, levers: Mapping[str, float]) -> float:
    """Mean minutes to the nearest insurance counter this month."""
    name = "insurance_service_points"
    return minutes_to_service(county, levers[f"{name}.coverage_share"], levers[f"{name}.service_minutes"])


def ease(county: County, behaviour: Behaviour, levers: Mapping[str, float]) -> float:
    """Odds of taking up an entitlement against the start: 1 at the start, more where the counter has come nearer."""
    at_start = minutes_to_service(
        county, county.value("insurance.service_point_villages"), county.value("insurance.service_point_minutes")
    )
    saved = at_start - minutes_now(county, levers)
    return float(np.exp(behaviour["insurance.entitlement_per_minute"] * saved))


def service_row(county: County, behaviour: Behaviour, levers: Mapping[str, float]) -> list[int]:
    """What the record keeps: 1000 × minutes to the nearest counter, 1000 × odds of an entitlement."""
    return [round(1000 * minutes_now(county, levers)), round(1000 * ease(county, behaviour, levers))]


def taken_up(share: float, odds: float) -> float:
    """A share whose odds are multiplied; nobody takes up what nobody is offered, and all stay all."""
    return share * odds / (share * odds + 1 - share)


def with_registration(behaviour: Behaviour, county: County, levers: Mapping[str, float]) -> Behaviour:
    """Behaviour in which the chronically ill register special diseases as often as the counter is near."""
    odds = ease(county, behaviour, levers)
    return behaviour.with_values({REGISTERED: taken_up(behaviour[REGISTERED], odds)})
