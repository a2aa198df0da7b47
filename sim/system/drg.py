"""One payment standard for a disease at every level of the county: DRG payment across levels (同病同付).

For stays of the catalogued conditions the fund pays the hospital a fixed amount per case, whatever it charges: at a
county hospital its usual price, at a township hospital a ratio of that. The patient's part follows the rules on the
charge, so the fund pays the standard less that part; the hospital keeps what the standard leaves over its cost.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Level
from sim.county.priors import Conditions


def gain_per_stay(
    levers: Mapping[str, float],
    conditions: Conditions,
    stay_mix: NDArray[np.float64],
    charge_stay: NDArray[np.int64],
) -> NDArray[np.int64]:
    """What the standard leaves over the charge of a stay, in fen: int64[level, condition]; 0 without a standard.

    stay_mix float64[condition] are the county's admissions by condition, in any unit; charge_stay int64[level,
    condition] fen. Where the catalogue holds part of a condition's cases, that part of the difference.
    """
    gain = np.zeros_like(charge_stay)
    if levers["drg_across_levels.enabled"] < 0.5:  # a flag halfway up is in force
        return gain
    covered = catalogued(conditions, stay_mix, levers["drg_across_levels.catalogue_share_of_admissions"])
    standard = charge_stay[Level.COUNTY] * levers["drg_across_levels.payment_ratio_primary_county"]
    difference = covered * (standard - charge_stay[Level.TOWNSHIP])
    gain[Level.TOWNSHIP] = np.floor(difference + 1 / 2).astype(np.int64)
    return gain


def catalogued(conditions: Conditions, stay_mix: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Part of each condition's stays that is in the catalogue, 0-1: float64[condition].

    The simplest come first - those that ask least of the hospital, then the cheaper -, until the catalogue holds the
    share of all admissions.
    """
    weight = stay_mix / stay_mix.sum()
    covered, room = np.zeros(len(weight)), share
    for c in np.lexsort((conditions.cost_factor, conditions.requirement)):
        covered[c] = min(room / weight[c], 1.0) if weight[c] > 0 else 0.0
        room = max(room - weight[c], 0.0)
    return covered
