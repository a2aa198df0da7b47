"""Drawing assumed numbers from their range: triangular, with its peak at the value written down."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64] | float

CENTRAL = float("nan")
"""In place of a quantile: the value as it is written down, undrawn."""


def triangular(quantile: float, low: Values, mode: Values, high: Values) -> NDArray[np.float64]:
    """The value at a quantile (0-1) of the triangular distribution over low to high with its peak at mode.

    Works on numbers and on arrays. A range of no width gives the mode; the peak may lie on an end. ValueError for a
    quantile outside 0 to 1; CENTRAL in its place gives the mode.
    """
    if np.isnan(quantile):
        central: NDArray[np.float64] = np.asarray(mode, float)
        return central
    if not 0 <= quantile <= 1:
        raise ValueError(f"quantile {quantile} lies outside 0 to 1")
    bottom, peak, top = (np.asarray(v, float) for v in (low, mode, high))
    width = np.maximum(top - bottom, 0.0)
    rising = bottom + np.sqrt(quantile * width * np.maximum(peak - bottom, 0.0))
    falling = top - np.sqrt((1 - quantile) * width * np.maximum(top - peak, 0.0))
    value = np.where(quantile * width < peak - bottom, rising, falling)
    drawn: NDArray[np.float64] = np.where(width > 0, np.clip(value, bottom, top), peak)
    return drawn
