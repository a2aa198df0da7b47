"""The insurance rules of visits and stays in fen, laid out for the loops; what a stay costs and who pays it.

Visits are paid in `sim.system.visit_terms`. Ratios are basis points (1/10 000) so that every payment is whole fen
without rounding drift. Order of a claim: the part in the catalogue is eligible; the deductible comes off; the ratio
applies; the yearly cap limits; the rest is the patient's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.conventions import CONDITIONS, Level

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
    unreferred_visit, unreferred_cut int64[level, condition]: taken off the ratio of who was not sent there;
    consult_fee int64[level] fen at primary level, fee_waived what of it the fund pays in place of a contracted patient;
    added_visit int64[level, condition] fen it pays for services added to the catalogue; waived_for whose deductible a
    referral waives (NOBODY, CONTRACTED, ALL); aid_ceiling fen a year beyond which assistance pays the stays of its
    groups.
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
    unreferred_cut: NDArray[np.int64]
    assistance: NDArray[np.int64]
    drg_gain: NDArray[np.int64]
    unreferred_visit: NDArray[np.int64]
    consult_fee: NDArray[np.int64]
    fee_waived: NDArray[np.int64]
    added_visit: NDArray[np.int64]
    tcm_extra: int
    waived_for: int
    aid_ceiling: int


class Bills(NamedTuple):
    """The month's rules laid out for the loops over residents, who look up one table of each service.

    visit int64[scheme, level, condition, (charge, absorbed, labour, ratio, deductible, cap, special ratio, cut without
    referral, fee waived, added services)]; stay int64[scheme, level, condition, (charge, catalogue, ratio, deductible,
    cap, drg gain, cut without referral)]; the rest one number each, as in `Rules`; low_income and destitute are what
    assistance takes over; visit_again is `visit` for a visit after a referral, whose tests need not all be done again;
    by_slip is `visit` for who fetches a slip: at primary level the visit that fetches it, above the one it is for.
    The loops hand the tables on by themselves: looking one up in a tuple costs an atomic reference count every time.
    """

    visit: NDArray[np.int64]
    stay: NDArray[np.int64]
    catalogue_visit: int
    repeat_deductible: int
    two_disease_ratio: int
    two_disease_cap: int
    contract_extra: int
    low_income: int
    destitute: int
    tcm_extra: int
    waived_for: int
    aid_ceiling: int
    visit_again: NDArray[np.int64]
    by_slip: NDArray[np.int64]


CHARGE, ABSORBED, LABOUR, RATIO, DEDUCTIBLE, CAP, SPECIAL_RATIO, VISIT_CUT, FEE_WAIVED, ADDED = range(10)
STAY_CHARGE, CATALOGUE, STAY_RATIO, STAY_DEDUCTIBLE, STAY_CAP, DRG_GAIN, STAY_CUT = range(7)
NOBODY, CONTRACTED, ALL = range(3)
"""Whose deductible a referral waives."""


def bills(rules: Rules, spared: float = 0.0) -> Bills:
    """The rules laid out as tables; spared 0-1 is what falls away of a referred visit's charge beside labour."""
    shape = (len(rules.ratio_visit), *rules.charge_visit.shape)
    visit, stay = np.empty((*shape, ADDED + 1), np.int64), np.empty((*shape, STAY_CUT + 1), np.int64)
    for table, column, by_level_and_condition in (
        (visit, CHARGE, rules.charge_visit),
        (visit, ABSORBED, rules.absorbed_visit),
        (visit, LABOUR, rules.labour_visit),
        (visit, VISIT_CUT, rules.unreferred_visit),
        (visit, ADDED, rules.added_visit),
        (stay, STAY_CHARGE, rules.charge_stay),
        (stay, DRG_GAIN, rules.drg_gain),
        (stay, STAY_CUT, rules.unreferred_cut),
    ):
        table[..., column] = by_level_and_condition
    for table, column, by_scheme_and_level in (
        (visit, RATIO, rules.ratio_visit),
        (visit, DEDUCTIBLE, rules.deductible_visit),
        (visit, CAP, rules.cap_visit),
        (stay, STAY_RATIO, rules.ratio_stay),
        (stay, STAY_DEDUCTIBLE, rules.deductible_stay),
        (stay, STAY_CAP, rules.cap_stay),
    ):
        table[..., column] = by_scheme_and_level[:, :, None]
    visit[..., SPECIAL_RATIO], visit[..., FEE_WAIVED] = rules.special_ratio[:, None], rules.fee_waived[:, None]
    stay[..., CATALOGUE] = rules.catalogue_stay[:, None]
    return Bills(
        visit, stay, rules.catalogue_visit, rules.repeat_deductible, rules.two_disease_ratio, rules.two_disease_cap,
        rules.contract_extra, int(rules.assistance[1]), int(rules.assistance[2]), rules.tcm_extra, rules.waived_for,
        rules.aid_ceiling, _without_repeats(visit.copy(), spared), _by_slip(visit.copy(), rules.consult_fee),
    )  # fmt: skip


def _without_repeats(visit: NDArray[np.int64], spared: float) -> NDArray[np.int64]:
    """The table of visits with tests left out that were done before: labour and what the fund absorbs stay."""
    tests = np.maximum(visit[..., CHARGE] - np.maximum(visit[..., LABOUR], visit[..., ABSORBED]), 0)
    visit[..., CHARGE] -= np.floor(tests * spared).astype(np.int64)
    return visit


def _by_slip(visit: NDArray[np.int64], consult_fee: NDArray[np.int64]) -> NDArray[np.int64]:
    """The table of visits with what a slip changes: no cut above; below the consultation fee alone, all of it labour.

    consult_fee int64[level] fen; nobody is treated for it, so that a whole visit is the most it can be.
    """
    primary = visit[:, : TOWNSHIP_LEVEL + 1]
    primary[..., CHARGE] = np.minimum(primary[..., CHARGE], consult_fee[: TOWNSHIP_LEVEL + 1, None])
    primary[..., LABOUR] = primary[..., CHARGE]
    primary[..., FEE_WAIVED] = np.minimum(primary[..., FEE_WAIVED], primary[..., CHARGE])
    primary[..., ABSORBED] = primary[..., ADDED] = 0
    visit[..., VISIT_CUT] = 0
    return visit


@njit(inline="always")
def limited(eligible, ratio, room):  # type: ignore[no-untyped-def]
    """The ratio of an eligible amount, never more than the room under the cap."""
    return min(eligible * ratio // WHOLE, max(room, 0))


@njit(inline="always")
def standard_gain(stay, scheme, level, condition, fund):  # type: ignore[no-untyped-def]
    """What the fund adds to its part of an insured stay so that the facility gets the payment standard; never a claim.

    fund is its part by the rules; a standard below the charge takes away no more than that.
    """
    return max(stay[scheme, level, condition, DRG_GAIN], -fund) if scheme > 0 else 0


@njit(inline="always")
def pay_stay(  # type: ignore[no-untyped-def]
    stay, bills, scheme, level, condition, stays_before, referred, contracted, aid, ytd_fund, ytd_paid
):
    """Split of one stay's charge: (fund, medical assistance, patient) in fen.

    stays_before is the number of stays this year; referred whether somebody sent the patient there; aid 0 none, 1
    low-income, 2 destitute: assistance pays its share of the eligible rest, and all that passes the year's ceiling;
    ytd_paid fen the patient has paid this year.
    """
    charge = stay[scheme, level, condition, STAY_CHARGE]
    if scheme == 0:
        return 0, 0, charge
    eligible = charge * stay[scheme, level, condition, CATALOGUE] // WHOLE
    deductible = stay[scheme, level, condition, STAY_DEDUCTIBLE]
    if stays_before > 0:
        deductible = deductible * bills.repeat_deductible // WHOLE
    if referred and (bills.waived_for == ALL or (bills.waived_for == CONTRACTED and contracted)):
        deductible = 0
    ratio = stay[scheme, level, condition, STAY_RATIO]
    if not referred:
        ratio = max(ratio - stay[scheme, level, condition, STAY_CUT], 0)
    fund = limited(max(eligible - deductible, 0), ratio, stay[scheme, level, condition, STAY_CAP] - ytd_fund)
    assistance = (eligible - fund) * (bills.low_income if aid == 1 else bills.destitute if aid == 2 else 0) // WHOLE
    patient = charge - fund - assistance
    if aid > 0:
        beyond = max(patient - max(bills.aid_ceiling - ytd_paid, 0), 0)
        assistance, patient = assistance + beyond, patient - beyond
    return fund, assistance, patient
