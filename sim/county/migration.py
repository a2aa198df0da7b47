"""Moves of a month: away from the county, back, and from village to town within it.

A loop of its own because everybody is asked every month and hardly anybody moves: the draws of a block of residents are
made together, and only those whose draw lies below a chance are looked at.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.county.geography import Places
from sim.county.inputs import County
from sim.county.residents import Residents
from sim.rng import BLOCK, SCALE, Purpose, draw_block, word_below
from sim.threads import MOST_PIECES, pieces, share_out

YOUNGEST, OLDEST = 15 * 12, 60 * 12
"""Ages in months from which, and below which, people leave the county for work."""


class Movement(NamedTuple):
    """How many were born, died, left the county, came back, and moved to town."""

    births: int
    deaths: int
    left: int
    returned: int
    to_town: int


class Chances(NamedTuple):
    """Random words below which somebody leaves the county, comes back or moves to town this month: uint64."""

    leave: np.uint64
    come_back: np.uint64
    to_town: np.uint64


class TownHomes(NamedTuple):
    """Neighbourhoods open to the villagers of each township.

    village uint16[neighbourhood]; of a township those from first int64[township] on, number int64[township] of them.
    """

    village: NDArray[np.uint16]
    first: NDArray[np.int64]
    number: NDArray[np.int64]


def migrate(residents: Residents, county: County, places: Places, key: NDArray[np.uint32], month: int) -> Movement:
    """Who leaves the county, comes back and moves to town this month; writes `away` and `village` in place.

    People of working age leave and villagers move at the county's yearly rates / 12, those away come back. Who moves
    to town goes to a neighbourhood of the own township if it has one, else to the county seat; nobody does where the
    county has none.
    """
    homes = _town_homes(places)
    rates = [county.value(f"population.rate_{move}") / 12 for move in ("leave_county", "return", "village_to_town")]
    if not homes.village.size:
        rates[2] = 0.0
    moves = np.zeros((MOST_PIECES, 3), np.int64)
    share_out(
        _move, pieces(len(residents.id)), key, month, Chances(*(word_below(rate) for rate in rates)), homes,
        places.township, places.is_community, residents.id, residents.birth_month, residents.away, residents.village,
        moves,
    )  # fmt: skip
    left, returned, to_town = moves.sum(axis=0).tolist()
    return Movement(0, 0, left, returned, to_town)


def _town_homes(places: Places) -> TownHomes:
    towns = np.flatnonzero(places.is_community)
    own = np.bincount(places.township[towns], minlength=places.n_townships)
    first = np.cumsum(own) - own
    of_the_seat = (first[0], own[0]) if own[0] else (0, towns.size)  # the seat is the first township
    in_order = towns[np.argsort(places.township[towns], kind="stable")].astype(np.uint16)
    return TownHomes(in_order, np.where(own > 0, first, of_the_seat[0]), np.where(own > 0, own, of_the_seat[1]))


@njit(nogil=True, cache=True)
def _move(  # type: ignore[no-untyped-def]
    piece, start, stop, key, month, chances, homes, township, is_community, ids, born, away, village, moves
):
    words, index = np.empty(4 * BLOCK, np.uint32), np.zeros(BLOCK, np.uint64)
    found = np.empty(BLOCK, np.int64)
    to_town = chances.to_town
    leave_or_come = max(chances.leave, chances.come_back)
    for begin in range(start, stop, BLOCK):
        n = min(BLOCK, stop - begin)
        draw_block(key, ids[begin : begin + n], month, Purpose.MIGRATION, index, n, words)
        few = 0
        for e in range(n):
            found[few] = e
            few += (words[e] < leave_or_come) | (words[BLOCK + e] < to_town)
        for k in range(few):
            e = found[k]
            i = begin + e
            age = month - born[i]
            if away[i]:
                if words[e] < chances.come_back:
                    away[i] = 0
                    moves[piece, 1] += 1
            elif words[e] < chances.leave and YOUNGEST <= age < OLDEST:
                away[i] = 1
                moves[piece, 0] += 1
            elif words[BLOCK + e] < to_town and not is_community[village[i]]:
                town = township[village[i]]
                which = np.int64((words[2 * BLOCK + e] + 0.5) * SCALE * homes.number[town])
                village[i] = homes.village[homes.first[town] + which]
                moves[piece, 2] += 1
