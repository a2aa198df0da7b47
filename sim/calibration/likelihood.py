"""How likely the evidence is at a point: Gaussian over all of it at once, with everything that blurs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibration.crossvalidation import Trained
from sim.calibration.emulator import Emulator
from sim.calibration.evidence import Evidence
from sim.calibration.settings import CalibrationSettings

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """The evidence of a fit as arrays by output: ids, values, and variances of observation and discrepancy together."""

    ids: tuple[str, ...]
    values: Array
    blur: Array


@dataclass(frozen=True)
class Likelihood:
    """Log-likelihood of measured values at points of the cube.

    Covariance = scatter of runs (luck, unfitted assumptions) + the emulator's own + observation error + discrepancy.
    """

    emulator: Emulator
    scatter: Array
    values: Array
    blur: Array

    def __call__(self, quantiles: Array) -> Array:
        """Log-likelihood float64[m] at quantiles float64[m, parameters]."""
        means, variances = self.emulator.predict(quantiles)
        loadings = self.emulator.rotation.loadings
        covariance = (loadings.T * variances[:, None, :]) @ loadings + (self.scatter + np.diag(self.blur))
        lower = np.linalg.cholesky(covariance)
        away = np.linalg.solve(lower, (self.values - means)[:, :, None])[:, :, 0]
        log_size = np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)
        told: Array = -0.5 * (away * away).sum(axis=1) - log_size
        return told


def measured(evidence: Sequence[Evidence], settings: CalibrationSettings) -> Measured:
    """Values and blur of evidence, in its order."""
    return Measured(
        tuple(e.id for e in evidence),
        np.array([e.value for e in evidence], float),
        np.array([e.error**2 + settings.allowance(e) ** 2 for e in evidence], float),
    )


def likelihood_of(known: Trained, evidence: Measured) -> Likelihood:
    """The likelihood of evidence by an emulator trained on its outputs, in the same order."""
    return Likelihood(known.emulator, known.scatter, evidence.values, evidence.blur)
