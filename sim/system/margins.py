"""How much a visit and a stay pay a facility now, against what they paid it in its first year at the same prices."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.system.incentives import Incentives
from sim.system.yearbook import YearBook

LEAST, MOST = -1.0, 3.0
"""Bounds of a margin against the usual one: a loss as large as the former gain, or three times that gain."""


class Margins(NamedTuple):
    """Margin of one more visit and one more stay over the usual margin: float64[facility], 1 at the start."""

    visit: NDArray[np.float64]
    stay: NDArray[np.float64]


def margins_now(book: YearBook, incentives: Incentives, prices: float) -> Margins:
    """Margins against the start, the general growth of prices taken out; 1 until a first year is known."""
    if book.usual is None:
        return Margins(np.ones(len(incentives.visit)), np.ones(len(incentives.stay)))
    return Margins(
        _against(incentives.visit, book.usual.margin_visit * prices),
        _against(incentives.stay, book.usual.margin_stay * prices),
    )


def _against(now: NDArray[np.float64], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ratio within its bounds; 1 where nothing was earned at the start."""
    earned = usual > 0
    return np.where(earned, np.clip(now / np.where(earned, usual, 1.0), LEAST, MOST), 1.0)
