"""What happens at the provider: correct management, contentment, referral up, and who is to be admitted.

Correct management: a keyed uniform below the facility's capability for the condition. Referral up: chance = scale ×
(capability the condition requires - capability there) + defensive referral, less what review refuses where capability
suffices and what retention keeps from leaving the county. Case for admission: chance by age band and condition ×
inducement of the facility, for a chronic illness × the risk that goes with its control; the stay itself is in
`admission`.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.admission import GENERAL, admit, nearest_town
from sim.care.choice import (
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
from sim.care.chronic import ChronicCare, risk
from sim.care.courses import Courses, chronic_content, contentment, count_visit, no_courses
from sim.care.need import Episodes
from sim.care.practice import Practice
from sim.care.tcm import finds_tcm
from sim.conventions import N_OPTIONS, NOWHERE, Option
from sim.county.residents import KEEP, NOT_YET, Residents
from sim.measure.tally import Count, Tally
from sim.rng import Purpose, draw4
from sim.system.payment import Bills
from sim.threads import pieces, share_out

COUNTY_TCM = int(Option.COUNTY_TCM)


@njit(inline="always")
def _step_up(market, v, condition, option, is_tcm):  # type: ignore[no-untyped-def]
    """Where an option sends what it cannot treat; who was treated with TCM goes on to the TCM hospital."""
    if option <= OTHER:
        if market.facility[v, condition, TOWNSHIP] != NOWHERE:
            return TOWNSHIP
        if market.facility[v, condition, SUBCENTRE] != NOWHERE:
            return SUBCENTRE
    if option <= SUBCENTRE:
        return COUNTY_TCM if is_tcm and market.facility[v, condition, COUNTY_TCM] != NOWHERE else GENERAL
    return OUT


@njit(inline="always")
def _chance_up(practice, facility, condition, up_option, is_slip):  # type: ignore[no-untyped-def]
    """Chance that a patient is sent up and arrives there."""
    lacking = practice.requirement[condition] - practice.capability[facility, condition]
    chance = practice.referral_scale[facility] * max(lacking, 0.0) + practice.defensive[facility]
    if is_slip:
        chance = max(chance, practice.slip_goes_on)
    if lacking <= 0.0:  # capability here suffices: whoever reviews referrals refuses this one
        chance *= 1.0 - practice.review
    if up_option == OUT:
        return chance * (1.0 - practice.retention)
    return chance * practice.way_up if up_option >= GENERAL else chance


@njit(inline="always")
def _first_visit(  # type: ignore[no-untyped-def]
    residents, i, v, condition, option, facility, is_tcm, is_slip, served, u_well, u_content, market, practice, care,
    counts, experience,
):  # fmt: skip
    """The visit the patient chose, counted; whether it left him content."""
    well = u_well < practice.capability[facility, condition]
    chance = contentment(practice, market, facility, well)
    chance += chronic_content(practice, care, facility, condition, residents.control[i])
    if served and option in (OWN, TOWNSHIP, SUBCENTRE):
        chance += practice.content_served
    content = u_content < chance
    column = Count.FOLLOW_UP if practice.chronic[condition] else Count.ACUTE
    count_visit(counts, experience, facility, column, well, content, market, practice, v, option, condition)
    counts[facility, Count.TCM] += is_tcm
    counts[facility, Count.SLIP] += is_slip
    return content


@njit(inline="always")
def _visit_above(  # type: ignore[no-untyped-def]
    residents, i, v, condition, facility, up_option, u_well, u_content, market, practice, care, counts, experience
):
    """The visit a referral leads to, counted; the facility that receives it."""
    counts[facility, Count.SENT_UP] += 1
    above = market.facility[v, condition, up_option]
    well = u_well < practice.capability[above, condition]
    chance = contentment(practice, market, above, well)
    content = u_content < chance + chronic_content(practice, care, above, condition, residents.control[i])
    count_visit(counts, experience, above, Count.REFERRED, well, content, market, practice, v, up_option,
                condition)  # fmt: skip
    counts[above, Count.WANTED] += 1
    return above


@njit(nogil=True, cache=True)
def _treat(  # type: ignore[no-untyped-def]
    piece,
    start,
    stop,
    key,
    month,
    residents,
    episodes,
    choices,
    market,
    taste,
    coverage,
    practice,
    care,
    bills,
    tally,
    courses,
):
    score = np.empty(N_OPTIONS)
    # one look-up of each array: inside the loop it would cost an atomic reference count every time
    counts, experience = tally.facility[piece], tally.experience[piece]
    first, conditions, numbers, bands = episodes.first, episodes.condition, episodes.number, episodes.band
    tcm, taken, taken_at, slips = episodes.is_tcm, choices.option, choices.facility, choices.is_slip
    ids, villages, inducement, admission = residents.id, residents.village, practice.inducement, practice.admission
    is_referred, habits, chronic, tcm_met = courses.is_referred, courses.habit, practice.chronic, market.tcm
    by_tcm = courses.by_tcm
    for i in range(start, stop):
        if first[i] == first[i + 1]:
            continue
        v, who = villages[i], ids[i]
        contracted = is_contracted(residents, i, coverage)
        served = contracted and residents.service_rank[i] < coverage.service
        danger = risk(care, residents.control[i])
        for e in range(first[i], first[i + 1]):
            condition, number = np.int64(conditions[e]), np.int64(numbers[e])
            option, facility = np.int64(taken[e]), np.int64(taken_at[e])
            is_slip = slips[e]
            u_well, u_up, u_stay, u_content = draw4(key, who, month, Purpose.OUTCOME, number * 2)
            seen_at, referred, habit, induced = option, 0, KEEP, 1.0
            if option != SELF:
                is_tcm = tcm[e] > 0 and finds_tcm(key, who, month, number, tcm_met[facility, condition])
                by_tcm[e] = is_tcm
                content = _first_visit(residents, i, v, condition, option, facility, is_tcm, is_slip, served, u_well,
                                       u_content, market, practice, care, counts, experience)  # fmt: skip
                habit = option if content else NOT_YET
                induced = inducement[facility]
                up_option = np.int64(choices.wanted[e]) if is_slip else _step_up(market, v, condition, option, is_tcm)
                if option != OUT and u_up < _chance_up(practice, facility, condition, up_option, is_slip):
                    above = _visit_above(residents, i, v, condition, facility, up_option, u_well, u_content, market,
                                         practice, care, counts, experience)  # fmt: skip
                    courses.up_facility[e] = above
                    seen_at, referred, induced = up_option, 1, inducement[above]
                elif (
                    GENERAL <= option < OUT
                    and taste.severity[condition] < SEVERE
                    and draw4(key, who, month, Purpose.AFTERCARE, number * 2 + 1)[0] < practice.send_back
                ):
                    habit = nearest_town(market, v, condition)
            is_referred[e] = referred
            habits[e] = habit
            need = admission[bands[e], condition] * practice.admission_index
            if chronic[condition]:
                need *= danger
            if u_stay < need * induced:
                admit(piece, key, month, residents, i, e, number, v, condition, seen_at, referred, contracted,
                      u_stay >= need, u_content, market, taste, practice, bills, tally, courses, score)  # fmt: skip


def treat_and_refer(
    residents: Residents,
    episodes: Episodes,
    choices: Choices,
    market: Market,
    taste: Taste,
    coverage: Coverage,
    practice: Practice,
    care: ChronicCare,
    bills: Bills,
    tally: Tally,
    key: NDArray[np.uint32],
    month: int,
) -> Courses:
    """What became of each episode; visits, experiences, admissions and bed-days are counted into the tally."""
    courses = no_courses(len(episodes.resident))
    share_out(
        _treat,
        pieces(len(residents.id)),
        key,
        month,
        residents,
        episodes,
        choices,
        market,
        taste,
        coverage,
        practice,
        care,
        bills,
        tally,
        courses,
    )
    return courses
