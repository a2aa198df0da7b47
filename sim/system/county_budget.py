"""The county's fixed inpatient budget: what primary hospitals take beyond, county hospitals give back.

Where admission caps are lifted within the county's budget (在县域医保费和医疗费预算范围内,
潭政办发〔2022〕25号 二(二)10), the year's inpatient fund stays what it was, grown with prices.
The settlement of the year takes from the county hospitals what the primary hospitals were paid beyond their own former
part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.synthesis import shared_out
from sim.system.alliance import in_force


@dataclass
class CountyBudget:
    """The calendar year's inpatient budget in fen, whole and primary part; None where none is fixed."""

    whole: float | None = None
    primary: float = 0.0

    def open_year(
        self,
        stays_last_year: NDArray[np.int64],
        is_primary: NDArray[np.bool_],
        in_county: NDArray[np.bool_],
        growth: float,
        levers: Mapping[str, float],
        caps_lifted: bool,
    ) -> None:
        """Fix the budget in January while caps are lifted within it; stays_last_year int64[facility] fund payments."""
        fixed = caps_lifted and in_force(levers, "inpatient_cap_removal.within_county_budget")
        self.whole = float(stays_last_year[in_county].sum() * (1 + growth)) if fixed else None
        self.primary = float(stays_last_year[is_primary].sum() * (1 + growth))

    def close_year(
        self, stays: NDArray[np.int64], facilities: FacilityTable, in_county: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """What county hospitals give back in December (negative): int64[facility] fen, by what each was paid.

        stays int64[facility] the year's inpatient fund payments. No more than the primary hospitals took beyond their
        part, nor than the budget was passed by, nor than the county hospitals were paid.
        """
        received = np.zeros(len(stays), np.int64)
        if self.whole is None:
            return received
        hospitals = np.where(in_county & ~facilities.is_primary, stays, 0)
        passed = float(stays[in_county].sum()) - self.whole
        beyond = float(stays[facilities.is_primary].sum()) - self.primary
        owed = int(max(min(passed, beyond, float(hospitals.sum())), 0.0))
        if owed > 0:
            received -= shared_out(owed, hospitals.astype(float))
        return received
