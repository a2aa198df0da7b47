"""The county alliance (医共体): its yearly budget contract with the fund, its surplus and its overspend."""

from __future__ import annotations

from collections.abc import Mapping

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.county.synthesis import shared_out
from sim.system.fund import InsuranceFund
from sim.system.ledger import Ledger
from sim.system.package_scope import Scope, holds_stays, in_scope

IN_FORCE = 0.5
"""A flag scaled by implementation strength is in force from one half on."""


def in_force(levers: Mapping[str, float], key: str) -> bool:
    """Whether a flag lever is on."""
    return levers[key] >= IN_FORCE


def united(levers: Mapping[str, float]) -> float:
    """How far the county's hospitals are one alliance, 0-1: integration, where a tight alliance is in force.

    Of a province's document the share of its counties that have one counts: the chance that this county is among them,
    in a draw 0 or 1.
    """
    enabled = in_force(levers, "tight_alliance.enabled") * levers["tight_alliance.county_coverage_share"]
    return float(levers["tight_alliance.integration_level"] * enabled)


class Alliance(mesa.Agent):
    """The lead hospital with the township hospitals and village clinics, under one budget when there is a contract.

    `budget` is this calendar year's package in fen, None without a contract; `spent` what the fund has paid against it;
    `opened` the calendar month (0-11) in which it was set; `scope` the payments it holds, agreed for the year.
    """

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.budget: int | None = None
        self.spent = 0
        self.surplus = 0
        self.opened = 0
        self.scope = Scope.ALL

    def charged(self, payments: NDArray[np.int64], in_county: NDArray[np.bool_], levers: Mapping[str, float]) -> int:
        """The part of fund payments int64[facility] that counts against the package."""
        within = int(payments[in_county].sum())
        outside = int(payments[~in_county].sum())
        return within + (outside if in_force(levers, "global_budget_contract.includes_out_of_county") else 0)

    def one_purse(self, levers: Mapping[str, float]) -> float:
        """How far members' stays are paid from one purse, 0-1: integration, where a package that holds stays is set."""
        return united(levers) if self.budget is not None and holds_stays(self.scope) else 0.0

    def open_year(
        self,
        fund: InsuranceFund,
        in_county: NDArray[np.bool_],
        levers: Mapping[str, float],
        month: int,
        separate: NDArray[np.int64] | int = 0,
    ) -> None:
        """Set the package before the month's first claim.

        It is what was charged in the twelve months before, grown by the contract's cap, for the months left in the
        year; separate int64[facility] fen of them were paid for stays beside it.
        """
        self.spent = 0
        self.scope = Scope(round(levers["global_budget_contract.scope"]))
        if not in_force(levers, "global_budget_contract.enabled"):
            self.budget = None
            return
        visits, stays = fund.year()
        last_year = self.charged(in_scope(visits, stays - separate, self.scope), in_county, levers)
        self.opened = month % 12
        months_left = 12 - self.opened
        self.budget = int(last_year * (1 + levers["global_budget_contract.growth_cap"]) * months_left / 12)

    def spend(self, payments: NDArray[np.int64], in_county: NDArray[np.bool_], levers: Mapping[str, float]) -> None:
        """Count the month's payments against the package."""
        if self.budget is not None:
            self.spent += self.charged(payments, in_county, levers)

    def elapsed(self, month: int) -> float:
        """Part of the package's months that is over when a month ends, above 0 to 1."""
        return (month % 12 + 1 - self.opened) / (12 - self.opened)

    def burn(self, month: int) -> float:
        """What is spent over what the months gone by would allow; above 1 the package will not last. 0 without one."""
        return self.spent / max(self.budget * self.elapsed(month), 1.0) if self.budget is not None else 0.0

    def shortfall(self, month: int) -> float:
        """Part of the rest of the year's usual claims that the package no longer covers, 0-1; 0 without a package."""
        if self.budget is None:
            return 0.0
        gone = self.elapsed(month)
        to_come = self.spent / gone * (1 - gone)
        left = max(self.budget - self.spent, 0)
        return max(1 - left / to_come, 0.0) if to_come > 0 else 0.0

    def close_year(
        self,
        ledger: Ledger,
        fund: InsuranceFund,
        is_primary: NDArray[np.bool_],
        in_county: NDArray[np.bool_],
        weight: NDArray[np.float64],
        levers: Mapping[str, float],
    ) -> NDArray[np.int64]:
        """Settle the package: int64[facility] fen each facility receives (or owes, negative).

        A surplus is kept by its retained share (结余留用): the township-village share goes to primary facilities by
        weight float64[facility], the rest to the county hospitals. An overspend is borne by its share (超支分担), by
        all in the same proportions.
        """
        received = np.zeros(len(weight), np.int64)
        if self.budget is None:
            return received
        self.surplus = self.budget - self.spent
        key = "surplus_retained_share" if self.surplus > 0 else "overspend_borne_share"
        amount = int(self.surplus * levers[f"global_budget_contract.{key}"])
        below = int(amount * levers["global_budget_contract.township_village_share_of_surplus"])
        for members, part in ((is_primary, below), (in_county & ~is_primary, amount - below)):
            shares = np.where(members, weight, 0.0)
            if shares.sum() > 0:
                received += shared_out(part, shares)
        fund.settle(ledger, received)
        return received
