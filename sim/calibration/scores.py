"""How good a set of forecasts was: share inside the band, bias, error, and skill against what needs no model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm

BAND = (0.05, 0.95)
"""Ends of the band that should hold nine of ten observations."""

FAR = 6.0
"""Errors from the outermost draw beyond which no end of a band can lie."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """Scores of several forecasts, all in parts of what was observed.

    n: forecasts; covered: how many observations lie in their band; bias: mean of simulated less observed; mae: mean
    distance of the median; width: mean width of the band; n_naive, skill: by name of a naive forecast, the number of
    rows it has a value for and 1 - mae / its mae on them (1 perfect, 0 no better, NaN without any).
    """

    n: int
    covered: int
    bias: float
    mae: float
    width: float
    n_naive: dict[str, int]
    skill: dict[str, float]

    @property
    def coverage(self) -> float:
        """Share of observations inside their band; NaN without any."""
        return self.covered / self.n if self.n else np.nan


def predictive_band(simulated: Values, error: float) -> tuple[float, float, float]:
    """Median of draws (shape (draws,)), and the band in which an observation with an error should lie.

    error: standard deviation of the observation, normal and independent of the draw; the band is of the mixture of
    these normal distributions, so it needs no random number. NaN draws are runs without a value and are left out; all
    three are NaN if nothing is left.
    """
    seen = simulated[~np.isnan(simulated)]
    if seen.size == 0:
        return np.nan, np.nan, np.nan
    ends = np.quantile(seen, BAND) if error == 0 else [_mixture_quantile(seen, error, part) for part in BAND]
    return float(np.median(seen)), float(ends[0]), float(ends[1])


def _mixture_quantile(centres: Values, error: float, part: float) -> float:
    """Where the mean of normal distributions around some centres has a part of its weight to the left."""
    ends = centres.min() - FAR * error, centres.max() + FAR * error
    return float(brentq(lambda x: norm.cdf((x - centres) / error).mean() - part, *ends))


def scores(
    observed: Values, median: Values, low: Values, high: Values, naive: Mapping[str, Values], scale: Values
) -> Scores:
    """Scores of forecasts, one an element of each array; `scale` is what an error of one row is a part of.

    Rows whose median is NaN (no run gave a value) count as missed in coverage and are left out of the errors.
    """
    error = (median - observed) / scale
    seen = ~np.isnan(error)
    n_naive, skill = {}, {}
    for name, values in naive.items():
        has_both = seen & ~np.isnan(values)
        n_naive[name] = int(has_both.sum())
        skill[name] = skill_of(error[has_both], ((values - observed) / scale)[has_both])
    return Scores(
        n=observed.size,
        covered=int(((low <= observed) & (observed <= high)).sum()),
        bias=_mean(error[seen]),
        mae=_mean(np.abs(error[seen])),
        width=_mean(((high - low) / scale)[seen]),
        n_naive=n_naive,
        skill=skill,
    )


def skill_of(error: Values, naive_error: Values) -> float:
    """1 - mean absolute error / that of the naive forecast; NaN without rows or where the naive one is perfect."""
    naive = _mean(np.abs(naive_error))
    return 1 - _mean(np.abs(error)) / naive if naive > 0 else np.nan


def _mean(values: Values) -> float:
    return float(values.mean()) if values.size else np.nan
