"""Four packages in one (四个打包): public-health money joins the package, and part of both follows results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.system.alliance import in_force


@dataclass
class FourPackages:
    """Public-health money held back this year int64[facility] fen, and this year's visits with correct management.

    usual is the share managed correctly at primary level in the last year before the package, None before it is known.
    """

    held_back: NDArray[np.int64]
    well: int = 0
    visits: int = 0
    usual: float | None = None

    @classmethod
    def at_start(cls, n_facilities: int) -> FourPackages:
        """Nothing held back."""
        return cls(np.zeros(n_facilities, np.int64))

    def tied(self, levers: Mapping[str, float]) -> float:
        """Part of the package that follows results, 0-1."""
        return levers["four_package_budget.health_outcome_weight"] * in_force(levers, "four_package_budget.enabled")

    def score(self) -> float:
        """Results of the year so far against the usual, at most 1; 1 where nothing is known."""
        if self.usual is None or self.visits == 0:
            return 1.0
        return min(self.well / self.visits / self.usual, 1.0)

    def count(self, well: int, visits: int, held_back: NDArray[np.int64]) -> None:
        """Add a month: visits at primary level, those with correct management, money held back int64[facility]."""
        self.well += well
        self.visits += visits
        self.held_back += held_back

    def kept_share(self, levers: Mapping[str, float]) -> float:
        """The part of a kept insurance surplus that results leave, 0-1."""
        return 1 - self.tied(levers) * (1 - self.score())

    def pay_out(self) -> NDArray[np.int64]:
        """Public-health money paid out in December by the results of the year: int64[facility] fen."""
        paid = np.floor(self.held_back * self.score()).astype(np.int64)
        self.held_back[:] = 0
        return paid

    def turn_year(self, levers: Mapping[str, float]) -> None:
        """Count anew; a year without the package is the usual one from then on."""
        if self.tied(levers) == 0 and self.visits > 0:
            self.usual = self.well / self.visits
        self.well = self.visits = 0
