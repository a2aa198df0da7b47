"""Levels of a run held against observed levels of a county, row by row."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.faults import Fault, InputFaults, nearest
from sim.measure.indicators import load_indicators, series
from sim.measure.record import Record
from sim.measure.rules import load_rules
from sim.months import month_number

NEEDED = ("id", "indicator", "level", "year", "value", "unit", "source")
PERCENT = ("%", "percent")
COLUMNS = (
    "id",
    "indicator_id",
    "indicator",
    "level",
    "base_year",
    "year",
    "observed",
    "simulated",
    "ratio",
    "within_15_percent",
    "source",
)


def compare_levels(
    record: Record, observations: pd.DataFrame, year_map: Mapping[int, int] | None = None
) -> pd.DataFrame:
    """One row an observation that names an indicator: observed, simulated, their ratio, whether it is close.

    `observations` has the columns of a county's observations.csv; an observation names its indicator in `indicator_id`
    or, without that column, by `indicator` alone or joined with `level` (visits_per_resident, village). `year_map`
    observed year → simulated year; a missing year stands for itself. A row with a `base_year` is a change from that
    year (ratio less 1), and its ratio is that of both growth factors; `base_year` is 0 in all others. Percentages
    become shares. A row without an indicator is left out; `simulated` is nan where the year is not in the run. The
    simulated value is of the 12 months of the year, or of its December. Closeness is the `level_tolerance` of
    scenarios/targets/conventions.yaml.
    InputFaults for missing columns, unknown indicators and rows that are not numbers.
    """
    missing = [column for column in NEEDED if column not in observations]
    if missing:
        raise InputFaults([Fault("observations.csv", 1, c, "this column is missing", "add it") for c in missing])
    faults, rows = [], []
    for line, row in enumerate(observations.to_dict("records"), start=2):
        name, problem = indicator_of(row)
        if problem:
            faults.append(Fault("observations.csv", line, "indicator_id", f"no indicator '{name}'", problem))
        elif name:
            try:
                rows.append(_compare(record, name, row, year_map or {}))
            except (TypeError, ValueError):
                wrong = f"year '{row['year']}' or value '{row['value']}' is no number"
                faults.append(Fault("observations.csv", line, "value", wrong, "write digits only"))
    if faults:
        raise InputFaults(faults)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def indicator_of(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    """Id of the indicator an observation is of, empty if of none; and what to write if it is unknown."""
    known = load_indicators()
    if "indicator_id" in row:
        name = "" if pd.isna(row["indicator_id"]) else str(row["indicator_id"]).strip()
        unknown = name and name not in known
        return name, (nearest(name, known) or "see sim/measure/indicators.yaml") if unknown else ""
    joined, alone = f"{row['indicator']}_{row['level']}", str(row["indicator"])
    return next((name for name in (joined, alone) if name in known), ""), ""


def _compare(record: Record, name: str, row: Mapping[Hashable, Any], year_map: Mapping[int, int]) -> dict[str, Any]:
    year, observed = int(row["year"]), float(row["value"])
    if str(row["unit"]).strip() in PERCENT:
        observed /= 100
    simulated = _of_year(record, name, year_map.get(year, year))
    base = row.get("base_year", np.nan)
    if pd.notna(base):
        simulated = simulated / _of_year(record, name, year_map.get(int(base), int(base))) - 1
        ratio = (1 + simulated) / (1 + observed)
    else:
        ratio = simulated / observed if observed else np.nan
    return {
        "id": row["id"],
        "indicator_id": name,
        "indicator": row["indicator"],
        "level": row["level"],
        "base_year": int(base) if pd.notna(base) else 0,
        "year": year,
        "observed": observed,
        "simulated": simulated,
        "ratio": ratio,
        "within_15_percent": bool(abs(ratio - 1) <= load_rules().level_tolerance),
        "source": row["source"],
    }


def _of_year(record: Record, name: str, year: int) -> float:
    """Value of an indicator in a year, or in its December; nan where the year is not in the run."""
    month = month_number(f"{year:04d}-12") - record.horizon.first
    return float(series(record, name)[month]) if 0 <= month < record.horizon.n_months else np.nan
