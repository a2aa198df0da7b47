"""Every visit and stay of the month is charged and paid, in the order it happened: deductibles and caps bite."""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from sim.care.choice import Choices, Coverage, Market, is_contracted
from sim.care.courses import Courses
from sim.care.need import Episodes
from sim.conventions import N_CHUNKS, NOWHERE, Scheme
from sim.county.residents import Residents
from sim.measure.tally import Count, Tally
from sim.system.payment import WHOLE, Rules, pay_stay, pay_visit, standard_gain

EMPLOYEE = int(Scheme.EMPLOYEE)


@njit
def _claim_visit(residents, i, facility, condition, market, coverage, rules, counts):  # type: ignore[no-untyped-def]
    """Pay one visit; returns the fen the patient paid."""
    scheme = np.int64(residents.scheme[i])
    fund, two, eligible, patient = pay_visit(
        rules, scheme, market.level[facility], condition, np.int64(residents.chronic[i]),
        residents.uptake_rank[i] < coverage.uptake, market.designated[facility], market.special[facility],
        is_contracted(residents, i, coverage), residents.ytd_outpatient[i], residents.ytd_outpatient_fund[i],
        residents.ytd_two_disease[i],
    )  # fmt: skip
    residents.ytd_outpatient[i] += eligible
    residents.ytd_two_disease[i] += two
    if eligible > 0:  # a neutral price rise is paid beside the yearly cap, else it would bring the cap nearer
        residents.ytd_outpatient_fund[i] += fund - two - rules.absorbed_visit[market.level[facility], condition]
    counts[facility, Count.CHARGE_VISIT] += fund + patient
    counts[facility, Count.LABOUR] += rules.labour_visit[market.level[facility], condition]
    counts[facility, Count.FUND_VISIT_EMPLOYEE if scheme == EMPLOYEE else Count.FUND_VISIT_RESIDENT] += fund
    counts[facility, Count.PATIENT] += patient
    return patient


@njit
def _claim_part(residents, i, facility, part, stays_before, condition, referred, market, rules, counts):  # type: ignore[no-untyped-def]
    """Pay the part of a stay (basis points) that was spent at a hospital; returns the fen the patient paid.

    Charge, deductible and payments are those of a whole stay there, in proportion to the nights.
    """
    scheme = np.int64(residents.scheme[i])
    fund, assistance, patient = pay_stay(
        rules, scheme, market.level[facility], condition, stays_before, referred,
        np.int64(residents.aid[i]), residents.ytd_inpatient_fund[i],
    )  # fmt: skip
    if part < WHOLE:
        fund, assistance, patient = fund * part // WHOLE, assistance * part // WHOLE, patient * part // WHOLE
    residents.ytd_inpatient_fund[i] += fund
    counts[facility, Count.CHARGE_STAY] += fund + assistance + patient
    gain = standard_gain(rules, scheme, market.level[facility], condition, fund)  # beside the patient's yearly cap
    counts[facility, Count.DRG_GAIN] += gain
    counts[facility, Count.FUND_STAY_EMPLOYEE if scheme == EMPLOYEE else Count.FUND_STAY_RESIDENT] += fund + gain
    counts[facility, Count.ASSISTANCE] += assistance
    counts[facility, Count.PATIENT] += patient
    return patient


@njit
def _claim_stays(residents, i, e, condition, courses, market, rules, counts):  # type: ignore[no-untyped-def]
    """Pay an admission, its last nights elsewhere, and the one that followed; returns the fen the patient paid."""
    hospital, rest, part = courses.stay_facility[e], courses.rest_facility[e], np.int64(courses.rest_part[e])
    referred, before = courses.is_referred[e], np.int64(residents.stays[i])
    paid = _claim_part(residents, i, hospital, WHOLE - part, before, condition, referred, market, rules, counts)
    if rest != NOWHERE:
        paid += _claim_part(residents, i, rest, part, before, condition, referred, market, rules, counts)
    if courses.again[e]:
        paid += _claim_part(residents, i, hospital, WHOLE, before + 1, condition, referred, market, rules, counts)
    residents.stays[i] = min(before + 1 + courses.again[e], 255)
    return paid


@njit
def _claim_chunk(chunk, residents, episodes, choices, courses, market, coverage, rules, catastrophic, tally):  # type: ignore[no-untyped-def]
    n = residents.id.size
    counts = tally.facility[chunk]
    person = tally.person[chunk]
    for i in range(n * chunk // N_CHUNKS, n * (chunk + 1) // N_CHUNKS):
        paid = 0
        for e in range(episodes.first[i], episodes.first[i + 1]):
            condition = np.int64(episodes.condition[e])
            if choices.facility[e] != NOWHERE:
                paid += _claim_visit(residents, i, choices.facility[e], condition, market, coverage, rules, counts)
            if courses.up_facility[e] != NOWHERE:
                paid += _claim_visit(residents, i, courses.up_facility[e], condition, market, coverage, rules,
                                     counts)  # fmt: skip
            if courses.stay_facility[e] != NOWHERE:
                paid += _claim_stays(residents, i, e, condition, courses, market, rules, counts)
            if courses.after_facility[e] != NOWHERE:
                paid += _claim_visit(residents, i, courses.after_facility[e], condition, market, coverage, rules,
                                     counts)  # fmt: skip
        quintile = residents.quintile[i]
        residents.ytd_paid[i] += paid
        person[quintile, 0] += paid
        person[quintile, 1] += residents.ytd_paid[i] > catastrophic[quintile] and residents.away[i] == 0


@njit(parallel=True, cache=True)
def _claim(residents, episodes, choices, courses, market, coverage, rules, catastrophic, tally):  # type: ignore[no-untyped-def]
    for chunk in prange(N_CHUNKS):
        _claim_chunk(chunk, residents, episodes, choices, courses, market, coverage, rules, catastrophic, tally)


def pay_claims(
    residents: Residents,
    episodes: Episodes,
    choices: Choices,
    courses: Courses,
    market: Market,
    coverage: Coverage,
    rules: Rules,
    catastrophic: NDArray[np.int64],
    tally: Tally,
) -> None:
    """Pay all claims of the month: moves the residents' yearly amounts on, counts fen by facility and payer.

    catastrophic int64[quintile]: yearly payment in fen beyond which it is catastrophic.
    """
    _claim(residents, episodes, choices, courses, market, coverage, rules, catastrophic, tally)
