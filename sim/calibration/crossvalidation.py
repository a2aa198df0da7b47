"""How well the emulator tells runs it has not seen, and how far runs scatter around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibration.emulator import Emulator, Kernel, Rotation, conditioned, fitted_kernels, rotation_of
from sim.calibration.settings import EmulatorSizes
from sim.rng import stream

Array = NDArray[np.float64]

CENTRAL_90 = 1.6448536269514722
"""Standard deviations either side that hold 90% of a normal distribution."""


@dataclass(frozen=True)
class Skill:
    """Cross-validated skill by output: part of the variance told (R², may be negative), coverage of 90% intervals.

    The part that luck and unfitted assumptions leave untold lowers R² and is no fault of the emulator; the coverage is.
    """

    r_squared: Array
    coverage: Array


@dataclass(frozen=True)
class Trained:
    """An emulator with what a likelihood needs of it: scatter float64[outputs, outputs] is the covariance of runs.

    The scatter is that of luck and unfitted assumptions together, around the emulator's mean.
    """

    emulator: Emulator
    kernels: tuple[Kernel, ...]
    scatter: Array
    skill: Skill


def folds_of(n: int, folds: int, seed: int) -> NDArray[np.int64]:
    """The fold (0 … folds - 1) of each of n points, of sizes that differ by one at most."""
    dealt: NDArray[np.int64] = stream(seed).permutation(n) % folds
    return dealt


def trained(quantiles: Array, outputs: Array, sizes: EmulatorSizes, seed: int) -> Trained:
    """The emulator of runs at points, its kernels fitted, with the scatter found by cross-validation.

    quantiles float64[n, parameters] in 0-1, outputs float64[n, outputs]; the kernels are fitted once, the folds are
    predicted from the other folds' points alone.
    """
    rotation = rotation_of(outputs, sizes.explained)
    kernels = tuple(fitted_kernels(quantiles, rotation.components(outputs), sizes, seed))
    means, scatters, spread = _held_out(quantiles, outputs, rotation, kernels, sizes.folds, seed)
    scatter = _shrunk(scatters)
    spread = np.sqrt(spread + np.diag(scatter))
    away = outputs - means
    variance = np.maximum(outputs.var(axis=0), np.finfo(float).tiny)
    skill = Skill(
        1 - (away**2).mean(axis=0) / variance,
        (np.abs(away) <= CENTRAL_90 * spread).mean(axis=0),
    )
    return Trained(conditioned(quantiles, outputs, rotation, kernels), kernels, scatter, skill)


def _held_out(
    quantiles: Array, outputs: Array, rotation: Rotation, kernels: tuple[Kernel, ...], folds: int, seed: int
) -> tuple[Array, Array, Array]:
    """Held-out means, scatter around them less the emulator's own error, and the latter's variance; by run and output.

    A held-out run is away from the mean by scatter and by the emulator's error. In each component the distance is
    shrunk to the part that is scatter, as the component's own variances divide it.
    """
    fold = folds_of(len(quantiles), folds, seed)
    means, scatters, variances = np.empty_like(outputs), np.empty_like(outputs), np.empty_like(outputs)
    noise = np.array([kernel.noise for kernel in kernels])
    for i in range(folds):
        held, rest = fold == i, fold != i
        emulator = conditioned(quantiles[rest], outputs[rest], rotation, kernels)
        means[held], own = emulator.predict(quantiles[held])
        variances[held] = emulator.output_variance(own)
        away = outputs[held] - means[held]
        told = away @ rotation.inverse  # in components; what they do not keep is scatter as a whole
        shrunk = told * np.sqrt(noise / (noise + own))
        scatters[held] = away + (shrunk - told) @ rotation.loadings
    return means, scatters, variances


def _shrunk(scatters: Array) -> Array:
    """Covariance of the scatter, drawn towards none between outputs as far as the number of runs asks (Ledoit-Wolf)."""
    from sklearn.covariance import LedoitWolf  # noqa: PLC0415 - slow to import

    scale = np.sqrt((scatters**2).mean(axis=0))
    scale = np.where(scale > 0, scale, 1.0)
    standard: Array = LedoitWolf(assume_centered=True).fit(scatters / scale).covariance_
    return standard * np.outer(scale, scale)
