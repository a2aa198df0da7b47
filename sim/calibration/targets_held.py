"""Each number of the evidence beside what the posterior's draws give for it on the model itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.calibration.evidence import Evidence
from sim.calibration.scores import predictive_band

COLUMNS = (
    "id", "indicator", "kind", "year", "base_year", "title_zh", "title_en", "quality", "is_fitted", "observed", "error",
    "median", "low", "high", "is_inside",
)  # fmt: skip


def targets_table(evidence: Sequence[Evidence], predictive: pd.DataFrame) -> pd.DataFrame:
    """One row a number that has an error, `COLUMNS`, in the order of the evidence.

    `predictive` has a row a draw and a column an id; a number without a column, or without any value in it, has NaN
    and is not inside. Band and median are those of `predictive_band`.
    """
    rows = []
    for entry in evidence:
        if np.isnan(entry.error):
            continue
        drawn = predictive[entry.id].to_numpy(float) if entry.id in predictive else np.array([])
        median, low, high = predictive_band(drawn, entry.error)
        rows.append({
            "id": entry.id, "indicator": entry.indicator, "kind": entry.kind, "year": entry.year,
            "base_year": entry.base_year, "title_zh": entry.title_zh, "title_en": entry.title_en,
            "quality": entry.quality, "is_fitted": entry.is_fitted, "observed": entry.value, "error": entry.error,
            "median": median, "low": low, "high": high, "is_inside": bool(low <= entry.value <= high),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))
