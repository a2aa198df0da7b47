"""Beds that hospitals buy out of their own money where their wards are full (R6)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.system.ledger import Ledger
from sim.system.tariff import fen, grown


def buy_beds(
    facilities: FacilityTable,
    ledger: Ledger,
    bed_use: NDArray[np.float64],
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
    month: int,
    sample: float,
) -> NDArray[np.float64]:
    """Beds added at the end of a year: float64[facility]; changes beds and ledger.

    A hospital whose beds were in use beyond the mark (bed_use float64[facility], the year's mean) and whose account is
    in credit spends part of the credit on beds, at most a share of those it has, which stands for approval and
    building. Cut R6: nobody does.
    """
    added = np.zeros(len(facilities))
    if not is_closed(levers, Loop.R6):
        return added
    price = np.full(len(facilities), np.inf)
    for here, name in ((facilities.towns, "township"), (facilities.county_hospitals, "county")):
        yuan = grown(county.value(f"finance.bed_cost_{name}"), county.value("prices.growth"), month)
        price[here] = fen(yuan)
    money = np.maximum(ledger.facilities, 0) * behaviour["conduct.credit_for_beds"] / sample
    most = facilities.beds * behaviour["conduct.bed_growth_most"]
    full = bed_use > behaviour["conduct.full_beds"]
    added = np.where(full, np.minimum(money / price, most), 0.0)
    facilities.beds += added
    spent = np.where(added > 0, np.floor(added * np.where(np.isfinite(price), price, 0.0) * sample), 0.0)
    ledger.to_facilities("suppliers", -spent.astype(np.int64))
    return added
