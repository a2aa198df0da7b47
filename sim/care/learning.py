"""Habit, and what a village thinks of each provider: word of mouth follows capability, own experience moves trust.

One bad outcome hurts: illness that is not minor and was not managed correctly lowers a village's trust in the provider,
as far as such outcomes are more frequent than they were in the county's first year.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.courses import Courses
from sim.care.need import Episodes
from sim.conventions import N_CONDITIONS, N_OPTIONS, NOWHERE, Option
from sim.county.residents import KEEP, NOT_YET, Residents
from sim.threads import pieces, share_out

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

    def perceived(self, facility: NDArray[np.int32]) -> NDArray[np.float64]:
        """Perceived capability float64[village, condition, option] of the facilities at hand, 0 where there is none."""
        condition = np.arange(N_CONDITIONS)[None, :, None]
        believed = self.known[np.maximum(facility, 0), condition] + self.trust[:, None, :]
        return np.where(facility == NOWHERE, 0.0, np.clip(believed, 0.0, 1.0))


@njit(nogil=True, cache=True)
def _form_habits(piece, start, stop, residents, episodes, courses):  # type: ignore[no-untyped-def]
    first, habit, stay, usual, hospital = (
        episodes.first, courses.habit, courses.stay_option, residents.usual, residents.usual_hospital
    )  # fmt: skip
    for i in range(start, stop):
        for e in range(first[i], first[i + 1]):
            if habit[e] != KEEP:
                usual[i] = habit[e]
            if stay[e] != NOT_YET:
                hospital[i] = stay[e]


def learn(
    residents: Residents,
    episodes: Episodes,
    courses: Courses,
    beliefs: Beliefs,
    capability: NDArray[np.float64],
    experience: NDArray[np.int64],
    half_life: float,
    trust_rate: float,
    trust_visits: float,
    most_trust: float,
    bad_outcome: float,
) -> None:
    """Habits and beliefs after the month.

    A visit that left the patient content makes a habit, one that did not breaks it, self-care leaves it. Word of
    mouth closes the gap to true capability with its half-life in months. Trust moves towards a village's own story of
    an option (experience int64[village, option, (visits, content, bad outcomes)]): how much more often it was content
    than the county as a whole was, less bad_outcome times how much more often it ended badly than was usual in the
    county's first year. So what pleases more everywhere moves no trust, but bad outcomes that become rarer do.
    trust_rate 0 leaves trust as it is (loop R1 cut).
    """
    share_out(_form_habits, pieces(len(residents.id)), residents, episodes, courses)
    beliefs.known += (1 - 0.5 ** (1 / half_life)) * (capability - beliefs.known)
    visits, content, bad = experience[..., 0], experience[..., 1], experience[..., 2]
    seen = np.maximum(visits, 1)
    everywhere = content.sum(axis=0) / np.maximum(visits.sum(axis=0), 1)
    beliefs.usual.watch(visits.sum(axis=0), bad.sum(axis=0))
    own = content / seen - everywhere[None, :] - bad_outcome * (bad / seen - beliefs.usual.rate()[None, :])
    weight = trust_rate * visits / (visits + trust_visits)
    beliefs.trust += weight * (own - beliefs.trust)
    np.clip(beliefs.trust, -most_trust, most_trust, out=beliefs.trust)
