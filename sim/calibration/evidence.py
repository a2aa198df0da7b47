"""What the model is held against in a calibration: observations and elasticities of a county, each with its error."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.county.inputs import County
from sim.experiment.anchor import ROWS_MET
from sim.experiment.elasticities import Published, load_published
from sim.faults import Fault, InputFaults, shown
from sim.measure.indicators import load_indicators
from sim.measure.levels import PERCENT, indicator_of

LEVEL, CHANGE, ELASTICITY = "level", "change", "elasticity"
KINDS = (LEVEL, CHANGE, ELASTICITY)
RANGE_IN_ERRORS = 2 * 1.645
"""Standard deviations between the ends of a 90% range, as which the range of an observation is read. Intervals of
elasticities are published as 95%; they are read the same way and so a fifth wider, being of 2003 and 2008."""

FIRST_YEAR = 2012
"""The earliest year that is simulated."""


@dataclass(frozen=True)
class Evidence:
    """One number that was measured in the world, and how sure it is.

    indicator: id in sim/measure/indicators.yaml, or of an elasticity in calibration/elasticities.yaml. kind: level
    (value of the year in the indicator's unit), change (ratio of the year to base_year, less 1) or elasticity. error:
    standard deviation of the observation in the unit of value, with what the publisher could not know. year: the last
    year the number tells of, so that a fit up to a year can leave later ones out; 0 for what holds at any time.
    quality: A count of an official statistic, B derived from such counts, C survey or study, D assumed.
    is_fitted: whether the fit uses it; others are shown beside it.
    """

    id: str
    indicator: str
    kind: str
    year: int
    base_year: int
    value: float
    error: float
    unit: str
    quality: str
    is_fitted: bool
    title_zh: str
    title_en: str
    source: str


def evidence_of(county: County) -> list[Evidence]:
    """What a county is held against: its observations that the model has an indicator for, and published elasticities.

    A row with `base_year` is a change from that year. Its error is the column `error`, else a 90% range from `low` to
    `high`. It is fitted where `fit` says so; where the column says nothing, if it has an error and is no row that the
    level constants are set on. Elasticities are those with an interval. In the order of the file, elasticities last.

    Raises:
        InputFaults: an unknown indicator, a fitted row without an error, a year before 2012, an id that is taken.
    """
    path = shown(county.folder / "observations.csv")
    faults: list[Fault] = []
    found: list[Evidence] = []
    for line, row in enumerate(county.observations.to_dict("records"), start=2):
        name, problem = indicator_of(row)
        if problem:
            faults.append(Fault(path, line, "indicator_id", f"no indicator '{name}'", problem))
        elif name:
            found.append(_of_row(row, name))
            faults += [Fault(path, line, where, wrong, write) for where, wrong, write in _wrong(found[-1])]
    _, published = load_published()
    found += [_of_elasticity(entry) for entry in published if not np.isnan(entry.low)]
    ids = [evidence.id for evidence in found]
    faults += [
        Fault(path, None, "id", f"'{id}' is the id of an elasticity too", "give the row another")
        for id in sorted({i for i in ids if ids.count(i) > 1})
    ]
    if faults:
        raise InputFaults(faults)
    return found


def _of_row(row: Mapping[Hashable, Any], name: str) -> Evidence:
    year, base = int(row["year"]), _number(row.get("base_year"))
    kind = LEVEL if np.isnan(base) else CHANGE
    unit = 0.01 if str(row["unit"]).strip() in PERCENT else 1.0
    error = _number(row.get("error"))
    if np.isnan(error):
        error = (_number(row.get("high")) - _number(row.get("low"))) / RANGE_IN_ERRORS
    asked = _number(row.get("fit"))
    by_rule = not np.isnan(error) and (row["indicator"], row["level"], year) not in ROWS_MET
    definition = load_indicators()[name]
    return Evidence(
        id=str(row["id"]),
        indicator=name,
        kind=kind,
        year=year,
        base_year=0 if np.isnan(base) else int(base),
        value=float(row["value"]) * unit,
        error=error * unit,
        unit="relative_change" if kind == CHANGE else definition.unit,
        quality=str(row["quality"]) if isinstance(row.get("quality"), str) else "B",
        is_fitted=by_rule if np.isnan(asked) else bool(asked),
        title_zh=definition.title_zh,
        title_en=definition.title_en,
        source=str(row["source"]),
    )


def _wrong(evidence: Evidence) -> list[tuple[str, str, str]]:
    """What is wrong with a row: its column, the fault, and what to write instead."""
    found = []
    if evidence.is_fitted and not evidence.error > 0:
        found.append(("error", "a row that is fitted needs an error above 0", "fill error, or low and high"))
    first = evidence.base_year or evidence.year
    if evidence.kind == CHANGE and first >= evidence.year:
        found.append(("base_year", f"{first} does not lie before {evidence.year}", "write the earlier year as base"))
    if evidence.is_fitted and first < FIRST_YEAR:
        found.append(("year", f"{first} is not simulated", f"write a year from {FIRST_YEAR}, or fit: no"))
    return found


def _of_elasticity(entry: Published) -> Evidence:
    return Evidence(
        id=entry.id,
        indicator=entry.id,
        kind=ELASTICITY,
        year=0,
        base_year=0,
        value=entry.value,
        error=(entry.high - entry.low) / RANGE_IN_ERRORS,
        unit="elasticity",
        quality="C",
        is_fitted=True,
        title_zh=entry.title_zh,
        title_en=entry.title_en,
        source=entry.source,
    )


def _number(cell: object) -> float:
    """A cell as a number; NaN where it is empty or there is no such column."""
    return float(cell) if isinstance(cell, int | float) else float("nan")
