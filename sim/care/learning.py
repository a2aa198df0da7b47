"""Habit, and what a village thinks of each provider: word of mouth follows capability, own experience moves trust."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from sim.care.courses import Courses
from sim.care.need import Episodes
from sim.conventions import N_CHUNKS, N_CONDITIONS, N_OPTIONS, NOWHERE
from sim.county.residents import KEEP, NOT_YET, Residents


@dataclass
class Beliefs:
    """What people believe about providers.

    known float64[facility, condition] the capability word of mouth has caught up with; trust float64[village, option]
    what a village's own experience adds to it or takes away.
    """

    known: NDArray[np.float64]
    trust: NDArray[np.float64]

    @classmethod
    def at_start(cls, capability: NDArray[np.float64], n_villages: int) -> Beliefs:
        """Everybody knows what providers can do today, and no village has a story to tell."""
        return cls(capability.copy(), np.zeros((n_villages, N_OPTIONS)))

    def perceived(self, facility: NDArray[np.int32]) -> NDArray[np.float64]:
        """Perceived capability float64[village, condition, option] of the facilities at hand, 0 where there is none."""
        condition = np.arange(N_CONDITIONS)[None, :, None]
        believed = self.known[np.maximum(facility, 0), condition] + self.trust[:, None, :]
        return np.where(facility == NOWHERE, 0.0, np.clip(believed, 0.0, 1.0))


@njit
def _form_habits_chunk(chunk, residents, episodes, courses):  # type: ignore[no-untyped-def]
    n = residents.id.size
    for i in range(n * chunk // N_CHUNKS, n * (chunk + 1) // N_CHUNKS):
        for e in range(episodes.first[i], episodes.first[i + 1]):
            if courses.habit[e] != KEEP:
                residents.usual[i] = courses.habit[e]
            if courses.stay_option[e] != NOT_YET:
                residents.usual_hospital[i] = courses.stay_option[e]


@njit(parallel=True, cache=True)
def _form_habits(residents, episodes, courses):  # type: ignore[no-untyped-def]
    for chunk in prange(N_CHUNKS):
        _form_habits_chunk(chunk, residents, episodes, courses)


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
) -> None:
    """Habits and beliefs after the month.

    A visit that left the patient content makes a habit, one that did not breaks it, self-care leaves it. Word of
    mouth closes the gap to
    true capability with its half-life in months. Trust moves towards how much more often a village was content with an
    option (experience int64[village, option, (visits, content)]) than the county as a whole was with it: what gets
    better everywhere alike is known by word of mouth and moves no village's trust.
    """
    _form_habits(residents, episodes, courses)
    beliefs.known += (1 - 0.5 ** (1 / half_life)) * (capability - beliefs.known)
    visits, content = experience[..., 0], experience[..., 1]
    usual = content.sum(axis=0) / np.maximum(visits.sum(axis=0), 1)
    own = content / np.maximum(visits, 1) - usual[None, :]
    weight = trust_rate * visits / (visits + trust_visits)
    beliefs.trust += weight * (own - beliefs.trust)
    np.clip(beliefs.trust, -most_trust, most_trust, out=beliefs.trust)
