"""What integration with the township hospital (乡村一体化管理) changes at a village clinic, and what its house does.

Everything is measured against the start: a clinic that is as it was changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.tariff import grown


def newly_integrated(facilities: FacilityTable) -> NDArray[np.float64]:
    """1 for village clinics integrated since the start, -1 for those no longer, else 0: float64[facility]."""
    return np.where(facilities.is_clinic, facilities.houses.newly_integrated, 0.0)


def drugs_shared(facilities: FacilityTable, levers: Mapping[str, float], behaviour: Behaviour) -> NDArray[np.float64]:
    """What one stock of drugs adds to a clinic's list: float64[facility], share of the county hospital's drugs.

    An integrated clinic is supplied by the township hospital, and has part of what the village lists lack of its list.
    """
    lacking = levers["drug_list_alignment.overlap_share"] - levers["drug_list_alignment.village_overlap_share"]
    return newly_integrated(facilities) * behaviour["integration.drugs_shared"] * max(lacking, 0.0)


def liability_borne(facilities: FacilityTable, behaviour: Behaviour) -> NDArray[np.float64]:
    """Part of the clinic's fear of liability that the township hospital takes over: float64[facility]."""
    return newly_integrated(facilities) * behaviour["integration.liability_borne"]


def stays_longer(facilities: FacilityTable, behaviour: Behaviour) -> NDArray[np.float64]:
    """Multiplier of the rate at which a clinic's doctors leave: float64[facility], 1 at the start."""
    multiplier: NDArray[np.float64] = behaviour["integration.exit"] ** newly_integrated(facilities)
    return multiplier


def quality_from_above(
    capability: NDArray[np.float64], facilities: FacilityTable, behaviour: Behaviour
) -> NDArray[np.float64]:
    """Capability float64[facility, condition] that common management adds at integrated clinics.

    It narrows the gap to the township's own hospitals (the mean of them); no gap, no gain.
    """
    changed = newly_integrated(facilities)
    rows = np.flatnonzero(changed)
    added = np.zeros_like(capability)
    if rows.size == 0:
        return added
    town = facilities.is_town
    for t in np.unique(facilities.township[rows]):
        above, below = town & (facilities.township == t), rows[facilities.township[rows] == t]
        if above.any():
            gap = np.maximum(capability[above].mean(axis=0) - capability[below], 0.0)
            added[below] = behaviour["integration.quality_gap_closure"] * changed[below, None] * gap
    return added


def rooms_gained(facilities: FacilityTable) -> NDArray[np.float64]:
    """1 for village clinics whose house has reached the building standard since the start: float64[facility]."""
    return np.where(facilities.is_clinic, facilities.houses.rooms_gained, 0.0)


def house_money(facilities: FacilityTable, county: County, month: int) -> NDArray[np.float64]:
    """Yuan a year the public owner spends on the house in the doctor's place, who paid rent before: float64[facility].

    Only for houses bought since the start, where a doctor works: what others pay is in their income of the start.
    """
    rent = grown(county.value("finance.village_house_yuan"), county.value("prices.growth"), month)
    bought = facilities.is_clinic & facilities.is_open
    return np.where(bought, facilities.houses.bought * rent, 0.0)


def houses_row(facilities: FacilityTable) -> list[int]:
    """Open village clinics at the building standard, in public hands, integrated; all of them."""
    here = facilities.is_clinic & facilities.is_open
    houses = facilities.houses
    return [int((here & state).sum()) for state in (houses.standardised, houses.public, houses.integrated, here)]
