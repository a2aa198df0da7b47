"""Which draws of the chain stand when they are carried out on the model itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from sim.calibration.evidence import Evidence
from sim.calibration.scores import predictive_band
from sim.calibration.settings import CalibrationSettings
from sim.calibration.waves import deciding
from sim.faults import Fault, InputFaults
from sim.rng import stream

Array = NDArray[np.float64]

CENTRAL, OUTER = (0.05, 0.5, 0.95), (0.005, 0.995)


@dataclass(frozen=True)
class Confirmed:
    """Rows of the candidates that make the posterior, int64[draws], in random order; and how they were chosen.

    plausible: candidates within the cut-off; failed: without all numbers; cut_off: the one applied, which is that of
    the settings unless too few candidates lie within; distinct: different rows among those kept.
    """

    rows: NDArray[np.int64]
    candidates: int
    failed: int
    plausible: int
    cut_off: float
    distinct: int


def confirmed(
    table: pd.DataFrame, evidence: Sequence[Evidence], unreachable: Sequence[str], settings: CalibrationSettings
) -> Confirmed:
    """The candidates whose real runs lie near the evidence; table has a row a candidate, a column an evidence id.

    A run's luck and other assumptions are known, so only the error of observations and the discrepancy blur the
    comparison; the n-th largest distance decides as in the waves. Where fewer are kept than are wanted, they are
    repeated evenly; where fewer than `least_distinct` lie within the cut-off, it is moved out to hold so many.
    InputFaults where no candidate came to its end.
    """
    away = distances(table, [e for e in evidence if e.id not in unreachable], settings)
    whole = np.asarray(np.isfinite(away).all(axis=1))
    if not whole.any():
        raise InputFaults([Fault("calibration", None, "", f"none of {len(table)} candidates came to its end")])
    decides = np.full(len(away), np.inf)
    decides[whole] = deciding(away[whole], settings.waves.of_largest)
    wanted = min(settings.least_distinct, int(whole.sum()))
    cut = max(settings.waves.cut_off, float(np.sort(decides)[wanted - 1]))
    kept = np.flatnonzero(decides <= cut)
    random = stream(settings.seed, 4)
    repeats = -(-settings.draws // len(kept))
    evenly = np.concatenate([random.permutation(kept) for _ in range(repeats)])
    rows = random.permutation(evenly[: max(settings.draws, len(kept))])
    plausible = int((decides <= settings.waves.cut_off).sum())
    return Confirmed(rows, len(table), int((~whole).sum()), plausible, cut, len(np.unique(rows)))


def distances(table: pd.DataFrame, evidence: Sequence[Evidence], settings: CalibrationSettings) -> Array:
    """Distance of each run from the evidence in standard deviations of error and discrepancy: float64[n, evidence]."""
    values = np.array([e.value for e in evidence])
    blur = np.array([np.hypot(e.error, settings.allowance(e)) for e in evidence])
    away: Array = np.abs(table[[e.id for e in evidence]].to_numpy(float) - values) / blur
    return away


def predictive(kept: pd.DataFrame, evidence: Sequence[Evidence]) -> pd.DataFrame:
    """What the kept runs say of each number of the evidence that has an error and that they give; one row each.

    low, median, high: 5th, 50th and 95th percentile of the runs. band_low, band_high: the 90% band in which an
    observation should fall, with its own error; is_inside tells whether it does, is_in_conflict whether it lies outside
    the central 99%.
    """
    rows = []
    for e in evidence:
        runs = kept[e.id].to_numpy(float)
        runs = runs[np.isfinite(runs)]
        if not runs.size or not np.isfinite(e.error):
            continue
        low, median, high = np.quantile(runs, CENTRAL)
        below = float(norm.cdf((e.value - runs) / max(e.error, np.finfo(float).tiny)).mean())
        _, band_low, band_high = predictive_band(runs, e.error)
        rows.append(
            {
                "id": e.id, "kind": e.kind, "year": e.year, "is_fitted": e.is_fitted, "observed": e.value,
                "error": e.error, "low": low, "median": median, "high": high, "band_low": band_low,
                "band_high": band_high, "is_inside": bool(band_low <= e.value <= band_high),
                "is_in_conflict": not OUTER[0] <= below <= OUTER[1],
            }
        )  # fmt: skip
    return pd.DataFrame(rows)
