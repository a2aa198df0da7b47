"""Residents as a struct of arrays: one entry a person, sorted by village and id at each turn of the year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.threads import pieces, share_out

HYPERTENSION, DIABETES, SPECIAL, OTHER_CHRONIC = 1, 2, 4, 8
"""Bits of `Residents.chronic`; SPECIAL is a registered special disease (门诊慢特病)."""

NOT_YET = 255
"""No provider used yet, or the last visit was a bad one."""

KEEP = 254
"""What an episode of self-care leaves of the habit: all of it."""


RANKS = 65_536
"""Ranks there are: a share × RANKS exceeds the ranks of the part of the people it covers."""

TASTES = 1_024
"""Frailty and tastes are kept as whole numbers, in parts of 1 of which there are so many; they reach up to 32."""


BATCH = 1 << 15
"""Residents worked on at a time where numpy's intermediate arrays over all of them would fill the memory."""

MOST_VILLAGES = 65_536
"""Villages and neighbourhoods that residents can tell apart."""


class Residents(NamedTuple):
    """The people of the county, 61 bytes each; every array has one entry per person.

    Ranks are uniform on 0 to RANKS - 1 and fixed for life: a person is covered by a programme while the share covered
    × RANKS exceeds the rank, so raising coverage never drops anybody. Frailty and tastes are in parts of TASTES.
    Year-to-date amounts are fen, at most 21 million yuan, and start anew each January.
    """

    id: NDArray[np.uint64]  # stable, made of attributes, never of a counter
    village: NDArray[np.uint16]  # place of living (index of the village table)
    birth_month: NDArray[np.int16]  # month number (years x 12 + month - 1)
    male: NDArray[np.uint8]
    quintile: NDArray[np.uint8]  # of income, 0 lowest to 4
    scheme: NDArray[np.uint8]  # conventions.Scheme
    aid: NDArray[np.uint8]  # 0 none, 1 low-income, 2 destitute
    chronic: NDArray[np.uint8]  # bits, see above
    away: NDArray[np.uint8]  # 1 while a migrant outside the county
    usual: NDArray[np.uint8]  # Option last used with content, or NOT_YET
    usual_hospital: NDArray[np.uint8]  # Option of the last stay, or NOT_YET
    stays: NDArray[np.uint8]  # admissions this year
    frailty: NDArray[np.int16]  # multiplies the rate of illness, mean 1
    price_taste: NDArray[np.int16]  # multiplies price sensitivity, median 1 above the lowest fifth
    travel_taste: NDArray[np.int16]  # multiplies travel sensitivity, median 1
    hospital_taste: NDArray[np.int16]  # added to the utility of hospitals, mean 0
    contract_rank: NDArray[np.uint16]
    service_rank: NDArray[np.uint16]
    uptake_rank: NDArray[np.uint16]
    care_rank: NDArray[np.uint16]  # under standard management of a chronic illness while the share exceeds it
    control: NDArray[np.float32]  # of chronic illness, 0-1; the county's level until somebody is ill
    ytd_outpatient: NDArray[np.int32]  # eligible outpatient charges
    ytd_outpatient_fund: NDArray[np.int32]  # fund payment on them
    ytd_two_disease: NDArray[np.int32]  # fund payment under the two-disease benefit
    ytd_inpatient_fund: NDArray[np.int32]  # fund payment on stays
    ytd_paid: NDArray[np.int32]  # paid by the patient


COLUMNS = Residents._fields
YEARLY = ("stays", *(name for name in COLUMNS if name.startswith("ytd_")))
"""Columns that start anew each January."""


def take(residents: Residents, index: NDArray[np.intp] | slice) -> Residents:
    """Residents reordered or selected by an index array (copies), or the neighbours of a slice (views)."""
    return Residents._make(np.ascontiguousarray(column[index]) for column in residents)


def take_of_both(first: dict[str, NDArray[Any]], second: Residents, index: NDArray[np.intp]) -> Residents:
    """Residents selected from two groups, those of the second numbered on from the first.

    The first are columns by name and are used up one by one, so that a county need not be in memory twice.
    """
    chosen = {}
    for name in COLUMNS:
        column = np.concatenate([first.pop(name), getattr(second, name)])
        chosen[name] = np.empty(len(index), column.dtype)
        share_out(_gather, pieces(len(index)), column, index, chosen[name])
    return Residents(**chosen)


def _gather(
    _piece: int, start: int, stop: int, column: NDArray[Any], index: NDArray[np.intp], out: NDArray[Any]
) -> None:
    np.take(column, index[start:stop], out=out[start:stop], mode="clip")  # nothing is out of bounds; "raise" copies


def put_together(parts: Iterable[Residents], n: int) -> Residents:
    """Residents made part by part, n in all, one after the other; each part is forgotten once it is copied."""
    whole, begin = None, 0
    for part in parts:
        if whole is None:
            whole = Residents._make(np.empty(n, column.dtype) for column in part)
        end = begin + len(part.id)
        for name in COLUMNS:
            getattr(whole, name)[begin:end] = getattr(part, name)
        begin = end
    assert whole is not None, "there is no part"
    assert begin == n, f"the parts hold {begin} residents, not {n}"
    return whole


def batches(n: int, first: int = 0) -> Iterator[slice]:
    """Neighbours among residents from first to below n, BATCH at a time; one empty batch where there is nobody."""
    return (slice(begin, min(begin + BATCH, n)) for begin in range(first, max(n, first + 1), BATCH))


def canonical_order(village: NDArray[np.uint16], ids: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Index array that sorts residents by village, then id."""
    return np.lexsort((ids, village))


def age_in_years(residents: Residents, month: int) -> NDArray[np.int64]:
    """Completed years of age at a month number: int64[n]."""
    years: NDArray[np.int64] = (month - residents.birth_month.astype(np.int64)) // 12
    return years


def in_tastes(values: NDArray[np.float64]) -> NDArray[np.int16]:
    """Frailty or tastes as residents hold them: to the nearest part of TASTES, cut off at 32 either way."""
    most = np.iinfo(np.int16)
    return np.clip(np.floor(values * TASTES + 0.5), most.min, most.max).astype(np.int16)


def in_ranks(uniforms: NDArray[np.float64]) -> NDArray[np.uint16]:
    """Ranks of uniforms between 0 and 1, both left out."""
    return (uniforms * RANKS).astype(np.uint16)


def fresh_state(n: int) -> dict[str, NDArray[np.generic]]:
    """The columns that start empty for everybody: nothing used, nothing spent."""
    state: dict[str, NDArray[np.generic]] = {name: np.zeros(n, np.int32) for name in YEARLY}
    return state | {
        "stays": np.zeros(n, np.uint8),
        "away": np.zeros(n, np.uint8),
        "usual": np.full(n, NOT_YET, np.uint8),
        "usual_hospital": np.full(n, NOT_YET, np.uint8),
    }
