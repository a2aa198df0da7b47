"""Drawing assumed numbers from their range."""

from __future__ import annotations


def triangular(quantile: float, low: float, mode: float, high: float) -> float:
    """The value at a quantile (0-1) of the triangular distribution over low to high with its peak at mode.

    A range of no width gives the mode. The peak may lie on an end.
    """
    if high <= low:
        return mode
    split = (mode - low) / (high - low)
    if quantile < split:
        return low + float((quantile * (high - low) * (mode - low)) ** 0.5)
    return high - float(((1 - quantile) * (high - low) * (high - mode)) ** 0.5)
