"""Who has a family-doctor contract: the policy's path, and renewal by experience (R7).

A contract is renewed where it gave something. The share contracted moves each month by the policy's rise and by share ×
response × (contentment of contract holders at primary level - that of the first year) / (12 × years of a contract).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numba import njit, prange

from sim.care.choice import Choices, Coverage, is_contracted
from sim.care.courses import Courses
from sim.care.need import Episodes
from sim.conventions import N_CHUNKS, Option
from sim.county.inputs import County
from sim.county.residents import NOT_YET, Residents
from sim.loops import Loop, is_closed

OWN, TOWNSHIP, SUBCENTRE = int(Option.OWN_CLINIC), int(Option.TOWNSHIP), int(Option.SUBCENTRE)
VISITS, CONTENT = range(2)


@dataclass
class Contracts:
    """Contracts of the county.

    share, share_key shares contracted (0-1) of other residents and of the key population; visits of contract holders
    at primary level and content, those that left them so, over a year of memory; usual the share content when the
    first year ended, NaN before.
    """

    share: float
    share_key: float
    visits: float = 0.0
    content: float = 0.0
    usual: float = float("nan")

    @classmethod
    def at_start(cls, county: County) -> Contracts:
        """Contracts the county has."""
        return cls(county.value("contracts.share_contracted"), county.value("contracts.share_contracted_key"))

    def move(self, levers: Mapping[str, float], response: float) -> None:
        """A month's signing and renewing; cut (R7), coverage follows the policy path alone."""
        drift = 0.0
        if is_closed(levers, Loop.R7) and not np.isnan(self.usual):
            better = self.content / max(self.visits, 1e-9) - self.usual
            drift = response * better / (12 * levers["contract_term.years"])
        self.share = _moved(self.share, levers["contract_coverage.all_pp_per_year"], drift)
        self.share_key = _moved(self.share_key, levers["contract_coverage.key_pp_per_year"], drift)

    def remember(
        self, residents: Residents, episodes: Episodes, choices: Choices, courses: Courses, coverage: Coverage,
        year_ends: bool,
    ) -> None:  # fmt: skip
        """What contract holders met at primary level this month; year_ends says whether the first year ends with it."""
        sums = np.zeros((N_CHUNKS, 2), np.int64)
        _ask(residents, episodes, choices, courses, coverage, sums)
        visits, content = sums.sum(axis=0)
        self.visits += visits - self.visits / 12
        self.content += content - self.content / 12
        if year_ends:
            self.usual = self.content / max(self.visits, 1e-9)


def _moved(share: float, pp_per_year: float, drift: float) -> float:
    return float(np.clip(share + pp_per_year / 1200 + share * drift, 0.0, 1.0))


@njit
def _ask_chunk(chunk, residents, episodes, choices, courses, coverage, sums):  # type: ignore[no-untyped-def]
    n = residents.id.size
    first, option, habit, asked = episodes.first, choices.option, courses.habit, sums[chunk]
    for i in range(n * chunk // N_CHUNKS, n * (chunk + 1) // N_CHUNKS):
        if first[i] == first[i + 1] or not is_contracted(residents, i, coverage):
            continue
        for e in range(first[i], first[i + 1]):
            if option[e] in (OWN, TOWNSHIP, SUBCENTRE):
                asked[VISITS] += 1
                asked[CONTENT] += habit[e] != NOT_YET


@njit(parallel=True, cache=True)
def _ask(residents, episodes, choices, courses, coverage, sums):  # type: ignore[no-untyped-def]
    for chunk in prange(N_CHUNKS):
        _ask_chunk(chunk, residents, episodes, choices, courses, coverage, sums)
