"""One run kept on disk: found again by what determines it, complete or absent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.conventions import CONDITIONS, Option
from sim.county.inputs import County
from sim.county.priors import FOLDER as CALIBRATION
from sim.county.priors import Behaviour
from sim.experiment.anchor import ANCHOR_SHARE, Levels, anchored_constants, wanted_levels
from sim.experiment.outputs import RunExistsError, RunFolder, code_version, run_id
from sim.loops import Loop
from sim.measure.indicators import monthly_table, parts_table
from sim.measure.outcomes import Outcome, evaluate_switches
from sim.measure.record import FACILITY_COLUMNS, Record
from sim.measure.target_files import TARGETS
from sim.measure.targets import Target, load_targets
from sim.months import month_name, month_number
from sim.plan import (
    COUNTIES,
    ROOT,
    Plan,
    county_folder,
    load_behaviour,
    load_county,
    load_reference,
    load_registry,
    make_plan,
)
from sim.policy.registry import Registry
from sim.rng import assumption_quantile

RUNS, ANCHORS = "runs", "anchors"
STAY_COLUMNS = (*(option.name.lower() for option in Option), "beyond_county")


@dataclass(frozen=True)
class Borrowed:
    """One group of assumptions taken from another replicate, all else – luck too – from the run's own."""

    group: str
    replicate: int


@dataclass(frozen=True)
class Task:
    """One run by name: what a worker process is told; `scenario` is a file, or `FILE@VARIANT`."""

    scenario: str
    county: str | None
    residents_share: float
    seed: int
    replicate: int
    draw: bool
    until: int | None
    outputs: str
    without: frozenset[Loop] = frozenset()
    borrowed: Borrowed | None = None


@dataclass(frozen=True)
class Failure:
    """A run that did not come to its end: which, and why."""

    task: Task
    reason: str


@dataclass(frozen=True)
class Result:
    """What is kept of a run: monthly indicators, and each target's outcome by definition switch."""

    folder: Path
    scenario: str
    replicate: int
    indicators: pd.DataFrame
    outcomes: dict[str, dict[str, Outcome]]
    residents_share: float = 1.0


def plan_task(task: Task) -> Plan:
    """The plan of a task, its level constants set on 2019; InputFaults on bad input.

    The constants of a county and draw are kept in the outputs folder and found again by every scenario.
    """
    registry, behaviour = _shared()
    quantile = _quantile(task) if task.draw else None
    scenario = load_reference(task.scenario, registry)
    county = _county(task.county or scenario.county)
    plan = make_plan(
        scenario,
        county,
        behaviour,
        registry,
        residents_share=task.residents_share,
        seed=task.seed,
        replicate=task.replicate,
        draw=task.draw,
        until=task.until,
        without=task.without,
        quantile=quantile,
    )
    wanted = wanted_levels(county, quantile)
    return replace(plan, behaviour=plan.behaviour.with_values(_constants(task, plan, wanted)))


@cache
def _shared() -> tuple[Registry, Behaviour]:
    """Levers and behaviour, read once a process: a run takes seconds, reading them half of one."""
    return load_registry(), load_behaviour()


def _quantile(task: Task) -> Callable[[str], float]:
    own = assumption_quantile(task.seed, task.replicate)
    if task.borrowed is None:
        return own
    group, other = task.borrowed.group, assumption_quantile(task.seed, task.borrowed.replicate)
    registry = _shared()[0]
    return lambda name: (other if group_of(name, registry) == group else own)(name)


def group_of(name: str, registry: Registry) -> str:
    """The group of an assumption by the name it is drawn under: `lever.insurance`, `prior.choice`, `county.workforce`.

    Levers go by family, priors and county numbers by section; insurance rules and observed levels are a group each.
    """
    if name in registry.parameters:
        return f"lever.{registry.parameters[name].family}"
    first, _, rest = name.partition(".")
    if first == "prior":
        return f"prior.{rest.partition('.')[0]}"
    return first if first in ("rule", "observation") else f"county.{first}"


@cache
def _county(name: str) -> County:
    return load_county(county_folder(name))


@cache
def _targets() -> dict[str, Target]:
    return load_targets()


def _constants(task: Task, plan: Plan, wanted: Levels) -> dict[str, float]:
    """Level constants of the plan's county and draw: kept from before, or set now; no lever acts in the short runs."""
    name = run_id(
        {
            "county": _county_parts(plan),
            "behaviour": _behaviour(plan),
            "wanted": [wanted.visits, wanted.stays],
            "share": min(plan.residents_share, ANCHOR_SHARE),
            "draw": [plan.seed, plan.replicate],
            "code": code_version(ROOT),
        }
    )
    folder = RunFolder(Path(task.outputs) / ANCHORS, name)
    if not folder.is_finished:
        before = replace(plan.scenario, paths={})
        bare = make_plan(before, plan.county, plan.behaviour, _shared()[0], residents_share=plan.residents_share,
                         seed=plan.seed, replicate=plan.replicate)  # fmt: skip
        constants = anchored_constants(bare, wanted)
        with suppress(RunExistsError), folder:
            folder.write_manifest({"constants": constants})
    kept = json.loads(folder.path("manifest.json").read_text(encoding="utf-8"))["constants"]
    return {key: float(value) for key, value in kept.items()}


def _behaviour(plan: Plan) -> dict[str, float]:
    return {key: prior.value for key, prior in plan.behaviour.priors.items()}


def id_of(plan: Plan) -> str:
    """Twelve hex digits made of everything that determines the run's numbers."""
    return run_id(
        ground(plan)
        | {
            "levers": plan.levers.values,
            "columns": plan.levers.columns,
            "places": {key: list(townships) for key, townships in plan.places.items()},
            "months": [plan.horizon.first, plan.horizon.last],
        }
    )


def ground(plan: Plan) -> dict[str, object]:
    """What determines a run's numbers beside its months, levers and places."""
    return {
        "county": _county_parts(plan),
        "behaviour": _behaviour(plan),
        "share": plan.residents_share,
        "seed": plan.seed,
        "replicate": plan.replicate,
        "without": sorted(plan.without),
        "code": code_version(ROOT),
    }


def _county_parts(plan: Plan) -> list[object]:
    """What a county contributes to a run: its numbers as drawn, and the files they and its tables come from."""
    folders = {plan.county.folder, *(COUNTIES.glob("typical"))}
    return [plan.county.id, plan.county.facts(), _files_hash(*sorted(folders), CALIBRATION, TARGETS)]


def _files_hash(*folders: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(f for folder in folders for f in folder.rglob("*") if f.suffix in (".yaml", ".csv", ".xlsx")):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def folder_of(task: Task, plan: Plan) -> RunFolder:
    """The folder of the run a task asks for."""
    return RunFolder(Path(task.outputs) / RUNS, id_of(plan))


def keep(folder: RunFolder, plan: Plan, record: Record) -> None:
    """Write a run, unless another scenario that comes to the same run was faster."""
    with suppress(RunExistsError), folder:
        _write(folder, plan, record)


def _write(folder: RunFolder, plan: Plan, record: Record) -> None:
    folder.write_table("indicators", monthly_table(record).rename_axis("month").reset_index())
    folder.write_table("parts", parts_table(record, (target.indicator for target in _targets().values())))
    folder.write_table("facilities", facility_table(record))
    folder.write_table("stays", stays_table(record))
    ledger = pd.DataFrame(record.ledger, columns=record.accounts)
    ledger.insert(0, "month", record.horizon.names)
    folder.write_table("ledger", ledger)
    levers = pd.DataFrame(plan.levers.values, columns=list(plan.levers.columns))
    levers.insert(0, "month", plan.horizon.names)
    folder.write_table("levers", levers)
    outcomes = {
        target.id: {switch: vars(outcome) for switch, outcome in evaluate_switches(record, target).items()}
        for target in _targets().values()
    }
    alternatives = {
        f"{target.id}@alternative": {
            switch: vars(outcome)
            for switch, outcome in evaluate_switches(record, target, deadline=target.alternative).items()
        }
        for target in _targets().values()
        if target.alternative is not None
    }
    folder.write_manifest(
        {
            "scenario": plan.scenario.id,
            "county": plan.county.id,
            "replicate": plan.replicate,
            "seed": plan.seed,
            "residents_share": plan.residents_share,
            "months": record.horizon.names[:: max(record.horizon.n_months - 1, 1)],
            "code": code_version(ROOT),
            "facts": plan.county.facts(),
            "behaviour": _behaviour(plan),
            "outcomes": outcomes | alternatives,
        }
    )


def facility_table(record: Record) -> pd.DataFrame:
    """Month × facility rows: id, name, kind and the columns of the record."""
    months, n = record.horizon.n_months, len(record.facility_ids)
    table = pd.DataFrame(
        {
            "month": np.repeat(record.horizon.names, n),
            "facility": np.tile(record.facility_ids, months),
            "name": np.tile(record.facility_names, months),
            "kind": np.tile(record.facility_kinds, months),
            "township": np.tile(record.facility_townships or [""] * n, months),
        }
    )
    for column in FACILITY_COLUMNS:
        table[column] = record.facility[column].ravel()
    return table


def stays_table(record: Record) -> pd.DataFrame:
    """Rows month × condition: admissions but for readmissions by option, and those beyond the county's hospitals."""
    stays = record.county["stays_by_condition"] * record.scale
    table = pd.DataFrame(stays.transpose(0, 2, 1).reshape(-1, stays.shape[1]), columns=[*STAY_COLUMNS])
    table.insert(0, "month", np.repeat(record.horizon.names, len(CONDITIONS)))
    table.insert(1, "condition", np.tile(CONDITIONS, record.horizon.n_months))
    return table


def read_result(folder: RunFolder) -> Result:
    """A finished run from its folder."""
    manifest = json.loads(folder.path("manifest.json").read_text(encoding="utf-8"))
    indicators = pd.read_parquet(folder.path("indicators.parquet")).set_index("month")
    outcomes = {
        target: {switch: _outcome(fields) for switch, fields in by_switch.items()}
        for target, by_switch in manifest["outcomes"].items()
    }
    return Result(
        folder.final, manifest["scenario"], manifest["replicate"], indicators, outcomes, manifest["residents_share"]
    )


def _outcome(fields: dict[str, Any]) -> Outcome:
    for name in ("value", "baseline", "margin"):
        fields[name] = float("nan") if fields[name] is None else float(fields[name])
    yearly = tuple((int(m), float("nan") if v is None else float(v)) for m, v in fields["yearly"])
    return Outcome(**{**fields, "yearly": yearly})


def deadline_name(target: Target) -> str:
    """Month `YYYY-MM` at which a target is judged in tables and figures; the last of 2027 for those without a date."""
    return month_name(target.deadline if target.deadline is not None else month_number("2027-12"))
