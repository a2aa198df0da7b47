"""Counting people: who is here, of what age and income, insured how, with which contract."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.borrowed import borrowing
from sim.care.choice import Coverage, is_key
from sim.conventions import N_SCHEMES, Scheme
from sim.county.residents import Residents
from sim.measure.record import N_QUINTILES
from sim.system.enrolment import AID_CLASSES
from sim.threads import MOST_PIECES, pieces, share_out

SIXTY = 60 * 12
RESIDENT, N_AID = int(Scheme.RESIDENT), len(AID_CLASSES)
PRESENT, ELDERLY, KEY, CONTRACTED, CONTRACTED_KEY, SERVED = range(6)


class Census(NamedTuple):
    """Residents present: totals by what they are, by village, income quintile and insurance scheme; int64.

    assisted are the members of the resident scheme by class of medical assistance.
    """

    totals: NDArray[np.int64]
    by_village: NDArray[np.int64]
    by_quintile: NDArray[np.int64]
    by_scheme: NDArray[np.int64]
    assisted: NDArray[np.int64]


@njit(nogil=True, cache=True)
def _count(  # type: ignore[no-untyped-def]
    piece, start, stop, residents, coverage, month, totals, by_village, by_quintile, by_scheme, assisted
):
    # columns cut to the piece: where no index can be negative, the compiler takes many residents at once
    away, quintile, scheme = residents.away[start:stop], residents.quintile[start:stop], residents.scheme[start:stop]
    _count_totals(
        away, residents.birth_month[start:stop], residents.chronic[start:stop], residents.contract_rank[start:stop],
        residents.service_rank[start:stop], coverage, month, totals[piece],
    )  # fmt: skip
    _count_villages(away, residents.village[start:stop], by_village[piece])
    for q in range(N_QUINTILES):
        by_quintile[piece, q] = _number_here(away, quintile, q)
    for s in range(N_SCHEMES):
        by_scheme[piece, s] = _number_here(away, scheme, s)
    for a in range(1, N_AID):
        assisted[piece, a] = _number_assisted(away, scheme, residents.aid[start:stop], a)
    assisted[piece, 0] = by_scheme[piece, RESIDENT] - assisted[piece, 1:].sum()


@borrowing
def _count_totals(away, born, chronic, contract_rank, service_rank, coverage, month, total):  # type: ignore[no-untyped-def]
    """Totals of the residents present by what they are; sums in int32, of which a register holds twice as many."""
    present = elderly = keys = contracted = contracted_keys = served = np.int32(0)
    for i in range(away.size):
        here = away[i] == 0
        key = here & is_key(born[i], chronic[i], coverage)
        has = here & (contract_rank[i] < (coverage.contract_key if key else coverage.contract))
        present = np.int32(present + here)
        elderly = np.int32(elderly + (here & (month - born[i] >= SIXTY)))
        keys = np.int32(keys + key)
        contracted = np.int32(contracted + has)
        contracted_keys = np.int32(contracted_keys + (has & key))
        served = np.int32(served + (has & (service_rank[i] < coverage.service)))
    total[PRESENT], total[ELDERLY], total[KEY] = present, elderly, keys
    total[CONTRACTED], total[CONTRACTED_KEY], total[SERVED] = contracted, contracted_keys, served


@borrowing
def _count_villages(away, village, by_village):  # type: ignore[no-untyped-def]
    """Residents present by village; neighbours stand together, so that counts are written where a village ends."""
    where, here = np.int64(0), 0
    for i in range(away.size):
        if village[i] != where:
            by_village[where] += here
            where, here = np.int64(village[i]), 0
        here += away[i] == 0
    by_village[where] += here


@borrowing
def _number_here(away, column, value):  # type: ignore[no-untyped-def]
    """Residents present of whom a column holds a value."""
    number = np.int32(0)
    for i in range(away.size):
        number = np.int32(number + ((away[i] == 0) & (column[i] == value)))
    return number


@borrowing
def _number_assisted(away, scheme, aid, value):  # type: ignore[no-untyped-def]
    """Members of the resident scheme present of a class of assistance."""
    number = np.int32(0)
    for i in range(away.size):
        number = np.int32(number + ((away[i] == 0) & (scheme[i] == RESIDENT) & (aid[i] == value)))
    return number


def take_census(residents: Residents, coverage: Coverage, n_villages: int, month: int) -> Census:
    """The residents present in a month number."""
    shapes = (6, n_villages, N_QUINTILES, N_SCHEMES, N_AID)
    tables = [np.zeros((MOST_PIECES, size), np.int64) for size in shapes]
    share_out(_count, pieces(len(residents.id)), residents, coverage, month, *tables)
    return Census(*(table.sum(axis=0) for table in tables))


def census_row(census: Census, is_community: NDArray[np.bool_]) -> dict[str, NDArray[np.int64]]:
    """The census under the names of the record; is_community bool[village] marks town neighbourhoods."""
    return {
        "residents": census.totals[PRESENT],
        "residents_village": census.by_village[~is_community].sum(),
        "residents_60_plus": census.totals[ELDERLY],
        "residents_by_quintile": census.by_quintile,
        "key_population": census.totals[KEY],
        "contracted": census.totals[CONTRACTED],
        "contracted_key": census.totals[CONTRACTED_KEY],
        "effective_contracts": census.totals[SERVED],
        "insured": census.by_scheme,
    }
