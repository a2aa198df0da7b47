"""What the model would have foretold: fitted on the years up to one, run on, and held against what followed.

The monthly index of demand of 2020-22 goes into every run and was derived from national statistics of those years, so
a hindcast foretells how care splits by level, what it costs, and staff and beds, given how much care was sought in all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.design import numbered_points
from sim.calibration.evidence import CHANGE, ELASTICITY, Evidence
from sim.calibration.hindcast_rules import HindcastRules, yearly_index
from sim.calibration.naive import (
    INDEX,
    NAIVE,
    PERSISTENCE,
    TREND,
    Observed,
    known_series,
    persistence,
    trend,
    with_demand,
)
from sim.calibration.points import Point
from sim.calibration.scores import Scores, predictive_band, scores
from sim.county.demand_index import DemandIndex

KNOWN, PREDICTED, BESIDE, INPUT = "known", "predicted", "beside", "input"
"""Role of a row: known to the fit; foretold and scored; foretold, but not scored because calibrations do not use it
(mostly a second way to say what another row says); given to the run from outside."""

FORETOLD = (PREDICTED, BESIDE)
SERIES = ["indicator", "kind", "base_year"]
"""Columns that together say what a row is of, apart from its year."""

COLUMNS = (
    "up_to", "id", "indicator", "kind", "year", "base_year", "title_zh", "title_en", "unit", "quality", "role",
    "observed", "error", "median", "low", "high", *NAIVE,
)  # fmt: skip

Fit = Callable[[int], NDArray[np.float64]]
Run = Callable[[Sequence[Point]], pd.DataFrame]
Stand = Callable[[pd.DataFrame, int], pd.DataFrame]


def hindcast(
    fit: Fit, run: Run, stand: Stand, evidence: Sequence[Evidence], demand: DemandIndex, rules: HindcastRules
) -> pd.DataFrame:
    """One row an observation and year of fit, `COLUMNS`: what was observed, foretold, and said by naive forecasts.

    Args:
        fit: quantiles of the fitted parameters, shape (draws, parameters), given the evidence up to a year.
        run: simulated values, one row a point, one column an id of the evidence; NaN where a run failed.
        stand: those rows that stand against the evidence up to the year, as a calibration confirms its candidates.
        evidence: all of it; the table has no row for elasticities, which belong to no year, and for observations
            without an error, to which no band can be held.
        demand: index of demand of the county.
        rules: years, draws and what is given from outside.
    """
    tables = []
    for place, up_to in enumerate(rules.years):
        points = points_of(fit(up_to), rules.candidates, rules.numbers_from + place * rules.candidates)
        tables.append(forecasts(evidence, stand(run(points), up_to), up_to, demand, rules))
    return pd.concat(tables, ignore_index=True)


def points_of(draws: NDArray[np.float64], count: int, first: int) -> list[Point]:
    """Points at `count` draws taken evenly; each has assumptions and luck of its own, numbered from `first`."""
    chosen = np.linspace(0, len(draws) - 1, min(count, len(draws))).round().astype(int)
    return numbered_points(draws[chosen], first)


def forecasts(
    evidence: Sequence[Evidence], simulated: pd.DataFrame, up_to: int, demand: DemandIndex, rules: HindcastRules
) -> pd.DataFrame:
    """The rows of one year of fit, in the order of the evidence."""
    rows, everything = [], [observed(entry) for entry in evidence]
    for entry in evidence:
        if entry.kind == ELASTICITY or np.isnan(entry.error):
            continue
        of = observed(entry)
        known = known_series(of, everything, up_to, rules.oldest_last_value)
        median, low, high = predictive_band(simulated[entry.id].to_numpy(float), entry.error)
        rows.append({
            "up_to": up_to, "id": entry.id, "indicator": entry.indicator, "kind": entry.kind, "year": entry.year,
            "base_year": entry.base_year, "title_zh": entry.title_zh, "title_en": entry.title_en, "unit": entry.unit,
            "quality": entry.quality, "role": role_of(entry, up_to, rules), "observed": entry.value,
            "error": entry.error, "median": median, "low": low, "high": high,
            PERSISTENCE: persistence(known),
            TREND: trend(of, known, rules.least_years_of_trend),
            INDEX: with_demand(of, known, yearly_index(entry.indicator, rules, demand)),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def observed(entry: Evidence) -> Observed:
    """What a naive forecast reads of a number."""
    return Observed(entry.indicator, entry.kind, entry.year, entry.base_year, entry.value)


def role_of(entry: Evidence, up_to: int, rules: HindcastRules) -> str:
    """Whether a row is known to a fit up to a year, foretold by it, or an input of the run."""
    if entry.year <= up_to:
        return KNOWN
    if entry.indicator in rules.inputs:
        return INPUT
    return PREDICTED if entry.is_fitted else BESIDE


def scale(table: pd.DataFrame) -> NDArray[np.float64]:
    """What an error is a part of: the value observed; for a change the ratio of the two years; never zero."""
    observed = table["observed"].to_numpy(float)
    ratio = np.where(table["kind"] == CHANGE, 1 + observed, np.abs(observed))
    return np.where(ratio > 0, ratio, table["error"].to_numpy(float))


def scores_of(table: pd.DataFrame, role: str = PREDICTED) -> Scores:
    """Scores over the rows of a role."""
    foretold = table[table["role"] == role]
    numbers = {name: foretold[name].to_numpy(float) for name in ("observed", "median", "low", "high", *NAIVE)}
    naive = {name: numbers.pop(name) for name in NAIVE}
    return scores(**numbers, naive=naive, scale=scale(foretold))
