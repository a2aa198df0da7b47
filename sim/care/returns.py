"""Coming back: further visits of an illness to the one who treats it, each weighed against going on by oneself.

A course of treatment is a first visit and n more of the same month. Whoever has been seen goes on as long as he prefers
it to self-care, each time with new luck:

    odds of one more visit = exp(levels.come_back + V_j - V_self)        n geometric, MOST_RETURNS at most

with the utilities of the choice (`sim.care.choosing`), so that payment, way, waiting and habit decide about the number
of visits as they do about the first one. Further visits are charged and paid like it, ask for the doctor's time and
leave the same impression; nobody who is under treatment is turned away. Who was sent on comes back no more: whoever
treats him now saw him once, for the referral.

A case for admission that stays at home is treated as an outpatient instead, by the one who saw him: in so many visits
as `treatment.outpatient_course` says, and what these cost him is the price of staying at home
(`sim.care.hospital_choice`). Where outpatient care is paid little and stays are paid much, people are admitted for the
sake of reimbursement.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.borrowed import borrowing
from sim.care.choice import FETCHED, NEVER, SELF
from sim.care.courses import contentment, count_visit
from sim.care.need import short_uniform
from sim.care.thresholds import THRESHOLDS, WELL
from sim.conventions import N_CONDITIONS, N_OPTIONS
from sim.county.residents import SPECIAL
from sim.lanes import N_LANES, PER_LN2, exp2, load, store
from sim.measure.tally import Count
from sim.rng import Purpose, draw_block
from sim.system.visit_terms import BY_SLIP, OWN_CHOICE, SENT_UP, case_of, pay_visit

MOST_RETURNS = 6
"""Further visits of an illness in a month; a geometric tail beyond it is cut."""


@borrowing
def draw_returns(begin, n, key, month, ids, episodes, choices, come_back, loss, who, index, words, odds, returns):  # type: ignore[no-untyped-def]
    """How often each patient of a block of n would come back to who treats him, into returns uint8[episode].

    loss float32[k * option] is minus the utility of the choice in units of ln 2; who, index, words and odds are room
    for a block.
    """
    resident, number = episodes.resident[begin : begin + n], episodes.number[begin : begin + n]
    taken, wanted = choices.option[begin : begin + n], choices.wanted[begin : begin + n]
    is_slip, added = choices.is_slip[begin : begin + n], np.float32(come_back * PER_LN2)
    for k in range(n):
        who[k] = ids[np.uint32(resident[k])]
        index[k] = np.uint64(number[k])
        option = np.int64(wanted[k] if is_slip[k] == FETCHED else taken[k])
        by_oneself = loss[k * N_OPTIONS + SELF]
        is_brought_in = by_oneself > -NEVER / 2  # what follows an emergency is no choice
        odds[k] = NEVER if is_brought_in else by_oneself - loss[k * N_OPTIONS + option] + added
    draw_block(key, who, month, Purpose.RETURN, index, n, words)
    for k in range(0, n, N_LANES):
        store(odds, k, exp2(load(odds, k)))
    for k in range(n):
        u, once = short_uniform(words[k]), odds[k] / (np.float32(1.0) + odds[k])
        reached, times = once, np.int64(0)
        for _ in range(MOST_RETURNS):  # without a branch: luck cannot be foreseen
            times += u < reached
            reached *= once
        returns[begin + k] = times * (taken[k] != SELF)


@borrowing
def count_returns(  # type: ignore[no-untyped-def]
    begin, visits, n, words, thresholds, residents, episodes, choices, market, practice, courses, counts, experience
):
    """Who of n patients that were seen comes back, and to whom; the visits counted.

    Each visit of a course is as well managed, by TCM or not, and leaves as content as its first one.
    """
    for k in range(n):
        j = visits[k]
        e = begin + j
        by_slip, referred = choices.is_slip[e] == FETCHED, courses.is_referred[e]
        times = np.int64(choices.returns[e])
        if times == 0 or (referred == FETCHED) != by_slip or referred == 1:
            continue  # sent on, or refused the slip that he came for
        condition, v = np.int64(episodes.condition[e]), np.int64(residents.village[episodes.resident[e]])
        option = np.int64(choices.wanted[e] if by_slip else choices.option[e])
        facility = np.int64(courses.up_facility[e] if by_slip else choices.facility[e])
        well = np.int64(words[j]) < thresholds[(facility * N_CONDITIONS + condition) * THRESHOLDS + WELL]
        content = courses.habit[e] == option
        count_visit(
            counts, experience, Count.RETURN, times, facility, well, content, market, practice, v, option, condition
        )
        counts[facility, Count.TCM] += times * np.int64(courses.by_tcm[e]) * (not by_slip)
        courses.returns[e] = times
        courses.eventful[e] = 1


@njit(inline="always")
def cost_at_home(  # type: ignore[no-untyped-def]
    k, seen_at, facility, referred, condition, contracted, patients, market, coverage, terms, visits, self_care_fen
):
    """What a case for admission pays, in fen, for being treated as an outpatient by the one who saw him instead.

    visits of the kind that led there; self-care where nobody saw him. terms are rows, two_ratio, two_cap of the month.
    """
    if seen_at == SELF:
        return self_care_fen
    reason = SENT_UP if referred == 1 else BY_SLIP if referred == FETCHED else OWN_CHOICE
    place = market.level[facility] * 2 + market.designated[facility]
    case = case_of(reason, place, condition, np.int64(patients.scheme[k]), 0, contracted)
    registered = (patients.chronic[k] & SPECIAL) != 0 and market.special[facility] > 0
    rows, two_ratio, two_cap = terms
    paid = pay_visit(
        rows, case, two_ratio, two_cap, registered, patients.uptake_rank[k] < coverage.uptake,
        np.int64(patients.ytd_outpatient[k]), np.int64(patients.ytd_outpatient_fund[k]),
        np.int64(patients.ytd_two_disease[k]),
    )  # fmt: skip
    return visits * paid[4]


@borrowing
def treat_at_home(e, v, condition, option, facility, draws, market, practice, counts, experience, courses):  # type: ignore[no-untyped-def]
    """Further visits of a case for admission that stays at home, to the one who saw him; draws are three uniforms."""
    u_visits, u_well, u_content = draws
    more = np.int64(practice.outpatient_course + u_visits) - 1
    more = (more if more < MOST_RETURNS else MOST_RETURNS) - np.int64(courses.returns[e])
    if more <= 0:
        return
    well = u_well < practice.capability[facility, condition]
    content = u_content < contentment(practice, market, facility, well)
    count_visit(counts, experience, Count.RETURN, more, facility, well, content, market, practice, v, option, condition)
    counts[facility, Count.TCM] += more * np.int64(courses.by_tcm[e]) * (courses.is_referred[e] == 0)
    courses.returns[e] += more
    courses.eventful[e] = 1
