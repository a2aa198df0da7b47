"""Going into hospital: whether and where, for how many nights, and what follows discharge.

Who is to be admitted may stay at home instead (treated as an outpatient): an option like the hospitals, with its own
constant and an error of its own, so that offering it changes nothing between hospitals. What is beyond every hospital
of the county is admitted outside it. Part of the stays meets no
criterion for admission; adherence to criteria turns such cases away. Of those who come out of a county hospital and
need a follow-up, some are handed down to the township hospital, for the visit and, with a free bed, the drugs and both
sides willing, for the last nights as well. Who is not followed up comes back more often. A case that needs an operation
is taken by a township hospital only as far as it may and can operate (sim/care/surgery.py); what goes wrong there, and
would not in a county hospital, brings the patient back and is remembered in the village.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.care.choice import NEVER, OUT, SELF, SUBCENTRE, TOWNSHIP, best_of, gumbel, log_payment
from sim.care.courses import contentment, count_visit
from sim.conventions import N_OPTIONS, NOWHERE, Option
from sim.county.residents import TASTES
from sim.measure.tally import Count
from sim.rng import Purpose, draw4
from sim.system.payment import WHOLE, pay_stay

GENERAL = int(Option.COUNTY_GENERAL)


@njit
def choose_hospital(  # type: ignore[no-untyped-def]
    key, month, residents, i, number, v, condition, seen_at, referred, contracted, market, taste, bills, score
):
    """Scores of staying at home and of the hospital options for one admission, errors included."""
    severity = taste.severity[condition]
    for block in range(2):
        u0, u1, u2, u3 = draw4(key, residents.id[i], month, Purpose.ADMISSION, number * 2 + block)
        score[block * 4] = gumbel(u0)
        score[block * 4 + 1] = gumbel(u1)
        score[block * 4 + 2] = gumbel(u2)
        score[block * 4 + 3] = gumbel(u3)
    sensitivity = taste.price[severity] * (residents.price_taste[i] / TASTES)
    for j in range(N_OPTIONS):
        facility = market.facility[v, condition, j]
        if j == SELF:
            value = market.stay_base[v, condition, j]
            score[j] += value - sensitivity * log_payment(taste.self_care_fen, taste.offset)
            continue
        if j < TOWNSHIP or facility == NOWHERE:
            score[j] = NEVER
            continue
        payment = pay_stay(
            bills.stay, bills, np.int64(residents.scheme[i]), market.level[facility], condition,
            np.int64(residents.stays[i]), referred, contracted, np.int64(residents.aid[i]),
            np.int64(residents.ytd_inpatient_fund[i]), np.int64(residents.ytd_paid[i]),
        )[2]  # fmt: skip
        value = market.stay_base[v, condition, j]
        value -= taste.travel[severity] * (residents.travel_taste[i] / TASTES) * market.minutes[v, j]
        value -= sensitivity * log_payment(payment, taste.offset)
        if j >= GENERAL:
            value += residents.hospital_taste[i] / TASTES
        if j == OUT:
            value -= taste.hassle_out
        if j == seen_at:
            value += taste.continuity
        if residents.usual_hospital[i] == j:
            value += taste.habit_stay
        score[j] += value


@njit
def _find_bed(key, who, month, number, v, condition, u_criteria, u_nights, market, practice, score, counts):  # type: ignore[no-untyped-def]
    """The best hospital with a bed, or SELF for who stays at home; the out-of-county hospital always has a bed.

    Returns the option, the facility, the nights, and whether criteria for admission turned the case away.
    """
    while True:
        option = best_of(score, TOWNSHIP, N_OPTIONS)
        if score[option] <= NEVER:
            option = OUT
        if score[SELF] > score[option]:
            return SELF, NOWHERE, 0, False
        facility = market.facility[v, condition, option]
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
        if draw4(key, who, month, Purpose.CAPACITY, 1000 + number * N_OPTIONS + option)[0] < chance:
            return option, facility, nights, False
        counts[facility, Count.STAYS_REFUSED] += 1
        score[option] = NEVER


@njit
def nearest_town(market, v, condition):  # type: ignore[no-untyped-def]
    """The option that is the village's township hospital: a sub-centre where it has been upgraded."""
    return TOWNSHIP if market.facility[v, condition, TOWNSHIP] != NOWHERE else SUBCENTRE


@njit
def _hand_over(e, place, hospital, nights, practice, counts, courses):  # type: ignore[no-untyped-def]
    """The nights after the acute phase are spent at the township hospital: bed-days and charge go along."""
    rest = nights - np.int64(np.ceil(nights * practice.acute_part))
    if rest <= 0:
        return 0
    for column in (Count.BED_DAYS, Count.BED_DAYS_WANTED):
        counts[hospital, column] -= rest
        counts[place, column] += rest
    courses.rest_facility[e] = place
    courses.rest_part[e] = rest * WHOLE // nights
    return 1


@njit
def _comes_back(u_again, u_split, early, practice, hospital, looked_after, harmed, nights, counts):  # type: ignore[no-untyped-def]
    """Whether the same hospital admits the patient once more this month: a stay cut in two, a relapse, or harm."""
    chance = practice.readmission * (1.0 - practice.looked_after * looked_after)
    chance *= 1.0 + practice.early * early
    is_split = u_split < practice.split[hospital]
    if not is_split and not harmed and u_again >= chance:
        return 0
    counts[hospital, Count.ADMITTED] += 1
    counts[hospital, Count.STAYS_WANTED] += 1
    counts[hospital, Count.READMITTED] += 1
    if not is_split:
        counts[hospital, Count.BED_DAYS] += nights
        counts[hospital, Count.BED_DAYS_WANTED] += nights
    return 1


@njit
def _look_after(  # type: ignore[no-untyped-def]
    piece, e, v, condition, stay, hospital, nights, draws, market, practice, tally, courses
):
    """The visit after discharge, at the hospital or handed down; whether it was managed well."""
    u_down, u_rest, u_well, u_content = draws
    counts = tally.facility[piece]
    after = stay
    if stay >= GENERAL and u_down < practice.hand_down:
        after = nearest_town(market, v, condition)
        tally.handed_down[piece] += 1
    place = market.facility[v, condition, after]
    if after != stay and u_rest < practice.rest[place] * market.accept_stay[place]:
        tally.transferred[piece] += _hand_over(e, place, hospital, nights, practice, counts, courses)
    well = u_well < practice.capability[place, condition]
    content = u_content < contentment(practice, market, place, well)
    count_visit(
        counts, tally.experience[piece], place, Count.REFERRED, well, content, market, practice, v, after, condition
    )
    counts[place, Count.WANTED] += 1
    courses.after_facility[e] = place
    return well


@njit(inline="always")
def _close_to_operations(market, practice, v, condition, u_place, score):  # type: ignore[no-untyped-def]
    """Township hospitals that may not or cannot do this operation are no place for the case."""
    for option in (TOWNSHIP, SUBCENTRE):
        facility = market.facility[v, condition, option]
        if facility != NOWHERE and u_place >= practice.operable[facility]:
            score[option] = NEVER


@njit
def _count_operation(u_harm, v, stay, hospital, practice, counts, experience):  # type: ignore[no-untyped-def]
    """An operation counted; whether it went wrong as it would not have in a county hospital."""
    counts[hospital, Count.OPERATED] += 1
    if stay >= GENERAL or u_harm >= practice.harm:
        return False
    counts[hospital, Count.OPERATION_HARM] += 1
    experience[v, stay, 2] += 1
    return True


@njit
def admit(  # type: ignore[no-untyped-def]
    piece, key, month, residents, i, e, number, v, condition, seen_at, referred, contracted, is_extra, u_content,
    market, taste, practice, bills, tally, courses, score,
):  # fmt: skip
    """One case for admission: hospital or home, nights, and what follows discharge.

    is_extra says that the case would not be one without inducement; such a stay is avoidable.
    """
    counts = tally.facility[piece]
    who = residents.id[i]
    choose_hospital(
        key, month, residents, i, number, v, condition, seen_at, referred, contracted, market, taste, bills, score
    )
    u_beyond, u_kept, _, _ = draw4(key, who, month, Purpose.BEYOND, number)
    is_beyond = u_beyond < practice.beyond[condition]
    if is_beyond:
        score[TOWNSHIP:OUT] = NEVER
    elif GENERAL <= seen_at < OUT and u_kept < practice.retention:  # kept by the hospital that saw the patient
        score[OUT] = NEVER
    u_operation, u_place, u_harm, _ = draw4(key, who, month, Purpose.OPERATION, number)
    is_operation = u_operation < practice.operation[condition]
    if is_operation:
        _close_to_operations(market, practice, v, condition, u_place, score)
    u_nights, u_after, u_down, u_well = draw4(key, who, month, Purpose.AFTERCARE, number * 2)
    u_criteria, u_again, u_split, u_rest = draw4(key, who, month, Purpose.DISCHARGE, number)
    stay, hospital, nights, is_turned_away = _find_bed(
        key, who, month, number, v, condition, u_criteria, u_nights, market, practice, score, counts
    )
    if stay == SELF:
        tally.declined[piece] += not is_turned_away
        return
    counts[hospital, Count.ADMITTED] += 1
    tally.stays[piece, stay, condition] += 1
    tally.stays[piece, N_OPTIONS, condition] += is_beyond
    counts[hospital, Count.BED_DAYS] += nights
    counts[hospital, Count.AVOIDABLE] += is_extra or u_criteria < practice.avoidable[market.level[hospital]]
    courses.stay_option[e] = stay
    courses.stay_facility[e] = hospital
    well = False
    if u_after < practice.follow_up:
        draws = (u_down, u_rest, u_well, u_content)
        well = _look_after(piece, e, v, condition, stay, hospital, nights, draws, market, practice, tally, courses)
    early = max(1.0 - practice.shortening[hospital], 0.0)
    harmed = is_operation and _count_operation(u_harm, v, stay, hospital, practice, counts, tally.experience[piece])
    courses.again[e] = _comes_back(u_again, u_split, early, practice, hospital, well, harmed, nights, counts)
