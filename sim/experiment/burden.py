"""The burden of assumptions: how much of a verdict's spread rests on what nobody measured.

Every run of an ensemble is repeated with one kind of input drawn anew and all else held: what is assumed, what is drawn
around a source, what the calibration fitted, and luck. Half the mean squared difference over the variance is that
kind's share (Jansen, as in `sim.experiment.sensitivity`), interactions included: the shares may add up to more than 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.experiment.quantiles import BASES, FITTED, LUCK, Borrowed
from sim.experiment.runs import Result, Task, inputs_of
from sim.experiment.sensitivity import effects

LEAST_RUNS = 3
"""Replicates from which a share and its error are worked out."""


@dataclass(frozen=True)
class Share:
    """Share of the variance (0–1) that rests on one kind of input, and its standard error over the replicates."""

    basis: str
    share: float
    error: float


def kinds_of(task: Task) -> list[str]:
    """The kinds of input that a task's runs draw: of a calibration only where there is a posterior."""
    fits = inputs_of(task).posterior is not None
    return [basis for basis in BASES if fits or basis != FITTED] + [LUCK]


def redrawn(tasks: Sequence[Task], kind: str) -> list[Task]:
    """The tasks of an ensemble with one kind of input from replicates of their own, in the same order.

    Those of luck are runs of another replicate that borrows every assumption; people, illness and events are its own.
    """
    n = max(task.replicate for task in tasks)
    if kind == LUCK:
        return [
            replace(task, replicate=task.replicate + n, borrowed=Borrowed(frozenset(BASES), task.replicate))
            for task in tasks
        ]
    return [replace(task, borrowed=Borrowed(frozenset({kind}), task.replicate + n)) for task in tasks]


def burden(base: Sequence[float], values: Mapping[str, Sequence[float]]) -> list[Share]:
    """The share of each kind of input in an outcome.

    base: the outcome in each replicate; values: by kind the same replicates with that kind drawn anew. NaN where a run
    has no outcome: the replicate is left out. Shares are NaN of fewer than `LEAST_RUNS` replicates, and of an outcome
    that is the same in all. The error is the jackknife's, a replicate left out at a time.
    """
    table = np.array([base, *values.values()], float)
    table = table[:, np.isfinite(table).all(axis=0)]
    n = table.shape[1]
    if n < LEAST_RUNS:
        return [Share(kind, float("nan"), float("nan")) for kind in values]
    whole = _shares(table, values)
    without = [_shares(np.delete(table, i, axis=1), values) for i in range(n)]
    spread = {kind: np.var([shares[kind] for shares in without]) for kind in values}
    return [Share(kind, whole[kind], float(np.sqrt((n - 1) * spread[kind]))) for kind in values]


def _shares(table: np.ndarray, kinds: Mapping[str, object]) -> dict[str, float]:
    found = effects({kind: row.tolist() for kind, row in zip(kinds, table[1:], strict=True)}, table[0].tolist())
    return {effect.group: effect.share for effect in found}


def margins_of(results: Sequence[Result], target: str) -> list[float]:
    """How far each run lies from passing a target, in its indicator's unit; NaN where it has no verdict."""
    return [float(result.outcomes[target]["default"].margin) for result in results]
