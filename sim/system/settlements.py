"""What moves between fund, budget and facilities beside claims: capitation, penalties, capital, results, budgets.

One object holds the state of all these ways of paying and settles them in their order, so that the institutions' month
reads as one line each.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.measure.monthly import by_kind
from sim.measure.tally import Count, visits_of
from sim.system.accounts import public_health_money
from sim.system.audit import inappropriate_claims, post_penalties
from sim.system.bonus import ServiceBook
from sim.system.capital import Capital
from sim.system.capitation import Capitation
from sim.system.contract_fee import FUND, SHARES, pay_fees
from sim.system.county_budget import CountyBudget
from sim.system.four_packages import FourPackages
from sim.system.fund import InsuranceFund
from sim.system.ledger import Ledger
from sim.system.restraint import Restraint


class Settlements:
    """State of every way of paying beside claims.

    from_fund, penalties int64[facility]: this month's fen from the funds beyond claims (paid back, negative), and the
    part of it that is penalties (positive). fees int64[payer]: contract fees of the month.
    """

    def __init__(self, n_facilities: int) -> None:
        self.capitation = Capitation.at_start(n_facilities)
        self.capital = Capital.at_start(n_facilities)
        self.book = ServiceBook.at_start(n_facilities)
        self.packages = FourPackages.at_start(n_facilities)
        self.county_budget = CountyBudget()
        self.restraint = Restraint()
        self.from_fund = np.zeros(n_facilities, np.int64)
        self.penalties = np.zeros(n_facilities, np.int64)
        self.fees = np.zeros(len(SHARES), np.int64)

    def pay_capitation(
        self,
        ledger: Ledger,
        fund: InsuranceFund,
        facilities: FacilityTable,
        levers: Mapping[str, float],
        insured_at: NDArray[np.float64],
        contracted: float,
        month: int,
    ) -> NDArray[np.int64]:
        """Capitation less the claims it is to cover: int64[facility] fen, posted; opens the month's account."""
        received = self.capitation.settle(facilities, levers, fund.visits[-1], insured_at, contracted, month)
        fund.settle(ledger, received)
        self.from_fund = received.copy()
        return received

    def pay_contracts(
        self,
        ledger: Ledger,
        fund: InsuranceFund,
        facilities: FacilityTable,
        county: County,
        levers: Mapping[str, float],
        residents_at: NDArray[np.int64],
        contracted: float,
    ) -> NDArray[np.int64]:
        """Contract fees of the month, posted: int64[facility] fen."""
        paid = pay_fees(ledger, fund, facilities, county, levers, residents_at, contracted)
        self.fees = paid.sum(axis=1)
        self.from_fund += paid[FUND]
        return np.asarray(paid.sum(axis=0))

    def audit(
        self,
        ledger: Ledger,
        fund: InsuranceFund,
        facilities: FacilityTable,
        behaviour: Behaviour,
        levers: Mapping[str, float],
        inducement: NDArray[np.float64],
    ) -> None:
        """Penalties of the month on inappropriate stays."""
        objected = inappropriate_claims(facilities, behaviour, fund.stays[-1], inducement)
        self.penalties = post_penalties(ledger, fund, levers, objected)
        self.from_fund -= self.penalties

    def public_health(
        self,
        facilities: FacilityTable,
        county: County,
        levers: Mapping[str, float],
        counts: NDArray[np.int64],
        residents_at: NDArray[np.int64],
        month: int,
    ) -> NDArray[np.float64]:
        """Public-health money paid out this month: float64[facility] fen.

        Where it is part of the alliance's package, what is tied to results waits until December.
        """
        money = public_health_money(facilities, county, residents_at, month)
        waiting = np.floor(money * self.packages.tied(levers)).astype(np.int64)
        below = facilities.is_primary
        visits = int(visits_of(counts)[below].sum())
        self.packages.count(int(counts[below, Count.WELL].sum()), visits, waiting)
        due = self.packages.pay_out() if month % 12 == 11 else np.zeros(len(facilities), np.int64)
        return np.asarray(money - waiting + due)

    def close_year(
        self,
        ledger: Ledger,
        fund: InsuranceFund,
        facilities: FacilityTable,
        in_county: NDArray[np.bool_],
        from_alliance: NDArray[np.int64],
        separate: NDArray[np.int64] | int = 0,
    ) -> None:
        """December, after the package is settled: the county's inpatient budget.

        from_alliance int64[facility] fen; separate those of the year's stays that are paid beside the budget.
        """
        _, stays = fund.year()
        given_back = self.county_budget.close_year(stays - separate, facilities, in_county)
        fund.settle(ledger, given_back)
        self.from_fund += from_alliance + given_back

    def row(self, kind: NDArray[np.int8]) -> dict[str, NDArray[np.int64]]:
        """What the record keeps of the month, added up by kind of facility."""
        return {
            "settlements": by_kind(self.from_fund, kind),
            "penalties": by_kind(self.penalties, kind),
            "contract_fees": self.fees,
            "capital": by_kind(self.capital.months[-1], kind),
            "debt": by_kind(self.capital.debt, kind),
            "restraint": np.array(round(1000 * self.restraint.pressure)),
        }
