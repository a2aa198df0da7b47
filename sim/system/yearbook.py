"""What institutions remember of the last twelve months, and what was usual in their first year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.measure.monthly import by_level
from sim.measure.tally import Count, visits_of
from sim.system.margins import Margins

MOST_BED_USE = 2.0
"""Bed-days asked for beyond twice the beds say nothing more about how full a house is."""


class Usual(NamedTuple):
    """The first twelve months, against which later ones are held.

    bed_use float64[facility]; margins of a visit and a stay; county_revenue of a month, as in `YearBook`.
    """

    bed_use: NDArray[np.float64]
    margins: Margins
    county_revenue: float


class Times(NamedTuple):
    """What a month is like for everybody: prices against mid-2019, and how much care is sought (1 in usual times)."""

    prices: float
    visits: float
    stays: float


class Cases(NamedTuple):
    """A mean case of each level, a visit with the stays that go with it: float64[level]; fund and charge in fen."""

    fund: NDArray[np.float64]
    charge: NDArray[np.float64]
    stays: NDArray[np.float64]


@dataclass
class YearBook:
    """Twelve months that behaviour looks back on.

    bed_use float64[12, facility] is bed-days asked for over bed-days available; county_revenue float64[12] what
    residents were charged at county hospitals, in fen of mid-2019 and of usual times, since an epidemic that empties
    all waiting rooms is no loss to anybody else; months how many have passed.
    """

    bed_use: NDArray[np.float64]
    county_revenue: NDArray[np.float64]
    months: int = 0
    usual: Usual | None = None

    @classmethod
    def at_start(cls, n_facilities: int) -> YearBook:
        """Nothing remembered yet."""
        return cls(np.zeros((12, n_facilities)), np.zeros(12))

    def remember(
        self, counts: NDArray[np.int64], hospitals: NDArray[np.intp], bed_capacity: NDArray[np.float64], times: Times
    ) -> None:
        """Add a month: counts int64[facility, Count], rows of the county hospitals, bed-days float64[facility]."""
        from_visits = counts[hospitals, Count.CHARGE_VISIT].sum() / times.visits
        from_stays = counts[hospitals, Count.CHARGE_STAY].sum() / times.stays
        revenue = (from_visits + from_stays) / times.prices
        asked = np.minimum(counts[:, Count.BED_DAYS_WANTED] / np.maximum(bed_capacity, 1e-9), MOST_BED_USE)
        for past, now in ((self.bed_use, asked), (self.county_revenue, revenue)):
            past[:-1] = past[1:]
            past[-1] = now
        self.months += 1

    def year_bed_use(self) -> NDArray[np.float64]:
        """Mean bed use of the months remembered: float64[facility]."""
        mean: NDArray[np.float64] = self.bed_use.sum(axis=0) / min(max(self.months, 1), 12)
        return mean

    def year_county_revenue(self) -> float:
        """Mean county revenue of the months remembered."""
        return float(self.county_revenue.sum() / min(max(self.months, 1), 12))

    def settle_usual(self, margins: Margins) -> None:
        """After the first twelve months: take them, and the margins in force, as the usual."""
        if self.months == 12:
            self.usual = Usual(self.year_bed_use(), margins, self.year_county_revenue())


def cases(year: NDArray[np.int64], level: NDArray[np.int8], fund: NDArray[np.int64]) -> Cases:
    """Mean case of each level.

    year int64[facility, Count] are counters of the last twelve months; fund int64[facility] fen the funds paid over
    the same months.
    """
    sums = by_level(year, level)
    visits = np.maximum(visits_of(sums), 1)
    return Cases(
        fund=by_level(fund[:, None], level)[:, 0] / visits,
        charge=(sums[:, Count.CHARGE_VISIT] + sums[:, Count.CHARGE_STAY]) / visits,
        stays=sums[:, Count.ADMITTED] / visits,
    )
