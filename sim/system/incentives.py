"""What one more visit or stay leaves in a facility's own purse under the payment rules in force."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.inputs import County


class Incentives(NamedTuple):
    """Fen that one more average visit or stay leaves after its own cost: float64[facility] each.

    Negative where the payment rules make it a loss; zero where it changes nothing for the facility.
    """

    visit: NDArray[np.float64]
    stay: NDArray[np.float64]


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
