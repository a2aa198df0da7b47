"""Every natural experiment run with the ensemble and held against what was published.

A draw goes through all cases in one process, since they share its level constants; draws are shared out among the
processes. What a draw of a case found is kept in the outputs folder under what determines it, so that a call that was
killed goes on where it stopped and a second call reads.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim.calibration.case_effects import effect_of, paired_effect
from sim.calibration.case_runs import Ensemble, Prepared, prepare, run_prepared
from sim.calibration.case_verdicts import Finding, finding
from sim.calibration.cases import UNCHANGED, Case, load_case
from sim.experiment.outputs import RunExistsError, RunFolder, run_id
from sim.experiment.runs import ground
from sim.experiment.workers import workers
from sim.faults import InputFaults
from sim.policy.registry import Registry, load_registry

KEPT = "cases"
"""Folder in the outputs for what draws found."""

Pair = tuple[float, float]
"""The effect as the study estimates it, and against the arm in which nothing changes."""

MISSING: Pair = (float("nan"), float("nan"))
Effects = dict[str, dict[str, Pair]]
"""Effects by case and outcome, of one draw."""


@dataclass(frozen=True)
class DrawFailed:
    """A draw of a case that did not come to its end, and why."""

    case: str
    replicate: int
    reason: str


@dataclass(frozen=True)
class Validation:
    """Findings in the order of cases and outcomes; the draws that failed; what determined it all, as an id."""

    findings: tuple[Finding, ...]
    failures: tuple[DrawFailed, ...]
    id: str


def validate(
    cases: Sequence[Case],
    ensemble: Ensemble,
    replicates: Sequence[int],
    n_processes: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Validation:
    """All cases with every replicate of the ensemble; InputFaults if a case asks what its county cannot give.

    The first draw is lived here, so that loops are compiled once and bad input is met before anything else starts.
    """
    files = tuple(case.file for case in cases)
    found: dict[int, tuple[Effects, list[DrawFailed], str]] = {}

    def done(replicate: int, answer: tuple[Effects, list[DrawFailed], str]) -> None:
        found[replicate] = answer
        progress(len(found), len(replicates))

    done(replicates[0], effects_of_draw(files, ensemble, replicates[0]))
    rest = replicates[1:]
    n_processes = min(n_processes or os.cpu_count() or 1, len(rest) or 1)
    if n_processes == 1:
        for replicate in rest:
            done(replicate, effects_of_draw(files, ensemble, replicate))
    else:
        with workers(n_processes) as pool:
            futures = {pool.submit(effects_of_draw, files, ensemble, r): r for r in rest}
            for future in as_completed(futures):
                done(futures[future], future.result())
    findings = []
    for case in cases:
        for outcome in case.outcomes:
            pairs = [found[r][0].get(case.id, {}).get(outcome.id, MISSING) for r in replicates]
            findings.append(finding(case, outcome, [own for own, _ in pairs], [paired for _, paired in pairs]))
    failures = tuple(failure for r in replicates for failure in found[r][1])
    return Validation(tuple(findings), failures, run_id({"draws": [found[r][2] for r in replicates]}))


def effects_of_draw(
    files: tuple[Path, ...], ensemble: Ensemble, replicate: int
) -> tuple[Effects, list[DrawFailed], str]:
    """Effects of all cases in one draw, what failed, and an id of what determined them."""
    effects: Effects = {}
    failures, names = [], []
    for file in files:
        case = _case(file)
        try:
            effects[case.id], name = _kept_effects(case, ensemble, replicate)
        except InputFaults:
            raise
        except Exception as error:  # one draw of one case must not take the others with it
            failures.append(DrawFailed(case.id, replicate, f"{type(error).__name__}: {error}"))
            name = f"failed {case.id} {replicate}"
        names.append(name)
    return effects, failures, run_id({"names": names})


@cache
def _registry() -> Registry:
    return load_registry()


@cache
def _case(file: Path) -> Case:
    return load_case(file, _registry())


def _kept_effects(case: Case, ensemble: Ensemble, replicate: int) -> tuple[dict[str, Pair], str]:
    """Effects by outcome, read where they are kept, else simulated and kept; and the id of what determines them."""
    prepared = prepare(case, ensemble, replicate, _registry())
    name = _name(case, prepared)
    folder = RunFolder(Path(ensemble.outputs) / KEPT, name)
    if not folder.is_finished:
        use = run_prepared(case, prepared)
        measured = [outcome for outcome in case.outcomes if outcome.is_measured]
        effects = {o.id: [reckon(o, use, case.change) for reckon in (effect_of, paired_effect)] for o in measured}
        with suppress(RunExistsError), folder:
            folder.write_manifest({"case": case.id, "replicate": replicate, "effects": effects})
    kept = json.loads(folder.path("manifest.json").read_text(encoding="utf-8"))["effects"]
    return {key: (_number(own), _number(paired)) for key, (own, paired) in kept.items()}, name


def _number(kept: float | None) -> float:
    return float("nan") if kept is None else float(kept)


def _name(case: Case, prepared: Prepared) -> str:
    return run_id(
        {
            "ground": ground(prepared.plans[UNCHANGED]),
            "levers": {
                name: hashlib.sha256((plan.levers.values + 0.0).tobytes()).hexdigest()  # + 0.0: -0 is 0
                for name, plan in prepared.plans.items()
            },
            "rules": [rule.model_dump() for rule in prepared.rules],
            "arm_rules": {name: [r.model_dump() for r in rules] for name, rules in prepared.arm_rules.items()},
            "months": [case.horizon.first, case.change, case.horizon.last],
            "outcomes": [vars(o) | {"published": vars(o.published)} for o in case.outcomes],
        }
    )
