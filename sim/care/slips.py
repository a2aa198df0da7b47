"""A slip fetched because care without one is paid less: whether, where, and what it costs in money and time.

Where visits to hospitals lose reimbursement without a referral, a patient weighs two ways to each hospital: without a
slip, paid less or not at all, or by way of the primary facility that costs him least time among those where pooling
pays. There he pays his part of the consultation fee, and goes on with the slip's coverage. The time it takes is money
at what a minute is worth to somebody of his income, more to whom ways are hard:

    payment by slip = payment at the hospital with a slip + his part of the fee + minutes × travel_taste × worth(income)

with minutes = way there and back + waiting time. The weight of ways in the choice would be the wrong price: it says how
people take to a place that is far, not what an errand costs them, and comes to ten times an hour's income. The price of
the hospital is the smaller of this and the payment without a slip. For a share of illnesses
(`treatment.slip_holds`) the first slip, or the referral of who saw the patient, holds for all further visits; for the
others each of them takes a new slip and is priced with it. Where no rule asks for a slip nothing is reckoned.
Who is brought in as an emergency fetches none; village clinics that must not see fever give none for it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.borrowed import borrowing
from sim.care.choice import FIRST_HOSPITAL, OTHER, OWN, SELF, SEVERE, Market, Taste
from sim.care.fares import Fares, fares
from sim.care.need import FEVER_CONDITIONS
from sim.conventions import N_CONDITIONS, N_OPTIONS, NOWHERE, Level, Scheme
from sim.county.residents import TASTES
from sim.rng import Purpose, draw4
from sim.system.payment import RATIO, VISIT_CUT, Bills

THERE_AND_BACK = 2


class Slips(NamedTuple):
    """Slips of the month.

    is_worth whether any visit to a hospital is paid less without one; fares what the visit for the slip costs at
    primary options and what the visit with it costs at hospitals. place uint8[2 * cells] the option that costs least
    time, SELF where there is none, first for everybody and then for fever that clinics must not see; minutes
    float32[2 * cells] it takes to go there, wait and come back; cells is villages * conditions; holds the share of
    illnesses for which one slip holds to the end.
    """

    is_worth: bool
    fares: Fares
    place: NDArray[np.uint8]
    minutes: NDArray[np.float32]
    cells: int
    holds: float


def slips(market: Market, taste: Taste, bills: Bills, without: Fares) -> Slips:
    """Slips of a month; without are the fares of who fetches none."""
    visit = bills.visit[Scheme.NONE + 1 :, Level.COUNTY :]
    if not (np.minimum(visit[..., VISIT_CUT], visit[..., RATIO]) > 0).any():
        return Slips(False, without, np.empty(0, np.uint8), np.empty(0, np.float32), 0, 0.0)
    cells = market.facility.shape[0] * N_CONDITIONS
    place, minutes = np.empty(2 * cells, np.uint8), np.empty(2 * cells, np.float32)
    ways, waits = THERE_AND_BACK * market.minutes, market.wait / 10
    _find_places(market.facility, ways, waits, market.designated, place, minutes)
    table = bills._replace(visit=bills.by_slip, tcm_extra=0)  # paid as a visit after a referral is
    by_slip = fares(market.facility, market.level, market.designated, market.special, table, taste.self_care_fen)
    return Slips(True, by_slip, place, minutes, cells, taste.slip_holds)


@njit(cache=True)
def _find_places(facility, ways, waits, designated, place, minutes):  # type: ignore[no-untyped-def]
    """Where a slip costs least time, into place and minutes as in `Slips`.

    ways float32[village, option] and waits float64[facility] in minutes.
    """
    cells = facility.shape[0] * N_CONDITIONS
    for fever in range(2):
        for v in range(facility.shape[0]):
            for c in range(N_CONDITIONS):
                cell = fever * cells + v * N_CONDITIONS + c
                place[cell], minutes[cell] = SELF, np.inf
                for option in range(OWN, FIRST_HOSPITAL):
                    f = facility[v, c, option]
                    if f == NOWHERE or designated[f] == 0 or (fever and option in (OWN, OTHER)):
                        continue
                    needed = ways[v, option] + waits[f]
                    if needed < minutes[cell]:
                        place[cell], minutes[cell] = option, needed


@borrowing
def draw_held(begin, n, key, month, ids, episodes, taken, share, held):  # type: ignore[no-untyped-def]
    """Who of a block, seen first at primary level, needs no further slip for this illness, into held uint8[k]."""
    for k in range(n):
        i, number = np.uint32(episodes.resident[begin + k]), np.int64(episodes.number[begin + k])
        held[k] = taken[begin + k] < FIRST_HOSPITAL and draw4(key, ids[i], month, Purpose.RETURN, number)[1] < share


@borrowing
def fetched_if_better(begin, n, residents, episodes, slips, taste, coverage, held, yuan, fees, fetched):  # type: ignore[no-untyped-def]
    """Lower the payments yuan[k * N_OPTIONS + option] of a block to those by slip where that way is better.

    fees hold what the visits cost by `Slips.fares`; fetched[k] gets a bit for each hospital reached by a slip that is
    yet to be fetched, none where held[k] says that the patient has one.
    """
    resident, conditions = episodes.resident[begin : begin + n], episodes.condition[begin : begin + n]
    way_draw, villages = episodes.way_draw[begin : begin + n], residents.village
    quintile, travel_taste, severities, worth = residents.quintile, residents.travel_taste, taste.severity, taste.minute
    places, minutes = slips.place, slips.minutes
    for k in range(n):
        fetched[k] = 0
        i, condition = np.uint32(resident[k]), np.int64(conditions[k])
        fever = FEVER_CONDITIONS[condition] & (way_draw[k] < coverage.fever)
        cell = fever * slips.cells + np.int64(villages[i]) * N_CONDITIONS + condition
        place = np.int64(places[cell])
        if place == SELF or (severities[condition] == SEVERE and way_draw[k] < coverage.emergency):
            continue
        time = minutes[cell] * worth[quintile[i]] * (travel_taste[i] / TASTES)
        for option in range(FIRST_HOSPITAL, N_OPTIONS):
            at = k * N_OPTIONS + option
            by_slip = np.float64(fees[at]) if held[k] else fees[at] + fees[k * N_OPTIONS + place] + time
            if by_slip < yuan[at]:
                yuan[at] = by_slip
                fetched[k] |= 0 if held[k] else 1 << option
