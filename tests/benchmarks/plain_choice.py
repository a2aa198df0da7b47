"""The choice told plainly: one patient after the other, one option after the other, in float64 and whole fen.

The rule is that of `sim.care.choosing`, which works on eight options and on hundreds of patients at once; this loop is
what it is checked against and what its speed is held against. It shares the draws and what a visit costs with the
engine, and none of the tables made for the choice there (`Board`, `Fares`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.choice import (
    FIRST_HOSPITAL,
    LIKELY,
    NEVER,
    OTHER,
    OUT,
    OWN,
    SELF,
    SEVERE,
    SUBCENTRE,
    TOWNSHIP,
    Choices,
    Coverage,
    Market,
    Taste,
    is_contracted,
)
from sim.care.need import FEVER_CONDITIONS, Episodes
from sim.conventions import N_OPTIONS, NOWHERE
from sim.county.residents import SPECIAL, TASTES, Residents
from sim.measure.tally import Count, Tally
from sim.rng import Purpose, draw4
from sim.system.payment import Bills
from sim.system.visit_terms import OWN_CHOICE, case_of, pay_visit, visit_terms


class Patient(NamedTuple):
    """What the choice needs to know of a resident: cover, habit, tastes, and fen used of the year's benefits."""

    scheme: int
    registered: bool
    enrolled: bool
    contracted: bool
    served: bool
    usual: int
    price: float
    travel: float
    pull: float
    eligible: int
    fund: int
    two: int


@njit(inline="always")
def _patient(residents, i, coverage, taste):  # type: ignore[no-untyped-def]
    contracted = is_contracted(residents, i, coverage)
    return Patient(
        np.int64(residents.scheme[i]),
        residents.chronic[i] & SPECIAL > 0,
        residents.uptake_rank[i] < coverage.uptake,
        contracted,
        contracted and residents.service_rank[i] < coverage.service,
        np.int64(residents.usual[i]),
        residents.price_taste[i] / TASTES,
        residents.travel_taste[i] / TASTES,
        residents.hospital_taste[i] / TASTES + taste.frail * (residents.frailty[i] / TASTES - 1.0),
        np.int64(residents.ytd_outpatient[i]),
        np.int64(residents.ytd_outpatient_fund[i]),
        np.int64(residents.ytd_two_disease[i]),
    )


@njit(inline="always")
def _errors(key, who, month, number, at_hand, score):  # type: ignore[no-untyped-def]
    """An error for each option there is: minus the logarithm of an exponential; NEVER for the others."""
    for block in range(N_OPTIONS // 4):
        uniforms = draw4(key, who, month, Purpose.CHOICE, number * 2 + block)
        for k in range(4):
            option = block * 4 + k
            is_there = option == SELF or at_hand[option] != NOWHERE
            score[option] = -np.log(-np.log(uniforms[k])) if is_there else NEVER


@njit(inline="always")
def _add_utilities(at_hand, v, condition, is_tcm, patient, market, taste, terms, score):  # type: ignore[no-untyped-def]
    """Add to the errors in score[option] each option's utility for one episode."""
    severity = taste.severity[condition]
    sensitivity = taste.price[severity] * patient.price
    score[SELF] += market.base[v, condition, SELF] - sensitivity * np.log(taste.self_care_fen / 100 + taste.offset)
    paid_alike, log_paid = np.int64(-1), 0.0  # one payment for options next to each other that cost the same
    for option in range(OWN, N_OPTIONS):
        facility = at_hand[option]
        if facility == NOWHERE:
            continue
        tcm_met = market.tcm[facility, condition] if is_tcm else 0.0
        place = 2 * market.level[facility] + market.designated[facility]
        case = case_of(OWN_CHOICE, place, condition, patient.scheme, is_tcm and tcm_met >= LIKELY, patient.contracted)
        registered = patient.registered and market.special[facility] > 0
        if case * 2 + registered != paid_alike:
            fen = pay_visit(
                terms.rows, case, terms.two_ratio, terms.two_cap, registered, patient.enrolled, patient.eligible,
                patient.fund, patient.two,
            )[4]  # fmt: skip
            paid_alike, log_paid = case * 2 + registered, np.log(fen / 100 + taste.offset)
        value = market.base[v, condition, option] - sensitivity * log_paid + taste.tcm * tcm_met
        value -= taste.travel[severity] * patient.travel * market.minutes[v, option]
        if patient.usual == option:
            value += taste.habit
        if patient.served and option in (OWN, TOWNSHIP, SUBCENTRE):
            value += taste.contract
        if option >= FIRST_HOSPITAL:
            value += patient.pull
        if option == OUT:
            value -= taste.hassle_out
        score[option] += value


@njit(inline="always")
def _best_of(score, low, high):  # type: ignore[no-untyped-def]
    best = low
    for option in range(low + 1, high):
        if score[option] > score[best]:
            best = option
    return best


@njit(inline="always")
def _be_served(key, who, month, number, at_hand, wanted, slip, severe, accept, score, counts):  # type: ignore[no-untyped-def]
    """The best option that takes the patient in, and whether the visit is for a slip.

    Who finds no place at primary level for a slip goes where he wanted to; the severe leave the county, others treat
    themselves.
    """
    first, last = (OWN, FIRST_HOSPITAL) if slip else (SELF, N_OPTIONS)
    option = _best_of(score, first, last)
    while option not in (SELF, OUT) and score[option] > NEVER / 2:
        facility = at_hand[option]
        counts[facility, Count.WANTED] += 1
        if draw4(key, who, month, Purpose.CAPACITY, number * N_OPTIONS + option)[0] < accept[facility]:
            return option, slip
        counts[facility, Count.REFUSED] += 1
        score[option] = NEVER
        option = _best_of(score, first, last)
    if score[option] > NEVER / 2:
        return option, slip
    if not slip:
        return (OUT if severe else SELF), slip
    if wanted != OUT:
        counts[at_hand[wanted], Count.WANTED] += 1
    return wanted, False


@njit
def _choose(key, month, residents, episodes, market, taste, coverage, terms, score, tally, choices):  # type: ignore[no-untyped-def]
    counts, listed_share = tally.facility[0], coverage.list_share * coverage.list_compliance
    for e in range(len(episodes.resident)):
        i, condition, number = episodes.resident[e], np.int64(episodes.condition[e]), np.int64(episodes.number[e])
        v, who = np.int64(residents.village[i]), residents.id[i]
        at_hand, severe = market.facility[v, condition], taste.severity[condition] == SEVERE
        _errors(key, who, month, number, at_hand, score)
        patient = _patient(residents, i, coverage, taste)
        _add_utilities(at_hand, v, condition, episodes.is_tcm[e], patient, market, taste, terms, score)
        if FEVER_CONDITIONS[condition] and episodes.way_draw[e] < coverage.fever:
            score[OWN] = score[OTHER] = NEVER
        is_listed = not (severe and coverage.exempt) and episodes.list_draw[e] < listed_share
        is_brought_in = severe and not is_listed and episodes.way_draw[e] < coverage.emergency
        for option in range(N_OPTIONS):
            if is_listed and option >= FIRST_HOSPITAL:  # has its hurdle even for those who would not mind going there
                score[option] -= taste.referral_hurdle
            if is_brought_in and option < SUBCENTRE:  # is passed by on the way
                score[option] = NEVER
        wanted = _best_of(score, SELF, N_OPTIONS)
        option, slip = _be_served(
            key, who, month, number, at_hand, wanted, is_listed and wanted >= FIRST_HOSPITAL, severe,
            market.accept_visit, score, counts,
        )  # fmt: skip
        choices.option[e], choices.facility[e] = option, NOWHERE if option == SELF else at_hand[option]
        choices.wanted[e], choices.is_slip[e] = wanted, slip
        tally.self_care[0] += option == SELF


def choose_plainly(
    residents: Residents,
    episodes: Episodes,
    market: Market,
    taste: Taste,
    coverage: Coverage,
    bills: Bills,
    tally: Tally,
    key: NDArray[np.uint32],
    month: int,
) -> Choices:
    """What `sim.care.choosing.choose_providers` gives, on one thread; counts into the tally's first piece."""
    n = len(episodes.resident)
    option, wanted, is_slip = (np.empty(n, np.uint8) for _ in range(3))
    choices = Choices(option, np.empty(n, np.int32), wanted, is_slip, np.zeros(n, np.uint8), np.empty(0, np.float32))
    terms, score = visit_terms(bills), np.empty(N_OPTIONS)
    _choose(key, month, residents, episodes, market, taste, coverage, terms, score, tally, choices)
    return choices
