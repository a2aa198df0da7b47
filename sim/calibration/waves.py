"""History matching: what part of the cube the evidence rules out, and where to compute next.

A point is ruled out where the emulator, with all its doubts, cannot come near the evidence. Its implausibility in one
number of the evidence is the distance in standard deviations of everything that blurs the comparison; the n-th largest
over the evidence decides (`of_largest` of the settings), so that a single unlucky or wrong number cannot rule out the
cube. Source: Vernon, Goldstein and Bower 2010.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibration.crossvalidation import Trained
from sim.calibration.likelihood import Measured
from sim.calibration.settings import Waves
from sim.rng import even_cube

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Wave:
    """What a wave found: share of the cube not ruled out, evidence that no candidate reaches, points to compute next.

    next_points float64[points, parameters]; least float64[evidence] is the least implausibility any candidate has.
    """

    share_left: float
    out_of_reach: tuple[str, ...]
    least: Array
    next_points: Array


def implausibilities(known: Trained, evidence: Measured, quantiles: Array) -> Array:
    """Distance of the evidence from the emulator in standard deviations: float64[points, evidence]."""
    means, variances = known.emulator.predict(quantiles)
    blur = evidence.blur + np.diag(known.scatter) + known.emulator.output_variance(variances)
    away: Array = np.abs(evidence.values - means) / np.sqrt(blur)
    return away


def deciding(away: Array, of_largest: int) -> Array:
    """The n-th largest implausibility of each point: float64[points]; the least there is where n is more than all."""
    n = min(of_largest, away.shape[1])
    decides: Array = np.sort(away, axis=1)[:, -n]
    return decides


def next_wave(known: Trained, evidence: Measured, waves: Waves, seed: int) -> Wave:
    """The share of an even set of candidates that is not ruled out, and points for the next wave among these.

    Evidence beyond the cut-off everywhere is in conflict with the model; it is named, and rules out nothing. Where too
    few candidates are left, the least implausible follow.
    """
    candidates = even_cube(waves.candidates, known.emulator.design.shape[1], seed)
    away = implausibilities(known, evidence, candidates)
    least = away.min(axis=0)
    reached = least <= waves.cut_off
    out_of_reach = tuple(name for name, is_reached in zip(evidence.ids, reached, strict=True) if not is_reached)
    decides = deciding(away[:, reached], waves.of_largest) if reached.any() else away.max(axis=1)
    left = decides <= waves.cut_off
    order = np.argsort(np.where(left, 0.0, decides), kind="stable")  # those left in the even order of the sequence
    return Wave(float(left.mean()), out_of_reach, least, candidates[order[: waves.points]])
