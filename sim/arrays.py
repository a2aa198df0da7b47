"""Arithmetic on arrays of some hundred facilities, for which numpy's own functions check longer than they reckon."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def within(values: NDArray[Any], least: Any, most: Any) -> NDArray[Any]:
    """Values kept within bounds, each a number or an array."""
    kept: NDArray[Any] = np.minimum(np.maximum(values, least), most)
    return kept


def mean(values: NDArray[Any]) -> float:
    """The mean of float64[n]; NaN where there is none."""
    return float(np.add.reduce(values) / values.size)
