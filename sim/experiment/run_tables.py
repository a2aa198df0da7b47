"""What is kept of one run: its tables and manifest written, and the same result read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.conventions import CONDITIONS, Option
from sim.experiment.outputs import RunFolder, running_code, words
from sim.measure.indicators import Reader, monthly_table
from sim.measure.outcomes import Outcome, evaluate_switches
from sim.measure.record import FACILITY_COLUMNS, Record
from sim.measure.switches import single_flips
from sim.measure.targets import Target
from sim.plan import Plan

STAY_COLUMNS = (*(option.name.lower() for option in Option), "beyond_county")

Columns = dict[str, object]


@dataclass(frozen=True)
class Result:
    """What is kept of a run: monthly indicators, and each target's outcome by definition switch."""

    folder: Path
    scenario: str
    replicate: int
    indicators: pd.DataFrame
    outcomes: dict[str, dict[str, Outcome]]
    residents_share: float = 1.0


def write_run(folder: RunFolder, plan: Plan, record: Record, targets: Mapping[str, Target]) -> Result:
    """Write a run into its folder, which the caller finishes; returns what `read_result` finds there afterwards."""
    reader, months = Reader(record), record.horizon.names
    indicators = monthly_table(reader)
    folder.write_columns("indicators", {"month": months, **{str(n): indicators[n].to_numpy() for n in indicators}})
    folder.write_columns("parts", parts_columns(reader, [target.indicator for target in targets.values()]))
    folder.write_columns("facilities", facility_columns(record))
    folder.write_columns("stays", stays_columns(record))
    folder.write_columns("ledger", _by_month(months, record.accounts, record.ledger))
    folder.write_columns("levers", _by_month(plan.horizon.names, plan.levers.columns, plan.levers.values))
    outcomes = outcomes_of(reader, targets)
    folder.write_manifest(
        {
            "scenario": plan.scenario.id,
            "county": plan.county.id,
            "replicate": plan.replicate,
            "seed": plan.seed,
            "residents_share": plan.residents_share,
            "months": months[:: max(record.horizon.n_months - 1, 1)],
            "code": running_code(),
            "facts": plan.county.facts(),
            "behaviour": {key: prior.value for key, prior in plan.behaviour.priors.items()},
            "outcomes": {target: _changed(by_switch) for target, by_switch in outcomes.items()},
        }
    )
    return Result(folder.final, plan.scenario.id, plan.replicate, indicators, outcomes, plan.residents_share)


def outcomes_of(reader: Reader, targets: Mapping[str, Target]) -> dict[str, dict[str, Outcome]]:
    """Outcome by target and switch; `ID@alternative` holds those at a target's other deadline."""
    found = {target.id: evaluate_switches(reader, target) for target in targets.values()}
    return found | {
        f"{target.id}@alternative": evaluate_switches(reader, target, deadline=target.alternative)
        for target in targets.values()
        if target.alternative is not None
    }


def _changed(by_switch: Mapping[str, Outcome]) -> dict[str, dict[str, Any]]:
    """The default outcome, and those of the switches that change it: most targets heed few switches."""
    usual = by_switch["default"]
    return {name: vars(outcome) for name, outcome in by_switch.items() if name == "default" or outcome is not usual}


def parts_columns(reader: Reader, ids: Iterable[str]) -> Columns:
    """Rows indicator × month: `month` YYYY-MM, `indicator`, `numerator`, `denominator` as in `indicators.parts`."""
    found = {name: reader.parts(name) for name in dict.fromkeys(ids)}
    months = reader.record.horizon.names
    return {
        "month": words(months, np.tile(np.arange(len(months)), len(found))),
        "indicator": words([*found], np.repeat(np.arange(len(found)), len(months))),
        "numerator": np.concatenate([numerator for numerator, _ in found.values()]),
        "denominator": np.concatenate([denominator for _, denominator in found.values()]),
    }


def facility_columns(record: Record) -> Columns:
    """Rows month × facility: id, name, kind, township and the columns of the record."""
    n_months, n = record.horizon.n_months, len(record.facility_ids)
    facility = np.tile(np.arange(n), n_months)
    return {
        "month": words(record.horizon.names, np.repeat(np.arange(n_months), n)),
        "facility": words(record.facility_ids, facility),
        "name": words(record.facility_names, facility),
        "kind": np.tile(record.facility_kinds, n_months),
        "township": words(record.facility_townships or [""] * n, facility),
        **{column: record.facility[column].ravel() for column in FACILITY_COLUMNS},
    }


def stays_columns(record: Record) -> Columns:
    """Rows month × condition: admissions but for readmissions by option, and those beyond the county's hospitals."""
    stays = (record.county["stays_by_condition"] * record.scale).transpose(1, 0, 2)
    n_months, n = record.horizon.n_months, len(CONDITIONS)
    return {
        "month": words(record.horizon.names, np.repeat(np.arange(n_months), n)),
        "condition": words(CONDITIONS, np.tile(np.arange(n), n_months)),
        **dict(zip(STAY_COLUMNS, stays.reshape(len(STAY_COLUMNS), -1), strict=True)),
    }


def _by_month(months: list[str], names: Iterable[str], table: np.ndarray) -> Columns:
    """A month × name table, float64 or int64, as columns."""
    return {"month": months, **dict(zip(names, np.ascontiguousarray(table.T), strict=True))}


def read_result(folder: RunFolder) -> Result:
    """A finished run from its folder."""
    manifest = json.loads(folder.path("manifest.json").read_text(encoding="utf-8"))
    indicators = pd.read_parquet(folder.path("indicators.parquet")).set_index("month")
    outcomes = {
        target: _by_switch({switch: _outcome(fields) for switch, fields in changed.items()})
        for target, changed in manifest["outcomes"].items()
    }
    return Result(
        folder.final, manifest["scenario"], manifest["replicate"], indicators, outcomes, manifest["residents_share"]
    )


def _by_switch(changed: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """The outcome under every switch: the default where none other was kept."""
    return {name: changed.get(name, changed["default"]) for name in single_flips()}


def _outcome(fields: dict[str, Any]) -> Outcome:
    for name in ("value", "baseline", "margin"):
        fields[name] = float("nan") if fields[name] is None else float(fields[name])
    yearly = tuple((int(m), float("nan") if v is None else float(v)) for m, v in fields["yearly"])
    return Outcome(**{**fields, "yearly": yearly})
