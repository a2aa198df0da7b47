"""Buildings and equipment of the townships: money spent on them, what of it is borrowed, and the debt paid back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.system.ledger import Ledger
from sim.system.tariff import fen, grown


@dataclass
class Capital:
    """Capital spending of the last twelve months int64[12, facility] and debt int64[facility], fen of the sample.

    added int64[facility] is what this month's policy spends beyond business as usual; instalment int64[facility] what
    is paid back a month; paid int64[facility] this month's debt service.
    """

    months: NDArray[np.int64]
    debt: NDArray[np.int64]
    instalment: NDArray[np.int64]
    paid: NDArray[np.int64]
    added: NDArray[np.int64]

    @classmethod
    def at_start(cls, n_facilities: int) -> Capital:
        """No debt; nothing spent yet."""
        return cls(np.zeros((12, n_facilities), np.int64), *(np.zeros(n_facilities, np.int64) for _ in range(4)))

    def grades_bought(self, county: County, sample: float, month: int) -> NDArray[np.float64]:
        """Grades of equipment that last month's added capital buys a real facility, not its sample: float64[facility].

        What equipment does without staff to use it is a matter of capability, not of money.
        """
        a_grade = fen(grown(county.value("finance.equipment_cost_per_grade"), county.value("prices.growth"), month))
        return np.asarray(self.added / sample / a_grade)

    def invest(
        self,
        ledger: Ledger,
        facilities: FacilityTable,
        county: County,
        levers: Mapping[str, float],
        residents_at: NDArray[np.int64],
        month: int,
    ) -> None:
        """Spend the month's capital of township hospitals and pay the debt service.

        Usual spending is part of running costs and posted there; what the multiplier adds comes from the budget and,
        for its debt-financed share, from lenders. A loan is paid back in equal parts from the next month on.
        """
        a_year = grown(county.value("finance.primary_capital_per_head"), county.value("prices.growth"), month)
        usual = np.where(facilities.is_town, residents_at * fen(a_year / 12), 0)
        added = np.floor(usual * (levers["capital_investment.primary_capex_multiplier"] - 1)).astype(np.int64)
        borrowed = np.floor(added * levers["capital_investment.debt_financed_share"]).astype(np.int64)
        self._pay_back(ledger, county)
        self.months[:-1] = self.months[1:]
        self.months[-1] = usual + added
        self.added = added
        if not added.any():
            return
        ledger.to_facilities("lenders", borrowed)
        ledger.to_facilities("finance_bureau", added - borrowed)
        ledger.to_facilities("suppliers", -added)
        self.debt += borrowed
        self.instalment += np.ceil(borrowed / (12 * county.value("finance.debt_years"))).astype(np.int64)

    def _pay_back(self, ledger: Ledger, county: County) -> None:
        if not self.debt.any():
            self.paid = np.zeros_like(self.debt)
            return
        interest = np.floor(self.debt * county.value("finance.debt_interest") / 12).astype(np.int64)
        principal = np.minimum(self.instalment, self.debt)
        self.debt -= principal
        self.paid = principal + interest
        ledger.to_facilities("lenders", -self.paid)
