"""What a visit would cost the patient at each option, reckoned for all options at once before he chooses.

The same rules as in `sim.system.visit_terms`, in float32 yuan and without rounding to whole fen: nobody chooses by a
fraction of a fen. What is really paid is counted there. The rules are laid out once a month in rows of eight, one
number an option, for each way in which the options of a village may be paid for (its profile).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.conventions import CONDITIONS, N_CONDITIONS, N_OPTIONS, N_SCHEMES, NOWHERE, Level, Option
from sim.lanes import fill, greater, lesser, load, where_above
from sim.system.payment import (
    ABSORBED,
    ADDED,
    CAP,
    CHARGE,
    DEDUCTIBLE,
    FEE_WAIVED,
    RATIO,
    SPECIAL_RATIO,
    VISIT_CUT,
    WHOLE,
    Bills,
)

FEN = 100.0
TWO_DISEASES = np.array([c in ("hypertension", "diabetes") for c in CONDITIONS])
SPECIAL_CASES = np.array([c in ("hypertension", "diabetes", "other_chronic") for c in CONDITIONS])
"""Conditions that the two-disease benefit and the benefit for registered special diseases pay for."""

(
    NET,
    WAIVED,
    SHARE,
    CONTRACT_SHARE,
    TCM_SHARE,
    ABOVE,
    LIMIT,
    SERVICES,
    IS_SPECIAL,
    SPECIAL_SHARE,
    TWO_SHARE,
) = (N_OPTIONS * k for k in range(11))
"""Where in a row of fares each number begins: charge less what is absorbed; what a contract takes off; share paid by
pooling, what contract and TCM add to it; deductible; yearly cap; added services; whether special diseases are treated
here and their share; share of the two-disease benefit."""

ROW = 11 * N_OPTIONS
SELF_CARE = int(Option.SELF_CARE)
WAYS = np.arange(16)
"""How an option may be paid for: level * 4 + 2 if pooling pays there + 1 if special diseases are treated there."""


class Fares(NamedTuple):
    """The month's fares.

    rows float32[profile * scheme * condition * ROW]; profile int32[village * condition] of the options at hand;
    eligible the share of charges in the catalogue; two_left fen of the two-disease benefit a year; per_two eligible
    yuan that one yuan of that benefit uses up.
    """

    rows: NDArray[np.float32]
    profile: NDArray[np.int32]
    eligible: float
    two_left: int
    per_two: float


def fares(
    facility: NDArray[np.int32],
    level: NDArray[np.int64],
    designated: NDArray[np.int64],
    special: NDArray[np.int64],
    bills: Bills,
    self_care_fen: float,
) -> Fares:
    """Fares of the month: facility int32[village, condition, option], the others int64[facility] as in `Market`."""
    way = (level * 2 + designated) * 2 + special
    profiles, profile = _distinct(facility.reshape(-1, N_OPTIONS), way)
    rows = np.zeros((len(profiles), N_SCHEMES, N_CONDITIONS, ROW), np.float32)
    rows[..., NET + Option.SELF_CARE] = self_care_fen / FEN
    _lay_out(profiles, _by_way(bills), rows.reshape(len(profiles), -1, ROW // N_OPTIONS, N_OPTIONS))
    two_ratio = bills.two_disease_ratio
    return Fares(
        rows=rows.ravel(),
        profile=profile,
        eligible=bills.catalogue_visit / WHOLE,
        two_left=bills.two_disease_cap,
        per_two=WHOLE / two_ratio if two_ratio > 0 else 0.0,
    )


@njit(cache=True)
def _distinct(facility, way):  # type: ignore[no-untyped-def]
    """The different rows of facilities' ways, int64[profile, option], and which of them each row is: int32[row].

    facility int32[row, option] as in `Market`, way int64[facility] below 16; 0 for no facility and for self-care.
    """
    n = len(facility)
    which, packed, first = np.empty(n, np.int32), np.empty(n, np.int64), np.empty(n, np.int64)
    found = last = 0
    for r in range(n):
        ways = 0
        for option in range(SELF_CARE + 1, N_OPTIONS):
            f = facility[r, option]
            if f != NOWHERE:
                ways |= way[f] << (4 * option)
        if found == 0 or packed[last] != ways:  # neighbours are mostly alike
            last = 0
            while last < found and packed[last] != ways:
                last += 1
            if last == found:
                packed[found], first[found] = ways, r
                found += 1
        which[r] = last
    profiles = np.empty((found, N_OPTIONS), np.int64)
    for p in range(found):
        for option in range(N_OPTIONS):
            profiles[p, option] = (packed[p] >> (4 * option)) & 15
    return profiles, which


def _by_way(bills: Bills) -> NDArray[np.float32]:
    """What a row says of one option: float32[way, scheme * condition, number], the numbers in the order of a row."""
    designated, special = WAYS >> 1 & 1, WAYS & 1
    # [way, scheme, condition, column], the columns in front
    visit = bills.visit.transpose(3, 1, 0, 2).astype(float).repeat(4, axis=1)
    level, designated, special = (x[:, None, None] for x in (WAYS >> 2, designated, special))
    insured = (np.arange(N_SCHEMES) > 0)[None, :, None]
    pooled = insured & (designated > 0) & (visit[RATIO] > 0)
    primary = level <= Level.TOWNSHIP
    table = np.empty((ROW // N_OPTIONS, *visit.shape[1:]), np.float32)
    table[NET // N_OPTIONS] = (visit[CHARGE] - insured * visit[ABSORBED]) / FEN
    table[WAIVED // N_OPTIONS] = insured * designated * visit[FEE_WAIVED] / FEN
    table[SHARE // N_OPTIONS] = pooled * (visit[RATIO] - visit[VISIT_CUT]) / WHOLE
    table[CONTRACT_SHARE // N_OPTIONS] = pooled * primary * bills.contract_extra / WHOLE
    table[TCM_SHARE // N_OPTIONS] = pooled * (level < Level.OUT_OF_COUNTY) * bills.tcm_extra / WHOLE
    table[ABOVE // N_OPTIONS] = visit[DEDUCTIBLE] / FEN
    table[LIMIT // N_OPTIONS] = visit[CAP] / FEN
    table[SERVICES // N_OPTIONS] = insured * designated * visit[ADDED] / FEN
    table[IS_SPECIAL // N_OPTIONS] = insured * special
    table[SPECIAL_SHARE // N_OPTIONS] = np.minimum(visit[SPECIAL_RATIO] / WHOLE, 1.0)
    table[TWO_SHARE // N_OPTIONS] = insured * primary * bills.two_disease_ratio / WHOLE
    return table.transpose(1, 2, 3, 0).reshape(len(WAYS), -1, ROW // N_OPTIONS)


@njit(cache=True)
def _lay_out(profiles, by_way, rows):  # type: ignore[no-untyped-def]
    """Rows float32[profile, scheme * condition, number, option] of profiles; self-care is left as it is."""
    for p in range(len(profiles)):
        for case in range(rows.shape[1]):
            for option in range(SELF_CARE + 1, N_OPTIONS):
                way = profiles[p, option]
                for number in range(rows.shape[2]):
                    rows[p, case, number, option] = by_way[way, case, number]


@njit(inline="always")
def fare(rows, at, eligible_share, per_two, by_tcm, contracted, two, special, so_far, fund_so_far, two_room):  # type: ignore[no-untyped-def]
    """Lanes of yuan the patient would pay at each option.

    at is where his row begins; by_tcm lanes 1 where he would be treated by TCM; contracted, two (the two-disease
    benefit covers his illness), special (he is registered with it) 0 or 1; so_far yuan of eligible charges and
    fund_so_far yuan of pooled payments this year, two_room yuan left of the two-disease benefit; float32 all.
    """
    zero, one = fill(np.float32(0.0)), fill(np.float32(1.0))
    net = load(rows, at + NET) - contracted * load(rows, at + WAIVED)
    eligible = eligible_share * net
    from_two = lesser(two * (eligible * load(rows, at + TWO_SHARE)), fill(two_room))
    rest = eligible - per_two * from_two
    share = load(rows, at + SHARE) + contracted * load(rows, at + CONTRACT_SHARE) + by_tcm * load(rows, at + TCM_SHARE)
    share = lesser(greater(share, zero), one)
    not_yet = so_far - load(rows, at + ABOVE)
    above = greater(not_yet + rest, zero) - greater(not_yet, zero)
    room = greater(load(rows, at + LIMIT) - fund_so_far, zero)
    pooled = lesser(above * share, room)
    pooled = pooled + lesser(load(rows, at + SERVICES), room - pooled)
    ordinary = net - pooled - from_two
    by_special = net - eligible * load(rows, at + SPECIAL_SHARE)
    return where_above(special * load(rows, at + IS_SPECIAL), zero, by_special, ordinary)
