"""Who leaves hospitals: townships by relative pay, posts and conditions, contract staff sooner than permanent."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_CADRES, Cadre
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.rng import Purpose
from sim.system.staff_flow import StaffFlow, in_a_month, thin
from sim.system.tariff import grown


def rate_by_contract(
    facilities: FacilityTable, county: County, behaviour: Behaviour
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Yearly rate of leaving with and without a post: float64[facility] each, 0 outside hospitals.

    Permanent staff leave permanent_exit_odds times as often; at the county's permanent shares both make its exit rate.
    """
    odds = behaviour["staff.permanent_exit_odds"]
    contract = np.zeros(len(facilities))
    for here, rate, share in (
        (facilities.towns, "workforce.exit_rate_township", "workforce.permanent_share"),
        (facilities.county_hospitals, "workforce.exit_rate_county", "workforce.permanent_share_county"),
    ):
        held = county.value(share)
        contract[here] = county.value(rate) / (held * odds + 1 - held)
    return contract * odds, contract


def pull(
    facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Mapping[str, float],
    relative_pay: NDArray[np.float64], month: int, titles_keep: float = 1.0,
) -> NDArray[np.float64]:  # fmt: skip
    """How much sooner township staff leave than at the start's pay: float64[facility, cadre], 1 elsewhere.

    Relative pay, for general practitioners with their allowance, to the power of minus the elasticity; prospects and
    housing on top, and titles that are lost by leaving (titles_keep, `Grades.keeps`). relative_pay float64[facility]
    is the township's pay over the county hospital's against usual.
    """
    b, town = behaviour, facilities.towns
    pay = np.repeat(np.maximum(relative_pay[town], b["staff.least_relative_pay"])[:, None], N_CADRES, axis=1)
    usual = grown(county.value("workforce.pay_township"), county.value("workforce.pay_growth"), month)
    pay[:, Cadre.GP] *= 1 + levers["gp_allowance.yuan_per_month"] * 12 / usual
    housed = levers["staff_housing.housed_share"] - county.value("workforce.housed_share")
    conditions = levers["senior_posts_promotion.exit_rate_multiplier"] * (1 - b["staff.housing_keeps"] * housed)
    conditions *= titles_keep
    pulled = np.ones((len(facilities), N_CADRES))
    pulled[town] = conditions * pay ** -b["staff.exit_pay_elasticity"]
    return pulled


def leave_hospitals(
    facilities: FacilityTable, bonded: NDArray[np.int64], flow: StaffFlow, county: County, behaviour: Behaviour,
    levers: Mapping[str, float], pulled: NDArray[np.float64], key: NDArray[np.uint32], month: int,
) -> None:  # fmt: skip
    """The month's leavers of township and county hospitals; bonded int64[facility] graduates are not meant.

    Of the usual leavers of townships the part who go up to the county's hospitals (R3) is left to their openings;
    without the loop they leave at their usual rate, whatever the county hospitals do. pulled is from `pull`.
    """
    here = facilities.hospitals
    with_post, without = (rate[here, None] for rate in rate_by_contract(facilities, county, behaviour))
    stays_below = 1 - behaviour["staff.upward_share"] if is_closed(levers, Loop.R3) else 1.0
    factor = pulled[here] * np.where(facilities.is_town[here], stays_below, 1.0)[:, None]
    free = facilities.permanent[here]
    contract = facilities.staff[here] - free
    free[:, int(Cadre.GP)] -= bonded[here]
    persons = np.hstack([free, contract])
    chance = in_a_month(np.hstack([with_post * factor, without * factor]))
    gone: NDArray[np.int64] = thin(key, facilities.number[here], month, int(Purpose.STAFF_EXIT), persons, chance)
    flow.leave(facilities, here, gone[:, :N_CADRES], gone[:, N_CADRES:])
