"""Rules of the month beyond price list and level: referral, contract, TCM, added services, ceilings for the poor.

All of them are laid out by level and condition, so that a claim only looks them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_LEVELS, Level
from sim.county.inputs import County
from sim.county.priors import Behaviour, Conditions
from sim.system.payment import ALL, CONTRACTED, NOBODY, WHOLE

PRIMARY = (Level.VILLAGE, Level.TOWNSHIP)
SEVERE = 2
COUNTY_AND_ABOVE, CONTRACTED_ONLY = 1, 1
"""Choices of the referral rule beyond the first: whom the deduction meets, and who is rid of the deductible."""


class ConsultationFees(NamedTuple):
    """Consultation fees (诊查费) in fen: at primary level int64[level] (0 above it), and what each level charges more.

    more int64[level] against the price list of business as usual.
    """

    primary: NDArray[np.int64]
    more: NDArray[np.int64]


def is_on(levers: Mapping[str, float], key: str) -> bool:
    """Whether a flag is in force: one halfway up is."""
    return levers[key] >= 1 / 2


def consultation_fees(county: County, levers: Mapping[str, float], prices: float) -> ConsultationFees:
    """Fees of the month; prices is their growth since the county's numbers.

    County hospitals charge the tiered fee over primary level in place of today's difference. With one price in the
    city (同城同价) township hospitals charge what county hospitals do; village doctors have no title in that list and
    keep their fee.
    """
    to_fen = 100 * prices
    primary, more = np.zeros(N_LEVELS), np.zeros(N_LEVELS)
    gap = levers["tiered_consult_fee.fee_by_title_yuan"]
    more[Level.COUNTY] = gap - county.value("prices.consult_fee_gap")
    if is_on(levers, "tiered_consult_fee.same_city_same_price"):
        more[Level.TOWNSHIP] = gap
    for level, name in zip(PRIMARY, ("village", "township"), strict=True):
        primary[level] = county.value(f"prices.consult_fee_{name}") + more[level]
    return ConsultationFees(_whole(primary * to_fen), _whole(more * to_fen))


def fee_waived(fees: ConsultationFees, levers: Mapping[str, float]) -> NDArray[np.int64]:
    """Fee that insurance pays in place of contracted residents at primary level: int64[level] fen."""
    return fees.primary * is_on(levers, "contracted_resident_benefit.consult_fee_waived")


def added_services(
    behaviour: Behaviour,
    levers: Mapping[str, float],
    charge: NDArray[np.int64],
    fees: ConsultationFees,
    in_catalogue: float,
) -> NDArray[np.int64]:
    """Fen the fund pays of a primary visit for services added to the catalogue: int64[level, condition].

    charge int64[level, condition] without what is absorbed. The fee is in the catalogue; of the rest the part
    1 - in_catalogue is not, and each item added brings in a share of that part.
    """
    items = levers["rural_service_catalogue.items_added"]
    covered = min(items * behaviour["insurance.item_share"], 1.0)
    rate = covered * (1 - in_catalogue) * levers["rural_service_catalogue.reimb_rate"]
    paid = np.zeros_like(charge)
    for level in PRIMARY:
        paid[level] = np.floor(np.maximum(charge[level] - fees.primary[level], 0) * rate)
    return paid


class ReferralRule(NamedTuple):
    """What a referral changes: cuts int64[level, condition] in basis points, and whose deductible it waives."""

    visit: NDArray[np.int64]
    stay: NDArray[np.int64]
    waived_for: int


def referral_rule(conditions: Conditions, levers: Mapping[str, float]) -> ReferralRule:
    """The rule in force.

    Out of the county every stay without referral loses the deduction. Where the rule applies from the county hospital
    on, visits and stays there and visits outside lose it too; emergencies are exempt (severe conditions).
    """
    name = "referral_linked_reimbursement"
    shape = (N_LEVELS, len(conditions.severity))
    visit, stay = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    cut = round(levers[f"{name}.unreferred_penalty_pp"] * 100)
    stay[Level.OUT_OF_COUNTY] = cut
    if round(levers[f"{name}.applies_to"]) == COUNTY_AND_ABOVE:
        planned = np.where(conditions.severity < SEVERE, cut, 0)
        stay[Level.COUNTY] = visit[Level.COUNTY] = visit[Level.OUT_OF_COUNTY] = planned
    waived_for = NOBODY
    if is_on(levers, f"{name}.referred_deductible_waived"):
        waived_for = CONTRACTED if round(levers[f"{name}.waived_for"]) == CONTRACTED_ONLY else ALL
    return ReferralRule(visit, stay, waived_for)


def aid_ceiling(levers: Mapping[str, float], yearly_income: float) -> int:
    """Fen a year beyond which assistance pays the stays of its groups; they belong to the lowest fifth of incomes."""
    return int(np.floor(levers["triple_protection.catastrophic_cap_share"] * yearly_income * 100))


def tcm_extra(levers: Mapping[str, float]) -> int:
    """Basis points added to the ratio of TCM visits in the county."""
    return min(round(levers["tcm_payment_tilt.extra_rate_pp_tcm"] * 100), WHOLE)


def _whole(fen: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.floor(fen + 1 / 2).astype(np.int64)
