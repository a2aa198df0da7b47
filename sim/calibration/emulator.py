"""The emulator: what the model would give at any point of the cube, and how sure that is, in microseconds.

The outputs are standardised and turned to their principal components. Each component is a Gaussian process over the
quantiles: a linear part, a smooth part with a length of its own for each parameter and noise, which is luck and all
assumptions that are not fitted; sizes and lengths are fitted by maximum likelihood. Predictions are for many points at
once. Source: Kennedy and O'Hagan 2001; Higdon et al. 2008 (components).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

from sim.calibration.settings import EmulatorSizes
from sim.rng import Stream, stream

Array = NDArray[np.float64]

LENGTHS, HEIGHTS, SLOPES, NOISES = (0.3, 30.0), (1e-4, 1e2), (1e-5, 1e1), (1e-4, 2.0)
"""Bounds of a kernel's lengths in a cube from -1 to 1 and of its variances for outputs of variance 1."""

USUAL_LENGTH, USUAL_VARIANCES = 3.0, (0.2, 0.05, 0.3)
"""Where the search for a kernel begins: length, and variances of the smooth part, of slopes and of noise."""

LENGTH_SPREAD = 0.7
"""Standard deviation of the log of a length around the usual one, as a prior: without it many short lengths at once,
between points as far apart as in a cube of many sides, pass for noise and noise for them."""

NEGLIGIBLE = 0.05
"""Directions of the design in which the signal's variance is below this part of the noise are left out of the variance
of a prediction, which is thereby too large by about a thousandth of the noise."""


@dataclass(frozen=True)
class Kernel:
    """Covariance of one component: lengths by parameter, variances of the smooth part, of slopes and of noise."""

    lengths: Array
    height: float
    slope: float
    noise: float

    def between(self, left: Array, right: Array) -> Array:
        """Covariance without noise between places in the cube from -1 to 1: float64[n_left, n_right]."""
        a, b = left / self.lengths, right / self.lengths
        exponent = a @ b.T
        exponent -= 0.5 * (a * a).sum(axis=1)[:, None]
        exponent -= 0.5 * (b * b).sum(axis=1)
        np.exp(np.minimum(exponent, 0.0, out=exponent), out=exponent)
        exponent *= self.height
        exponent += self.slope * (left @ right.T)
        exponent += self.slope
        return exponent

    def at(self, places: Array) -> Array:
        """Variance without noise at places: float64[n]."""
        variance: Array = self.height + self.slope * (1 + (places * places).sum(axis=1))
        return variance


@dataclass(frozen=True)
class Component:
    """One principal component conditioned on the design: weights float64[n], root float64[r, n].

    mean = k·weights, variance = k(x, x) - |root·k|² with k the covariance to the design.
    """

    kernel: Kernel
    weights: Array
    root: Array


@dataclass(frozen=True)
class Rotation:
    """Outputs and components: outputs = centre + components · loadings + what is left; loadings float64[k, outputs]."""

    centre: Array
    loadings: Array
    inverse: Array

    def components(self, outputs: Array) -> Array:
        """Components of unit variance over the design: float64[n, k]."""
        return (outputs - self.centre) @ self.inverse

    def outputs(self, components: Array) -> Array:
        """Outputs in their own units: float64[n, outputs]."""
        return self.centre + components @ self.loadings


@dataclass(frozen=True)
class Emulator:
    """An emulator conditioned on a design; see `conditioned`."""

    design: Array
    rotation: Rotation
    parts: tuple[Component, ...]

    def predict(self, quantiles: Array) -> tuple[Array, Array]:
        """Mean of the outputs float64[m, outputs] and variance of the components float64[m, k] at points.

        The variance is the emulator's own, without noise; in outputs it is loadings' · diag(variance) · loadings.
        """
        places = 2 * quantiles - 1
        means = np.empty((len(places), len(self.parts)))
        variances = np.empty_like(means)
        for k, part in enumerate(self.parts):
            near = part.kernel.between(places, self.design)
            means[:, k] = near @ part.weights
            known = near @ part.root.T
            variances[:, k] = part.kernel.at(places) - (known * known).sum(axis=1)
        return self.rotation.outputs(means), np.maximum(variances, 0.0)

    def output_variance(self, variances: Array) -> Array:
        """Variance of each output, float64[m, outputs], from those of the components."""
        return variances @ self.rotation.loadings**2


def rotation_of(outputs: Array, explained: float) -> Rotation:
    """Principal components of the standardised outputs that keep a part (0-1) of their variance.

    An output that never varies stays at its value.
    """
    centre, scale = outputs.mean(axis=0), outputs.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    _, singular, axes = np.linalg.svd((outputs - centre) / scale, full_matrices=False)
    shares = np.cumsum(singular**2) / max(float((singular**2).sum()), np.finfo(float).tiny)
    kept = int(np.searchsorted(shares, explained) + 1)
    spread = np.maximum(singular[:kept] / np.sqrt(len(outputs)), 1e-12)
    return Rotation(centre, spread[:, None] * axes[:kept] * scale, (axes[:kept] / scale / spread[:, None]).T)


def fitted_kernels(quantiles: Array, components: Array, sizes: EmulatorSizes, seed: int) -> list[Kernel]:
    """The kernel of each component by maximum likelihood on the last `points_for_kernels` points of the design.

    The last, since later waves lie where the evidence is met.
    """
    places = 2 * quantiles[-sizes.points_for_kernels :] - 1
    wanted = components[-sizes.points_for_kernels :]
    random = stream(seed)
    return [_fitted_kernel(places, wanted[:, k], sizes.starts, random) for k in range(wanted.shape[1])]


def _fitted_kernel(places: Array, values: Array, starts: int, random: Stream) -> Kernel:
    """The most likely kernel for values at places, the best of searches from the usual start and from random ones."""
    bounds = np.log([*[LENGTHS] * places.shape[1], HEIGHTS, SLOPES, NOISES])
    usual = np.log([*[USUAL_LENGTH] * places.shape[1], *USUAL_VARIANCES])
    begins = [usual, *random.uniform(bounds[:, 0], bounds[:, 1], size=(starts - 1, len(bounds)))]
    found = [
        minimize(less_likely, begin, (places, values), method="L-BFGS-B", jac=True, bounds=bounds) for begin in begins
    ]
    best = np.exp(min(found, key=lambda result: float(result.fun)).x)
    return Kernel(best[:-3], float(best[-3]), float(best[-2]), float(best[-1]))


def less_likely(logs: Array, places: Array, values: Array) -> tuple[float, Array]:
    """Minus the log-posterior of a kernel by values at places, and its slopes; logs float64[parameters + 3].

    logs are those of lengths, height, slope and noise; lengths have a prior, see `LENGTH_SPREAD`. The
    slopes by length need no array of points x points x parameters, which makes this far faster than a general kernel's.
    """
    lengths, (height, slope, noise) = np.exp(logs[:-3]), np.exp(logs[-3:])
    smooth = Kernel(lengths, height, 0.0, noise).between(places, places)
    linear = slope * (1 + places @ places.T)
    covariance = smooth + linear
    covariance[np.diag_indices_from(covariance)] += noise
    factor = cho_factor(covariance, lower=True)
    weights = cho_solve(factor, values)
    told = 0.5 * float(values @ weights) + float(np.log(np.diag(factor[0])).sum())
    told += 0.5 * len(values) * np.log(2 * np.pi)
    pull = cho_solve(factor, np.eye(len(values))) - np.outer(weights, weights)  # minus twice the slope by covariance
    on_smooth = pull * smooth
    scaled = places / lengths
    by_length = (scaled**2 * on_smooth.sum(axis=1)[:, None]).sum(axis=0) - (scaled * (on_smooth @ scaled)).sum(axis=0)
    by_variance = [0.5 * on_smooth.sum(), 0.5 * (pull * linear).sum(), 0.5 * noise * np.trace(pull)]
    unusual = (logs[:-3] - np.log(USUAL_LENGTH)) / LENGTH_SPREAD
    told += 0.5 * float(unusual @ unusual)
    return told, np.array([*(by_length + unusual / LENGTH_SPREAD), *by_variance])


def conditioned(quantiles: Array, outputs: Array, rotation: Rotation, kernels: Sequence[Kernel]) -> Emulator:
    """The emulator that knows the outputs at the points: quantiles float64[n, parameters], float64[n, outputs]."""
    places, components = 2 * quantiles - 1, rotation.components(outputs)
    parts = []
    for k, kernel in enumerate(kernels):
        covariance = kernel.between(places, places)
        size, directions = np.linalg.eigh(covariance)
        size = np.maximum(size, 0.0)
        weights = directions @ ((directions.T @ components[:, k]) / (size + kernel.noise))
        told = size > NEGLIGIBLE * kernel.noise
        root = directions[:, told].T / np.sqrt(size[told] + kernel.noise)[:, None]
        parts.append(Component(kernel, weights, np.ascontiguousarray(root)))
    return Emulator(places, rotation, tuple(parts))
