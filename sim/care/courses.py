"""What becomes of an episode, and how a visit that somebody else arranged is counted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.borrowed import borrowing
from sim.care.choice import SEVERE
from sim.conventions import NOWHERE
from sim.county.residents import KEEP, NOT_YET
from sim.measure.tally import Count


class Courses(NamedTuple):
    """What became of each episode; NOWHERE or NOT_YET where nothing did.

    up_facility the second visit; is_referred 1 if by referral, FETCHED with a slip for which alone the first visit was;
    stay_option, stay_facility of an admission;
    again 1 if that hospital admitted the patient once more this month; rest_facility where the last nights were spent
    if handed down, and rest_part which part of the stay that is (basis points); after_facility a visit after
    discharge; habit the provider the resident will think of next; returns further visits to the one who saw the patient
    last before any stay; by_tcm 1 if the first visit was treated with TCM; eventful 1 if there was anything beyond the
    first visit: a further one, one by referral, a stay, one after discharge; new_slip 1 if each further visit takes
    a new slip from whoever saw the patient first.
    """

    up_facility: NDArray[np.int32]
    stay_option: NDArray[np.uint8]
    stay_facility: NDArray[np.int32]
    is_referred: NDArray[np.uint8]
    again: NDArray[np.uint8]
    rest_facility: NDArray[np.int32]
    rest_part: NDArray[np.uint16]
    after_facility: NDArray[np.int32]
    habit: NDArray[np.uint8]
    returns: NDArray[np.uint8]
    by_tcm: NDArray[np.uint8]
    eventful: NDArray[np.uint8]
    new_slip: NDArray[np.uint8]


def room_for_courses(n: int) -> Courses:
    """Room for the courses of n episodes, not yet filled."""
    return Courses(
        up_facility=np.empty(n, np.int32),
        stay_option=np.empty(n, np.uint8),
        stay_facility=np.empty(n, np.int32),
        is_referred=np.empty(n, np.uint8),
        again=np.empty(n, np.uint8),
        rest_facility=np.empty(n, np.int32),
        rest_part=np.empty(n, np.uint16),
        after_facility=np.empty(n, np.int32),
        habit=np.empty(n, np.uint8),
        returns=np.empty(n, np.uint8),
        by_tcm=np.empty(n, np.uint8),
        eventful=np.empty(n, np.uint8),
        new_slip=np.empty(n, np.uint8),
    )


@borrowing
def nothing_yet(begin, end, courses):  # type: ignore[no-untyped-def]
    """The courses of some episodes, of which nothing has become yet."""
    courses.up_facility[begin:end] = NOWHERE
    courses.stay_option[begin:end] = NOT_YET
    courses.stay_facility[begin:end] = NOWHERE
    courses.is_referred[begin:end] = 0
    courses.again[begin:end] = 0
    courses.rest_facility[begin:end] = NOWHERE
    courses.rest_part[begin:end] = 0
    courses.after_facility[begin:end] = NOWHERE
    courses.habit[begin:end] = KEEP
    courses.returns[begin:end] = 0
    courses.by_tcm[begin:end] = 0
    courses.eventful[begin:end] = 0
    courses.new_slip[begin:end] = 0


@njit(inline="always")
def count_visit(counts, experience, why, times, facility, well, content, market, practice, v, option, condition):  # type: ignore[no-untyped-def]
    """Count so many alike visits: the patient was sent there (why is Count.REFERRED) or comes back (Count.RETURN)."""
    counts[facility, why] += times
    counts[facility, Count.WANTED] += times
    counts[facility, Count.WELL] += times * well
    counts[facility, Count.SEVERE_BAD] += times * ((not well) and practice.severity[condition] >= SEVERE)
    counts[facility, Count.CONTENT] += times * content
    counts[facility, Count.TRAVEL] += times * tenths(market.minutes[v, option])
    counts[facility, Count.WAIT] += times * market.wait[facility]
    experience[v, option, 0] += times
    experience[v, option, 1] += times * content
    experience[v, option, 2] += times * ((not well) and practice.severity[condition] > 0)


@njit(inline="always")
def tenths(minutes):  # type: ignore[no-untyped-def]
    """Minutes to the nearest tenth, in tenths."""
    return np.int64(10 * minutes + 0.5)


@njit(inline="always")
def contentment(practice, market, facility, well):  # type: ignore[no-untyped-def]
    """Chance that a patient leaves content, but for what chronic illness and a contract add."""
    chance = practice.content_base + practice.content_well * well + practice.attitude[facility]
    return chance - practice.content_wait * market.wait[facility] / 600.0


@njit(inline="always")
def chronic_content(practice, care, facility, condition, control):  # type: ignore[no-untyped-def]
    """What drugs at hand and an illness held in check add to the contentment of a chronic patient (R4)."""
    if not practice.chronic[condition]:
        return 0.0
    drugs = practice.content_drugs[facility] * practice.drug_need[condition]
    return drugs + practice.content_control * (control - care.start)
