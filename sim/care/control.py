"""How far chronic illness is held in check: a slow memory of being looked after.

Each month control closes part of its gap to the patient's goal (half-life of years), and each follow-up moves it by
lift × (quality there - usual quality of follow-ups), where quality is the capability of the provider for the illness ×
the chance that the drugs needed are there, and 0 for those who treat themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.chronic import ChronicCare, has_long_script
from sim.care.practice import Practice

ILL, CONTROL, COMPLICATED, FOLLOW_UPS, QUALITY = range(5)
"""What is counted of a month: chronically ill present, sum of 1000 x their control, their complications, follow-ups and
the sum of 1000 x their quality."""


@dataclass
class Control:
    """Control of the county's chronically ill.

    usual_quality mean quality of a follow-up in the first month, against which later ones count; the counts of the
    month: chronically ill present, sum of 1000 x their control, their complications.
    """

    usual_quality: float = float("nan")
    ill: int = 0
    thousandths: int = 0
    complications: int = 0

    def note(self, followed: NDArray[np.int64]) -> None:
        """The counts of a month, int64[ILL to QUALITY]; the first sets the usual quality."""
        if np.isnan(self.usual_quality):
            self.usual_quality = followed[QUALITY] / (1000 * max(followed[FOLLOW_UPS], 1))
        self.ill, self.thousandths = int(followed[ILL]), int(followed[CONTROL])
        self.complications = int(followed[COMPLICATED])


class FollowUps(NamedTuple):
    """What a follow-up does this month: flat arrays of (1 + facility, condition), of which the first is self-care.

    lift float64 what it adds to control, thousandths int64 1000 x its quality; chronic int64[condition] whether a
    condition is followed up.
    """

    lift: NDArray[np.float64]
    thousandths: NDArray[np.int64]
    chronic: NDArray[np.int64]


def follow_ups_now(
    control: Control,
    practice: Practice,
    care: ChronicCare,
    available: NDArray[np.float64],
    drug_need: NDArray[np.float64],
) -> FollowUps:
    """Follow-ups of the month.

    available float64[facility] is the chance that chronic drugs are there, drug_need float64[condition] the share of
    cases that need them. The first month sets the usual quality and moves nobody by it.
    """
    there = practice.capability * (1 - drug_need * (1 - available[:, None]))
    quality = np.vstack([np.zeros_like(drug_need), there]).ravel()
    is_first = np.isnan(control.usual_quality)
    lift = np.zeros_like(quality) if is_first else care.lift * (quality - control.usual_quality)
    return FollowUps(lift, (1000 * quality + 0.5).astype(np.int64), practice.chronic)


@njit(inline="always")
def drifted(control, care, care_rank, is_served, uptake_rank, usual):  # type: ignore[no-untyped-def]
    """Control a month on without a follow-up: part of the gap to the patient's goal is closed.

    usual is the option of the patient's habit, is_served whether a contract is lived up to.
    """
    goal = care.base
    goal += care.gain_managed if care_rank < care.managed else 0.0
    goal += care.gain_served if is_served else 0.0
    goal += care.gain_script if has_long_script(care, uptake_rank, control, usual) else 0.0
    return control + care.pace * (goal - control)
