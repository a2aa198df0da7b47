"""A hindcast on the model itself, from the evaluations that a county's calibration left behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.calibrate import WAVE
from sim.calibration.confirmation import confirmed
from sim.calibration.evaluations import as_table, evaluate
from sim.calibration.evidence import Evidence, evidence_of
from sim.calibration.fit import fitted, fitted_evidence, runs_of
from sim.calibration.hindcast import hindcast
from sim.calibration.hindcast_rules import HindcastRules
from sim.calibration.points import Point
from sim.calibration.posterior_files import EVALUATIONS, posterior_folder
from sim.calibration.setting import Setting, county_of
from sim.calibration.settings import CalibrationSettings, load_settings
from sim.county.inputs import County
from sim.faults import Fault, InputFaults, shown

STORE = "evaluations"
"""Folder in the outputs for what each point gave."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What a calibration left behind for a hindcast.

    table: the evaluations its emulator was trained on, a row each; unreachable: ids of the evidence it found no point
    to reach; code: version of the code that made them.
    """

    county: County
    setting: Setting
    settings: CalibrationSettings
    evidence: tuple[Evidence, ...]
    table: pd.DataFrame
    unreachable: tuple[str, ...]
    code: str


def calibrated(county: str) -> Calibrated:
    """The calibration of a county as typed; InputFaults if there is none, or if it was of other parameters."""
    found = county_of(county)
    file = posterior_folder(found) / f"{found.id}.json"
    table = file.with_name(f"{found.id}{EVALUATIONS}.parquet")
    missing = [path for path in (file, table) if not path.is_file()]
    if missing:
        write = f"run `python run.py calibrate {county}` first"
        raise InputFaults([Fault(shown(path), None, "", "is missing", write) for path in missing])
    told, settings = json.loads(file.read_text(encoding="utf-8")), load_settings()
    if tuple(told["parameters"]) != settings.parameters:
        wrong = "fits other parameters than calibration/settings.yaml names"
        raise InputFaults([Fault(shown(file), None, "parameters", wrong, "calibrate the county again")])
    runs = pd.read_parquet(table)
    return Calibrated(
        found,
        Setting(county, told["residents_share"], told["seed"], settings.parameters),
        replace(settings, seed=told["seed"]),
        tuple(evidence_of(found)),
        runs[runs[WAVE] <= len(told["waves"])].reset_index(drop=True),
        tuple(told["conflicts"]["out_of_reach"]),
        told["code"],
    )


def carry_out(
    known: Calibrated,
    rules: HindcastRules,
    outputs: Path,
    n_processes: int,
    progress: Progress = lambda done, total: None,
) -> pd.DataFrame:
    """The table of the hindcast; `progress` is told how many of all runs are done. What is carried out is kept."""
    begun = 0

    def fit(up_to: int) -> NDArray[np.float64]:
        return fitted(known.table, known.evidence, known.settings, up_to).draws

    def run(points: Sequence[Point]) -> pd.DataFrame:
        nonlocal begun
        before, total = begun, rules.candidates * len(rules.years)
        found = evaluate(points, known.setting, outputs / STORE, n_processes, lambda n, _: progress(before + n, total))
        begun += len(points)
        return as_table(found, known.setting)

    def stand(found: pd.DataFrame, up_to: int) -> pd.DataFrame:
        return standing_draws(found, known, rules, up_to)

    return hindcast(fit, run, stand, known.evidence, known.county.demand, rules)


def standing_draws(found: pd.DataFrame, known: Calibrated, rules: HindcastRules, up_to: int) -> pd.DataFrame:
    """The candidates near the evidence up to a year, each once, chosen as a calibration confirms its own."""
    used = runs_of(known.table, fitted_evidence(known.evidence, up_to), known.setting.parameters).used
    few = replace(known.settings, draws=1, least_distinct=rules.least_draws)
    return found.iloc[np.unique(confirmed(found, used, known.unreachable, few).rows)]
