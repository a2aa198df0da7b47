"""The county's books: every fen moves once, from one account to another, so that all balances add up to zero."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

OUTSIDE = (
    "residents",
    "visitors",
    "premiums",
    "finance_bureau",
    "staff",
    "suppliers",
    "lenders",
)
"""Accounts without a balance of their own to watch: where money enters and leaves the county's health system."""

FUNDS = ("fund_resident", "fund_employee")


class LedgerError(Exception):
    """The books do not close: a fault of the program, never of the input."""


class Ledger:
    """Balances in whole fen; `transfer` is the only way to change them."""

    def __init__(self, facility_ids: Sequence[str]) -> None:
        self.accounts = [*OUTSIDE, *FUNDS, *(f"facility:{i}" for i in facility_ids)]
        self._position = {name: i for i, name in enumerate(self.accounts)}
        self.balance = np.zeros(len(self.accounts), np.int64)
        self.first_facility = len(OUTSIDE) + len(FUNDS)

    @property
    def facilities(self) -> NDArray[np.int64]:
        """Balances of the facilities in the order of the facility table (a view): int64[facility]."""
        return self.balance[self.first_facility :]

    def of(self, name: str) -> int:
        """Balance of an account in fen."""
        return int(self.balance[self._position[name]])

    def transfer(self, source: str, target: str, fen: int) -> None:
        """Move fen from one account to another; a negative amount moves it the other way."""
        self.balance[self._position[source]] -= fen
        self.balance[self._position[target]] += fen

    def to_facilities(self, source: str, fen: NDArray[np.int64]) -> None:
        """Move fen int64[facility] from one account to each facility's (from them where negative)."""
        self.balance[self._position[source]] -= fen.sum()
        self.balance[self.first_facility :] += fen

    def check(self) -> None:
        """LedgerError unless all balances add up to zero."""
        if self.balance.sum() != 0:
            raise LedgerError(f"the ledger is off by {self.balance.sum()} fen")
