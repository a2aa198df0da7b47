"""How much more or less care was sought in each calendar month than in the mean month of 2019."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.county.tables import Table
from sim.faults import InputFaults
from sim.months import month_name


@dataclass(frozen=True, eq=False)
class DemandIndex:
    """Factors on need by calendar month: 1 is the mean month of 2019, so season, trend and epidemic are inside.

    `months` are month numbers of `sim.months`, one after the other; `visits`, `admissions` factors; `respiratory_rule`
    is 1 where village clinics may not treat fever. All float64, shape (months,).
    """

    months: tuple[int, ...]
    visits: NDArray[np.float64]
    admissions: NDArray[np.float64]
    respiratory_rule: NDArray[np.float64]

    def at(self, month: int) -> tuple[float, float, float]:
        """Visits factor, admissions factor and fever rule of a month number.

        Before the table the factors are 1 and no rule is in force; after it the last row holds for all months.
        """
        if month < self.months[0]:
            return 1.0, 1.0, 0.0
        i = min(month - self.months[0], len(self.months) - 1)
        return float(self.visits[i]), float(self.admissions[i]), float(self.respiratory_rule[i])


def demand_index(table: Table) -> DemandIndex:
    """The demand index of a table with one row a month.

    Raises:
        InputFaults: a month is left out, doubled or out of order.
    """
    frame = table.frame
    months = [int(month) for month in frame["month"]]
    faults = [
        table.fault(int(row), "month", f"{month_name(now)} follows {month_name(before)}", "write every month once")
        for row, before, now in zip(frame.index[1:], months[:-1], months[1:], strict=True)
        if now != before + 1
    ]
    if faults:
        raise InputFaults(faults)
    factors = [frame[key].to_numpy(np.float64) for key in ("visits_index", "admissions_index", "fever_rule")]
    return DemandIndex(tuple(months), *factors)
