"""Going into hospital: whether and where, for how many nights.

Who is to be admitted may stay at home instead (`hospital_choice`). What is beyond every hospital of the county is
admitted outside it. Part of the stays meets no criterion for admission; adherence to criteria turns such cases away.
A case that needs an operation is taken by a township hospital only as far as it may and can operate
(sim/care/surgery.py); what goes wrong there, and would not in a county hospital, brings the patient back and is
remembered in the village. So is being turned away because the package is used up; a full ward is nobody's fault.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.borrowed import borrowing
from sim.care.cases import draw, look_up
from sim.care.choice import OUT, SELF, SUBCENTRE, TOWNSHIP, is_contracted
from sim.care.choosing import SHUT, least_of
from sim.care.discharge import comes_back, look_after
from sim.care.hospital_choice import GENERAL, choose_hospital, patients_parts
from sim.care.returns import cost_at_home, treat_at_home
from sim.conventions import N_CONDITIONS, N_OPTIONS, NOWHERE
from sim.county.residents import TASTES
from sim.lanes import PER_LN2
from sim.measure.tally import Count
from sim.rng import BLOCK, Purpose, draw4, uniform


@njit(inline="always")
def _close_to_operations(facilities, row, operable, u_place, score):  # type: ignore[no-untyped-def]
    """Township hospitals that may not or cannot do this operation are no place for the case."""
    for option in (TOWNSHIP, SUBCENTRE):
        facility = facilities[row + option]
        if facility != NOWHERE and u_place >= operable[facility]:
            score[option] = SHUT


@borrowing
def _find_bed(  # type: ignore[no-untyped-def]
    key, who, month, number, row, v, condition, u_criteria, u_nights, facilities, market, practice, score, counts,
    experience,
):  # fmt: skip
    """The best hospital with a bed, or SELF for who stays at home; the out-of-county hospital always has a bed.

    Returns the option, the facility, the nights, and whether criteria for admission turned the case away.
    """
    while True:
        option = least_of(score, TOWNSHIP, N_OPTIONS)
        if score[option] == SHUT:
            option = OUT
        if score[SELF] < score[option]:
            return SELF, NOWHERE, 0, False
        facility = facilities[row + option]
        level = market.level[facility]
        avoidable = practice.avoidable[level]
        if avoidable * (1.0 - practice.heeded) <= u_criteria < avoidable:
            return SELF, NOWHERE, 0, True
        counts[facility, Count.STAYS_WANTED] += 1
        nights = np.int64(practice.nights[level, condition] * practice.shortening[facility] + u_nights)
        counts[facility, Count.BED_DAYS_WANTED] += nights
        chance = market.accept_stay[facility]
        if option == OUT or chance >= 1.0:
            return option, facility, nights, False
        u = draw4(key, who, month, Purpose.CAPACITY, 1000 + number * N_OPTIONS + option)[0]
        if u < chance:
            return option, facility, nights, False
        counts[facility, Count.STAYS_REFUSED] += 1
        experience[v, option, 2] += u * practice.admitting < chance  # had a bed, but no money left for him
        score[option] = SHUT


@borrowing
def _count_operation(u_harm, v, stay, hospital, practice, counts, experience):  # type: ignore[no-untyped-def]
    """An operation counted; whether it went wrong as it would not have in a county hospital."""
    counts[hospital, Count.OPERATED] += 1
    if stay >= GENERAL or u_harm >= practice.harm:
        return False
    counts[hospital, Count.OPERATION_HARM] += 1
    experience[v, stay, 2] += 1
    return True


@borrowing
def _stay(  # type: ignore[no-untyped-def]
    piece, k, v, condition, stay, hospital, nights, is_beyond, is_operation, cases, draws, market, practice, tally,
    courses,
):  # fmt: skip
    """Case k is admitted: the stay counted, and what follows discharge."""
    e, counts = cases.episode[k], tally.facility[piece]
    counts[hospital, Count.ADMITTED] += 1
    tally.stays[piece, stay, condition] += 1
    tally.stays[piece, N_OPTIONS, condition] += is_beyond
    counts[hospital, Count.BED_DAYS] += nights
    avoidable = uniform(draws.discharge[k]) < practice.avoidable[market.level[hospital]]
    counts[hospital, Count.AVOIDABLE] += cases.is_extra[k] or avoidable
    courses.stay_option[e] = stay
    courses.stay_facility[e] = hospital
    courses.eventful[e] = 1
    well = False
    if uniform(draws.aftercare[BLOCK + k]) < practice.follow_up:
        decided = (
            uniform(draws.aftercare[2 * BLOCK + k]), uniform(draws.discharge[3 * BLOCK + k]),
            uniform(draws.aftercare[3 * BLOCK + k]), uniform(cases.content[k]),
        )  # fmt: skip
        well = look_after(piece, e, v, condition, stay, hospital, nights, decided, market, practice, tally, courses)
    u_harm = uniform(draws.operation[2 * BLOCK + k])
    harmed = is_operation and _count_operation(u_harm, v, stay, hospital, practice, counts, tally.experience[piece])
    early = max(1.0 - practice.shortening[hospital], 0.0)
    u_again, u_split = uniform(draws.discharge[BLOCK + k]), uniform(draws.discharge[2 * BLOCK + k])
    courses.again[e] = comes_back(
        u_again, u_split, early, practice, hospital, well, harmed, nights, v, stay, counts, tally.experience[piece]
    )  # fmt: skip


@borrowing
def admit(  # type: ignore[no-untyped-def]
    piece, key, month, n, cases, patients, draws, residents, episodes, choices, market, taste, coverage, board,
    practice, bills, terms, tally, courses,
):  # fmt: skip
    """Decide n cases for admission: hospital or home, and what follows; patients and draws are room for them."""
    look_up(n, cases, residents, episodes, patients)
    draw(key, month, n, cases, patients, episodes.number, draws)
    facilities, counts, yuan, score = board.facility, tally.facility[piece], cases.yuan, cases.score
    for k in range(n):
        e, seen_at, v = cases.episode[k], np.int64(cases.seen_at[k]), np.int64(patients.village[k])
        condition = np.int64(episodes.condition[e])
        severity, row = taste.severity[condition], (v * N_CONDITIONS + condition) * N_OPTIONS
        contracted, referred = np.int64(is_contracted(patients, k, coverage)), courses.is_referred[e]
        last_seen = np.int64(facilities[row + seen_at])
        home_fen = cost_at_home(
            k, seen_at, last_seen, referred, condition, contracted, patients, market, coverage, terms,
            practice.outpatient_course, taste.self_care_fen,
        )  # fmt: skip
        patients_parts(
            k, row, patients, facilities, market.level, bills, home_fen, condition, referred, contracted, yuan
        )
        choose_hospital(
            board, v, condition, board.price[severity] * patients.price_taste[k],
            board.travel[severity] * patients.travel_taste[k], taste.offset,
            patients.hospital_taste[k] * (PER_LN2 / TASTES),
            seen_at, patients.usual_hospital[k], yuan, draws.errors, k * N_OPTIONS, score,
        )  # fmt: skip
        is_beyond = uniform(draws.beyond[k]) < practice.beyond[condition]
        if is_beyond:
            score[TOWNSHIP:OUT] = SHUT
        elif GENERAL <= seen_at < OUT and uniform(draws.beyond[BLOCK + k]) < practice.retention:
            score[OUT] = SHUT  # kept by the hospital that saw the patient
        is_operation = uniform(draws.operation[k]) < practice.operation[condition]
        if is_operation:
            _close_to_operations(facilities, row, practice.operable, uniform(draws.operation[BLOCK + k]), score)
        u_criteria, u_nights = uniform(draws.discharge[k]), uniform(draws.aftercare[k])
        stay, hospital, nights, is_turned_away = _find_bed(
            key, patients.id[k], month, np.int64(episodes.number[e]), row, v, condition, u_criteria, u_nights,
            facilities, market, practice, score, counts, tally.experience[piece],
        )  # fmt: skip
        if stay == SELF:
            tally.declined[piece] += not is_turned_away
            if seen_at != SELF:
                decided = (u_nights, uniform(draws.aftercare[2 * BLOCK + k]), uniform(cases.content[k]))
                treat_at_home(e, v, condition, seen_at, last_seen, decided, choices, market, practice, counts,
                              tally.experience[piece], courses)  # fmt: skip
            continue
        _stay(piece, k, v, condition, stay, hospital, nights, is_beyond, is_operation, cases, draws, market, practice,
              tally, courses)  # fmt: skip
