"""Yearly ceilings on what the fund pays townships for stays (住院医保基金总额), and how budgets move them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.system.caps import chance_to_fit


@dataclass
class FundCaps:
    """The ceiling of each facility in fen of the sample.

    base float64[facility] what it was paid in the first calendar year run whole, None before; used this year's so far,
    without what a payment standard adds (the ceiling was set on itemised claims, the standard has its own money); tilt
    how far primary ceilings have outgrown the fund by the part of its growth that was given to them.
    """

    base: NDArray[np.float64] | None
    used: NDArray[np.float64]
    years: int = 0
    tilt: float = 1.0

    @classmethod
    def at_start(cls, n_facilities: int) -> FundCaps:
        """No ceilings until a first full year is known."""
        return cls(None, np.zeros(n_facilities))

    def turn_year(self, county: County, levers: Mapping[str, float], was_whole: bool) -> None:
        """Set the ceilings of a new year by the levers of its January.

        Of the fund's yearly growth primary hospitals get the increment share; ceilings grow with the fund where that
        is their share of the budget at the start, faster where it is more.
        """
        usual = county.value("insurance.primary_inpatient_budget_share")
        given = levers["primary_fund_share_path.increment_share_to_primary"] / usual
        if self.base is not None:
            self.years += 1
        elif was_whole:
            self.base = self.used.copy()
        if self.base is not None:
            self.tilt *= 1 + county.value("insurance.fund_income_growth") * (given - 1)
        self.used[:] = 0

    def budget_factor(
        self, facilities: FacilityTable, county: County, levers: Mapping[str, float]
    ) -> NDArray[np.float64]:
        """What the budget makes of a ceiling, on admissions as on money: float64[facility], 1 at the start.

        The primary share of the inpatient budget and of the whole fund against the start, the facility's beds against
        the start, the multiplier on ceilings and the tilt.
        """
        path = "primary_fund_share_path"
        inpatient = levers[f"{path}.target_inpatient_budget_share"]
        total = levers[f"{path}.target_total_fund_share"]
        share = inpatient / county.value("insurance.primary_inpatient_budget_share")
        share *= total / county.value("insurance.primary_total_budget_share")
        beds = facilities.beds / np.maximum(facilities.beds_at_start, 1)
        return np.asarray(share * levers[f"{path}.primary_cap_multiplier"] * self.tilt * beds)

    def acceptance(
        self,
        wanted: NDArray[np.float64],
        is_capped: NDArray[np.bool_],
        growth: float,
        budget_factor: NDArray[np.float64],
        month: int,
    ) -> NDArray[np.float64]:
        """Chance float64[facility] that a stay fits under the ceiling, spread evenly over the months left.

        wanted float64[facility] fen a month that the stays asked for would cost the fund; growth that of the fund.
        """
        if self.base is None:
            return np.ones(len(wanted))
        cap = self.base * (1 + growth) ** (self.years + 1) * budget_factor
        return np.where(is_capped, chance_to_fit(cap, self.used, wanted, month), 1.0)


def benefit_growth(county: County, levers: Mapping[str, float]) -> float:
    """What the fund pays for a township stay of the usual price by the month's rules over the county's own.

    Ceilings on money follow a change of benefits: assumed, since a ceiling is set for care to be paid, and better
    benefits would otherwise close beds. 1 where the levers leave the benefits of residents alone, or nothing is paid.
    """
    rule = next(r for r in county.rules if r.key == "rule.resident.inpatient.township")
    price = county.value("prices.stay_township")
    gap = "reimbursement_gap.primary"

    def paid(more: float, dearer: float) -> float:
        return min(max(rule.ratio + more, 0.0), 1.0) * max(price - max(rule.deductible_yuan + dearer, 0.0), 0.0)

    usual = paid(0.0, 0.0)
    now = paid(levers[f"{gap}_inpatient_rate_pp"] / 100, levers[f"{gap}_deductible_delta_yuan"])
    return now / usual if usual > 0 else 1.0
