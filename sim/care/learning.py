"""What a village thinks of each provider: word of mouth follows capability, own experience moves trust.

One bad outcome hurts: illness that is not minor and was not managed correctly lowers a village's trust in the provider,
as far as such outcomes are more frequent than they were in the county's first year.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.conventions import N_OPTIONS, Option

MONTHS_OF_REFERENCE = 12


@dataclass
class UsualOutcomes:
    """How often each option ended badly in the county's first year: int64[option] visits and bad outcomes of it."""

    months: int = 0
    visits: NDArray[np.int64] = field(default_factory=lambda: np.zeros(N_OPTIONS, np.int64))
    bad: NDArray[np.int64] = field(default_factory=lambda: np.zeros(N_OPTIONS, np.int64))

    def watch(self, visits: NDArray[np.int64], bad: NDArray[np.int64]) -> None:
        """Another month; what comes after the first year is news and moves no reference."""
        if self.months < MONTHS_OF_REFERENCE:
            self.months += 1
            self.visits += visits
            self.bad += bad

    def rate(self) -> NDArray[np.float64]:
        """Usual share of bad outcomes float64[option]; a sub-centre is measured against the township hospital."""
        rate = self.bad / np.maximum(self.visits, 1)
        if self.visits[Option.SUBCENTRE] == 0:
            rate[Option.SUBCENTRE] = rate[Option.TOWNSHIP]
        return rate


@dataclass
class Beliefs:
    """What people believe about providers.

    known float64[facility, condition] the capability word of mouth has caught up with; trust float64[village, option]
    what a village's own experience adds to it or takes away; usual what outcomes it is held against.
    """

    known: NDArray[np.float64]
    trust: NDArray[np.float64]
    usual: UsualOutcomes = field(default_factory=UsualOutcomes)

    @classmethod
    def at_start(cls, capability: NDArray[np.float64], n_villages: int) -> Beliefs:
        """Everybody knows what providers can do today, and no village has a story to tell."""
        return cls(capability.copy(), np.zeros((n_villages, N_OPTIONS)))


@njit(cache=True)
def _move_trust(trust, experience, everywhere, usual, rate, trust_visits, most, bad_outcome):  # type: ignore[no-untyped-def]
    for village in range(trust.shape[0]):
        for option in range(trust.shape[1]):
            visits, content, bad = experience[village, option]
            if visits == 0:
                continue
            own = content / visits - everywhere[option] - bad_outcome * (bad / visits - usual[option])
            weight = rate * visits / (visits + trust_visits)
            moved = trust[village, option] + weight * (own - trust[village, option])
            trust[village, option] = min(max(moved, -most), most)


def learn(
    beliefs: Beliefs,
    capability: NDArray[np.float64],
    experience: NDArray[np.int64],
    half_life: float,
    trust_rate: float,
    trust_visits: float,
    most_trust: float,
    bad_outcome: float,
) -> None:
    """Beliefs after the month.

    Word of mouth closes the gap to true capability with its half-life in months. Trust moves towards a village's own
    story of an option (experience int64[village, option, (visits, content, bad outcomes)]): how much more often it was
    content than the county as a whole was, less bad_outcome times how much more often it ended badly than was usual in
    the county's first year. So what pleases more everywhere moves no trust, but bad outcomes that become rarer do.
    trust_rate 0 leaves trust as it is (loop R1 cut).
    """
    beliefs.known += (1 - 0.5 ** (1 / half_life)) * (capability - beliefs.known)
    visits, content, bad = experience.sum(axis=0).T
    beliefs.usual.watch(visits, bad)
    everywhere, usual = content / np.maximum(visits, 1), beliefs.usual.rate()
    _move_trust(beliefs.trust, experience, everywhere, usual, trust_rate, trust_visits, most_trust, bad_outcome)
