"""One fit: a table of evaluations and the evidence up to a year give draws of the fitted parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from sim.calibration.chain import Chain, sample
from sim.calibration.crossvalidation import Trained, trained
from sim.calibration.evidence import Evidence
from sim.calibration.likelihood import Measured, likelihood_of, measured
from sim.calibration.settings import CalibrationSettings
from sim.faults import Fault, InputFaults

Array = NDArray[np.float64]

GIVEN = 0.9
"""Evidence that fewer runs than this part give a number for cannot be fitted."""


@dataclass(frozen=True)
class Runs:
    """Evaluations as arrays: quantiles float64[n, parameters], outputs float64[n, evidence] of `used`, none missing.

    used: the evidence with numbers; without: ids of evidence most runs have no number for; lost: rows left out because
    a number is missing; rows: index of the rows kept.
    """

    quantiles: Array
    outputs: Array
    used: tuple[Evidence, ...]
    without: tuple[str, ...]
    lost: int
    rows: NDArray[np.int64]


def fitted_evidence(evidence: Sequence[Evidence], years_up_to: int | None = None) -> list[Evidence]:
    """The evidence a fit uses: what is marked so, of years up to one (with it); elasticities have no year."""
    return [e for e in evidence if e.is_fitted and (years_up_to is None or e.year <= years_up_to)]


def runs_of(table: pd.DataFrame, evidence: Sequence[Evidence], parameters: Sequence[str]) -> Runs:
    """Arrays of a table with columns `q:<name>` and one an evidence id.

    InputFaults where no evidence has numbers, or where fewer than two runs are whole.
    """
    numbers = np.isfinite(table[[e.id for e in evidence]].to_numpy(float)) if evidence else np.empty((len(table), 0))
    alive = numbers.any(axis=1)
    given = numbers[alive].mean(axis=0) >= GIVEN if alive.any() else np.zeros(len(evidence), bool)
    used = tuple(e for e, is_given in zip(evidence, given, strict=True) if is_given)
    whole = numbers[:, given].all(axis=1) & alive
    if not used or whole.sum() < 2:
        wrong = f"of {len(table)} evaluations {int(whole.sum())} have all numbers, for {len(used)} pieces of evidence"
        raise InputFaults([Fault("calibration", None, "", wrong, _reason(table))])
    kept = table[whole]
    return Runs(
        kept[[f"q:{name}" for name in parameters]].to_numpy(float),
        kept[[e.id for e in used]].to_numpy(float),
        used,
        tuple(e.id for e, is_given in zip(evidence, given, strict=True) if not is_given),
        int((~whole).sum()),
        np.flatnonzero(whole),
    )


def _reason(table: pd.DataFrame) -> str:
    """Why the first run that failed did so."""
    told = [str(reason) for reason in table.get("reason", ()) if reason]
    return told[0] if told else ""


def train(runs: Runs, settings: CalibrationSettings) -> tuple[Trained, Measured]:
    """The emulator of runs, and the evidence it is held against; the same bits for the same runs and settings."""
    with threadpool_limits(1):  # arrays are small: threads would wait for one another, and add in another order
        return trained(runs.quantiles, runs.outputs, settings.emulator, settings.seed), measured(runs.used, settings)


def fitted(
    table: pd.DataFrame, evidence: Sequence[Evidence], settings: CalibrationSettings, years_up_to: int | None = None
) -> Chain:
    """Draws of the parameters by a table of evaluations and the evidence of years up to one (all without).

    Evidence is that of the county; what is not marked as fitted is left aside. InputFaults as in `runs_of`.
    """
    runs = runs_of(table, fitted_evidence(evidence, years_up_to), settings.parameters)
    return drawn(*train(runs, settings), settings)


def drawn(known: Trained, evidence: Measured, settings: CalibrationSettings) -> Chain:
    """Draws of the parameters by an emulator and evidence."""
    with threadpool_limits(1):
        return sample(likelihood_of(known, evidence), len(settings.parameters), settings.chain, settings.seed)
