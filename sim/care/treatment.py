"""What happens at the provider: correct management, contentment, referral up, and who is to be admitted.

The visit itself is in `visits`, the stay in `admission`. Referral up: chance = scale × (capability the condition
requires - capability there) + defensive referral, less what review refuses where capability suffices and what retention
keeps from leaving the county. Case for admission: chance by age band and condition × inducement of the facility, for a
chronic illness × the risk that goes with its control.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.borrowed import borrowing
from sim.care.admission import admit
from sim.care.cases import room_for_cases
from sim.care.choice import FETCHED, OTHER, OUT, SELF, SEVERE, SUBCENTRE, TOWNSHIP, Choices, Coverage, Market, Taste
from sim.care.chronic import ChronicCare, risk
from sim.care.courses import Courses, chronic_content, contentment, count_visit, nothing_yet, room_for_courses
from sim.care.discharge import nearest_town
from sim.care.hospital_choice import GENERAL, stay_board
from sim.care.need import Episodes
from sim.care.practice import Practice
from sim.care.returns import count_returns, draw_returns
from sim.care.thresholds import stay_thresholds, visit_thresholds
from sim.care.visits import ask_the_doubtful, book_visits, first_visits, meet_wishes
from sim.conventions import N_CONDITIONS, NOWHERE, Option
from sim.county.residents import NOT_YET, Residents
from sim.lanes import N_LANES
from sim.measure.tally import Count, Tally
from sim.rng import BLOCK, Purpose, draw4, draw_block, uniform
from sim.system.payment import Bills
from sim.system.visit_terms import visit_terms
from sim.threads import share_out

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
        chance = 1.0 if is_slip == FETCHED else max(chance, practice.slip_goes_on)
    if lacking <= 0.0:  # capability here suffices: whoever reviews referrals refuses this one
        chance *= 1.0 - practice.review
    if up_option == OUT:
        return chance * (1.0 - practice.retention)
    return chance * practice.way_up if up_option >= GENERAL else chance


@njit(inline="always")
def _visit_above(  # type: ignore[no-untyped-def]
    residents, i, v, condition, facility, up_option, u_well, u_content, market, practice, care, counts, experience
):
    """The visit a referral leads to, counted; the facility that receives it and whether the patient is content."""
    counts[facility, Count.SENT_UP] += 1
    above = market.facility[v, condition, up_option]
    well = u_well < practice.capability[above, condition]
    chance = contentment(practice, market, above, well)
    content = u_content < chance + chronic_content(practice, care, above, condition, residents.control[i])
    count_visit(
        counts, experience, Count.REFERRED, 1, above, well, content, market, practice, v, up_option, condition
    )  # fmt: skip
    return above, content


@borrowing
def _send_up(  # type: ignore[no-untyped-def]
    begin, leaving, n, words, residents, episodes, choices, market, practice, care, courses, seen_at, pleased, counts,
    experience,
):  # fmt: skip
    """Who of the n that may be sent up is; seen_at and pleased say which option saw them last, and how."""
    for k in range(n):
        j = leaving[k]
        e = begin + j
        option, facility, is_slip = np.int64(choices.option[e]), np.int64(choices.facility[e]), choices.is_slip[e]
        counts[facility, Count.SLIP] += is_slip > 0
        if option == OUT:
            continue
        i, condition = np.int64(episodes.resident[e]), np.int64(episodes.condition[e])
        v = np.int64(residents.village[i])
        up_option = np.int64(choices.wanted[e])
        if not is_slip:
            up_option = _step_up(market, v, condition, option, courses.by_tcm[e])
        if uniform(words[BLOCK + j]) < _chance_up(practice, facility, condition, up_option, is_slip):
            courses.up_facility[e], content = _visit_above(
                residents, i, v, condition, facility, up_option, uniform(words[j]), uniform(words[3 * BLOCK + j]),
                market, practice, care, counts, experience,
            )  # fmt: skip
            courses.is_referred[e] = courses.eventful[e] = 1
            courses.new_slip[e] = choices.new_slip[e] >> np.uint8(up_option) & 1
            seen_at[j], pleased[j] = up_option, content
            if is_slip == FETCHED:  # who treated him is what he remembers
                courses.is_referred[e], courses.habit[e] = FETCHED, up_option if content else NOT_YET
                counts[facility, Count.SLIP_ALONE] += 1


@borrowing
def _send_back(begin, visits, n, key, month, residents, episodes, choices, market, taste, practice, courses):  # type: ignore[no-untyped-def]
    """Some of those a county hospital treated for good are to think of the township next."""
    for k in range(n):
        e = begin + visits[k]
        condition = episodes.condition[e]
        if not GENERAL <= choices.option[e] < OUT or courses.is_referred[e] or taste.severity[condition] >= SEVERE:
            continue
        i = episodes.resident[e]
        u = draw4(key, residents.id[i], month, Purpose.AFTERCARE, np.int64(episodes.number[e]) * 2 + 1)[0]
        if u < practice.send_back:
            courses.habit[e] = nearest_town(market, residents.village[i], condition)


@borrowing
def _find_cases(  # type: ignore[no-untyped-def]
    begin, possible, n, words, residents, episodes, choices, practice, care, courses, seen_at, n_cases, cases
):
    """Which of n episodes are cases for admission, added to n_cases there are; how many there are then."""
    for k in range(n):
        j = possible[k]
        e = begin + j
        condition = np.int64(episodes.condition[e])
        need = practice.admission[episodes.band[e], condition] * practice.admission_index
        if practice.chronic[condition]:
            need *= risk(care, residents.control[episodes.resident[e]])
        facility = courses.up_facility[e] if courses.is_referred[e] else choices.facility[e]
        induced = 1.0 if facility == NOWHERE else practice.inducement[facility]
        u = uniform(words[2 * BLOCK + j])
        if u < need * induced:
            cases.episode[n_cases] = e
            cases.seen_at[n_cases] = seen_at[j]
            cases.is_extra[n_cases] = u >= need
            cases.content[n_cases] = words[3 * BLOCK + j]
            n_cases += 1
    return n_cases


@borrowing
def _sort_out(begin, n, words, bands, conditions, taken, at_most, seen_at, visits, possible):  # type: ignore[no-untyped-def]
    """Which of n episodes are visits, and which may be cases for admission: how many, and lists of which."""
    n_visits = n_possible = 0
    for j in range(n):
        e = begin + j
        seen_at[j] = taken[e]
        visits[n_visits] = j
        n_visits += taken[e] != SELF
        possible[n_possible] = j
        threshold = at_most[np.int64(bands[e]) * N_CONDITIONS + conditions[e]]
        n_possible += np.int64(words[2 * BLOCK + j]) < threshold
    return n_visits, n_possible


@borrowing
def _draw_outcomes(begin, n, key, month, ids, resident, number, who, index, words):  # type: ignore[no-untyped-def]
    """Words of n episodes: managed correctly, sent up, admitted, content."""
    for j in range(n):
        who[j] = ids[resident[begin + j]]
        index[j] = np.uint64(number[begin + j]) * np.uint64(2)
    draw_block(key, who, month, Purpose.OUTCOME, index, n, words)


@njit(nogil=True, cache=True)
def _treat(  # type: ignore[no-untyped-def]
    piece, start, stop, key, month, residents, episodes, choices, market, taste, coverage, practice, care, thresholds,
    stays_at_most, board, bills, terms, tally, courses,
):  # fmt: skip
    counts, experience = tally.facility[piece], tally.experience[piece]
    ids, villages, resident, number = residents.id, residents.village, episodes.resident, episodes.number
    conditions, taken, taken_at = episodes.condition, choices.option, choices.facility
    who, index, words = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint64), np.empty(4 * BLOCK, np.uint32)
    spare, odds = np.empty(4 * BLOCK, np.uint32), np.zeros(BLOCK + N_LANES, np.float32)
    seen_at, pleased = np.empty(BLOCK, np.uint8), np.empty(BLOCK, np.uint8)
    lists = np.empty((5, BLOCK), np.int64)
    visits, possible, doubtful, wishing, leaving = lists[0], lists[1], lists[2], lists[3], lists[4]
    cells, n_cases = np.zeros(market.facility.size, np.int64), np.int64(0)
    cases, patients, draws = room_for_cases(residents)
    for begin in range(start, stop, BLOCK):
        n = min(BLOCK, stop - begin)
        nothing_yet(begin, begin + n, courses)
        _draw_outcomes(begin, n, key, month, ids, resident, number, who, index, words)
        n_visits, n_possible = _sort_out(
            begin, n, words, episodes.band, conditions, taken, stays_at_most, seen_at, visits, possible
        )
        n_doubtful, n_wishing, n_leaving = first_visits(
            begin, visits, n_visits, words, thresholds, resident, villages, conditions, episodes.is_tcm, taken,
            taken_at, choices.is_slip, courses.habit, cells, doubtful, wishing, leaving,
        )  # fmt: skip
        ask_the_doubtful(
            begin, doubtful, n_doubtful, words, residents, episodes, choices, market, coverage, practice, care,
            courses.habit, cells,
        )  # fmt: skip
        meet_wishes(
            begin, wishing, n_wishing, key, month, ids, resident, number, conditions, taken_at, thresholds, who, index,
            spare, courses.by_tcm, counts,
        )  # fmt: skip
        _send_up(
            begin, leaving, n_leaving, words, residents, episodes, choices, market, practice, care, courses, seen_at,
            pleased, counts, experience,
        )  # fmt: skip
        draw_returns(
            begin, visits, n_visits, key, month, ids, resident, number, choices.loss, seen_at, taste.come_back, who,
            index, spare, odds, courses.returns,
        )  # fmt: skip
        count_returns(
            begin, visits, n_visits, words, thresholds, residents, episodes, choices, market, practice, courses,
            seen_at, pleased, counts, experience,
        )  # fmt: skip
        if practice.send_back > 0.0:
            _send_back(
                begin, visits, n_visits, key, month, residents, episodes, choices, market, taste, practice, courses
            )
        if n_cases + n_possible > BLOCK:
            admit(piece, key, month, n_cases, cases, patients, draws, residents, episodes, choices, market, taste,
                  coverage, board, practice, bills, terms, tally, courses)  # fmt: skip
            n_cases = np.int64(0)
        n_cases = _find_cases(
            begin, possible, n_possible, words, residents, episodes, choices, practice, care, courses, seen_at, n_cases,
            cases,
        )  # fmt: skip
    admit(piece, key, month, n_cases, cases, patients, draws, residents, episodes, choices, market, taste, coverage,
          board, practice, bills, terms, tally, courses)  # fmt: skip
    book_visits(
        cells, market.facility, market.minutes, market.wait, practice.severity, practice.chronic, counts, experience
    )


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
    courses = room_for_courses(len(episodes.resident))
    held = np.array([residents.control.min(), residents.control.max()], float)
    thresholds, stays_at_most = visit_thresholds(practice, market, care, held), stay_thresholds(practice, care, held)
    share_out(
        _treat, episodes.borders, key, month, residents, episodes, choices, market, taste, coverage, practice, care,
        thresholds, stays_at_most, stay_board(market, taste), bills, tuple(visit_terms(bills)), tally, courses,
    )  # fmt: skip
    return courses
