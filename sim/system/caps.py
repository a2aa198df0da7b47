"""Township admission caps under fee-for-service, and their removal by the 20% rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.loops import Loop, is_closed
from sim.system.alliance import in_force


@dataclass
class AdmissionCaps:
    """Yearly admissions each township-level facility may have (住院人次总量控制), in simulated residents.

    base float64[facility] its admissions in the first calendar year that was run whole; used this year's so far;
    in_force whether caps bind.
    """

    base: NDArray[np.float64] | None
    used: NDArray[np.float64]
    years: int = 0
    in_force: bool = False

    @classmethod
    def at_start(cls, n_facilities: int) -> AdmissionCaps:
        """No caps until a first full year is known."""
        return cls(None, np.zeros(n_facilities))

    def turn_year(self, primary_share_last_year: float, levers: Mapping[str, float], was_whole: bool) -> None:
        """Set the caps of a new year by the levers of its January; was_whole whether the past year was run whole.

        They are lifted where the primary share of last year's inpatient payments stayed below the trigger
        (潭政办发〔2022〕25号 二(二)10: below 20% no annual caps); once lifted they stay so unless the literal yearly
        test
        is switched on, which brings them back as soon as the share has reached the trigger.
        """
        lifted = self.base is not None and not self.in_force
        if self.base is not None:
            self.years += 1
        elif was_whole:
            self.base = self.used.astype(float)
        enabled = in_force(levers, "inpatient_cap_removal.enabled")
        below = primary_share_last_year < levers["inpatient_cap_removal.trigger_share"]
        literal = in_force(levers, "inpatient_cap_removal.reinstate_above_trigger") and is_closed(levers, Loop.B9)
        self.in_force = not (enabled and (below or (lifted and not literal)))
        self.used[:] = 0

    def acceptance(
        self,
        wanted: NDArray[np.float64],
        is_capped: NDArray[np.bool_],
        growth: float,
        budget_factor: NDArray[np.float64],
        month: int,
    ) -> NDArray[np.float64]:
        """Chance float64[facility] that an admission fits under the cap, spread evenly over the months left.

        growth is the cap's yearly growth; budget_factor float64[facility] the primary inpatient budget share and the
        facility's beds against the start;
        wanted float64[facility] the mean of admissions asked for in the last
        twelve months, so that a busy month at a small hospital turns nobody away.
        """
        if self.base is None or not self.in_force:
            return np.ones(len(wanted))
        cap = self.base * (1 + growth) ** (self.years + 1) * budget_factor
        return np.where(is_capped, chance_to_fit(cap, self.used, wanted, month), 1.0)

    @property
    def are_lifted(self) -> bool:
        """Whether the rule has taken away caps that would bind."""
        return self.base is not None and not self.in_force


def chance_to_fit(
    cap: NDArray[np.float64], used: NDArray[np.float64], wanted: NDArray[np.float64], month: int
) -> NDArray[np.float64]:
    """Chance float64[facility] that one more fits: what is left of a yearly cap over the months left, against wishes.

    cap and used of the calendar year, wanted a month, all float64[facility] in the same unit.
    """
    allowance = np.maximum(cap - used, 0) / (12 - month % 12)
    return np.asarray(np.minimum(1.0, allowance / np.maximum(wanted, 1e-9)))
