"""The visit a patient chose: whether it was managed correctly, by TCM, and left him content; thousands at a time.

Visits, those managed correctly and those that left the patient content are counted by village, condition and option in
one number each; at the end of the month that says how much each facility did and what each village lived through.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.borrowed import borrowing
from sim.care.choice import OWN, SEVERE, SUBCENTRE, TOWNSHIP, is_contracted
from sim.care.courses import chronic_content, contentment, tenths
from sim.care.thresholds import BAD_AT_MOST, BAD_CONTENT, TCM, THRESHOLDS, UP_AT_MOST, WELL
from sim.conventions import N_CONDITIONS, N_OPTIONS
from sim.county.residents import NOT_YET
from sim.measure.tally import Count
from sim.rng import BLOCK, Purpose, draw_block, uniform

BITS = 21
"""Bits of each of the three counts in a number: two million visits a month for a village, condition and option."""

SHARED = (1 << BITS) - 1


@borrowing
def first_visits(  # type: ignore[no-untyped-def]
    begin, visits, n, words, thresholds, resident, villages, conditions, is_tcm, taken, taken_at, is_slip, habits,
    cells, doubtful, wishing, leaving,
):  # fmt: skip
    """Visits of the episodes begin + visits[:n], counted in cells; the habit they leave.

    Returns how many are doubtful (the patient decides whether he was content), wish TCM and may be sent up; the lists
    say which of the block.
    """
    n_doubtful = n_wishing = n_leaving = 0
    for k in range(n):
        j = visits[k]
        e = begin + j
        condition, option = np.int64(conditions[e]), np.int64(taken[e])
        row = (np.int64(taken_at[e]) * N_CONDITIONS + condition) * THRESHOLDS
        cell = (np.int64(villages[resident[e]]) * N_CONDITIONS + condition) * N_OPTIONS + option
        well = np.int64(np.int64(words[j]) < thresholds[row + WELL])
        word = np.int64(words[3 * BLOCK + j])
        content = word < thresholds[row + BAD_CONTENT + well]
        cells[cell] += 1 + (well << BITS) + (np.int64(content) << 2 * BITS)
        habits[e] = option if content else NOT_YET
        doubtful[n_doubtful] = j
        n_doubtful += (not content) & (word < thresholds[row + BAD_AT_MOST + well])
        wishing[n_wishing] = j
        n_wishing += (is_tcm[e] > 0) & (thresholds[row + TCM] > 0)
        leaving[n_leaving] = j
        n_leaving += (is_slip[e] > 0) | (np.int64(words[BLOCK + j]) < thresholds[row + UP_AT_MOST])
    return n_doubtful, n_wishing, n_leaving


@borrowing
def ask_the_doubtful(  # type: ignore[no-untyped-def]
    begin, doubtful, n, words, residents, episodes, choices, market, coverage, practice, care, habits, cells
):
    """Whether a visit left those content whose contract or illness decides about it."""
    resident, conditions, taken, taken_at = episodes.resident, episodes.condition, choices.option, choices.facility
    for k in range(n):
        j = doubtful[k]
        e = begin + j
        i, condition, option, facility = resident[e], np.int64(conditions[e]), np.int64(taken[e]), taken_at[e]
        well = uniform(words[j]) < practice.capability[facility, condition]
        chance = contentment(practice, market, facility, well)
        chance += chronic_content(practice, care, facility, condition, residents.control[i])
        if option in (OWN, TOWNSHIP, SUBCENTRE) and is_served(residents, i, coverage):
            chance += practice.content_served
        if uniform(words[3 * BLOCK + j]) < chance:
            habits[e] = option
            cells[(np.int64(residents.village[i]) * N_CONDITIONS + condition) * N_OPTIONS + option] += 1 << 2 * BITS


@njit(inline="always")
def is_served(residents, i, coverage):  # type: ignore[no-untyped-def]
    """Whether resident i has a family-doctor contract that is lived up to."""
    return residents.service_rank[i] < coverage.service and is_contracted(residents, i, coverage)


@borrowing
def meet_wishes(  # type: ignore[no-untyped-def]
    begin, wishing, n, key, month, ids, resident, number, conditions, taken_at, thresholds, who, index, words, by_tcm,
    counts,
):  # fmt: skip
    """Which of the wishes for TCM are met where the patient goes."""
    for k in range(n):
        e = begin + wishing[k]
        who[k] = ids[resident[e]]
        index[k] = number[e]
    draw_block(key, who, month, Purpose.TCM, index, n, words)
    for k in range(n):
        e = begin + wishing[k]
        facility = np.int64(taken_at[e])
        threshold = thresholds[(facility * N_CONDITIONS + conditions[e]) * THRESHOLDS + TCM]
        met = np.int64(words[k]) < threshold
        by_tcm[e] = met
        counts[facility, Count.TCM] += met


@borrowing
def book_visits(cells, facilities, minutes, waits, severity, chronic, counts, experience):  # type: ignore[no-untyped-def]
    """Hand the cells int64[village * condition * option] on to the counters of facilities and of what villages met."""
    for v in range(len(minutes)):
        for condition in range(N_CONDITIONS):
            column = Count.FOLLOW_UP if chronic[condition] else Count.ACUTE
            severe, grave = severity[condition] >= SEVERE, severity[condition] > 0
            for option in range(OWN, N_OPTIONS):
                packed = cells[(v * N_CONDITIONS + condition) * N_OPTIONS + option]
                if packed == 0:
                    continue
                n, well, content = packed & SHARED, (packed >> BITS) & SHARED, packed >> 2 * BITS
                facility = facilities[v, condition, option]
                counts[facility, column] += n
                counts[facility, Count.WELL] += well
                counts[facility, Count.CONTENT] += content
                counts[facility, Count.SEVERE_BAD] += severe * (n - well)
                counts[facility, Count.TRAVEL] += n * tenths(minutes[v, option])
                counts[facility, Count.WAIT] += n * waits[facility]
                experience[v, option, 0] += n
                experience[v, option, 1] += content
                experience[v, option, 2] += grave * (n - well)
