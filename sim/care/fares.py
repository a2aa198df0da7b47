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
    ways = np.where(facility == NOWHERE, 0, way[facility]).reshape(-1, N_OPTIONS)
    ways[:, Option.SELF_CARE] = 0
    profiles, profile = _distinct(ways)
    two_ratio = bills.two_disease_ratio
    return Fares(
        rows=_rows(profiles, bills, self_care_fen).ravel(),
        profile=profile,
        eligible=bills.catalogue_visit / WHOLE,
        two_left=bills.two_disease_cap,
        per_two=WHOLE / two_ratio if two_ratio > 0 else 0.0,
    )


def _distinct(ways: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The different rows of an array int64[n, option] of numbers below 16, and which of them each row is."""
    packed = (ways << (4 * np.arange(N_OPTIONS))).sum(axis=1)
    _, first, which = np.unique(packed, return_index=True, return_inverse=True)
    return ways[first], which.astype(np.int32)


def _rows(profiles: NDArray[np.int64], bills: Bills, self_care_fen: float) -> NDArray[np.float32]:
    """Rows float32[profile, scheme, condition, ROW] of profiles int64[profile, option]."""
    level, designated, special = profiles >> 2, (profiles >> 1) & 1, profiles & 1
    # [scheme, profile, option, condition, field] becomes [profile, scheme, condition, option, field]
    visit = bills.visit[:, level].astype(float).transpose(1, 0, 3, 2, 4)
    level, designated, special = (x[:, None, None, :] for x in (level, designated, special))
    insured = (np.arange(N_SCHEMES) > 0)[None, :, None, None]
    pooled = insured & (designated > 0) & (visit[..., RATIO] > 0)
    primary = level <= Level.TOWNSHIP
    rows = np.zeros((len(profiles), N_SCHEMES, N_CONDITIONS, 11, N_OPTIONS), np.float32)
    rows[..., NET // N_OPTIONS, :] = (visit[..., CHARGE] - insured * visit[..., ABSORBED]) / FEN
    rows[..., WAIVED // N_OPTIONS, :] = insured * designated * visit[..., FEE_WAIVED] / FEN
    rows[..., SHARE // N_OPTIONS, :] = pooled * (visit[..., RATIO] - visit[..., VISIT_CUT]) / WHOLE
    rows[..., CONTRACT_SHARE // N_OPTIONS, :] = pooled * primary * bills.contract_extra / WHOLE
    rows[..., TCM_SHARE // N_OPTIONS, :] = pooled * (level < Level.OUT_OF_COUNTY) * bills.tcm_extra / WHOLE
    rows[..., ABOVE // N_OPTIONS, :] = visit[..., DEDUCTIBLE] / FEN
    rows[..., LIMIT // N_OPTIONS, :] = visit[..., CAP] / FEN
    rows[..., SERVICES // N_OPTIONS, :] = insured * designated * visit[..., ADDED] / FEN
    rows[..., IS_SPECIAL // N_OPTIONS, :] = insured * special
    rows[..., SPECIAL_SHARE // N_OPTIONS, :] = np.minimum(visit[..., SPECIAL_RATIO] / WHOLE, 1.0)
    rows[..., TWO_SHARE // N_OPTIONS, :] = insured * primary * bills.two_disease_ratio / WHOLE
    rows[..., Option.SELF_CARE] = 0.0
    rows[..., NET // N_OPTIONS, Option.SELF_CARE] = self_care_fen / FEN
    return rows.reshape(len(profiles), N_SCHEMES, N_CONDITIONS, ROW)


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
