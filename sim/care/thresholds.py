"""Below which random words a visit goes one way or the other: worked out once a month for facility and condition.

Who stands where the answer depends on the patient too is looked at again by himself: so each question has the words
that say yes to everybody and those that may say yes to somebody.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.choice import Market
from sim.care.chronic import ChronicCare
from sim.care.practice import Practice
from sim.rng import word_limit, words_below

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
    control = p.content_control * (held - care.start)
    table = np.zeros((*p.capability.shape, THRESHOLDS), np.int64)
    _fill_content(
        p.content_base + p.attitude - p.content_wait * market.wait / 600.0,
        p.content_drugs,
        p.drug_need,
        p.chronic,
        np.array([p.content_well, p.content_served, control.min(), control.max()]),
        table,
    )
    _fill_ways(p.capability, market.tcm, p.requirement, p.referral_scale, p.defensive, p.review, p.way_up, table)
    return table.ravel()


@njit(cache=True)
def _fill_content(base, drugs, drug_need, chronic, added, table):  # type: ignore[no-untyped-def]
    """Columns of contentment of table int64[facility, condition, THRESHOLDS].

    base float64[facility] is everybody's there; what drugs add there to a chronic illness that needs them; added
    float64[4] by correct management, by who treated before, by the least and the most control.
    """
    well, served, least_control, most_control = added
    for f in range(table.shape[0]):
        for c in range(table.shape[1]):
            least = most = 0.0
            if chronic[c] > 0:
                gain = drugs[f] * drug_need[c]
                least, most = gain + least_control, gain + most_control
            least, most = least + min(served, 0.0), most + max(served, 0.0)
            good = base[f] + well
            table[f, c, BAD_CONTENT] = word_limit(base[f] + least - MARGIN)
            table[f, c, BAD_AT_MOST] = word_limit(base[f] + most + MARGIN)
            table[f, c, GOOD_CONTENT] = word_limit(good + least - MARGIN)
            table[f, c, GOOD_AT_MOST] = word_limit(good + most + MARGIN)


@njit(cache=True)
def _fill_ways(capability, tcm, requirement, scale, defensive, review, way_up, table):  # type: ignore[no-untyped-def]
    """The other columns: managed correctly, treated by TCM, and sent up by the likeliest way.

    The chance of being sent up is that of a patient who did not come for a slip, as in `sim.care.treatment`.
    """
    for f in range(table.shape[0]):
        for c in range(table.shape[1]):
            lacking = requirement[c] - capability[f, c]
            chance = scale[f] * max(lacking, 0.0) + defensive[f]
            if lacking <= 0.0:
                chance *= 1.0 - review
            chance = chance * max(way_up, 1.0) + MARGIN * (chance > 0)
            table[f, c, WELL] = word_limit(capability[f, c])
            table[f, c, TCM] = word_limit(tcm[f, c])
            table[f, c, UP_AT_MOST] = word_limit(chance)


def stay_thresholds(practice: Practice, care: ChronicCare, held: NDArray[np.float64]) -> NDArray[np.int64]:
    """Words int64[band * condition] below which somebody may be a case for admission, however much is induced."""
    danger = np.exp(care.strength * (care.start - held)).max()
    need = practice.admission * practice.admission_index * np.where(practice.chronic, danger, 1.0)
    return words_below(need * max(practice.inducement.max(), 1.0) + MARGIN).ravel()
