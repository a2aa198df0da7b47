"""What a visit or a stay costs and who pays it: the insurance rules as pure functions in fen.

Ratios are basis points (1/10 000) so that every payment is whole fen without rounding drift. Order of a claim: the part
in the catalogue is eligible; the deductible comes off; the ratio applies; the yearly cap limits; the rest is the
patient's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.conventions import CONDITIONS, Level
from sim.county.residents import SPECIAL

WHOLE = 10_000
HYPERTENSION_VISIT, DIABETES_VISIT = CONDITIONS.index("hypertension"), CONDITIONS.index("diabetes")
OTHER_CHRONIC_VISIT = CONDITIONS.index("other_chronic")
TOWNSHIP_LEVEL, OUT_LEVEL = int(Level.TOWNSHIP), int(Level.OUT_OF_COUNTY)


class Rules(NamedTuple):
    """Prices and insurance rules in force this month; fen and basis points.

    charge_visit, absorbed_visit, labour_visit, charge_stay int64[level, condition]: what is charged, the part of it
    that
    the fund takes over whole (a price rise kept neutral for patients), the part that is labour. Ratios, deductibles
    and caps int64[scheme, level]; special_ratio, catalogue_stay int64[level]. drg_gain int64[level, condition]: what
    the fund pays beyond the charge of an insured stay (less where negative) because a payment standard holds.
    """

    charge_visit: NDArray[np.int64]
    absorbed_visit: NDArray[np.int64]
    labour_visit: NDArray[np.int64]
    charge_stay: NDArray[np.int64]
    catalogue_visit: int
    catalogue_stay: NDArray[np.int64]
    ratio_visit: NDArray[np.int64]
    deductible_visit: NDArray[np.int64]
    cap_visit: NDArray[np.int64]
    ratio_stay: NDArray[np.int64]
    deductible_stay: NDArray[np.int64]
    cap_stay: NDArray[np.int64]
    repeat_deductible: int
    two_disease_ratio: int
    two_disease_cap: int
    special_ratio: NDArray[np.int64]
    contract_extra: int
    unreferred_cut: int
    assistance: NDArray[np.int64]
    drg_gain: NDArray[np.int64]


@njit(inline="always")
def limited(eligible, ratio, room):  # type: ignore[no-untyped-def]
    """The ratio of an eligible amount, never more than the room under the cap."""
    return min(eligible * ratio // WHOLE, max(room, 0))


@njit(inline="always")
def above_deductible(before, eligible, deductible):  # type: ignore[no-untyped-def]
    """The part of an eligible amount above a yearly deductible of which `before` is already used."""
    return max(before + eligible - deductible, 0) - max(before - deductible, 0)


@njit(inline="always")
def visit_benefit(condition, bits, enrolled, level, special_here):  # type: ignore[no-untyped-def]
    """Which outpatient benefit pays: 0 ordinary pooling, 1 two-disease drugs at primary level, 2 special disease."""
    if bits & SPECIAL and special_here and condition in (HYPERTENSION_VISIT, DIABETES_VISIT, OTHER_CHRONIC_VISIT):
        return 2
    if enrolled and level <= TOWNSHIP_LEVEL and condition in (HYPERTENSION_VISIT, DIABETES_VISIT):
        return 1
    return 0


@njit(inline="always")
def pay_visit(  # type: ignore[no-untyped-def]
    rules,
    scheme,
    level,
    condition,
    bits,
    enrolled,
    designated,
    special_here,
    contracted,
    ytd_eligible,
    ytd_fund,
    ytd_two,
):
    """Split of one visit's charge: (fund, of which two-disease, eligible, patient) in fen.

    scheme 0 none, 1 resident, 2 employee; designated whether the facility takes part in outpatient pooling;
    special_here whether it may treat registered special diseases; the ytd amounts are this year's so far.
    """
    charge = rules.charge_visit[level, condition]
    absorbed = rules.absorbed_visit[level, condition] if scheme > 0 else 0
    eligible = (charge - absorbed) * rules.catalogue_visit // WHOLE
    if scheme == 0:
        return 0, 0, 0, charge
    benefit = visit_benefit(condition, bits, enrolled, level, special_here)
    if benefit == 2:
        fund = limited(eligible, rules.special_ratio[level], eligible)
        return fund + absorbed, 0, 0, charge - absorbed - fund
    two = 0
    rest = eligible
    if benefit == 1:
        two = limited(eligible, rules.two_disease_ratio, rules.two_disease_cap - ytd_two)
        rest = eligible - (two * WHOLE // rules.two_disease_ratio if rules.two_disease_ratio > 0 else 0)
    fund = 0
    if designated:
        ratio = rules.ratio_visit[scheme, level]
        if contracted and level <= TOWNSHIP_LEVEL and ratio > 0:
            ratio = min(ratio + rules.contract_extra, WHOLE)
        base = above_deductible(ytd_eligible, rest, rules.deductible_visit[scheme, level])
        fund = limited(base, ratio, rules.cap_visit[scheme, level] - ytd_fund)
    counted = rest if designated else 0  # only care that can be reimbursed uses up the deductible
    return fund + two + absorbed, two, counted, charge - absorbed - fund - two


@njit(inline="always")
def standard_gain(rules, scheme, level, condition, fund):  # type: ignore[no-untyped-def]
    """What the fund adds to its part of an insured stay so that the facility gets the payment standard; never a claim.

    fund is its part by the rules; a standard below the charge takes away no more than that.
    """
    return max(rules.drg_gain[level, condition], -fund) if scheme > 0 else 0


@njit(inline="always")
def pay_stay(rules, scheme, level, condition, stays_before, referred, aid, ytd_fund):  # type: ignore[no-untyped-def]
    """Split of one stay's charge: (fund, medical assistance, patient) in fen.

    stays_before is the number of stays this year; referred whether somebody sent the patient up (matters out of the
    county); aid 0 none, 1 low-income, 2 destitute: assistance pays its share of the eligible rest.
    """
    charge = rules.charge_stay[level, condition]
    if scheme == 0:
        return 0, 0, charge
    eligible = charge * rules.catalogue_stay[level] // WHOLE
    deductible = rules.deductible_stay[scheme, level]
    if stays_before > 0:
        deductible = deductible * rules.repeat_deductible // WHOLE
    ratio = rules.ratio_stay[scheme, level]
    if level == OUT_LEVEL and not referred:
        ratio = max(ratio - rules.unreferred_cut, 0)
    fund = limited(max(eligible - deductible, 0), ratio, rules.cap_stay[scheme, level] - ytd_fund)
    assistance = (eligible - fund) * rules.assistance[aid] // WHOLE
    return fund, assistance, charge - fund - assistance
