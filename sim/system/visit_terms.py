"""What a visit costs and who pays what of it, for every case a visit can be: worked out once a month, then looked up.

All that does not depend on what the patient has used of the year – price, what is eligible, ratio after contract, TCM
and bypass, the benefits in full – is a row of whole numbers; deductible, caps and the rest of a benefit are left to
`pay_visit`. Ratios are basis points, amounts fen.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.conventions import N_CONDITIONS, N_LEVELS, N_SCHEMES
from sim.system.payment import (
    ABSORBED,
    ADDED,
    CAP,
    CHARGE,
    DEDUCTIBLE,
    DIABETES_VISIT,
    FEE_WAIVED,
    HYPERTENSION_VISIT,
    LABOUR,
    OTHER_CHRONIC_VISIT,
    OUT_LEVEL,
    RATIO,
    SPECIAL_RATIO,
    TOWNSHIP_LEVEL,
    VISIT_CUT,
    WHOLE,
    Bills,
)

OWN_CHOICE, SENT_UP, AFTER_DISCHARGE = range(3)
"""Why a patient comes: nobody sent him, a referral (what was tested below is not tested again), a stay that ended."""

(
    PRICE,
    FREE,
    LABOUR_PART,
    ELIGIBLE,
    PAID_RATIO,
    YEARLY_DEDUCTIBLE,
    YEARLY_CAP,
    SERVICES,
    COUNTS,
    TWO,
    AFTER_TWO,
    BY_SPECIAL,
) = range(12)
"""Numbers of a row: what is left to pay of the charge, what the fund takes over whole, labour, eligible part; ratio,
deductible and cap of ordinary pooling and what it pays for added services; 1 if the visit uses up the deductible; the
two-disease benefit in full and what of the eligible part it leaves; what the special-disease benefit pays, NO_BENEFIT
where the illness is none of these."""

N_NUMBERS = 12
NO_BENEFIT = -1
SHAPE = (3, N_LEVELS, 2, N_CONDITIONS, N_SCHEMES, 2, 2)
"""Cases: why he comes, level, whether pooling pays there, condition, scheme, whether treated by TCM, contracted."""

LEVEL, CONDITION = np.arange(N_LEVELS)[:, None, None, None, None, None], np.arange(N_CONDITIONS)[:, None, None, None]
BY_TCM, HOLDS_CONTRACT = np.arange(2)[:, None], np.arange(2)
INSURED = (np.arange(N_SCHEMES) > 0)[:, None, None].astype(np.int64)
POOLED = INSURED * np.arange(2)[:, None, None, None, None]
MAY_BE_SPECIAL = np.isin(CONDITION, (HYPERTENSION_VISIT, DIABETES_VISIT, OTHER_CHRONIC_VISIT))
IS_TWO = (LEVEL <= TOWNSHIP_LEVEL) & np.isin(CONDITION, (HYPERTENSION_VISIT, DIABETES_VISIT))
"""The axes of `SHAPE` after the first, and for whom and what each benefit is."""

PER_SCHEME = 4
PER_CONDITION = N_SCHEMES * PER_SCHEME
PER_PLACE = N_CONDITIONS * PER_CONDITION
PER_REASON = N_LEVELS * 2 * PER_PLACE


class VisitTerms(NamedTuple):
    """Terms of the month: rows int64[case, number], see `SHAPE`; two_ratio and two_cap of the two-disease benefit."""

    rows: NDArray[np.int64]
    two_ratio: int
    two_cap: int


def visit_terms(bills: Bills) -> VisitTerms:
    """Terms of all cases under the month's rules."""
    rows = np.empty((*SHAPE, N_NUMBERS), np.int64)
    for reason in (OWN_CHOICE, SENT_UP, AFTER_DISCHARGE):
        _fill(rows[reason], bills.visit_again if reason == SENT_UP else bills.visit, bills, reason != OWN_CHOICE)
    return VisitTerms(rows.reshape(-1, N_NUMBERS), bills.two_disease_ratio, bills.two_disease_cap)


def _fill(rows: NDArray[np.int64], visit: NDArray[np.int64], bills: Bills, referred: bool) -> None:
    """Rows of one reason to come: visit int64[scheme, level, condition, column] as in `Bills`."""
    # [column, scheme, level, condition] becomes [column, level, pooled, condition, scheme, tcm, contracted]
    of = np.ascontiguousarray(visit.transpose(3, 1, 2, 0))[:, :, None, :, :, None, None]
    absorbed = INSURED * of[ABSORBED] + POOLED * HOLDS_CONTRACT * of[FEE_WAIVED]
    price = of[CHARGE] - absorbed
    eligible = INSURED * (price * bills.catalogue_visit // WHOLE)
    ratio = of[RATIO] + bills.contract_extra * HOLDS_CONTRACT * (LEVEL <= TOWNSHIP_LEVEL)
    ratio = ratio + bills.tcm_extra * BY_TCM * (LEVEL < OUT_LEVEL) - (0 if referred else of[VISIT_CUT])
    two = eligible * bills.two_disease_ratio // WHOLE * IS_TWO
    by_special = np.minimum(eligible * of[SPECIAL_RATIO] // WHOLE, np.maximum(eligible, 0))
    rows[..., PRICE] = price
    rows[..., FREE] = absorbed
    rows[..., LABOUR_PART] = of[LABOUR]
    rows[..., ELIGIBLE] = eligible
    rows[..., PAID_RATIO] = POOLED * (of[RATIO] > 0) * np.minimum(np.maximum(ratio, 0), WHOLE)
    rows[..., YEARLY_DEDUCTIBLE] = of[DEDUCTIBLE]
    rows[..., YEARLY_CAP] = POOLED * of[CAP]
    rows[..., SERVICES] = POOLED * of[ADDED]
    rows[..., COUNTS] = POOLED
    rows[..., TWO] = two
    rows[..., AFTER_TWO] = eligible - (two * WHOLE // bills.two_disease_ratio if bills.two_disease_ratio > 0 else 0)
    rows[..., BY_SPECIAL] = np.where(MAY_BE_SPECIAL, by_special, NO_BENEFIT)


@njit(inline="always")
def case_of(reason, place, condition, scheme, by_tcm, contracted):  # type: ignore[no-untyped-def]
    """Row of a case; place is 2 * level + whether pooling pays there."""
    person = scheme * PER_SCHEME + by_tcm * 2 + contracted
    return reason * PER_REASON + place * PER_PLACE + condition * PER_CONDITION + person


@njit(inline="always")
def above_deductible(before, eligible, deductible):  # type: ignore[no-untyped-def]
    """The part of an eligible amount above a yearly deductible of which `before` is already used."""
    return max(before + eligible - deductible, 0) - max(before - deductible, 0)


@njit(inline="always")
def pay_visit(rows, case, two_ratio, two_cap, registered, enrolled, ytd_eligible, ytd_fund, ytd_two):  # type: ignore[no-untyped-def]
    """Split of one visit's charge: (fund, of which two-disease, of which pooling, eligible, patient) in fen.

    registered whether the patient has a special disease and is at a place that treats it, enrolled in the two-disease
    benefit; the ytd amounts are this year's so far.
    """
    price, absorbed = rows[case, PRICE], rows[case, FREE]
    if registered and rows[case, BY_SPECIAL] != NO_BENEFIT:
        by_special = rows[case, BY_SPECIAL]
        return by_special + absorbed, 0, 0, 0, price - by_special
    in_full = rows[case, TWO] if enrolled else 0
    two = min(in_full, max(two_cap - ytd_two, 0))
    rest = rows[case, AFTER_TWO] if enrolled else rows[case, ELIGIBLE]
    if two != in_full:
        rest = rows[case, ELIGIBLE] - two * WHOLE // two_ratio
    above = above_deductible(ytd_eligible, rest, rows[case, YEARLY_DEDUCTIBLE])
    room = max(rows[case, YEARLY_CAP] - ytd_fund, 0)
    pooled = min(above * rows[case, PAID_RATIO] // WHOLE, room)
    pooled += min(rows[case, SERVICES], room - pooled)
    return pooled + two + absorbed, two, pooled, rest * rows[case, COUNTS], price - pooled - two
