"""Coming back: further visits of an illness to the one who treats it, each weighed against going on by oneself.

A course of treatment is a first visit and n more of the same month. Whoever has been seen goes on as long as he prefers
it to self-care, each time with new luck:

    odds of one more visit = exp(levels.come_back + V_j - V_self)        n geometric, MOST_RETURNS at most

with the utilities of the choice (`sim.care.choosing`), so that payment, way, waiting and habit decide about the number
of visits as they do about the first one; j is who saw him last, so that a patient sent on goes back to the one he was
sent to. Further visits are charged and paid like that visit, ask for the doctor's time and leave the same impression;
nobody who is under treatment is turned away.

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
from sim.rng import BLOCK, Purpose, draw_block, uniform
from sim.system.visit_terms import BY_SLIP, OWN_CHOICE, SENT_UP, case_of, pay_visit

MOST_RETURNS = 6
"""Further visits of an illness in a month; a geometric tail beyond it is cut."""


@borrowing
def draw_returns(  # type: ignore[no-untyped-def]
    begin, visits, n, key, month, ids, resident, number, loss, seen_at, come_back, who, index, words, odds, returns
):
    """How often each of n patients of a block that were seen comes back, into returns uint8[episode].

    loss as in `Choices`; seen_at[j] the option that saw a patient last; who, index, words, odds are room for a block.
    """
    added = np.float32(come_back * PER_LN2)
    for k in range(n):
        j = visits[k]
        e = begin + j
        who[k] = ids[np.uint32(resident[e])]
        index[k] = np.uint64(number[e])
        by_oneself = loss[e * N_OPTIONS + SELF]
        is_brought_in = by_oneself > -NEVER / 2  # what follows an emergency is no choice
        odds[k] = NEVER if is_brought_in else by_oneself - loss[e * N_OPTIONS + np.int64(seen_at[j])] + added
    draw_block(key, who, month, Purpose.RETURN, index, n, words)
    for k in range(0, n, N_LANES):
        store(odds, k, exp2(load(odds, k)))
    for k in range(n):
        u, once = short_uniform(words[k]), odds[k] / (np.float32(1.0) + odds[k])
        reached, times = once, np.int64(0)
        for _ in range(MOST_RETURNS):  # without a branch: luck cannot be foreseen
            times += u < reached
            reached *= once
        returns[begin + visits[k]] = times


@borrowing
def count_returns(  # type: ignore[no-untyped-def]
    begin, visits, n, words, thresholds, residents, episodes, choices, market, practice, courses, seen_at, pleased,
    counts, experience,
):  # fmt: skip
    """The further visits of n patients that were seen, counted where they were seen last (seen_at).

    Each visit of a course is as well managed, by TCM or not, and leaves as content as its first one; pleased says so of
    those who were sent on. Where each needs a new slip, that is fetched from whoever wrote the first one.
    """
    for k in range(n):
        j = visits[k]
        e = begin + j
        times = np.int64(courses.returns[e])
        if times == 0:
            continue
        condition, v = np.int64(episodes.condition[e]), np.int64(residents.village[episodes.resident[e]])
        is_sent, option = courses.is_referred[e] > 0, np.int64(seen_at[j])
        facility = np.int64(courses.up_facility[e] if is_sent else choices.facility[e])
        well = np.int64(words[j]) < thresholds[(facility * N_CONDITIONS + condition) * THRESHOLDS + WELL]
        content = pleased[j] > 0 if is_sent else courses.habit[e] == option
        count_visit(
            counts, experience, Count.RETURN, times, facility, well, content, market, practice, v, option, condition
        )
        counts[facility, Count.TCM] += times * np.int64(courses.by_tcm[e]) * (not is_sent)
        courses.eventful[e] = 1
        if courses.new_slip[e]:
            count_slips(
                e, v, condition, times, uniform(words[j]), uniform(words[3 * BLOCK + j]), choices, market, practice,
                counts, experience,
            )  # fmt: skip


@njit(inline="always")
def count_slips(e, v, condition, times, u_well, u_content, choices, market, practice, counts, experience):  # type: ignore[no-untyped-def]
    """So many visits for a slip alone where the illness was seen first, counted."""
    option, issuer = np.int64(choices.option[e]), choices.facility[e]
    well = u_well < practice.capability[issuer, condition]
    content = u_content < contentment(practice, market, issuer, well)
    count_visit(
        counts, experience, Count.RETURN, times, issuer, well, content, market, practice, v, option, condition
    )  # fmt: skip
    for what in (Count.SLIP, Count.SLIP_ALONE, Count.SENT_UP):
        counts[issuer, what] += times


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
def treat_at_home(e, v, condition, option, facility, draws, choices, market, practice, counts, experience, courses):  # type: ignore[no-untyped-def]
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
    if courses.new_slip[e]:
        count_slips(e, v, condition, more, u_well, u_content, choices, market, practice, counts, experience)
