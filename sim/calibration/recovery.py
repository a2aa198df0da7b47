"""Simulation-based calibration: would the method find a truth that is known, as often as it says?

Runs of the first design are drawn from the prior. Each, blurred as an observation is, serves as synthetic data for an
emulator that has not seen it; where the method is sound, the true value's rank among the posterior's draws is uniform.
Source: Talts et al. 2018. The emulator here knows the first design less a fold, so fewer runs than the one that counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chisquare

from sim.calibration.chain import sample
from sim.calibration.crossvalidation import Trained, folds_of
from sim.calibration.emulator import conditioned
from sim.calibration.likelihood import Likelihood, Measured
from sim.calibration.settings import CalibrationSettings, ChainSizes
from sim.rng import stream

Array = NDArray[np.float64]

BINS = 8
"""Groups of ranks whose counts are held against equal ones."""


@dataclass(frozen=True)
class Recovery:
    """Ranks int64[data sets, parameters] of true values among `draws` draws, and what they say.

    p_uniform: chance of ranks as uneven as these where the method is sound, by parameter (chi-square). p_all: the same
    for all together (the least times their number, Bonferroni). coverage_50, coverage_90: share of data sets whose
    central intervals hold the true value, by parameter.
    """

    ranks: NDArray[np.int64]
    draws: int
    p_uniform: Array
    p_all: float
    coverage_50: Array
    coverage_90: Array


def recovered(
    quantiles: Array,
    outputs: Array,
    known: Trained,
    evidence: Measured,
    settings: CalibrationSettings,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Recovery:
    """The recovery test on runs drawn from the prior: quantiles float64[n, parameters], outputs float64[n, evidence].

    known gives kernels, rotation and scatter; each fold's emulator is conditioned on the other folds. Each data set has
    one ensemble of walkers.
    """
    sizes, random = settings.recovery, stream(settings.seed, 3)
    fold = folds_of(len(quantiles), settings.emulator.folds, settings.seed)
    chosen = np.sort(random.permutation(len(quantiles))[: sizes.data_sets])
    blurred = outputs + random.standard_normal(outputs.shape) * np.sqrt(evidence.blur)
    emulators = {
        i: conditioned(quantiles[fold != i], outputs[fold != i], known.emulator.rotation, known.kernels)
        for i in sorted({*map(int, fold[chosen])})
    }
    walkers = ChainSizes(1, 2 * quantiles.shape[1] + 2, sizes.steps, sizes.burn_in)
    ranks, inside_50, inside_90 = [], [], []
    for count, row in enumerate(chosen, start=1):
        likelihood = Likelihood(emulators[int(fold[row])], known.scatter, blurred[row], evidence.blur)
        drawn = sample(likelihood, quantiles.shape[1], walkers, settings.seed + int(row), thinned=False).draws
        few = drawn[random.permutation(len(drawn))[: sizes.draws]]
        ranks.append((few < quantiles[row]).sum(axis=0))
        inside_50.append(_inside(drawn, quantiles[row], 0.5))
        inside_90.append(_inside(drawn, quantiles[row], 0.9))
        progress(count, len(chosen))
    found = np.array(ranks, np.int64)
    p = uniform_chance(found, sizes.draws)
    together = min(1.0, float(p.min()) * len(p))
    return Recovery(found, sizes.draws, p, together, np.mean(inside_50, axis=0), np.mean(inside_90, axis=0))


def uniform_chance(ranks: NDArray[np.int64], draws: int) -> Array:
    """Chance, by parameter, of ranks (0 … draws) as uneven as these if all were equally likely (chi-square)."""
    groups = ranks * BINS // (draws + 1)
    borders = np.arange(draws + 1) * BINS // (draws + 1)
    expected = np.bincount(borders, minlength=BINS) / (draws + 1) * len(ranks)
    counts = np.array([np.bincount(column, minlength=BINS) for column in groups.T])
    return np.array([float(chisquare(row, expected).pvalue) for row in counts])


def _inside(drawn: Array, truth: Array, share: float) -> NDArray[np.bool_]:
    """Whether the true values lie in the central interval of that share, by parameter."""
    low, high = np.quantile(drawn, [(1 - share) / 2, (1 + share) / 2], axis=0)
    return (low <= truth) & (truth <= high)
