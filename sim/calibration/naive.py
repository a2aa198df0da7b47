"""What somebody without a model would have forecast: the last value, a straight line, the last value times demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.calibration.evidence import CHANGE, LEVEL

PERSISTENCE, TREND, INDEX = "persistence", "trend", "index"
NAIVE = (PERSISTENCE, TREND, INDEX)

Series = list[tuple[int, float]]
"""Years and values of one quantity, oldest first."""


class Observed(NamedTuple):
    """What a naive forecast reads of a number of the evidence; the fields are those of `Evidence`."""

    indicator: str
    kind: str
    year: int
    base_year: int
    value: float


def known_series(of: Observed, evidence: Sequence[Observed], up_to: int, oldest: int) -> Series:
    """What had been observed of a quantity by the end of a year, in the unit of the row.

    Levels of the indicator are taken as they are; changes, whatever their base year, are chained to them, and for a
    change to its own base year, where it is 0 by definition, even in a year to come. Empty where the last value is more
    than `oldest` years older than `up_to`: nobody would forecast from it.
    """
    rows = [e for e in evidence if e.indicator == of.indicator and e.year <= up_to]
    known = {of.base_year: 1.0} if of.kind == CHANGE else {e.year: e.value for e in rows if e.kind == LEVEL}
    _chain(known, [(e.base_year, e.year, 1 + e.value) for e in rows if e.kind == CHANGE])
    if not known or max(known) < up_to - oldest:
        return []
    return sorted((year, value - (of.kind == CHANGE)) for year, value in known.items())


def _chain(known: dict[int, float], ratios: Sequence[tuple[int, int, float]]) -> None:
    """Add to known values by year all that ratios of two years lead to, in their order; what is known stays."""
    size = -1
    while size < len(known):
        size = len(known)
        for base, year, ratio in ratios:
            if base in known:
                known.setdefault(year, known[base] * ratio)
            elif year in known:
                known[base] = known[year] / ratio


def persistence(known: Series) -> float:
    """The last value known; NaN where there is none."""
    return known[-1][1] if known else np.nan


def trend(of: Observed, known: Series, least_years: int) -> float:
    """The straight line (least squares) through what is known, carried on to the year of the row.

    With fewer than `least_years` values the last one is carried forward.
    """
    if len(known) < least_years:
        return persistence(known)
    years, values = np.array(known).T
    return float(np.polyfit(years - of.year, values, 1)[1])


def with_demand(of: Observed, known: Series, index: Callable[[int], float]) -> float:
    """The last value known, moved as a yearly index of demand moves from then to the year of the row."""
    if not known:
        return np.nan
    since, last = known[-1]
    growth = index(of.year) / index(since)
    return (1 + last) * growth - 1 if of.kind == CHANGE else last * growth
