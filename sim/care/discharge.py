"""What follows discharge: a visit, the last nights nearer home, and coming back within the month.

Of those who come out of a county hospital and need a follow-up, some are handed down to the township hospital, for the
visit and, with a free bed, the drugs and both sides willing, for the last nights as well. Who is not followed up comes
back more often. Coming back because the stay was cut short or in two counts against the hospital that discharged: the
village remembers a bad outcome.
"""

from __future__ import annotations

import numpy as np

from sim.borrowed import borrowing
from sim.care.choice import SUBCENTRE, TOWNSHIP
from sim.care.courses import contentment, count_visit
from sim.care.hospital_choice import GENERAL
from sim.conventions import NOWHERE
from sim.measure.tally import Count
from sim.system.payment import WHOLE


@borrowing
def nearest_town(market, v, condition):  # type: ignore[no-untyped-def]
    """The option that is the village's township hospital: a sub-centre where it has been upgraded."""
    return TOWNSHIP if market.facility[v, condition, TOWNSHIP] != NOWHERE else SUBCENTRE


@borrowing
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


@borrowing
def comes_back(  # type: ignore[no-untyped-def]
    u_again, u_split, early, practice, hospital, looked_after, harmed, nights, v, stay, counts, experience
):
    """Whether the same hospital admits the patient once more this month: a stay cut in two, a relapse, or harm."""
    usual = practice.readmission * (1.0 - practice.looked_after * looked_after)
    chance = usual * (1.0 + practice.early * early)
    is_split = u_split < practice.split[hospital]
    if not is_split and not harmed and u_again >= chance:
        return 0
    experience[v, stay, 2] += not harmed and (is_split or u_again >= usual)  # harm is remembered already
    counts[hospital, Count.ADMITTED] += 1
    counts[hospital, Count.STAYS_WANTED] += 1
    counts[hospital, Count.READMITTED] += 1
    if not is_split:
        counts[hospital, Count.BED_DAYS] += nights
        counts[hospital, Count.BED_DAYS_WANTED] += nights
    return 1


@borrowing
def look_after(  # type: ignore[no-untyped-def]
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
        counts, tally.experience[piece], Count.REFERRED, 1, place, well, content, market, practice, v, after, condition
    )  # fmt: skip
    courses.after_facility[e] = place
    return well
