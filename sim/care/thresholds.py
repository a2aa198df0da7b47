"""Below which random words a visit goes one way or the other: worked out once a month for facility and condition.

Who stands where the answer depends on the patient too is looked at again by himself: so each question has the words
that say yes to everybody and those that may say yes to somebody.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.care.choice import Market
from sim.care.chronic import ChronicCare
from sim.care.practice import Practice
from sim.rng import words_below

WELL, TCM, UP_AT_MOST, BAD_CONTENT, GOOD_CONTENT, BAD_AT_MOST, GOOD_AT_MOST, _ = range(8)
"""Columns of the thresholds: managed correctly; a wish for TCM met; perhaps sent up; content for certain after a visit
not managed correctly and one that was; perhaps content after the one and the other."""

THRESHOLDS = 8
MARGIN = 1e-9
"""More than rounding can move a chance."""


def visit_thresholds(
    practice: Practice, market: Market, care: ChronicCare, held: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Thresholds int64[facility * condition * THRESHOLDS] of the words of a visit.

    held float64[2] are the least and the most control of chronic illness among residents.
    """
    p = practice
    least, most = _extra_content(practice, care, held)
    base = (p.content_base + p.attitude - p.content_wait * market.wait / 600.0)[:, None]
    chance = np.zeros((*p.capability.shape, THRESHOLDS))
    chance[..., WELL] = p.capability
    chance[..., TCM] = market.tcm
    chance[..., UP_AT_MOST] = _chance_up_at_most(practice)
    for well, certain, perhaps in ((0, BAD_CONTENT, BAD_AT_MOST), (1, GOOD_CONTENT, GOOD_AT_MOST)):
        chance[..., certain] = base + p.content_well * well + least - MARGIN
        chance[..., perhaps] = base + p.content_well * well + most + MARGIN
    return words_below(chance).ravel()


def _extra_content(
    practice: Practice, care: ChronicCare, held: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The least and the most that contract, drugs and control add to contentment: float64[facility, condition]."""
    p = practice
    drugs = p.content_drugs[:, None] * p.drug_need[None, :]
    control = p.content_control * (held - care.start)
    chronic = p.chronic > 0
    least = np.where(chronic, drugs + control.min(), 0.0) + min(p.content_served, 0.0)
    most = np.where(chronic, drugs + control.max(), 0.0) + max(p.content_served, 0.0)
    return least, most


def _chance_up_at_most(practice: Practice) -> NDArray[np.float64]:
    """Chance float64[facility, condition] that a patient who did not come for a slip is sent up, wherever that is."""
    p = practice
    lacking = p.requirement[None, :] - p.capability
    chance = p.referral_scale[:, None] * np.maximum(lacking, 0.0) + p.defensive[:, None]
    chance = np.where(lacking <= 0.0, chance * (1.0 - p.review), chance)
    at_most: NDArray[np.float64] = chance * max(p.way_up, 1.0) + MARGIN * (chance > 0)
    return at_most


def stay_thresholds(practice: Practice, care: ChronicCare, held: NDArray[np.float64]) -> NDArray[np.int64]:
    """Words int64[band * condition] below which somebody may be a case for admission, however much is induced."""
    danger = np.exp(care.strength * (care.start - held)).max()
    need = practice.admission * practice.admission_index * np.where(practice.chronic, danger, 1.0)
    return words_below(need * max(practice.inducement.max(), 1.0) + MARGIN).ravel()
