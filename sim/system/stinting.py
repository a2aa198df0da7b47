"""Giving less where care is a cost: short stays, split stays, bills outside the list, costly patients sent up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import mean, within
from sim.conventions import N_LEVELS, Level
from sim.county.priors import Behaviour
from sim.system.alliance import in_force
from sim.system.margins import Margins
from sim.system.payment import Rules

ADMITS = np.isin(np.arange(N_LEVELS), (Level.TOWNSHIP, Level.COUNTY))
SENDS_UP = np.isin(np.arange(N_LEVELS), (Level.VILLAGE, Level.TOWNSHIP))
"""Levels of the county that have wards, and those that can send a patient up: bool[level]."""


class Stinting(NamedTuple):
    """What facilities hold back: float64[facility] each.

    shortening multiplies nights; split chance that a stay is cut short and billed twice (分解住院); off_list share of a
    reimbursable bill that is charged outside the list; selection by how much referral upward is more frequent.
    """

    shortening: NDArray[np.float64]
    split: NDArray[np.float64]
    off_list: NDArray[np.float64]
    selection: NDArray[np.float64]

    @classmethod
    def none(cls, n_facilities: int) -> Stinting:
        """Nothing held back."""
        zeros = np.zeros(n_facilities)
        return cls(np.ones(n_facilities), zeros, zeros, zeros)


def quality_weight(levers: Mapping[str, float]) -> float:
    """How far quality counts for managers, 0-1: in the assessment, and in the head's own salary where there is one."""
    assessed = levers["performance_assessment.weight_quality"]
    salary = levers["head_annual_salary.weight_quality"] * in_force(levers, "head_annual_salary.enabled")
    return 1 - (1 - assessed) * (1 - salary)


def stint(margins: Margins, level: NDArray[np.int8], behaviour: Behaviour, levers: Mapping[str, float]) -> Stinting:
    """What is held back under the margins of the month.

    The motive is what a visit or stay leaves less than at the start (0 where it leaves as much, 1 where it leaves
    nothing or is a loss), restrained by the weight of quality. Patients are sent up by primary facilities only.
    """
    restrained = 1 - quality_weight(levers)
    at_stays = np.where(ADMITS[level], within(1 - margins.stay, 0.0, 1.0) * restrained, 0.0)
    at_visits = np.where(SENDS_UP[level], within(1 - margins.visit, 0.0, 1.0) * restrained, 0.0)
    return Stinting(
        shortening=1 - behaviour["conduct.shortening"] * at_stays,
        split=behaviour["conduct.split"] * at_stays,
        off_list=behaviour["conduct.off_list"] * np.maximum(at_stays, at_visits),
        selection=behaviour["conduct.selection"] * at_visits,
    )


def billed_off_list(rules: Rules, off_list: NDArray[np.float64], level: NDArray[np.int8]) -> Rules:
    """The rules with part of each bill moved outside the list: patients get that much less of it back.

    off_list float64[facility]; a level's facilities bill alike, by their mean.
    """
    if not off_list.any():
        return rules
    visit, stay = rules.ratio_visit.copy(), rules.ratio_stay.copy()
    for of in (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY):
        left = 1 - mean(off_list[level == int(of)])
        visit[:, of] = np.floor(visit[:, of] * left + 0.5).astype(np.int64)
        stay[:, of] = np.floor(stay[:, of] * left + 0.5).astype(np.int64)
    return rules._replace(ratio_visit=visit, ratio_stay=stay)
