"""Which hospital a case for admission goes to, or home: utilities of all options at once, with explicit errors.

    V = worth[v, c, j] - travel × w(s) × taste_i × minutes[v, j] - price(s) × taste_i × ln(payment_ij + offset)
        + taste for hospitals + continuity (j saw the patient last) + habit (j of the last stay)

where staying at home is an option like the hospitals, with its own constant and an error of its own; its payment is
that of being treated as an outpatient by the one who saw the patient (`sim.care.returns`). The option with the smallest
E / exp(V), E exponential, is the one with the largest V - ln(E).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.choice import NEVER, SELF, TOWNSHIP, Market, Taste
from sim.care.choosing import SHUT, YUAN, lay_out_worth
from sim.conventions import N_CONDITIONS, N_OPTIONS, NOWHERE, Option
from sim.county.residents import TASTES
from sim.lanes import PER_LN2, exp2, fill, load, log2, store, uniforms, where_above
from sim.system.payment import pay_stay

GENERAL = int(Option.COUNTY_GENERAL)


class StayBoard(NamedTuple):
    """The month's hospitals in rows of eight float32, one number an option; utilities in units of ln 2.

    worth [village * condition] what an option is worth to everybody there; minutes [village]; continuity and habit
    [option] what it adds that this option saw the patient last, that his last stay was there; hospitals a row of 1 and
    0; price, travel float64[severity] for one part of a taste; facility int32[village * condition * option].
    """

    worth: NDArray[np.float32]
    minutes: NDArray[np.float32]
    continuity: NDArray[np.float32]
    habit: NDArray[np.float32]
    hospitals: NDArray[np.float32]
    price: NDArray[np.float64]
    travel: NDArray[np.float64]
    facility: NDArray[np.int32]


def stay_board(market: Market, taste: Taste) -> StayBoard:
    """The board of a month."""
    options = np.arange(N_OPTIONS)
    worth = np.empty(market.facility.size, np.float32)
    lay_out_worth(market.facility, market.stay_base, TOWNSHIP, taste.hassle_out, worth)
    minutes = market.minutes.copy()
    minutes[:, SELF] = 0.0
    own = np.eye(N_OPTIONS + 1, N_OPTIONS)  # the last row is of those who were in no hospital yet
    continuity = own * (taste.continuity * PER_LN2)
    continuity[SELF] = 0.0
    return StayBoard(
        worth=worth,
        minutes=minutes.ravel(),
        continuity=continuity.astype(np.float32).ravel(),
        habit=(own * (taste.habit_stay * PER_LN2)).astype(np.float32).ravel(),
        hospitals=(options >= GENERAL).astype(np.float32),
        price=taste.price / TASTES,
        travel=taste.travel * (PER_LN2 / TASTES),
        facility=market.facility.ravel(),
    )


@njit(inline="always")
def patients_parts(  # type: ignore[no-untyped-def]
    k, row, patients, facilities, levels, bills, home_fen, condition, referred, contracted, yuan
):
    """What a stay would cost patient k at each hospital at hand, and staying at home, into yuan float32[option]."""
    yuan[SELF] = np.float32(home_fen) * YUAN
    level_before, fen = np.int64(-1), np.int64(0)  # one payment for neighbours that cost the same
    for option in range(TOWNSHIP, N_OPTIONS):
        facility = facilities[row + option]
        if facility == NOWHERE:
            continue
        level = levels[facility]
        if level != level_before:
            fen = pay_stay(
                bills.stay, bills, np.int64(patients.scheme[k]), level, condition, np.int64(patients.stays[k]),
                referred, contracted, np.int64(patients.aid[k]), np.int64(patients.ytd_inpatient_fund[k]),
                np.int64(patients.ytd_paid[k]),
            )[2]  # fmt: skip
            level_before = level
        yuan[option] = np.float32(fen) * YUAN


@njit(inline="always")
def choose_hospital(board, v, condition, price, travel, offset, pull, seen_at, usual, yuan, words, place, score):  # type: ignore[no-untyped-def]
    """Scores of staying at home and of the hospitals for one case, into score float32[option]: the smallest is best.

    price, travel, pull the patient's own sensitivities and taste for hospitals; seen_at, usual the options that saw
    him last and of his last stay; words uint32 of which his eight errors begin at place.
    """
    burden = np.float32(price) * log2(load(yuan, 0) + np.float32(offset))
    burden = burden + np.float32(travel) * load(board.minutes, v * N_OPTIONS)
    gain = load(board.worth, (v * N_CONDITIONS + condition) * N_OPTIONS) + np.float32(pull) * load(board.hospitals, 0)
    gain = gain + load(board.continuity, seen_at * N_OPTIONS)
    gain = gain + load(board.habit, min(np.int64(usual), N_OPTIONS) * N_OPTIONS)
    loss = burden - gain
    race = (fill(np.float32(0.0)) - log2(uniforms(words, place))) * exp2(loss)
    store(score, 0, where_above(loss, fill(np.float32(-NEVER * 0.5)), fill(SHUT), race))
