"""Cases for admission, collected until there are enough to be looked at together, with all that decides about them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.borrowed import borrowing
from sim.conventions import N_OPTIONS
from sim.rng import BLOCK, Purpose, draw_block


class Cases(NamedTuple):
    """Cases for admission, BLOCK at most: their episode, the option that saw the patient last, and what decides later.

    is_extra says that the case would not be one without inducement (such a stay is avoidable); content is the random
    word that says whether the visit after discharge leaves the patient content. yuan, score float32[option] are room
    for the payments and scores of one of them.
    """

    episode: NDArray[np.int64]
    seen_at: NDArray[np.uint8]
    is_extra: NDArray[np.uint8]
    content: NDArray[np.uint32]
    yuan: NDArray[np.float32]
    score: NDArray[np.float32]


class Patients(NamedTuple):
    """What cases for admission need to know of the residents, columns of `Residents`; resident says who they are.

    Cases are a few in a hundred residents; looked up here and there while one is decided about, each number would keep
    the processor waiting for the memory.
    """

    resident: NDArray[np.int64]
    id: NDArray[np.uint64]
    village: NDArray[Any]
    birth_month: NDArray[Any]
    scheme: NDArray[Any]
    aid: NDArray[Any]
    chronic: NDArray[Any]
    usual_hospital: NDArray[Any]
    stays: NDArray[Any]
    price_taste: NDArray[Any]
    travel_taste: NDArray[Any]
    hospital_taste: NDArray[Any]
    contract_rank: NDArray[Any]
    uptake_rank: NDArray[Any]
    ytd_outpatient: NDArray[Any]
    ytd_outpatient_fund: NDArray[Any]
    ytd_two_disease: NDArray[Any]
    ytd_inpatient_fund: NDArray[Any]
    ytd_paid: NDArray[Any]


class Draws(NamedTuple):
    """Random words of cases, as `draw_block` lays them out; errors uint32[BLOCK * option] of their choice."""

    counter: NDArray[np.uint64]
    errors: NDArray[np.uint32]
    beyond: NDArray[np.uint32]
    operation: NDArray[np.uint32]
    aftercare: NDArray[np.uint32]
    discharge: NDArray[np.uint32]


@njit
def room_for_cases(residents):  # type: ignore[no-untyped-def]
    """Room for BLOCK cases, their patients and their random words."""
    small, one = np.empty((2, BLOCK), np.uint8), np.zeros((2, N_OPTIONS), np.float32)
    cases = Cases(np.empty(BLOCK, np.int64), small[0], small[1], np.empty(BLOCK, np.uint32), one[0], one[1])
    r = residents
    patients = Patients(
        np.empty(BLOCK, np.int64), np.empty(BLOCK, np.uint64), np.empty(BLOCK, r.village.dtype),
        np.empty(BLOCK, r.birth_month.dtype), np.empty(BLOCK, r.scheme.dtype), np.empty(BLOCK, r.aid.dtype),
        np.empty(BLOCK, r.chronic.dtype), np.empty(BLOCK, r.usual_hospital.dtype), np.empty(BLOCK, r.stays.dtype),
        np.empty(BLOCK, r.price_taste.dtype), np.empty(BLOCK, r.travel_taste.dtype),
        np.empty(BLOCK, r.hospital_taste.dtype), np.empty(BLOCK, r.contract_rank.dtype),
        np.empty(BLOCK, r.uptake_rank.dtype), np.empty(BLOCK, r.ytd_outpatient.dtype),
        np.empty(BLOCK, r.ytd_outpatient_fund.dtype), np.empty(BLOCK, r.ytd_two_disease.dtype),
        np.empty(BLOCK, r.ytd_inpatient_fund.dtype), np.empty(BLOCK, r.ytd_paid.dtype),
    )  # fmt: skip
    words, errors = np.empty((4, 4 * BLOCK), np.uint32), np.empty(N_OPTIONS * BLOCK, np.uint32)
    return cases, patients, Draws(np.empty(BLOCK, np.uint64), errors, words[0], words[1], words[2], words[3])


@borrowing
def _copy(column, resident, n, out):  # type: ignore[no-untyped-def]
    for k in range(n):
        out[k] = column[resident[k]]


@borrowing
def look_up(n, cases, residents, episodes, patients):  # type: ignore[no-untyped-def]
    """The patients of n cases."""
    at = patients.resident
    _copy(episodes.resident, cases.episode, n, at)
    _copy(residents.id, at, n, patients.id)
    _copy(residents.village, at, n, patients.village)
    _copy(residents.birth_month, at, n, patients.birth_month)
    _copy(residents.scheme, at, n, patients.scheme)
    _copy(residents.aid, at, n, patients.aid)
    _copy(residents.chronic, at, n, patients.chronic)
    _copy(residents.usual_hospital, at, n, patients.usual_hospital)
    _copy(residents.stays, at, n, patients.stays)
    _copy(residents.price_taste, at, n, patients.price_taste)
    _copy(residents.travel_taste, at, n, patients.travel_taste)
    _copy(residents.hospital_taste, at, n, patients.hospital_taste)
    _copy(residents.contract_rank, at, n, patients.contract_rank)
    _copy(residents.uptake_rank, at, n, patients.uptake_rank)
    _copy(residents.ytd_outpatient, at, n, patients.ytd_outpatient)
    _copy(residents.ytd_outpatient_fund, at, n, patients.ytd_outpatient_fund)
    _copy(residents.ytd_two_disease, at, n, patients.ytd_two_disease)
    _copy(residents.ytd_inpatient_fund, at, n, patients.ytd_inpatient_fund)
    _copy(residents.ytd_paid, at, n, patients.ytd_paid)


@borrowing
def draw(key, month, n, cases, patients, number, draws):  # type: ignore[no-untyped-def]
    """All that chance decides about n cases; number uint8[episode]."""
    who, index, errors, words = patients.id, draws.counter, draws.errors, draws.beyond
    for k in range(n):
        index[k] = np.uint64(number[cases.episode[k]]) * np.uint64(2)
    draw_block(key, who, month, Purpose.AFTERCARE, index, n, draws.aftercare)
    for half in range(0, N_OPTIONS, 4):
        draw_block(key, who, month, Purpose.ADMISSION, index, n, words)
        for k in range(n):
            for j in range(4):
                errors[k * N_OPTIONS + half + j] = words[j * BLOCK + k]
            index[k] += np.uint64(1)
    for k in range(n):
        index[k] = number[cases.episode[k]]
    draw_block(key, who, month, Purpose.BEYOND, index, n, draws.beyond)
    draw_block(key, who, month, Purpose.OPERATION, index, n, draws.operation)
    draw_block(key, who, month, Purpose.DISCHARGE, index, n, draws.discharge)
