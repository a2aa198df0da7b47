"""What residents take along from the month: habits, control of chronic illness, and how contract holders fared.

One pass over the episodes and one over the chronically ill; the ideas are told in `learning`, `control` and
`contracts`. Who is away has no episodes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.choice import Choices, Coverage, has_contract
from sim.care.chronic import ChronicCare
from sim.care.contracts import CONTENT, IS_PRIMARY, VISITS
from sim.care.control import COMPLICATED, CONTROL, FOLLOW_UPS, ILL, QUALITY, FollowUps, drifted
from sim.care.courses import Courses
from sim.care.need import COMPLICATIONS, Episodes
from sim.conventions import N_CONDITIONS
from sim.county.residents import KEEP, NOT_YET, Residents
from sim.rng import BLOCK
from sim.threads import MOST_PIECES, pieces, share_out


class Memories(NamedTuple):
    """Counts of the month: asked int64[VISITS, CONTENT] of contract holders, followed int64[ILL to QUALITY].

    See `sim.care.contracts` and `sim.care.control`.
    """

    asked: NDArray[np.int64]
    followed: NDArray[np.int64]


@njit(nogil=True, cache=True)
def _look_back(  # type: ignore[no-untyped-def]
    piece, first, last, residents, episodes, choices, courses, coverage, is_chronic, follow, asked, followed
):
    """Habits and contracts, episode by episode; lists those that are contacts for a chronic illness in follow."""
    # one look-up of each array: inside the loop it would cost an atomic reference count every time
    resident, conditions, option = episodes.resident, episodes.condition, choices.option
    habit, stay, usual, hospital = courses.habit, courses.stay_option, residents.usual, residents.usual_hospital
    rank, born, chronic = residents.contract_rank, residents.birth_month, residents.chronic
    seen = np.empty(BLOCK, np.int64)
    visits, content, complicated, n = 0, 0, 0, first
    for begin in range(first, last, BLOCK):
        m = 0
        for k in range(min(BLOCK, last - begin)):  # listed without a branch
            e = begin + k
            i, condition = np.int64(np.uint32(resident[e])), conditions[e]
            if stay[e] != NOT_YET:
                hospital[i] = stay[e]
            complicated += COMPLICATIONS[condition] & (chronic[i] > 0)
            follow[n] = e
            n += is_chronic[condition]
            seen[m] = e
            m += habit[e] != KEEP
        for k in range(m):
            e = seen[k]
            i = np.int64(np.uint32(resident[e]))
            usual[i] = habit[e]
            holder = IS_PRIMARY[option[e]] & has_contract(rank[i], born[i], chronic[i], coverage)
            visits += holder
            content += holder & (habit[e] != NOT_YET)
    asked[piece, VISITS], asked[piece, CONTENT] = visits, content
    followed[piece, COMPLICATED], followed[piece, FOLLOW_UPS] = complicated, n - first


@njit(nogil=True, cache=True)
def _follow(piece, start, stop, residents, episodes, choices, coverage, care, follow_ups, follow, followed):  # type: ignore[no-untyped-def]
    """Control of the chronically ill: its drift, then the month's contacts in order."""
    chronic, away, born, usual, held = (
        residents.chronic, residents.away, residents.birth_month, residents.usual, residents.control
    )  # fmt: skip
    care_rank, uptake_rank, service_rank, contract_rank = (
        residents.care_rank, residents.uptake_rank, residents.service_rank, residents.contract_rank
    )  # fmt: skip
    resident, conditions, facility = episodes.resident, episodes.condition, choices.facility
    lift, thousandths = follow_ups.lift, follow_ups.thousandths
    ill, present, total, quality = np.empty(BLOCK, np.uint32), 0, np.int64(0), 0
    at = episodes.borders[piece]
    last = at + followed[piece, FOLLOW_UPS]
    for begin in range(start, stop, BLOCK):
        n = 0
        for i in range(begin, min(begin + BLOCK, stop)):  # one in five: listed without a branch
            ill[n] = i
            n += (chronic[i] > 0) & (away[i] == 0)
        present += n
        for k in range(n):
            who = np.int64(ill[k])
            served = service_rank[who] < coverage.service
            served &= has_contract(contract_rank[who], born[who], chronic[who], coverage)
            after = drifted(np.float64(held[who]), care, care_rank[who], served, uptake_rank[who], usual[who])
            while at < last and resident[follow[at]] == who:
                e = np.int64(follow[at])
                place = (np.int64(facility[e]) + 1) * N_CONDITIONS + conditions[e]
                after += lift[place]
                quality += thousandths[place]
                at += 1
            after = min(max(after, 0.0), 1.0)
            held[who] = after
            total += np.int64(1000 * after + 0.5)
    followed[piece, ILL], followed[piece, CONTROL], followed[piece, QUALITY] = present, total, quality


def take_along(
    residents: Residents,
    episodes: Episodes,
    choices: Choices,
    courses: Courses,
    coverage: Coverage,
    care: ChronicCare,
    follow_ups: FollowUps,
) -> Memories:
    """Habits and control of chronic illness after the month's care, in place; what is to be counted of it.

    A visit that left the patient content makes a habit, one that did not breaks it, self-care leaves it.
    """
    follow, chronic = np.empty(len(episodes.resident), np.uint32), follow_ups.chronic
    asked, followed = np.zeros((MOST_PIECES, 2), np.int64), np.zeros((MOST_PIECES, 5), np.int64)
    share_out(
        _look_back, episodes.borders, residents, episodes, choices, courses, coverage, chronic, follow, asked, followed
    )
    share_out(
        _follow, pieces(len(residents.id)), residents, episodes, choices, coverage, care, follow_ups, follow, followed
    )
    return Memories(asked.sum(axis=0), followed.sum(axis=0))
