"""Whole-number counters that the compiled loops fill: one copy per piece, added up in any order to the same sum."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_CONDITIONS, N_OPTIONS
from sim.measure.record import N_QUINTILES
from sim.threads import MOST_PIECES


class Count(IntEnum):
    """Columns of the facility counters."""

    ACUTE = 0
    FOLLOW_UP = 1
    REFERRED = 2
    RETURN = 3  # an illness going on with the one who treats it
    SLIP = 4
    TCM = 5
    WELL = 6
    CONTENT = 7
    WANTED = 8  # visits asked for, before rationing
    REFUSED = 9
    ADMITTED = 10
    STAYS_WANTED = 11
    STAYS_REFUSED = 12
    BED_DAYS = 13
    BED_DAYS_WANTED = 14
    SENT_UP = 15
    TRAVEL = 16  # tenths of a minute
    WAIT = 17  # tenths of a minute
    CHARGE_VISIT = 18
    CHARGE_STAY = 19
    FUND_VISIT_RESIDENT = 20
    FUND_VISIT_EMPLOYEE = 21
    FUND_STAY_RESIDENT = 22
    FUND_STAY_EMPLOYEE = 23
    ASSISTANCE = 24
    PATIENT = 25
    LABOUR = 26  # fen of visit charges for labour services
    AVOIDABLE = 27  # admissions that no criterion asked for
    READMITTED = 28  # admissions once more in the same month
    DRG_GAIN = 29  # fen the fund pays for stays beyond their charge, under a payment standard
    SEVERE_BAD = 30  # visits of the severely ill that were not managed correctly
    OPERATED = 31  # stays with an operation
    OPERATION_HARM = 32  # of these, with a complication that a county hospital would have avoided
    SLIP_ALONE = 33  # visits for a slip that the patient took along at once: nobody was treated


N_COUNTS = len(Count)
VISITS = slice(Count.ACUTE, Count.RETURN + 1)
"""Columns of visits of any type."""


class Tally(NamedTuple):
    """One month's counters; the first axis is the piece of residents that counted.

    facility int64[piece, facility, Count]; experience int64[piece, village, option, (visits,
    content, bad outcomes)], bad being illness that is not minor and was not managed correctly; person int64[piece,
    quintile, (fen paid, residents past the catastrophic line)]; stays int64[piece, option, condition], admissions but
    for readmissions, and in their last row (option N_OPTIONS) those beyond every hospital of the county; self_care,
    handed_down, declined, transferred int64[piece].
    """

    facility: NDArray[np.int64]
    experience: NDArray[np.int64]
    person: NDArray[np.int64]
    stays: NDArray[np.int64]
    self_care: NDArray[np.int64]
    handed_down: NDArray[np.int64]
    declined: NDArray[np.int64]
    transferred: NDArray[np.int64]


def new_tally(n_facilities: int, n_villages: int) -> Tally:
    """Counters at zero, to be used again each month."""
    return Tally(
        np.zeros((MOST_PIECES, n_facilities, N_COUNTS), np.int64),
        np.zeros((MOST_PIECES, n_villages, N_OPTIONS, 3), np.int64),
        np.zeros((MOST_PIECES, N_QUINTILES, 2), np.int64),
        np.zeros((MOST_PIECES, N_OPTIONS + 1, N_CONDITIONS), np.int64),
        *(np.zeros(MOST_PIECES, np.int64) for _ in range(4)),
    )


def visits_of(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Visits of any type: int64[facility] from counts int64[facility, Count]."""
    return np.asarray(counts[:, VISITS].sum(axis=1))


def clear(tally: Tally, n_pieces: int = MOST_PIECES) -> None:
    """The counters of the first pieces back to zero."""
    for array in tally:
        array[:n_pieces] = 0


def total(tally: Tally, n_pieces: int = MOST_PIECES) -> Tally:
    """The counters summed over the first pieces; the same bits in whatever order they were counted."""
    return Tally(*(array[:n_pieces].sum(axis=0) for array in tally))
