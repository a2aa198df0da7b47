"""When a household's payments for care are catastrophic: beyond a share of a year's income."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.tariff import fen, income_by_quintile


def catastrophic_payment(county: County, behaviour: Behaviour, month: int) -> NDArray[np.int64]:
    """Yearly payment in fen beyond which it is catastrophic, by income: int64[quintile]."""
    share = behaviour["burden.catastrophic_share"]
    return np.array([fen(yuan * share) for yuan in income_by_quintile(county, month)], np.int64)
