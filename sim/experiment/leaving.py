"""Why admissions leave the county: which illnesses, and how far the county's hospitals could have treated them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.conventions import CONDITIONS
from sim.experiment.runs import Result


@dataclass(frozen=True)
class Leaving:
    """Admissions of one illness in the 12 months that end with the month asked for; medians over the replicates.

    out: outside the county; beyond: of these, illness no hospital of the county could treat; points: percentage points
    that they take from the in-county share of admissions.
    """

    condition: str
    admissions: float
    out: float
    beyond: float
    points: float

    @property
    def by_choice(self) -> float:
        """Points that left although the county could have treated the illness."""
        return self.points * (1 - self.beyond / self.out) if self.out else 0.0


def leaving(results: Sequence[Result], month: str) -> list[Leaving]:
    """Every illness of admissions by the points it takes, the largest first; `results` of one scenario."""
    tables = [_year(result, month) for result in results]
    median = pd.DataFrame(np.median([t.to_numpy(float) for t in tables], axis=0), CONDITIONS, tables[0].columns)
    everyone = median["admissions"].sum()
    rows = [
        Leaving(str(c), r["admissions"], r["out_of_county"], r["beyond_county"], 100 * r["out_of_county"] / everyone)
        for c, r in median.iterrows()
    ]
    return sorted((row for row in rows if row.admissions > 0), key=lambda row: -row.points)


def _year(result: Result, month: str) -> pd.DataFrame:
    """Admissions, those outside and those beyond the county by condition, over the year to the month."""
    stays = pd.read_parquet(result.folder / "stays.parquet")
    months = sorted(m for m in stays["month"].unique() if m <= month)[-12:]
    total = stays[stays["month"].isin(months)].drop(columns="month").groupby("condition").sum().reindex(CONDITIONS)
    total["admissions"] = total.drop(columns="beyond_county").sum(axis=1)
    return total[["admissions", "out_of_county", "beyond_county"]]
