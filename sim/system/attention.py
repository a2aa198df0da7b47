"""Time and care given to each patient beyond the usual: what satisfaction weighs, and what surveys teach.

Attention 0.1 means consultations a tenth longer: patients leave more content, and a doctor sees fewer of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_KINDS, Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.measure.tally import Count, visits_of

MILLION = 1_000_000


@dataclass
class Attention:
    """State: float64[facility] weighed by the assessment, taught by surveys; visits and content since the last survey.

    due is the part of the time to the next survey that is over, 0-1.
    """

    weighed: NDArray[np.float64]
    taught: NDArray[np.float64]
    visits: NDArray[np.float64]
    content: NDArray[np.float64]
    due: float = 0.0

    @classmethod
    def usual(cls, n_facilities: int) -> Attention:
        """As at the start."""
        weighed, taught, visits, content = (np.zeros(n_facilities) for _ in range(4))
        return cls(weighed, taught, visits, content)

    @property
    def extra(self) -> NDArray[np.float64]:
        """Attention beyond the usual float64[facility]; part of the usual length of a consultation."""
        return self.weighed + self.taught

    def adapt(
        self,
        facilities: FacilityTable,
        counts: NDArray[np.int64],
        county: County,
        behaviour: Behaviour,
        levers: Mapping[str, float],
    ) -> None:
        """A month of managers at township hospitals and clinics; counts int64[facility, Count] of the month.

        The assessment pulls towards response × (weight of satisfaction × money linked to it - the same at the start).
        A survey shows each how content its patients were since the last one; it then closes feedback_gain of the gap
        between the attention it was taught before and what lacks to the aim. What was taught fades with its half-life.
        """
        stake = _stake(levers["performance_assessment.weight_satisfaction"], levers)
        stake -= county.value("governance.weight_satisfaction") * county.value("governance.money_linked_share")
        goal = np.where(facilities.level <= int(Level.TOWNSHIP), behaviour["attention.response"] * stake, 0.0)
        self.weighed += behaviour["effort.speed"] * (goal - self.weighed)
        self.taught *= 0.5 ** (1 / behaviour["attention.half_life"])
        self.visits += visits_of(counts)
        self.content += counts[:, Count.CONTENT]
        self.due += levers["satisfaction_survey.surveys_per_year"] / 12
        if self.due >= 1 - 1e-9:
            self._hear(facilities, behaviour, levers)

    def _hear(self, facilities: FacilityTable, behaviour: Behaviour, levers: Mapping[str, float]) -> None:
        """A survey comes in; the count starts anew."""
        asked = facilities.is_primary & (self.visits > 0)
        share = self.content / np.maximum(self.visits, 1.0)
        lacking = np.maximum(behaviour["attention.aim"] - share - self.taught, 0.0)
        self.taught += np.where(asked, levers["satisfaction_survey.feedback_gain"] * lacking, 0.0)
        self.visits[:], self.content[:], self.due = 0.0, 0.0, 0.0


def _stake(weight: float, levers: Mapping[str, float]) -> float:
    return weight * levers["performance_assessment.money_linked_share"]


def attention_row(attention: Attention, kind: NDArray[np.int8]) -> dict[str, NDArray[np.int64]]:
    """Mean attention beyond the usual of each kind, in millionths: int64[kind], under its name in the record."""
    total = np.bincount(kind, attention.extra, N_KINDS)
    mean = total / np.maximum(np.bincount(kind, minlength=N_KINDS), 1)
    return {"attention": np.rint(MILLION * mean).astype(np.int64)}
