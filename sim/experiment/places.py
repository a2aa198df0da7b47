"""A document of a city or province over several counties: each county's verdict, and that of all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.experiment.compare import band
from sim.experiment.runs import Result, deadline_name
from sim.measure.operators import OPERATORS
from sim.measure.targets import Target, verdict

Band = tuple[float, float, float]


@dataclass(frozen=True)
class Place:
    """A target in one county, or (county None) in all of them added up.

    value: median, 5% and 95% at the deadline; probability: share of the runs that meet it, None for a direction over
    counties added up, which the runs of single counties do not keep.
    """

    county: str | None
    value: Band
    probability: float | None
    n: int


def over_places(results: Mapping[str, Sequence[Result]], target: Target) -> list[Place]:
    """A target in each county of `results` (by its id), and over all: numerators and denominators added up.

    Adding parts up weighs a county by its people, visits or money, as a statistics office would.
    """
    lines = []
    for county, runs in results.items():
        found = verdict([r.outcomes[target.id]["default"] for r in runs])
        lines.append(
            Place(county, (found.median, found.low, found.high), found.probability if found.n else None, found.n)
        )
    together = _together(results, target)
    operator = OPERATORS[target.operator]
    met = None
    if operator.compares == "level" and together.size:
        met = float(operator.passes(operator.margins(together, target.threshold)).mean())
    return [*lines, Place(None, band(together.tolist()), met, together.size)]


def _together(results: Mapping[str, Sequence[Result]], target: Target) -> np.ndarray:
    """The indicator over all counties in each replicate they share: float64[replicate]."""
    month = deadline_name(target)
    by_county = [{r.replicate: _parts(r, target.indicator, month) for r in runs} for runs in results.values()]
    shared = sorted(set.intersection(*(set(parts) for parts in by_county)))
    sums = np.array([np.sum([parts[n] for parts in by_county], axis=0) for n in shared]).reshape(-1, 2)
    return np.divide(sums[:, 0], sums[:, 1], out=np.full(len(sums), np.nan), where=sums[:, 1] != 0)


def _parts(result: Result, indicator: str, month: str) -> tuple[float, float]:
    table = pd.read_parquet(result.folder / "parts.parquet")
    row = table[(table["indicator"] == indicator) & (table["month"] == month)]
    return (float("nan"),) * 2 if row.empty else (float(row["numerator"].iloc[0]), float(row["denominator"].iloc[0]))
