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

OWN_CHOICE, SENT_UP, AFTER_DISCHARGE, BY_SLIP = range(4)
"""Why a patient comes: nobody sent him, a referral (what was tested below is not tested again), a stay that ended, for
a slip or with one that he fetched himself."""

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
SHAPE = (4, N_LEVELS, 2, N_CONDITIONS, N_SCHEMES, 2, 2)
"""Cases: why he comes, level, whether pooling pays there, condition, scheme, whether treated by TCM, contracted."""

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
    rows = np.empty((int(np.prod(SHAPE)), N_NUMBERS), np.int64)
    shares = np.array([bills.catalogue_visit, bills.contract_extra, bills.tcm_extra, bills.two_disease_ratio], np.int64)
    for reason, visit in enumerate((bills.visit, bills.visit_again, bills.visit, bills.by_slip)):
        _fill(reason, visit, shares, rows)
    return VisitTerms(rows, bills.two_disease_ratio, bills.two_disease_cap)


@njit(cache=True)
def _fill(reason, visit, shares, rows):  # type: ignore[no-untyped-def]
    """Rows of one reason to come: visit int64[scheme, level, condition, column] as in `Bills`.

    shares int64[4]: part of charges in the catalogue, what contract and TCM add to the ratio, two-disease ratio.
    """
    catalogue, contract_extra, tcm_extra, two_ratio = shares[0], shares[1], shares[2], shares[3]
    for level in range(N_LEVELS):
        for place in range(2 * level, 2 * level + 2):
            for condition in range(N_CONDITIONS):
                for scheme in range(N_SCHEMES):
                    case = case_of(reason, place, condition, scheme, 0, 0)
                    column = visit[scheme, level, condition]
                    pooled = scheme > 0 and place & 1 > 0
                    for person in range(PER_SCHEME):
                        by_tcm, contracted = person >> 1, person & 1
                        if person > 0 and not pooled:  # whom no pooling pays for pays the same anyhow
                            for number in range(N_NUMBERS):
                                rows[case + person, number] = rows[case, number]
                            continue
                        _fill_row(
                            rows, case + person, column, catalogue, contract_extra * contracted, tcm_extra * by_tcm,
                            two_ratio, reason != OWN_CHOICE, level, scheme > 0, pooled, condition, contracted,
                        )  # fmt: skip


@njit(inline="always")
def _fill_row(  # type: ignore[no-untyped-def]
    rows, case, of, catalogue, by_contract, by_tcm, two_ratio, referred, level, insured, pooled, condition, contracted
):
    """One case: insured at all, and whether pooling pays for him there; of is his row of the bills.

    by_contract and by_tcm are what contract and TCM add to the ratio where they do.
    """
    is_two = condition in (HYPERTENSION_VISIT, DIABETES_VISIT)
    absorbed = insured * of[ABSORBED] + pooled * contracted * of[FEE_WAIVED]
    price = of[CHARGE] - absorbed
    eligible = insured * (price * catalogue // WHOLE)
    ratio = of[RATIO] + by_contract * (level <= TOWNSHIP_LEVEL)
    ratio += by_tcm * (level < OUT_LEVEL)
    if not referred:
        ratio -= of[VISIT_CUT]
    two = eligible * two_ratio // WHOLE * (is_two and level <= TOWNSHIP_LEVEL)
    rows[case, PRICE], rows[case, FREE], rows[case, LABOUR_PART] = price, absorbed, of[LABOUR]
    rows[case, ELIGIBLE] = eligible
    rows[case, PAID_RATIO] = pooled * (of[RATIO] > 0) * min(max(ratio, 0), WHOLE)
    rows[case, YEARLY_DEDUCTIBLE], rows[case, YEARLY_CAP] = of[DEDUCTIBLE], pooled * of[CAP]
    rows[case, SERVICES], rows[case, COUNTS], rows[case, TWO] = pooled * of[ADDED], pooled, two
    rows[case, AFTER_TWO] = eligible - (two * WHOLE // two_ratio if two_ratio > 0 else 0)
    rows[case, BY_SPECIAL] = NO_BENEFIT
    if is_two or condition == OTHER_CHRONIC_VISIT:
        rows[case, BY_SPECIAL] = min(eligible * of[SPECIAL_RATIO] // WHOLE, max(eligible, 0))


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
