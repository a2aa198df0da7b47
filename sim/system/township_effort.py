"""How far township hospitals stretch for patients: as far as their income depends on it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.system.alliance import in_force


def guarantee(county: County, levers: Mapping[str, float]) -> float:
    """Part of personnel cost that the budget pays whatever the volume, as managers see it (B10; cut: today's)."""
    if not is_closed(levers, Loop.B10):
        return county.value("finance.fiscal_guarantee")
    return levers["fiscal_guarantee.guaranteed_share"]


def bonus_from_surplus(levers: Mapping[str, float]) -> float:
    """Share of a surplus that reaches staff as bonus (R2; cut: nobody tries harder for a bonus)."""
    return levers["performance_pay_two_permits.surplus_to_bonus_share"] if is_closed(levers, Loop.R2) else 0.0


def pay_at_risk(county: County, levers: Mapping[str, float], level: str) -> float:
    """Share of pay at a level (`township` or `county`) that moves with what is earned."""
    linked = levers["performance_pay_two_permits.workload_linked_share"]
    share = linked if level == "township" else county.value("workforce.share_bonus_county")
    return share + bonus_from_surplus(levers)


def township_goal(
    margin_visit: NDArray[np.float64],
    pressure: float,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
) -> NDArray[np.float64]:
    """Effort float64[facility] that township hospitals tend to, 1 under today's rules.

    It rises with the pay at risk × what a visit leaves (margin_visit float64[facility], 1 at the start; negative where
    a visit is a cost, as under capitation), with the surplus shared down, and with the pressure of the target; it falls
    with the fiscal guarantee.
    """
    contract = in_force(levers, "global_budget_contract.enabled") and is_closed(levers, Loop.R2)
    below = levers["global_budget_contract.township_village_share_of_surplus"]
    shared = below * levers["global_budget_contract.surplus_retained_share"] if contract else 0.0
    at_risk = pay_at_risk(county, levers, "township")
    more_sure = guarantee(county, levers) - county.value("finance.fiscal_guarantee")
    drive = at_risk * margin_visit - county.value("workforce.share_bonus_township") + shared - more_sure
    goal = 1 + behaviour["effort.township_response"] * drive + behaviour["conduct.pressure_on_effort"] * pressure
    return np.maximum(goal, 0.0)
