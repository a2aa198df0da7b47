"""How much a visit and a stay pay a facility now, against what they paid it in its first year at the same prices."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import within
from sim.system.incentives import Rewards

LEAST, MOST = -1.0, 3.0
"""Bounds of a margin against the usual one: a loss as large as the former gain, or three times that gain."""

DECIMALS = 4
"""Whole fen in the price list move a margin by less than this; nobody answers to that."""


class Margins(NamedTuple):
    """Margin of one more visit and one more stay: float64[facility], in any unit that is the same at all times."""

    visit: NDArray[np.float64]
    stay: NDArray[np.float64]


def real_margins(rewards: Rewards, basket: Margins, prices: float) -> Margins:
    """What a visit and a stay of the same kind leave, in fen of mid-2019.

    basket float64[facility] is what the price list charges for one case of each condition, prices the price level
    against mid-2019. Rewards come from the cases that were seen; only their ratio is used, so that a change of who
    falls ill, as in an epidemic, is no change of margin.
    """
    return Margins(
        _ratio(rewards.in_force.visit, rewards.by_price_list.visit) * basket.visit / prices,
        _ratio(rewards.in_force.stay, rewards.by_price_list.stay) * basket.stay / prices,
    )


def against_usual(now: Margins, usual: Margins | None) -> Margins:
    """Margins over the usual ones within their bounds: float64[facility]; 1 until a first year is known."""
    if usual is None:
        return Margins(np.ones(len(now.visit)), np.ones(len(now.stay)))
    return Margins(_bounded(now.visit, usual.visit), _bounded(now.stay, usual.stay))


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Part / whole, 0 where there is nothing."""
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0)


def _bounded(now: NDArray[np.float64], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ratio within its bounds; 1 where nothing was earned at the start."""
    earned = usual > 0
    ratio = np.round(within(now / np.where(earned, usual, 1.0), LEAST, MOST), DECIMALS)
    return np.where(earned, ratio, 1.0)
