"""How far chronic illness is held in check: a slow memory of being looked after.

Each month control closes part of its gap to the patient's goal (half-life of years), and each follow-up moves it by
lift × (quality there - usual quality of follow-ups), where quality is the capability of the provider for the illness ×
the chance that the drugs needed are there, and 0 for those who treat themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.choice import Choices, Coverage, is_contracted
from sim.care.chronic import ChronicCare, has_long_script
from sim.care.need import COMPLICATIONS, Episodes
from sim.care.practice import Practice
from sim.conventions import NOWHERE
from sim.county.residents import Residents
from sim.threads import MOST_PIECES, pieces, share_out

ILL, CONTROL, COMPLICATED, FOLLOW_UPS, QUALITY = range(5)


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


@njit(nogil=True, cache=True)
def _follow(
    piece, start, stop, residents, episodes, choices, coverage, practice, care, available, drug_need, usual, sums
):  # type: ignore[no-untyped-def]
    # one look-up of each array: inside the loop it would cost an atomic reference count every time
    chronic, away, first, condition = residents.chronic, residents.away, episodes.first, episodes.condition
    held, care_rank, uptake_rank = residents.control, residents.care_rank, residents.uptake_rank
    provider = residents.usual
    facility, capability, is_chronic, sum_ = choices.facility, practice.capability, practice.chronic, sums[piece]
    for i in range(start, stop):
        if chronic[i] == 0 or away[i]:
            continue
        control = np.float64(held[i])
        goal = care.base
        if care_rank[i] < care.managed:
            goal += care.gain_managed
        if residents.service_rank[i] < coverage.service and is_contracted(residents, i, coverage):
            goal += care.gain_served
        if has_long_script(care, uptake_rank[i], control, provider[i]):
            goal += care.gain_script
        after = control + care.pace * (goal - control)
        for e in range(first[i], first[i + 1]):
            c = np.int64(condition[e])
            sum_[COMPLICATED] += COMPLICATIONS[c]
            if not is_chronic[c]:
                continue
            quality = 0.0
            if facility[e] != NOWHERE:
                quality = capability[facility[e], c] * (1 - drug_need[c] * (1 - available[facility[e]]))
            after += care.lift * (quality - usual)
            sum_[FOLLOW_UPS] += 1
            sum_[QUALITY] += np.int64(1000 * quality + 0.5)
        after = min(max(after, 0.0), 1.0)
        held[i] = after
        sum_[ILL] += 1
        sum_[CONTROL] += np.int64(1000 * after + 0.5)


def follow_control(
    control: Control,
    residents: Residents,
    episodes: Episodes,
    choices: Choices,
    coverage: Coverage,
    practice: Practice,
    care: ChronicCare,
    available: NDArray[np.float64],
    drug_need: NDArray[np.float64],
) -> None:
    """Control of every chronically ill resident present after the month's care; the counts of the month.

    available float64[facility] is the chance that chronic drugs are there, drug_need float64[condition] the share of
    cases that need them. The first month sets the usual quality and moves nobody by it.
    """
    sums = np.zeros((MOST_PIECES, 5), np.int64)
    is_first = np.isnan(control.usual_quality)
    if is_first:  # measured before it is used: a month without lift
        care = care._replace(lift=0.0)
    usual = 0.0 if is_first else control.usual_quality
    share_out(
        _follow,
        pieces(len(residents.id)),
        residents,
        episodes,
        choices,
        coverage,
        practice,
        care,
        available,
        drug_need,
        usual,
        sums,
    )
    total = sums.sum(axis=0)
    if is_first:
        control.usual_quality = total[QUALITY] / (1000 * max(total[FOLLOW_UPS], 1))
    control.ill, control.thousandths = int(total[ILL]), int(total[CONTROL])
    control.complications = int(total[COMPLICATED])
