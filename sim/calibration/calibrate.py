"""A calibration from the first design to draws that stand on the model itself.

| step | what is computed | on what |
|---|---|---|
| 1 | runs at an even design over the cube | the model |
| 2 | waves: emulator, what is not ruled out, runs there | emulator, model |
| 3 | chain over the cube | emulator of all runs |
| 4 | candidates of the chain, with luck and other assumptions of their own | the model |
| 5 | recovery of truths that are known | emulator of the first design |
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from sim.calibration.chain import Chain
from sim.calibration.confirmation import Confirmed, confirmed, predictive
from sim.calibration.crossvalidation import Trained
from sim.calibration.design import numbered_points
from sim.calibration.evaluations import as_table
from sim.calibration.evidence import Evidence
from sim.calibration.fit import drawn, fitted_evidence, runs_of, train
from sim.calibration.points import Evaluation, Point
from sim.calibration.recovery import Recovery, recovered
from sim.calibration.setting import Setting
from sim.calibration.settings import CalibrationSettings
from sim.calibration.waves import Wave, next_wave
from sim.rng import even_cube, stream

Progress = Callable[[int, int], None]
Tell = Callable[[str, int, int], None]
"""Told the phase (one of `PHASES`) and how many of how many are done."""

Evaluate = Callable[[Sequence[Point], Progress], Sequence[Evaluation]]

PHASES = ("design", "emulator", "wave", "chain", "confirmation", "recovery")
WAVE = "wave"
"""Column of the table that tells runs apart: 0 first design, 1 … waves, then the candidates."""


@dataclass(frozen=True)
class Calibration:
    """All that a calibration found.

    table: every evaluation, a row each, with column `wave`; kept: the rows that make the posterior, in random order;
    predictive: as `sim.calibration.confirmation.predictive` says, of all evidence; without: evidence no run gives;
    lost: evaluations left out of the fit; known: the emulator of all runs; seconds: work in seconds of one core, of all
    evaluations, whenever they were made, and of this call's fit.
    """

    setting: Setting
    settings: CalibrationSettings
    evidence: tuple[Evidence, ...]
    used: tuple[Evidence, ...]
    without: tuple[str, ...]
    lost: int
    table: pd.DataFrame
    waves: tuple[Wave, ...]
    known: Trained
    chain: Chain
    confirmed: Confirmed
    kept: pd.DataFrame
    predictive: pd.DataFrame
    recovery: Recovery
    seconds: float

    @property
    def out_of_reach(self) -> tuple[str, ...]:
        """Evidence that no point of the cube reaches, by the last wave's emulator."""
        return self.waves[-1].out_of_reach if self.waves else ()


def calibrate(
    setting: Setting,
    evidence: Sequence[Evidence],
    evaluate: Evaluate,
    settings: CalibrationSettings,
    tell: Tell = lambda phase, done, total: None,
) -> Calibration:
    """Calibrate what the setting names on the evidence; evaluate carries out points on the model.

    Everything but `evaluate` is deterministic: with its results stored, a second call gives the same and takes minutes.
    InputFaults where too few evaluations came to their end.
    """
    begun, fit_to = time.process_time(), fitted_evidence(evidence)
    carried = _Carried(setting, evaluate, tell)
    carried.carry_out("design", even_cube(settings.design_points, len(setting.parameters), settings.seed))
    waves: list[Wave] = []
    for number in range(settings.waves.number + 1):
        tell("emulator", number, settings.waves.number + 1)
        runs = runs_of(carried.table, fit_to, setting.parameters)
        known, measured = train(runs, settings)
        if number == 0:
            first, prior_runs, first_measured = known, runs, measured
        if number < settings.waves.number:
            with threadpool_limits(1):
                waves.append(next_wave(known, measured, settings.waves, settings.seed + number + 1))
            carried.carry_out("wave", waves[-1].next_points)
    tell("chain", 0, 1)
    chain = drawn(known, measured, settings)
    chosen = stream(settings.seed, 2).permutation(len(chain.draws))[: settings.candidates]
    candidates = carried.carry_out("confirmation", chain.draws[chosen])
    unreachable = waves[-1].out_of_reach if waves else ()
    stand = confirmed(candidates, runs.used, unreachable, settings)
    kept = candidates.iloc[stand.rows].reset_index(drop=True)
    with threadpool_limits(1):
        recovery = recovered(prior_runs.quantiles, prior_runs.outputs, first, first_measured, settings,
                             lambda done, total: tell("recovery", done, total))  # fmt: skip
    return Calibration(
        setting=setting, settings=settings, evidence=tuple(evidence), used=runs.used, without=runs.without,
        lost=runs.lost, table=carried.table, waves=tuple(waves), known=known, chain=chain, confirmed=stand, kept=kept,
        predictive=predictive(kept, evidence), recovery=recovery,
        seconds=time.process_time() - begun - carried.waited + float(carried.table["seconds"].sum()),
    )  # fmt: skip


class _Carried:
    """The evaluations so far, numbered through, each batch with the number of its wave."""

    def __init__(self, setting: Setting, evaluate: Evaluate, tell: Tell) -> None:
        self._setting, self._evaluate, self._tell = setting, evaluate, tell
        self._batches: list[pd.DataFrame] = []
        self.waited = 0.0
        """Seconds of work in which evaluations were made or found."""

    @property
    def table(self) -> pd.DataFrame:
        return pd.concat(self._batches, ignore_index=True)

    def carry_out(self, phase: str, quantiles: NDArray[np.float64]) -> pd.DataFrame:
        """Carry out points on the model and return their rows."""
        points = numbered_points(quantiles, 1 + sum(map(len, self._batches)))
        begun = time.process_time()
        found = self._evaluate(points, lambda done, total: self._tell(phase, done, total))
        self.waited += time.process_time() - begun
        self._batches.append(as_table(found, self._setting).assign(**{WAVE: len(self._batches)}))
        return self._batches[-1]
