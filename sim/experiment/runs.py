"""One run kept on disk: found again by what determines it, complete or absent."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from sim.county.inputs import County
from sim.county.priors import FOLDER as CALIBRATION
from sim.county.priors import Behaviour
from sim.experiment.anchor import ANCHOR_SHARE, ROUNDS, ROUNDS_FROM_A_DRAW, Levels, anchored_constants, wanted_levels
from sim.experiment.outputs import RunExistsError, RunFolder, run_id, running_code
from sim.experiment.posterior import posterior_for
from sim.experiment.quantiles import Borrowed, Inputs, Quantile
from sim.experiment.run_tables import Result, read_result, write_run
from sim.loops import Loop
from sim.measure.record import Record
from sim.measure.target_files import TARGETS
from sim.measure.targets import Target, load_targets
from sim.months import month_name, month_number
from sim.plan import (
    COUNTIES,
    SCENARIOS,
    Plan,
    county_folder,
    load_behaviour,
    load_county,
    load_reference,
    load_registry,
    plan_drawn,
)
from sim.policy.registry import Registry
from sim.policy.scenario import Scenario
from sim.policy.variants import PACKAGES, split_reference

__all__ = [
    "Failure",
    "Result",
    "Task",
    "deadline_name",
    "drawn_of",
    "folder_of",
    "ground",
    "id_of",
    "inputs_of",
    "keep",
    "plan_task",
    "read_result",
]

RUNS, ANCHORS = "runs", "anchors"
BASELINE = SCENARIOS / "baseline.yaml"
SCENARIOS_KEPT, DRAWS_KEPT = 512, 8
"""How many of each a process remembers: a sweep names many scenarios, and goes replicate by replicate."""


@dataclass(frozen=True)
class Task:
    """One run by name: what a worker process is told; `scenario` is a file, or `FILE@VARIANT`.

    draw: whether the replicate draws its assumptions; else the run stands at the median of the posterior, or without
    one at the central values. posterior: a file to draw from in place of the county's own, or `posterior.PRIOR`.
    """

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
    posterior: str = ""


@dataclass(frozen=True)
class Failure:
    """A run that did not come to its end: which, and why."""

    task: Task
    reason: str


@dataclass(frozen=True)
class Drawn:
    """A county and behaviour as one replicate draws them, level constants set; `quantile` draws anything else.

    Every scenario of the replicate meets the same ones. `quantile` is None where nothing is drawn.
    """

    county: County
    behaviour: Behaviour
    quantile: Quantile | None


def plan_task(task: Task) -> Plan:
    """The plan of a task, its level constants set on 2019; InputFaults on bad input.

    The constants of a county and draw are kept in the outputs folder and found again by every scenario.
    """
    scenario = _scenario(task.scenario, _stamps(task.scenario))
    drawn = drawn_of(replace(task, county=task.county or scenario.county))
    return plan_drawn(
        scenario,
        drawn.county,
        drawn.behaviour,
        _shared()[0],
        residents_share=task.residents_share,
        seed=task.seed,
        replicate=task.replicate,
        until=task.until,
        without=task.without,
        quantile=_quantile(inputs_of(task), task) if task.draw else None,
    )


def inputs_of(task: Task) -> Inputs:
    """What the numbers of a task's run are drawn from; InputFaults on bad input."""
    scenario = _scenario(task.scenario, _stamps(task.scenario))
    county = _county(task.county or scenario.county)
    return Inputs(*_shared(), county, posterior_for(county, task.posterior), scenario)


@cache
def _shared() -> tuple[Registry, Behaviour]:
    """Levers and behaviour, read once a process: a run takes seconds, reading them half of one."""
    return load_registry(), load_behaviour()


@lru_cache(maxsize=SCENARIOS_KEPT)
def _scenario(reference: str, stamps: tuple[tuple[str, int], ...]) -> Scenario:
    """A scenario read once a process, and again when a file beside it has changed (`stamps`)."""
    return load_reference(reference, _shared()[0])


def _stamps(reference: str) -> tuple[tuple[str, int], ...]:
    """Scenario files that a reference may rest on, each with the time of its last change (ns)."""
    folders = sorted({Path(split_reference(reference)[0]).parent, PACKAGES})
    return tuple((str(file), file.stat().st_mtime_ns) for folder in folders for file in sorted(folder.glob("*.yaml")))


def drawn_of(task: Task) -> Drawn:
    """County, behaviour and quantiles of a task's replicate, for plans that no task can tell; it names its county."""
    return _drawn(replace(task, scenario="", until=None, without=frozenset()))


@lru_cache(maxsize=DRAWS_KEPT)
def _drawn(task: Task) -> Drawn:
    """What all runs of a task's county, replicate and sample share; the task's scenario and months do not matter."""
    registry, behaviour = _shared()
    county = _county(task.county or "")
    posterior = posterior_for(county, task.posterior)
    quantile = _quantile(Inputs(registry, behaviour, county, posterior), task)
    wanted = wanted_levels(county, quantile)
    if quantile is not None:
        county, behaviour = county.draw(quantile), behaviour.draw(quantile)
    rounds = ROUNDS
    if posterior is not None and task.draw:
        behaviour = behaviour.with_values(posterior.constants_of(task.replicate))
        # found for this very draw they are nearly right; for another county or other assumptions they are a beginning
        rounds = ROUNDS_FROM_A_DRAW if posterior.county == county.id and task.borrowed is None else ROUNDS
    # what a scenario does is no part of the short runs: any will do to stand for business as usual
    usual = replace(_scenario(str(BASELINE), _stamps(str(BASELINE))), paths={})
    bare = plan_drawn(usual, county, behaviour, registry, residents_share=task.residents_share,
                      seed=task.seed, replicate=task.replicate)  # fmt: skip
    constants = _constants(Path(task.outputs) / ANCHORS, bare, wanted, rounds)
    return Drawn(county, behaviour.with_values(constants), quantile if task.draw else None)


def _quantile(inputs: Inputs, task: Task) -> Quantile | None:
    """At which quantile a task's numbers stand; None where all are at their central values."""
    if task.draw:
        return cache(inputs.with_borrowed(task.seed, task.replicate, task.borrowed))
    return None if inputs.posterior is None else cache(inputs.posterior.median())


@cache
def _county(name: str) -> County:
    return load_county(county_folder(name))


@cache
def _targets() -> dict[str, Target]:
    return load_targets()


def _constants(anchors: Path, plan: Plan, wanted: Levels, rounds: int) -> dict[str, float]:
    """Level constants of the plan's county and draw: kept from before, or set now; no lever acts in the short runs."""
    name = run_id(
        {
            "county": _county_parts(plan),
            "behaviour": _behaviour(plan),
            "wanted": [wanted.visits, wanted.stays],
            "share": min(plan.residents_share, ANCHOR_SHARE),
            "draw": [plan.seed, plan.replicate],
            "rounds": rounds,
            "code": running_code(),
        }
    )
    folder = RunFolder(anchors, name)
    if not folder.is_finished:
        constants = anchored_constants(plan, wanted, rounds)
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
            "levers": hashlib.sha256((plan.levers.values + 0.0).tobytes()).hexdigest(),  # + 0.0: -0 is 0
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
        "sample": plan.which_sample,
        "seed": plan.seed,
        "replicate": plan.replicate,
        "without": sorted(plan.without),
        "code": running_code(),
    }


def _county_parts(plan: Plan) -> list[object]:
    """What a county contributes to a run: its numbers as drawn, and the files they and its tables come from."""
    folders = {plan.county.folder, *(COUNTIES.glob("typical"))}
    return [plan.county.id, plan.county.facts(), _files_hash(*sorted(folders), CALIBRATION, TARGETS)]


@cache
def _files_hash(*folders: Path) -> str:
    """Hash of the input files of folders, taken once a process, as the inputs themselves are."""
    digest = hashlib.sha256()
    for file in sorted(f for folder in folders for f in folder.rglob("*") if f.suffix in (".yaml", ".csv", ".xlsx")):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def folder_of(task: Task, plan: Plan) -> RunFolder:
    """The folder of the run a task asks for."""
    return RunFolder(Path(task.outputs) / RUNS, id_of(plan))


def keep(folder: RunFolder, plan: Plan, record: Record) -> Result | None:
    """Write a run; its result, or None where another scenario that comes to the same run was faster."""
    with suppress(RunExistsError), folder:
        return write_run(folder, plan, record, _targets())
    return None


def deadline_name(target: Target) -> str:
    """Month `YYYY-MM` at which a target is judged in tables and figures; the last of 2027 for those without a date."""
    return month_name(target.deadline if target.deadline is not None else month_number("2027-12"))
