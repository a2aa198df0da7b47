"""What somebody without a model would have forecast: the last value, a straight line, the last value times demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.calibration.evidence import CHANGE, Evidence

PERSISTENCE, TREND, INDEX = "persistence", "trend", "index"
NAIVE = (PERSISTENCE, TREND, INDEX)

Series = list[tuple[int, float]]
"""Years and values of one quantity, oldest first."""


def known_series(of: Evidence, evidence: Sequence[Evidence], up_to: int) -> Series:
    """What had been observed of a quantity by the end of a year, in the unit of the row.

    Rows of the same indicator, kind and base year belong together. A change knows its own base year, where it is 0; of
    a base year still to come nobody knows anything, and the series is empty.
    """
    alike = [e for e in evidence if (e.indicator, e.kind, e.base_year) == (of.indicator, of.kind, of.base_year)]
    known = {e.year: e.value for e in alike if e.year <= up_to}
    if of.kind == CHANGE and of.base_year <= up_to:
        known[of.base_year] = 0.0
    return sorted(known.items())


def persistence(of: Evidence, known: Series) -> float:
    """The last value known; for a change from a year to come no change; NaN where nothing is known."""
    if known:
        return known[-1][1]
    return 0.0 if of.kind == CHANGE else np.nan


def trend(of: Evidence, known: Series, least_years: int) -> float:
    """The straight line (least squares) through what is known, carried on to the year of the row.

    With fewer than `least_years` values the last one is carried forward.
    """
    if len(known) < least_years:
        return persistence(of, known)
    years, values = np.array(known).T
    return float(np.polyfit(years - of.year, values, 1)[1])


def with_demand(of: Evidence, known: Series, index: Callable[[int], float]) -> float:
    """The last value known, moved as a yearly index of demand moves from then to the year of the row."""
    last = persistence(of, known)
    since = known[-1][0] if known else of.base_year
    growth = index(of.year) / index(since) if known or of.kind == CHANGE else np.nan
    return (1 + last) * growth - 1 if of.kind == CHANGE else last * growth
