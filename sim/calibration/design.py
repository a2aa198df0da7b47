"""Points of the unit cube with luck and other assumptions of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calibration.points import Point


def numbered_points(quantiles: NDArray[np.float64], first: int) -> list[Point]:
    """A point a row, with numbers of its own (first, first + 1 …) for other assumptions and for luck.

    So what is not fitted varies over the design, and its spread is part of what the emulator calls noise.
    """
    return [Point(tuple(map(float, row)), first + i, first + i) for i, row in enumerate(quantiles)]
