"""Points of the unit cube that fill it evenly, each with its own luck and its own other assumptions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from sim.calibration.points import Point


def even_points(n: int, n_parameters: int, seed: int) -> NDArray[np.float64]:
    """The first n points of a scrambled Sobol sequence: quantiles float64[n, n_parameters] in 0-1.

    Fewer points of the same seed are the first of more.
    """
    sequence = qmc.Sobol(n_parameters, scramble=True, seed=seed)
    drawn: NDArray[np.float64] = sequence.random_base2(max(int(np.ceil(np.log2(n))), 0))[:n]
    return drawn


def numbered_points(quantiles: NDArray[np.float64], first: int) -> list[Point]:
    """A point a row, with numbers of its own (first, first + 1 …) for other assumptions and for luck.

    So what is not fitted varies over the design, and its spread is part of what the emulator calls noise.
    """
    return [Point(tuple(map(float, row)), first + i, first + i) for i, row in enumerate(quantiles)]
