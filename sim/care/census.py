"""Counting people: who is here, of what age and income, insured how, with which contract."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.choice import Coverage, is_key
from sim.conventions import N_SCHEMES
from sim.county.residents import Residents
from sim.measure.record import N_QUINTILES
from sim.threads import MOST_PIECES, pieces, share_out

SIXTY = 60 * 12
PRESENT, ELDERLY, KEY, CONTRACTED, CONTRACTED_KEY, SERVED = range(6)


class Census(NamedTuple):
    """Residents present: totals by what they are, by village, income quintile and insurance scheme; int64."""

    totals: NDArray[np.int64]
    by_village: NDArray[np.int64]
    by_quintile: NDArray[np.int64]
    by_scheme: NDArray[np.int64]


@njit(nogil=True, cache=True)
def _count(piece, start, stop, residents, coverage, month, totals, by_village, by_quintile, by_scheme):  # type: ignore[no-untyped-def]
    # one look-up of each array: inside the loop it would cost an atomic reference count every time
    away, born, chronic = residents.away, residents.birth_month, residents.chronic
    contract_rank, service_rank = residents.contract_rank, residents.service_rank
    village, quintile, scheme = residents.village, residents.quintile, residents.scheme
    total, villages, quintiles, schemes = totals[piece], by_village[piece], by_quintile[piece], by_scheme[piece]
    for i in range(start, stop):
        if away[i]:
            continue
        key = is_key(born[i], chronic[i], coverage)
        contracted = contract_rank[i] < (coverage.contract_key if key else coverage.contract)
        total[PRESENT] += 1
        total[ELDERLY] += month - born[i] >= SIXTY
        total[KEY] += key
        total[CONTRACTED] += contracted
        total[CONTRACTED_KEY] += contracted and key
        total[SERVED] += contracted and service_rank[i] < coverage.service
        villages[village[i]] += 1
        quintiles[quintile[i]] += 1
        schemes[scheme[i]] += 1


def take_census(residents: Residents, coverage: Coverage, n_villages: int, month: int) -> Census:
    """The residents present in a month number."""
    shapes = (6, n_villages, N_QUINTILES, N_SCHEMES)
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
