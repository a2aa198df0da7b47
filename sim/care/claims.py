"""Every visit and stay of the month is charged and paid, in the order it happened: deductibles and caps bite."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.choice import Choices, Coverage, Market, is_contracted
from sim.care.courses import Courses
from sim.care.need import Episodes
from sim.conventions import NOWHERE, Scheme
from sim.county.residents import Residents
from sim.measure.tally import Count, Tally
from sim.system.payment import LABOUR, WHOLE, Bills, pay_stay, pay_visit, standard_gain
from sim.threads import pieces, share_out

EMPLOYEE = int(Scheme.EMPLOYEE)


class Insured(NamedTuple):
    """What the claims of one resident depend on, read once; scalars only, which compiled calls pass cheaply."""

    scheme: int
    bits: int
    enrolled: bool
    contracted: bool
    aid: int


@njit(inline="always")
def _claim_visit(  # type: ignore[no-untyped-def]
    year, i, who, facility, level, condition, referred, is_tcm, designated, special, visit, bills, counts
):
    """Pay one visit out of the year's account; returns the fen the patient paid."""
    eligible_so_far, fund_so_far, two_so_far = year
    fund, two, pooled, eligible, patient = pay_visit(
        visit, bills, who.scheme, level, condition, who.bits, who.enrolled, designated[facility], special[facility],
        who.contracted, referred, is_tcm, eligible_so_far[i], fund_so_far[i], two_so_far[i],
    )  # fmt: skip
    eligible_so_far[i] += eligible
    two_so_far[i] += two
    fund_so_far[i] += pooled  # what is taken over whole is paid beside the yearly cap, else it would bring it nearer
    counts[facility, Count.CHARGE_VISIT] += fund + patient
    counts[facility, Count.LABOUR] += visit[who.scheme, level, condition, LABOUR]
    counts[facility, Count.FUND_VISIT_EMPLOYEE if who.scheme == EMPLOYEE else Count.FUND_VISIT_RESIDENT] += fund
    counts[facility, Count.PATIENT] += patient
    return patient


@njit
def _claim_part(  # type: ignore[no-untyped-def]
    fund_so_far, i, who, facility, level, part, before, condition, referred, paid_so_far, stay, bills, counts
):
    """Pay the part of a stay (basis points) that was spent at a hospital; returns the fen the patient paid.

    Charge, deductible and payments are those of a whole stay there, in proportion to the nights; before is the number
    of stays this year, paid_so_far the fen the patient has paid this year.
    """
    fund, assistance, patient = pay_stay(
        stay, bills, who.scheme, level, condition, before, referred, who.contracted, who.aid, fund_so_far[i],
        paid_so_far,
    )  # fmt: skip
    if part < WHOLE:
        fund, assistance, patient = fund * part // WHOLE, assistance * part // WHOLE, patient * part // WHOLE
    fund_so_far[i] += fund
    counts[facility, Count.CHARGE_STAY] += fund + assistance + patient
    gain = standard_gain(stay, who.scheme, level, condition, fund)  # beside the patient's yearly cap
    counts[facility, Count.DRG_GAIN] += gain
    counts[facility, Count.FUND_STAY_EMPLOYEE if who.scheme == EMPLOYEE else Count.FUND_STAY_RESIDENT] += fund + gain
    counts[facility, Count.ASSISTANCE] += assistance
    counts[facility, Count.PATIENT] += patient
    return patient


@njit
def _claim_stays(residents, i, e, who, condition, paid_before, courses, levels, stay, bills, counts):  # type: ignore[no-untyped-def]
    """Pay an admission, its last nights elsewhere (sent there), and the one that followed; returns the fen paid.

    paid_before fen the patient has paid this year.
    """
    hospital, rest, part = courses.stay_facility[e], courses.rest_facility[e], np.int64(courses.rest_part[e])
    referred, before = courses.is_referred[e], np.int64(residents.stays[i])
    so_far, level = residents.ytd_inpatient_fund, levels[hospital]
    paid = _claim_part(so_far, i, who, hospital, level, WHOLE - part, before, condition, referred, paid_before, stay,
                       bills, counts)  # fmt: skip
    if rest != NOWHERE:
        paid += _claim_part(so_far, i, who, rest, levels[rest], part, before, condition, True, paid_before + paid,
                            stay, bills, counts)  # fmt: skip
    if courses.again[e]:
        paid += _claim_part(so_far, i, who, hospital, level, WHOLE, before + 1, condition, referred,
                            paid_before + paid, stay, bills, counts)  # fmt: skip
    residents.stays[i] = min(before + 1 + courses.again[e], 255)
    return paid


@njit(nogil=True, cache=True)
def _claim(piece, start, stop, residents, episodes, choices, courses, market, coverage, bills, catastrophic, tally):  # type: ignore[no-untyped-def]
    # one look-up of each array: inside the loop it would cost an atomic reference count every time
    counts, person = tally.facility[piece], tally.person[piece]
    first, conditions, chosen = episodes.first, episodes.condition, choices.facility
    ups, stays, afters = courses.up_facility, courses.stay_facility, courses.after_facility
    quintiles, ytd_paid, away = residents.quintile, residents.ytd_paid, residents.away
    year = (residents.ytd_outpatient, residents.ytd_outpatient_fund, residents.ytd_two_disease)
    levels, designated, special = market.level, market.designated, market.special
    visit, again, stay, by_tcm = bills.visit, bills.visit_again, bills.stay, courses.by_tcm
    for i in range(start, stop):
        if first[i] < first[i + 1]:
            paid = 0
            who = Insured(
                np.int64(residents.scheme[i]), np.int64(residents.chronic[i]),
                residents.uptake_rank[i] < coverage.uptake, is_contracted(residents, i, coverage),
                np.int64(residents.aid[i]),
            )  # fmt: skip
            for e in range(first[i], first[i + 1]):
                condition = np.int64(conditions[e])
                seen, above = chosen[e], ups[e]
                if seen != NOWHERE:
                    paid += _claim_visit(year, i, who, seen, levels[seen], condition, False, by_tcm[e] > 0, designated,
                                         special, visit, bills, counts)  # fmt: skip
                if above != NOWHERE:  # what was tested below is not tested again
                    paid += _claim_visit(year, i, who, above, levels[above], condition, True, False, designated,
                                         special, again, bills, counts)  # fmt: skip
                if stays[e] != NOWHERE:
                    paid += _claim_stays(residents, i, e, who, condition, ytd_paid[i] + paid, courses, levels, stay,
                                         bills, counts)  # fmt: skip
                seen = afters[e]
                if seen != NOWHERE:
                    paid += _claim_visit(year, i, who, seen, levels[seen], condition, True, False, designated,
                                         special, visit, bills, counts)  # fmt: skip
            ytd_paid[i] += paid
            person[quintiles[i], 0] += paid
        person[quintiles[i], 1] += ytd_paid[i] > catastrophic[quintiles[i]] and away[i] == 0


def pay_claims(
    residents: Residents,
    episodes: Episodes,
    choices: Choices,
    courses: Courses,
    market: Market,
    coverage: Coverage,
    bills: Bills,
    catastrophic: NDArray[np.int64],
    tally: Tally,
) -> None:
    """Pay all claims of the month: moves the residents' yearly amounts on, counts fen by facility and payer.

    catastrophic int64[quintile]: yearly payment in fen beyond which it is catastrophic.
    """
    share_out(
        _claim,
        pieces(len(residents.id)),
        residents,
        episodes,
        choices,
        courses,
        market,
        coverage,
        bills,
        catastrophic,
        tally,
    )
