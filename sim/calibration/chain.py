"""Markov chains over the cube: draws of the fitted parameters as likely as prior and evidence make them.

The walkers move in normal scores of the quantiles, where the uniform prior of the cube is a standard normal: the same
distribution, without edges at which half of all steps would be lost. Several ensembles start apart, so that their
distance tells whether they have found the same. A step goes along the difference of two other walkers. Source:
Foreman-Mackey et al. 2013 (emcee); ter Braak 2006 (steps).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import emcee
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.calibration.settings import ChainSizes
from sim.rng import ChainStream, chain_stream

Array = NDArray[np.float64]

STARTS_EACH = 16
"""Prior draws a walker's start is chosen from: the most likely of all walkers' draws."""


@dataclass(frozen=True)
class Chain:
    """Draws of the posterior float64[n, parameters] as quantiles, and how the walkers fared.

    correlation_steps: integrated autocorrelation time by parameter; accepted: share of steps; r_hat: split R-hat over
    ensembles by parameter, 1 where they agree; effective: number of independent draws the steps are worth, the least.
    """

    draws: Array
    log_likelihood: Array
    correlation_steps: Array
    accepted: float
    r_hat: Array
    effective: float


def sample(
    log_likelihood: Callable[[Array], Array],
    n_parameters: int,
    sizes: ChainSizes,
    seed: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    thinned: bool = True,
) -> Chain:
    """Draws from the posterior of a uniform prior over the cube; deterministic in the seed.

    log_likelihood takes quantiles float64[m, parameters]. The draws are thinned by the autocorrelation time, or not at
    all; progress is told how many of all ensembles are done.
    """
    ensembles, accepted, told = [], [], []
    for i in range(sizes.ensembles):
        sampler = _walked(log_likelihood, n_parameters, sizes, chain_stream(seed, i))
        ensembles.append(sampler.get_chain(discard=sizes.burn_in))
        scores = ensembles[-1]
        told.append(sampler.get_log_prob(discard=sizes.burn_in) + 0.5 * (scores**2).sum(axis=-1))
        accepted.append(float(np.mean(sampler.acceptance_fraction)))
        progress(i + 1, sizes.ensembles)
    steps = np.array([_correlation_steps(scores) for scores in ensembles])
    correlation = np.maximum(steps.mean(axis=0), 1.0)
    thin = int(np.clip(round(float(correlation.max())), 1, ensembles[0].shape[0])) if thinned else 1
    draws = np.concatenate([scores[::-thin].reshape(-1, n_parameters) for scores in ensembles])
    likely = np.concatenate([values[::-thin].reshape(-1) for values in told])
    effective = sizes.ensembles * sizes.walkers * ensembles[0].shape[0] / float(correlation.max())
    return Chain(ndtr(draws), likely, correlation, float(np.mean(accepted)), _split_r_hat(ensembles), effective)


def _walked(
    log_likelihood: Callable[[Array], Array], n_parameters: int, sizes: ChainSizes, random: ChainStream
) -> emcee.EnsembleSampler:
    """An ensemble after all its steps, begun at the most likely of a random set of prior draws."""

    def log_probability(scores: Array) -> Array:
        told = log_likelihood(ndtr(scores)) - 0.5 * (scores**2).sum(axis=1)
        return np.where(np.isfinite(told), told, -np.inf)

    starts = random.standard_normal((sizes.walkers * STARTS_EACH, n_parameters))
    likely = log_likelihood(ndtr(starts))
    starts = starts[np.argsort(-likely, kind="stable")[: sizes.walkers]]
    moves = emcee.moves.DEMove()  # alone: the snooker step of emcee 3.1.6 bends the distribution, see decision 23
    sampler = emcee.EnsembleSampler(sizes.walkers, n_parameters, log_probability, moves=moves, vectorize=True)
    sampler.random_state = random.get_state()
    sampler.run_mcmc(starts, sizes.steps, skip_initial_state_check=True)
    return sampler


def _correlation_steps(scores: Array) -> Array:
    """Integrated autocorrelation time in steps by parameter of scores float64[steps, walkers, parameters]."""
    with np.errstate(invalid="ignore"):  # a walker that never moved has no correlation to tell
        found: Array = emcee.autocorr.integrated_time(scores, quiet=True, tol=0)
    return np.where(np.isfinite(found), found, float(len(scores)))


def _split_r_hat(ensembles: list[Array]) -> Array:
    """Split R-hat by parameter: first and second halves of all ensembles held against each other."""
    halves = [half for scores in ensembles for half in np.array_split(scores, 2)]
    means = np.array([half.mean(axis=(0, 1)) for half in halves])
    within = np.array([half.var(axis=(0, 1)) for half in halves]).mean(axis=0)
    ratio: Array = np.sqrt(1 + means.var(axis=0, ddof=1) / np.maximum(within, np.finfo(float).tiny))
    return ratio
