"""The pooled insurance funds: premiums in, claims out, and what of it went where over the last year."""

from __future__ import annotations

from collections import deque

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.conventions import Scheme
from sim.county.inputs import County
from sim.measure.tally import Count
from sim.system.ledger import Ledger, LedgerError
from sim.system.tariff import fen, grown

ACCOUNT = {Scheme.RESIDENT: "fund_resident", Scheme.EMPLOYEE: "fund_employee"}
INCOME = {
    Scheme.RESIDENT: "insurance.resident_fund_income_per_head",
    Scheme.EMPLOYEE: "insurance.employee_fund_income_per_head",
}


class InsuranceFund(mesa.Agent):
    """The county's part of the resident and employee schemes.

    Keeps the last 12 months of payments by facility and service, which budgets, caps and the 20% rule look back on.
    """

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.visits: deque[NDArray[np.int64]] = deque(maxlen=12)
        self.stays: deque[NDArray[np.int64]] = deque(maxlen=12)
        self.by_scheme: deque[NDArray[np.int64]] = deque(maxlen=12)
        self.year_visits: NDArray[np.int64] = np.zeros((), np.int64)
        self.year_stays: NDArray[np.int64] = np.zeros((), np.int64)
        self.income = np.zeros(len(Scheme), np.int64)

    def open_reserves(self, ledger: Ledger, county: County, insured: NDArray[np.int64]) -> None:
        """Put the opening reserve of each scheme into its fund: months of funding of those insured at the start."""
        months = county.value("insurance.fund_reserve_months")
        for scheme, key in INCOME.items():
            reserve = int(insured[scheme] * fen(county.value(key) / 12) * months)
            ledger.transfer("premiums", ACCOUNT[scheme], reserve)

    def receive_premiums(self, ledger: Ledger, county: County, insured: NDArray[np.int64], month: int) -> None:
        """A twelfth of the year's funding per insured person, from members and subsidies, into each fund."""
        growth = county.value("insurance.fund_income_growth")
        for scheme, key in INCOME.items():
            amount = int(insured[scheme]) * fen(grown(county.value(key), growth, month) / 12)
            ledger.transfer("premiums", ACCOUNT[scheme], amount)
            self.income[scheme] = amount

    def pay(
        self,
        ledger: Ledger,
        visits: dict[Scheme, NDArray[np.int64]],
        stays: dict[Scheme, NDArray[np.int64]],
    ) -> None:
        """Pay the month's claims int64[facility] by scheme and service to the facilities, and remember them."""
        for scheme, account in ACCOUNT.items():
            ledger.to_facilities(account, visits[scheme] + stays[scheme])
        self.year_visits = _with_month(self.visits, self.year_visits, visits)
        self.year_stays = _with_month(self.stays, self.year_stays, stays)
        paid = np.zeros(len(Scheme), np.int64)
        for scheme in ACCOUNT:
            paid[scheme] = (visits[scheme] + stays[scheme]).sum()
        self.by_scheme.append(paid)

    def year(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Payments of the last 12 months by facility: visits, stays."""
        return self.year_visits, self.year_stays

    def settle(self, ledger: Ledger, received: NDArray[np.int64]) -> None:
        """Pay a settlement int64[facility] (or collect it, negative) from the schemes by what each paid last year."""
        if not received.any():
            return
        paid = np.sum(list(self.by_scheme), axis=0)
        of_employees = np.floor(received * (paid[Scheme.EMPLOYEE] / max(int(paid.sum()), 1))).astype(np.int64)
        ledger.to_facilities(ACCOUNT[Scheme.EMPLOYEE], of_employees)
        ledger.to_facilities(ACCOUNT[Scheme.RESIDENT], received - of_employees)

    def primary_inpatient_share(self, is_primary: NDArray[np.bool_], in_county: NDArray[np.bool_]) -> float:
        """Primary facilities' part of the in-county inpatient payments of the last 12 months, 0-1."""
        _, stays = self.year()
        return float(stays[is_primary].sum() / max(int(stays[in_county].sum()), 1))


def _with_month(
    months: deque[NDArray[np.int64]], year: NDArray[np.int64], by_scheme: dict[Scheme, NDArray[np.int64]]
) -> NDArray[np.int64]:
    """Add a month's payments int64[facility] by scheme to those remembered; returns the new sum of the year."""
    now = by_scheme[Scheme.RESIDENT] + by_scheme[Scheme.EMPLOYEE]
    if len(months) == months.maxlen:
        year = year - months[0]
    months.append(now)
    return year + now


def post_claims(ledger: Ledger, fund: InsuranceFund, counts: NDArray[np.int64], paid_by_residents: int) -> None:
    """Post the month's claims: patients, funds and assistance pay the facilities.

    counts int64[facility, Count]; paid_by_residents what the residents' own counters say they paid. LedgerError unless
    charges, with what a payment standard adds to them, equal payments, and the payments of patients at
    facilities those counted with the residents.
    """
    fund.pay(
        ledger,
        {
            Scheme.RESIDENT: counts[:, Count.FUND_VISIT_RESIDENT],
            Scheme.EMPLOYEE: counts[:, Count.FUND_VISIT_EMPLOYEE],
        },
        {Scheme.RESIDENT: counts[:, Count.FUND_STAY_RESIDENT], Scheme.EMPLOYEE: counts[:, Count.FUND_STAY_EMPLOYEE]},
    )
    ledger.to_facilities("residents", counts[:, Count.PATIENT])
    ledger.to_facilities("finance_bureau", counts[:, Count.ASSISTANCE])
    sums = counts.sum(axis=0)
    charged = int(sums[[Count.CHARGE_VISIT, Count.CHARGE_STAY, Count.DRG_GAIN]].sum())
    paid = int(sums[Count.FUND_VISIT_RESIDENT : Count.PATIENT + 1].sum())
    if charged != paid or paid_by_residents != int(sums[Count.PATIENT]):
        raise LedgerError(f"charged {charged} fen, paid {paid} fen, of it {paid_by_residents} by residents")
