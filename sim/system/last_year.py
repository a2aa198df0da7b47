"""The counters of the last twelve months, with their sum kept up as months come and go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measure.tally import N_COUNTS


@dataclass
class LastYear:
    """Counters of the last twelve months: months int64[12, facility, Count], total int64[facility, Count] their sum.

    Months before the first count as empty. `oldest` is the position in `months` that the next month will take.
    """

    months: NDArray[np.int64]
    total: NDArray[np.int64]
    oldest: int = 0

    @classmethod
    def at_start(cls, n_facilities: int) -> LastYear:
        """Nothing counted yet."""
        return cls(np.zeros((12, n_facilities, N_COUNTS), np.int64), np.zeros((n_facilities, N_COUNTS), np.int64))

    @property
    def latest(self) -> NDArray[np.int64]:
        """Counters of the month before: int64[facility, Count]."""
        month: NDArray[np.int64] = self.months[self.oldest - 1]
        return month

    def remember(self, counts: NDArray[np.int64]) -> None:
        """Add a month, int64[facility, Count], and forget the one a year before."""
        self.total += counts
        self.total -= self.months[self.oldest]
        self.months[self.oldest] = counts
        self.oldest = (self.oldest + 1) % 12
