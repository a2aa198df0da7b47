"""Every visit and stay of the month is charged and paid, in the order it happened: deductibles and caps bite."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.choice import FETCHED, Choices, Coverage, Market, has_contract
from sim.care.courses import Courses
from sim.care.need import Episodes
from sim.care.returns import MOST_RETURNS
from sim.conventions import NOWHERE, Scheme
from sim.county.residents import SPECIAL, Residents
from sim.measure.tally import Count, Tally
from sim.rng import BLOCK
from sim.system.payment import WHOLE, Bills, pay_stay, standard_gain
from sim.system.visit_terms import (
    AFTER_DISCHARGE,
    BY_SLIP,
    LABOUR_PART,
    OWN_CHOICE,
    SENT_UP,
    case_of,
    pay_visit,
    visit_terms,
)
from sim.threads import pieces, share_out

EMPLOYEE = int(Scheme.EMPLOYEE)
ADMITTED, HANDED_DOWN, READMITTED = range(BY_SLIP + 1, BY_SLIP + 4)
"""Claims for stays, beside the reasons for a visit: the nights at the hospital that admitted, the last ones elsewhere
(sent there), and the stay that followed at once."""

MOST_CLAIMS = 6 + 2 * MOST_RETURNS
"""Claims an episode can lead to."""


@njit(inline="always")
def _list_claims(  # type: ignore[no-untyped-def]
    begin,
    end,
    chosen,
    eventful,
    ups,
    referred,
    returns,
    new_slip,
    stays,
    rests,
    again,
    afters,
    episode,
    facility,
    reason,
):
    """List the claims of the episodes from begin to below end in the order they happened; returns how many."""
    n = 0
    for e in range(begin, end):  # three in five treat themselves: the others are listed without a branch
        n = _listed(n, e, chosen[e], OWN_CHOICE, episode, facility, reason)
        if eventful[e]:
            if referred[e] == FETCHED:
                reason[n - 1] = BY_SLIP  # the first visit was for the slip alone
            n = _listed(n, e, ups[e], BY_SLIP if referred[e] == FETCHED else SENT_UP, episode, facility, reason)
            last, why = np.int64(facility[n - 1]), reason[n - 1]
            for _ in range(returns[e]):  # to the one who saw the patient last, on the same terms
                if new_slip[e]:
                    n = _listed(n, e, chosen[e], BY_SLIP, episode, facility, reason)
                n = _listed(n, e, last, why, episode, facility, reason)
            if stays[e] != NOWHERE:
                n = _listed(n, e, stays[e], ADMITTED, episode, facility, reason)
                n = _listed(n, e, rests[e], HANDED_DOWN, episode, facility, reason)
                if again[e]:
                    n = _listed(n, e, stays[e], READMITTED, episode, facility, reason)
            n = _listed(n, e, afters[e], AFTER_DISCHARGE, episode, facility, reason)
    return n


@njit(inline="always")
def _listed(n, e, where, why, episode, facility, reason):  # type: ignore[no-untyped-def]
    """Write a claim at the end of a list of n; returns how many there are then, n if nobody was seen anywhere."""
    episode[n], facility[n], reason[n] = e, where, why
    return n + np.int64(where != NOWHERE)


@njit(inline="always")
def _claim_visit(  # type: ignore[no-untyped-def]
    terms, case, i, f, is_employee, registered, enrolled, eligible_so_far, fund_so_far, two_so_far, counts
):
    """Pay a visit of resident i at facility f out of the year's account; returns the fen the patient paid."""
    rows, two_ratio, two_cap = terms
    fund, two, pooled, eligible, patient = pay_visit(
        rows, case, two_ratio, two_cap, registered, enrolled, np.int64(eligible_so_far[i]),
        np.int64(fund_so_far[i]), np.int64(two_so_far[i]),
    )  # fmt: skip
    eligible_so_far[i] += eligible
    two_so_far[i] += two
    fund_so_far[i] += pooled  # what is taken over whole is paid beside the yearly cap, else it would bring it nearer
    counts[f, Count.CHARGE_VISIT] += fund + patient
    counts[f, Count.LABOUR] += rows[case, LABOUR_PART]
    counts[f, Count.FUND_VISIT_RESIDENT + is_employee] += fund
    counts[f, Count.PATIENT] += patient
    return patient


@njit(inline="always")
def _claim_stay(  # type: ignore[no-untyped-def]
    stay, bills, i, f, level, part, condition, scheme, contracted, aid, referred, before, fund_so_far, paid_so_far,
    counts,
):  # fmt: skip
    """Pay the part of a stay (basis points) that was spent at a hospital f; returns the fen the patient paid.

    Charge, deductible and payments are those of a whole stay there, in proportion to the nights; before is the number
    of stays this year, paid_so_far the fen the patient has paid this year.
    """
    fund, assistance, patient = pay_stay(
        stay, bills, scheme, level, condition, before, referred, contracted, aid, np.int64(fund_so_far[i]), paid_so_far
    )
    if part < WHOLE:
        fund, assistance, patient = fund * part // WHOLE, assistance * part // WHOLE, patient * part // WHOLE
    fund_so_far[i] += fund
    counts[f, Count.CHARGE_STAY] += fund + assistance + patient
    gain = standard_gain(stay, scheme, level, condition, fund)  # beside the patient's yearly cap
    counts[f, Count.DRG_GAIN] += gain
    counts[f, Count.FUND_STAY_EMPLOYEE if scheme == EMPLOYEE else Count.FUND_STAY_RESIDENT] += fund + gain
    counts[f, Count.ASSISTANCE] += assistance
    counts[f, Count.PATIENT] += patient
    return patient


@njit(nogil=True, cache=True)
def _claim(  # type: ignore[no-untyped-def]
    piece, first, last, residents, episodes, choices, courses, places, market, coverage, bills, terms, tally
):
    # one look-up of each array: inside the loop it would cost an atomic reference count every time
    counts, person, stay, levels, special = (
        tally.facility[piece], tally.person[piece], bills.stay, market.level, market.special
    )  # fmt: skip
    resident, conditions, chosen = episodes.resident, episodes.condition, choices.facility
    by_tcm, eventful, new_slip = courses.by_tcm, courses.eventful, courses.new_slip
    ups, returns, stays, rests, again, afters, referred, rest_part = (
        courses.up_facility, courses.returns, courses.stay_facility, courses.rest_facility, courses.again,
        courses.after_facility, courses.is_referred, courses.rest_part,
    )  # fmt: skip
    born, chronic, schemes, quintiles, aid, stays_before = (
        residents.birth_month, residents.chronic, residents.scheme, residents.quintile, residents.aid, residents.stays
    )  # fmt: skip
    contract_rank, uptake_rank = residents.contract_rank, residents.uptake_rank
    eligible_so_far, fund_so_far, two_so_far, inpatient_so_far, paid_so_far = (
        residents.ytd_outpatient, residents.ytd_outpatient_fund, residents.ytd_two_disease,
        residents.ytd_inpatient_fund, residents.ytd_paid,
    )  # fmt: skip
    terms = (terms.rows, terms.two_ratio, terms.two_cap)
    episode, facility, reason = (
        np.empty(MOST_CLAIMS * BLOCK + 1, np.uint32), np.empty(MOST_CLAIMS * BLOCK + 1, np.uint32),
        np.empty(MOST_CLAIMS * BLOCK + 1, np.uint8),
    )  # fmt: skip
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        n = _list_claims(
            begin, end, chosen, eventful, ups, referred, returns, new_slip, stays, rests, again, afters, episode,
            facility, reason,
        )  # fmt: skip
        for k in range(n):
            e, f, why = np.int64(episode[k]), np.int64(facility[k]), np.int64(reason[k])
            i, condition = np.int64(np.uint32(resident[e])), np.int64(conditions[e])
            scheme, bits = np.int64(schemes[i]), chronic[i]
            contracted = np.int64(has_contract(contract_rank[i], born[i], bits, coverage))
            if why <= BY_SLIP:
                tcm = np.int64(by_tcm[e]) if why == OWN_CHOICE else 0
                case = case_of(why, np.int64(places[f]), condition, scheme, tcm, contracted)
                paid = _claim_visit(
                    terms, case, i, f, np.int64(scheme == EMPLOYEE), (bits & SPECIAL) != 0 and special[f] > 0,
                    uptake_rank[i] < coverage.uptake, eligible_so_far, fund_so_far, two_so_far, counts,
                )  # fmt: skip
            else:
                rest = np.int64(rest_part[e])
                part = rest if why == HANDED_DOWN else WHOLE if why == READMITTED else WHOLE - rest
                before = np.int64(stays_before[i]) - (why == HANDED_DOWN)
                paid = _claim_stay(
                    stay, bills, i, f, levels[f], part, condition, scheme, contracted, np.int64(aid[i]),
                    referred[e] > 0 or why == HANDED_DOWN, before, inpatient_so_far, np.int64(paid_so_far[i]), counts,
                )  # fmt: skip
                stays_before[i] = min(before + 1, 255)
            paid_so_far[i] += paid
            person[quintiles[i], 0] += paid


@njit(nogil=True, cache=True)
def _count_catastrophic(piece, start, stop, ytd_paid, quintile, away, line, person):  # type: ignore[no-untyped-def]
    past, lowest, counts = np.empty(BLOCK, np.int64), line.min(), person[piece]
    for begin in range(start, stop, BLOCK):
        n = 0
        for i in range(begin, min(begin + BLOCK, stop)):  # few: listed without a branch
            past[n] = i
            n += ytd_paid[i] > lowest
        for k in range(n):
            i = past[k]
            counts[quintile[i], 1] += ytd_paid[i] > line[quintile[i]] and away[i] == 0


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
    places = (market.level * 2 + market.designated).astype(np.uint8)
    share_out(
        _claim,
        episodes.borders,
        residents,
        episodes,
        choices,
        courses,
        places,
        market,
        coverage,
        bills,
        visit_terms(bills),
        tally,
    )
    share_out(
        _count_catastrophic,
        pieces(len(residents.id)),
        residents.ytd_paid,
        residents.quintile,
        residents.away,
        catastrophic,
        tally.person,
    )
