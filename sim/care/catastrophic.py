"""When a household's payments for care are catastrophic: beyond a share of a year's income."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.measure.record import N_QUINTILES
from sim.system.tariff import fen, grown


def catastrophic_payment(county: County, behaviour: Behaviour, month: int) -> NDArray[np.int64]:
    """Yearly payment in fen beyond which it is catastrophic, by income: int64[quintile]."""
    growth = grown(1.0, county.value("population.income_growth"), month)
    share = behaviour["burden.catastrophic_share"]
    income = [county.value(f"population.income_quintile_{q + 1}") * growth for q in range(N_QUINTILES)]
    return np.array([fen(yuan * share) for yuan in income], np.int64)
