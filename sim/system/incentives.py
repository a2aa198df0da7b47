"""What one more visit or stay leaves in a facility's own purse under the payment rules in force.

    item by item     charge − drugs and consumables − running cost (wages are fixed in the short run)
    payment standard + what the standard leaves over the charge of an average stay
    caps             − the fund's part of a stay × chance that it does not fit under the township's caps
    capitation       − the fund's part of a primary visit × residual kept (all of it where the unit is in deficit)
    package          − the fund's part × own stake in what the package saves or overspends, of what it holds

Own stake: the facility's part of its group's share in a surplus kept, or an overspend borne once the package burns too
fast; as far as the alliance is integrated, one manager looks at what the whole group gets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.measure.monthly import by_level
from sim.measure.tally import Count, visits_of
from sim.system.alliance import Alliance, in_force, united
from sim.system.capitation import Capitation
from sim.system.package_scope import holds_stays, holds_visits


class Incentives(NamedTuple):
    """Fen that one more average visit or stay leaves after its own cost: float64[facility] each.

    Negative where the payment rules make it a loss; zero where it changes nothing for the facility.
    """

    visit: NDArray[np.float64]
    stay: NDArray[np.float64]


class Rewards(NamedTuple):
    """What one more visit or stay leaves: under the price list alone, and under all payment rules in force."""

    by_price_list: Incentives
    in_force: Incentives


def fee_for_service(
    facilities: FacilityTable,
    county: County,
    charge_per_visit: NDArray[np.float64],
    charge_per_stay: NDArray[np.float64],
) -> Incentives:
    """Incentives where every item is paid: the charge less drugs and consumables (no mark-up) and running costs.

    charge_per_visit, charge_per_stay float64[facility] in fen; wages are fixed in the short run.
    """
    names = ("village", "township", "county")
    drugs = np.array([county.value(f"prices.drug_share_{name}") for name in names] + [0.0])
    running = np.array([0.0, *(county.value(f"finance.operating_share_{name}") for name in names[1:]), 0.0])
    left = (1.0 - drugs - running)[facilities.level]
    return Incentives(charge_per_visit * left, charge_per_stay * left)


def rewards_now(
    facilities: FacilityTable,
    county: County,
    levers: Mapping[str, float],
    year: NDArray[np.int64],
    fits: NDArray[np.float64],
    alliance: Alliance,
    capitation: Capitation,
    contracted: float,
    month: int,
) -> Rewards:
    """What one more visit or stay leaves in the coming month.

    year int64[facility, Count] counters of the last twelve months, whose means by level make the average case; fits
    float64[facility] chance that a stay fits under the caps; contracted 0-1 of residents with a family doctor.
    """
    sums = by_level(year, facilities.level).T
    visits, stays = visits_of(sums.T), sums[Count.ADMITTED]

    def each(amount: NDArray[np.int64], cases: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.asarray((amount / np.maximum(cases, 1))[facilities.level])

    fund_visit = each(sums[Count.FUND_VISIT_RESIDENT] + sums[Count.FUND_VISIT_EMPLOYEE], visits)
    fund_stay = each(sums[Count.FUND_STAY_RESIDENT] + sums[Count.FUND_STAY_EMPLOYEE], stays)
    by_item = fee_for_service(
        facilities, county, each(sums[Count.CHARGE_VISIT], visits), each(sums[Count.CHARGE_STAY], stays)
    )
    weight = visits_of(year).astype(float)
    stake = own_stake(alliance, facilities, weight, levers, month)
    covered = capitated(facilities, capitation, levers, contracted)
    in_force_now = Incentives(
        visit=by_item.visit - fund_visit * (covered + stake * holds_visits(alliance.scope)),
        stay=by_item.stay
        + each(sums[Count.DRG_GAIN], stays)
        - fund_stay * (1 - fits + stake * holds_stays(alliance.scope)),
    )
    return Rewards(by_item, in_force_now)


def capitated(
    facilities: FacilityTable, capitation: Capitation, levers: Mapping[str, float], contracted: float
) -> NDArray[np.float64]:
    """Part of a visit's fund payment that is the primary unit's own money under capitation: float64[facility], 0-1."""
    if not in_force(levers, "outpatient_capitation.enabled"):
        return np.zeros(len(facilities))
    people = contracted if in_force(levers, "outpatient_capitation.linked_to_contract") else 1.0
    kept = levers["outpatient_capitation.residual_kept_share"]
    own = np.where(capitation.residual < 0, 1.0, kept)
    return np.where(facilities.is_primary, people * own, 0.0)


def own_stake(
    alliance: Alliance,
    facilities: FacilityTable,
    weight: NDArray[np.float64],
    levers: Mapping[str, float],
    month: int,
) -> NDArray[np.float64]:
    """What a fen charged to the package costs each facility in the end: float64[facility], 0-1.

    weight float64[facility] by which the group shares (the year's visits).
    """
    stake = np.zeros(len(facilities))
    if alliance.budget is None:
        return stake
    runs_over = alliance.burn(month) > 1
    rate = levers[f"global_budget_contract.{'overspend_borne_share' if runs_over else 'surplus_retained_share'}"]
    below = levers["global_budget_contract.township_village_share_of_surplus"]
    hospitals = (facilities.level != int(Level.OUT_OF_COUNTY)) & ~facilities.is_primary
    for members, part in ((facilities.is_primary, below), (hospitals, 1 - below)):
        own = np.where(members, weight, 0.0) / max(float(weight[members].sum()), 1.0)
        stake += np.where(members, rate * part * (own + united(levers) * (1 - own)), 0.0)
    return stake
