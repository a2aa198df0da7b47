"""A scenario seen township by township: where visits and staff move, and where it does nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.conventions import PRIMARY_KINDS, Kind
from sim.experiment.compare import band
from sim.experiment.runs import Result

Band = tuple[float, float, float]


@dataclass(frozen=True)
class Township:
    """One township in the 12 months that end with the month asked for; medians and 90% bands over the replicates.

    visits: to its clinics and township hospital; change: of these against the first scenario, in percent; empty:
    clinics without a doctor at the end, of how many; capability (0–1) and wait (minutes) of its township hospital,
    means of the year.
    """

    name: str
    visits: Band
    change: Band
    empty: float
    clinics: float
    capability: float
    wait: float

    @property
    def is_idle(self) -> bool:
        """Whether the replicates do not agree on the sign of the change: nothing that could be told from luck."""
        return self.change[1] <= 0 <= self.change[2]


def townships(results: Sequence[Result], scenario: str, against: str, month: str) -> list[Township]:
    """Every township by the change of its visits, the largest first; those without visits to compare with last."""
    own = {r.replicate: _year(r, month) for r in results if r.scenario == scenario}
    base = {r.replicate: _year(r, month) for r in results if r.scenario == against}
    lines = []
    for name in next(iter(own.values())).index:
        rows = [own[n].loc[name] for n in own]
        change = [100 * (own[n].loc[name, "visits"] / base[n].loc[name, "visits"] - 1) for n in own if n in base]
        empty, clinics, capability, wait = (
            float(np.median([row[column] for row in rows])) for column in ("empty", "clinics", "capability", "wait")
        )
        lines.append(
            Township(
                str(name), band([float(r["visits"]) for r in rows]), band(change), empty, clinics, capability, wait
            )
        )
    return sorted(lines, key=lambda line: -line.change[0] if np.isfinite(line.change[0]) else np.inf)


def _year(result: Result, month: str) -> pd.DataFrame:
    """By township: visits, clinics and those without a doctor, capability and wait of the township hospital."""
    table = pd.read_parquet(result.folder / "facilities.parquet")
    table = table[(table["township"] != "") & table["kind"].isin([int(kind) for kind in PRIMARY_KINDS])]
    months = sorted(m for m in table["month"].unique() if m <= month)[-12:]
    year = table[table["month"].isin(months)]
    clinics = year[(year["kind"] == Kind.VILLAGE_CLINIC) & (year["month"] == months[-1])]
    hospitals = year[year["kind"] != Kind.VILLAGE_CLINIC].groupby("township")
    return pd.DataFrame(
        {
            "visits": year.groupby("township")["visits"].sum() / result.residents_share,
            "clinics": clinics.groupby("township").size(),
            "empty": clinics[clinics["doctors"] == 0].groupby("township").size(),
            "capability": hospitals["capability"].mean(),
            "wait": hospitals["wait_minutes"].mean(),
        }
    ).fillna(0.0)
