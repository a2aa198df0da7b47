"""What happens at the provider: correct management, contentment, referral up, admission, and care after discharge.

Correct management: a keyed uniform below the facility's capability for the condition. Referral up: chance = scale ×
(capability the condition requires - capability there), less what retention keeps from leaving the county. Admission:
chance by age band and condition × inducement of the facility; the hospital is chosen by explicit error terms as in
`choice`, among those with beds. After discharge some need a visit, which is handed down to the township hospital by the
down-referral share and the lead hospital's effort.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from sim.care.choice import (
    NEVER,
    OTHER,
    OUT,
    SELF,
    SEVERE,
    SUBCENTRE,
    TOWNSHIP,
    Choices,
    Market,
    Taste,
    best_of,
    gumbel,
    log_payment,
)
from sim.care.need import Episodes
from sim.conventions import N_CHUNKS, N_OPTIONS, NOWHERE, Option
from sim.county.residents import KEEP, NOT_YET, Residents
from sim.measure.tally import Count, Tally
from sim.rng import Purpose, draw4
from sim.system.payment import Rules, pay_stay

GENERAL, COUNTY_TCM = int(Option.COUNTY_GENERAL), int(Option.COUNTY_TCM)


class Practice(NamedTuple):
    """How providers work this month.

    capability float64[facility, condition] chance of correct management; requirement float64[condition]; chronic
    int64[condition]; admission float64[band, condition]; inducement float64[facility] multiplies it; nights
    float64[level, condition] mean length of stay; referral_scale float64[facility]; split, shortening float64[facility]
    chance that a stay is cut short and billed twice, multiplier of nights; shares 0-1.
    """

    capability: NDArray[np.float64]
    requirement: NDArray[np.float64]
    chronic: NDArray[np.int64]
    admission: NDArray[np.float64]
    admission_index: float
    inducement: NDArray[np.float64]
    nights: NDArray[np.float64]
    attitude: NDArray[np.float64]
    referral_scale: NDArray[np.float64]
    slip_goes_on: float
    follow_up: float
    hand_down: float
    send_back: float
    retention: float
    content_base: float
    content_well: float
    content_wait: float
    split: NDArray[np.float64]
    shortening: NDArray[np.float64]


class Courses(NamedTuple):
    """What became of each episode; NOWHERE or NOT_YET where nothing did.

    up_facility the second visit, by referral; stay_option, stay_facility and whether by referral for an admission;
    after_facility a
    visit after discharge; habit the provider the resident will think of next.
    """

    up_facility: NDArray[np.int32]
    stay_option: NDArray[np.uint8]
    stay_facility: NDArray[np.int32]
    is_referred: NDArray[np.uint8]
    after_facility: NDArray[np.int32]
    habit: NDArray[np.uint8]


@njit
def _step_up(market, v, condition, option, is_tcm):  # type: ignore[no-untyped-def]
    """Where an option sends what it cannot treat."""
    if option <= OTHER:
        if market.facility[v, condition, TOWNSHIP] != NOWHERE:
            return TOWNSHIP
        if market.facility[v, condition, SUBCENTRE] != NOWHERE:
            return SUBCENTRE
    if option <= SUBCENTRE:
        return COUNTY_TCM if is_tcm and market.facility[v, condition, COUNTY_TCM] != NOWHERE else GENERAL
    return OUT


@njit
def _visit(counts, experience, facility, column, well, content, market, practice, v, option, condition):  # type: ignore[no-untyped-def]
    """Count one visit at a facility."""
    counts[facility, column] += 1
    counts[facility, Count.WELL] += well
    counts[facility, Count.CONTENT] += content
    counts[facility, Count.TRAVEL] += np.int64(10 * market.minutes[v, option] + 0.5)
    counts[facility, Count.WAIT] += market.wait[facility]
    experience[v, option, 0] += 1
    experience[v, option, 1] += content


@njit
def _contentment(practice, market, facility, well):  # type: ignore[no-untyped-def]
    """Chance that a patient leaves content."""
    chance = practice.content_base + practice.content_well * well + practice.attitude[facility]
    return chance - practice.content_wait * market.wait[facility] / 600.0


@njit
def _choose_hospital(key, month, residents, i, number, v, condition, seen_at, referred, market, taste, rules, score):  # type: ignore[no-untyped-def]
    """Scores of the hospital options for one admission, errors included."""
    severity = taste.severity[condition]
    for block in range(2):
        u0, u1, u2, u3 = draw4(key, residents.id[i], month, Purpose.ADMISSION, number * 2 + block)
        score[block * 4] = gumbel(u0)
        score[block * 4 + 1] = gumbel(u1)
        score[block * 4 + 2] = gumbel(u2)
        score[block * 4 + 3] = gumbel(u3)
    for j in range(N_OPTIONS):
        facility = market.facility[v, condition, j]
        if j < TOWNSHIP or facility == NOWHERE:
            score[j] = NEVER
            continue
        payment = pay_stay(
            rules, np.int64(residents.scheme[i]), market.level[facility], condition, np.int64(residents.stays[i]),
            referred, np.int64(residents.aid[i]), residents.ytd_inpatient_fund[i],
        )[2]  # fmt: skip
        value = market.stay_base[v, condition, j]
        value -= taste.travel[severity] * residents.travel_taste[i] * market.minutes[v, j]
        value -= taste.price_stay * residents.price_taste[i] * log_payment(payment, taste.offset)
        if j >= GENERAL:
            value += residents.hospital_taste[i]
        if j == OUT:
            value -= taste.hassle_out
        if j == seen_at:
            value += taste.continuity
        if residents.usual_hospital[i] == j:
            value += taste.habit_stay
        score[j] += value


@njit
def _find_bed(key, who, month, number, v, condition, nights_of, market, score, counts, u_nights):  # type: ignore[no-untyped-def]
    """The best hospital with a bed; the out-of-county hospital always has one."""
    while True:
        option = best_of(score, TOWNSHIP, N_OPTIONS)
        if score[option] <= NEVER:
            option = OUT
        facility = market.facility[v, condition, option]
        counts[facility, Count.STAYS_WANTED] += 1
        nights = np.int64(nights_of[market.level[facility], condition] + u_nights)
        counts[facility, Count.BED_DAYS_WANTED] += nights
        chance = market.accept_stay[facility]
        if option == OUT or chance >= 1.0:
            return option, facility, nights
        if draw4(key, who, month, Purpose.CAPACITY, 1000 + number * N_OPTIONS + option)[0] < chance:
            return option, facility, nights
        counts[facility, Count.STAYS_REFUSED] += 1
        score[option] = NEVER


@njit
def _nearest_town(market, v, condition):  # type: ignore[no-untyped-def]
    """The option that is the village's township hospital: a sub-centre where it has been upgraded."""
    return TOWNSHIP if market.facility[v, condition, TOWNSHIP] != NOWHERE else SUBCENTRE


@njit
def _stay(  # type: ignore[no-untyped-def]
    chunk, key, month, residents, i, e, number, v, condition, seen_at, referred, u_content, market, taste, practice,
    rules, tally, courses, score,
):  # fmt: skip
    """One admission: hospital, nights, and the visit after discharge if there is one."""
    counts = tally.facility[chunk]
    who = residents.id[i]
    _choose_hospital(key, month, residents, i, number, v, condition, seen_at, referred, market, taste, rules, score)
    u_nights, u_after, u_down, u_well = draw4(key, who, month, Purpose.AFTERCARE, number * 2)
    stay, hospital, nights = _find_bed(
        key, who, month, number, v, condition, practice.nights, market, score, counts, u_nights
    )
    counts[hospital, Count.ADMITTED] += 1
    counts[hospital, Count.BED_DAYS] += nights
    courses.stay_option[e] = stay
    courses.stay_facility[e] = hospital
    if u_after >= practice.follow_up:
        return
    after = stay
    if stay >= GENERAL and u_down < practice.hand_down:
        after = _nearest_town(market, v, condition)
        tally.handed_down[chunk] += 1
    place = market.facility[v, condition, after]
    well = u_well < practice.capability[place, condition]
    content = u_content < _contentment(practice, market, place, well)
    experience = tally.experience[chunk]
    _visit(counts, experience, place, Count.REFERRED, well, content, market, practice, v, after, condition)
    counts[place, Count.WANTED] += 1
    courses.after_facility[e] = place


@njit
def _treat_chunk(chunk, key, month, residents, episodes, choices, market, taste, practice, rules, tally, courses):  # type: ignore[no-untyped-def]
    n = residents.id.size
    score = np.empty(N_OPTIONS)
    counts = tally.facility[chunk]
    experience = tally.experience[chunk]
    for i in range(n * chunk // N_CHUNKS, n * (chunk + 1) // N_CHUNKS):
        v, who = residents.village[i], residents.id[i]
        for e in range(episodes.first[i], episodes.first[i + 1]):
            condition = np.int64(episodes.condition[e])
            number = np.int64(episodes.number[e])
            option = np.int64(choices.option[e])
            facility = np.int64(choices.facility[e])
            u_well, u_up, u_stay, u_content = draw4(key, who, month, Purpose.OUTCOME, number * 2)
            seen_at, referred, habit, induced = option, 0, KEEP, 1.0
            up_facility = NOWHERE
            if option != SELF:
                skill = practice.capability[facility, condition]
                well = u_well < skill
                content = u_content < _contentment(practice, market, facility, well)
                column = Count.FOLLOW_UP if practice.chronic[condition] else Count.ACUTE
                _visit(counts, experience, facility, column, well, content, market, practice, v, option, condition)
                counts[facility, Count.TCM] += episodes.is_tcm[e] and market.has_tcm[facility]
                counts[facility, Count.SLIP] += choices.is_slip[e]
                habit = option if content else NOT_YET
                induced = practice.inducement[facility]
                chance = practice.referral_scale[facility] * max(practice.requirement[condition] - skill, 0.0)
                up_option = _step_up(market, v, condition, option, episodes.is_tcm[e])
                if choices.is_slip[e]:
                    up_option = np.int64(choices.wanted[e])
                    chance = max(chance, practice.slip_goes_on)
                if up_option == OUT and option != OUT:
                    chance *= 1.0 - practice.retention
                if option != OUT and u_up < chance:
                    counts[facility, Count.SENT_UP] += 1
                    up_facility = market.facility[v, condition, up_option]
                    well = u_well < practice.capability[up_facility, condition]
                    content = u_content < _contentment(practice, market, up_facility, well)
                    _visit(counts, experience, up_facility, Count.REFERRED, well, content, market, practice, v,
                           up_option, condition)  # fmt: skip
                    counts[up_facility, Count.WANTED] += 1
                    seen_at, referred = up_option, 1
                    induced = practice.inducement[up_facility]
                elif (
                    GENERAL <= option < OUT
                    and taste.severity[condition] < SEVERE
                    and draw4(key, who, month, Purpose.AFTERCARE, number * 2 + 1)[0] < practice.send_back
                ):
                    habit = _nearest_town(market, v, condition)
            courses.up_facility[e] = up_facility
            courses.is_referred[e] = referred
            courses.habit[e] = habit
            need = practice.admission[episodes.band[e], condition] * practice.admission_index * induced
            if u_stay >= need:
                continue
            _stay(chunk, key, month, residents, i, e, number, v, condition, seen_at, referred, u_content, market, taste,
                  practice, rules, tally, courses, score)  # fmt: skip


@njit(parallel=True, cache=True)
def _treat(key, month, residents, episodes, choices, market, taste, practice, rules, tally, courses):  # type: ignore[no-untyped-def]
    for chunk in prange(N_CHUNKS):
        _treat_chunk(chunk, key, month, residents, episodes, choices, market, taste, practice, rules, tally, courses)


def treat_and_refer(
    residents: Residents,
    episodes: Episodes,
    choices: Choices,
    market: Market,
    taste: Taste,
    practice: Practice,
    rules: Rules,
    tally: Tally,
    key: NDArray[np.uint32],
    month: int,
) -> Courses:
    """What became of each episode; visits, experiences, admissions and bed-days are counted into the tally."""
    n = len(episodes.resident)
    courses = Courses(
        up_facility=np.full(n, NOWHERE, np.int32),
        stay_option=np.full(n, NOT_YET, np.uint8),
        stay_facility=np.full(n, NOWHERE, np.int32),
        is_referred=np.zeros(n, np.uint8),
        after_facility=np.full(n, NOWHERE, np.int32),
        habit=np.full(n, KEEP, np.uint8),
    )
    _treat(key, month, residents, episodes, choices, market, taste, practice, rules, tally, courses)
    return courses
