"""Prices and insurance rules in force in a month: the county's own, moved by growth and by levers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_LEVELS, Level, Scheme
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.measure.record import N_QUINTILES
from sim.months import month_number
from sim.system.benefits import (
    ConsultationFees,
    added_services,
    aid_ceiling,
    consultation_fees,
    fee_waived,
    referral_rule,
    tcm_extra,
)
from sim.system.drg import gain_per_stay
from sim.system.payment import WHOLE, Rules

BASE_MONTH = month_number("2019-07")
"""Prices, incomes and pay of a county are those of the middle of 2019."""

FEN = 100
NO_CAP = 10**15
LEVEL_NAMES = ("village", "township", "county", "out_of_county")
PRIMARY_LEVELS = [int(Level.VILLAGE), int(Level.TOWNSHIP)]
RESIDENT, VILLAGE = int(Scheme.RESIDENT), int(Level.VILLAGE)


def grown(value: float, rate: float, month: int) -> float:
    """A value of mid-2019 carried on at a yearly rate to a month number."""
    return float(value * (1 + rate) ** ((month - BASE_MONTH) / 12))


def income_by_quintile(county: County, month: int) -> NDArray[np.float64]:
    """Yuan a head and year that residents have in a month number, from the lowest fifth: float64[quintile]."""
    income = [county.value(f"population.income_quintile_{q + 1}") for q in range(N_QUINTILES)]
    return np.array(income) * grown(1.0, county.value("population.income_growth"), month)


def fen(yuan: float) -> int:
    """Whole fen of an amount in yuan, halves up."""
    return math.floor(yuan * FEN + 0.5)


def basis_points(share: float) -> int:
    """Whole basis points of a share, kept within 0 and 1."""
    return math.floor(min(max(share, 0.0), 1.0) * WHOLE + 0.5)


@dataclass(frozen=True)
class Tariff:
    """What prices and rules of a county start from, the same in every month of a run.

    A visit of mid-2019 costs visit_price float64[level, 1] yuan × visit_factor float64[condition] / visit_weight
    float64[level, 1], which is heavier where the level's cases are; labour_part float64[level, condition] of it is
    labour. The same for stays at the levels above the village; stay_mix float64[condition] are admissions by condition,
    in any unit. visit_rules and stay_rules hold ratio in basis points, deductible and cap in fen: int64[scheme, level].
    """

    county: County
    behaviour: Behaviour
    visit_price: NDArray[np.float64]
    visit_factor: NDArray[np.float64]
    visit_weight: NDArray[np.float64]
    labour_part: NDArray[np.float64]
    stay_price: NDArray[np.float64]
    stay_factor: NDArray[np.float64]
    stay_weight: NDArray[np.float64]
    stay_mix: NDArray[np.float64]
    visit_rules: tuple[NDArray[np.int64], ...]
    stay_rules: tuple[NDArray[np.int64], ...]

    @classmethod
    def of(cls, county: County, behaviour: Behaviour, mix: NDArray[np.float64]) -> Tariff:
        """The tariff of a county with a case mix float64[condition]: a level's price is that of an average case there.

        The labour part of a charge is what drugs leave, so the more a condition needs drugs the smaller it is.
        """
        conditions, facts = behaviour.conditions, county.facts()
        stay_mix = conditions.admission_weight * mix
        drugs = conditions.drug_need / (conditions.drug_need * mix).sum()
        in_county = [_labour_part(county, name, drugs) for name in LEVEL_NAMES[:-1]]
        return cls(
            county,
            behaviour,
            visit_price=np.array([[county.value(f"prices.visit_{name}")] for name in LEVEL_NAMES]),
            visit_factor=conditions.cost_factor / (conditions.cost_factor * mix).sum(),
            visit_weight=np.array([[behaviour[f"levels.case_mix_visit_{name}"]] for name in LEVEL_NAMES]),
            labour_part=np.array([*in_county, np.zeros(len(mix))]),
            stay_price=np.array([[county.value(f"prices.stay_{name}")] for name in LEVEL_NAMES[1:]]),
            stay_factor=conditions.cost_factor / np.average(conditions.cost_factor, weights=stay_mix),
            stay_weight=np.array([[behaviour[f"levels.case_mix_stay_{name}"]] for name in LEVEL_NAMES[1:]]),
            stay_mix=stay_mix,
            visit_rules=_by_scheme(facts, "outpatient"),
            stay_rules=_by_scheme(facts, "inpatient"),
        )


class Charges(NamedTuple):
    """Charges of a month in fen, int64[level, condition], as in `Rules`; visit is charge_visit and so on."""

    visit: NDArray[np.int64]
    absorbed: NDArray[np.int64]
    labour: NDArray[np.int64]
    stay: NDArray[np.int64]


def rules_in_force(tariff: Tariff, levers: Mapping[str, float], month: int) -> Rules:
    """Rules of the month.

    The reimbursement gap moves only primary and out-of-county care (潭政办发〔2022〕25号 二(二)10 names no county
    price); a rise of service prices touches the labour part of primary charges.
    """
    county, behaviour, conditions = tariff.county, tariff.behaviour, tariff.behaviour.conditions
    fees = consultation_fees(county, levers, grown(1.0, county.value("prices.growth"), month))
    charges = _charges(tariff, levers, fees, month)
    ratio_visit, deductible_visit, cap_visit = (table.copy() for table in tariff.visit_rules)
    ratio_stay, deductible_stay, cap_stay = (table.copy() for table in tariff.stay_rules)
    ratio_visit[RESIDENT, VILLAGE] = basis_points(levers["village_outpatient_pooling.village_reimb_rate"])
    extra = round(levers["reimbursement_gap.primary_outpatient_rate_pp"] * 100)
    for level in PRIMARY_LEVELS:
        ratio_visit[RESIDENT, level] = _within_whole(ratio_visit[RESIDENT, level] + extra)
    for level, rate, deductible in (
        (Level.TOWNSHIP, "primary_inpatient_rate_pp", "primary_deductible_delta_yuan"),
        (Level.OUT_OF_COUNTY, "municipal_provincial_inpatient_rate_pp", "municipal_provincial_deductible_delta_yuan"),
    ):
        more = round(levers[f"reimbursement_gap.{rate}"] * 100)
        ratio_stay[RESIDENT, level] = _within_whole(ratio_stay[RESIDENT, level] + more)
        delta = fen(levers[f"reimbursement_gap.{deductible}"])
        deductible_stay[RESIDENT, level] = max(deductible_stay[RESIDENT, level] + delta, 0)
    catalogue, referral = county.value("insurance.share_in_catalogue_outpatient"), referral_rule(conditions, levers)
    income = grown(county.value("population.income_quintile_1"), county.value("population.income_growth"), month)
    return Rules(
        charge_visit=charges.visit,
        absorbed_visit=charges.absorbed,
        labour_visit=charges.labour,
        charge_stay=charges.stay,
        catalogue_visit=basis_points(catalogue),
        catalogue_stay=np.full(N_LEVELS, basis_points(county.value("insurance.share_in_catalogue_inpatient"))),
        ratio_visit=ratio_visit,
        deductible_visit=deductible_visit,
        cap_visit=cap_visit,
        ratio_stay=ratio_stay,
        deductible_stay=deductible_stay,
        cap_stay=cap_stay,
        repeat_deductible=basis_points(county.value("insurance.repeat_stay_deductible")),
        two_disease_ratio=basis_points(levers["two_disease_drug_benefit.reimb_rate"]),
        two_disease_cap=fen(county.value("insurance.two_disease_cap")),
        special_ratio=_special_ratio(county, levers),
        contract_extra=round(levers["contracted_resident_benefit.extra_rate_pp"] * 100),
        unreferred_cut=referral.stay,
        assistance=np.array(
            [
                0,
                basis_points(county.value("insurance.assistance_rate_low_income")),
                basis_points(county.value("insurance.assistance_rate_destitute")),
            ]
        ),
        drg_gain=gain_per_stay(levers, conditions, tariff.stay_mix, charges.stay),
        unreferred_visit=referral.visit,
        consult_fee=fees.primary,
        fee_waived=fee_waived(fees, levers),
        added_visit=added_services(behaviour, levers, charges.visit - charges.absorbed, fees, catalogue),
        tcm_extra=tcm_extra(levers),
        waived_for=referral.waived_for,
        aid_ceiling=aid_ceiling(levers, income),
    )


def _charges(tariff: Tariff, levers: Mapping[str, float], fees: ConsultationFees, month: int) -> Charges:
    """What is charged this month: prices grown since mid-2019, and at primary level the rise of service prices."""
    growth = grown(1.0, tariff.county.value("prices.growth"), month)
    dearer = levers["primary_service_price.service_price_multiplier"] - 1
    neutral = levers["primary_service_price.copay_neutral"] >= 0.5  # a flag halfway up is in force
    price = tariff.visit_price * growth * tariff.visit_factor / tariff.visit_weight
    service = price * tariff.labour_part
    # rounded apart, so that a charge less its rise is the former charge to the fen
    rise = np.zeros_like(price)
    rise[PRIMARY_LEVELS, :] = np.floor(service[PRIMARY_LEVELS, :] * dearer * FEN + 0.5)
    more = fees.more[:, None]
    stay = np.zeros(price.shape, np.int64)
    stay_price = tariff.stay_price * growth * tariff.stay_factor / tariff.stay_weight
    stay[VILLAGE + 1 :] = np.floor(stay_price * FEN + 0.5)
    return Charges(
        visit=(np.floor(price * FEN + 0.5) + rise + more).astype(np.int64),
        absorbed=(np.maximum(rise, 0) * neutral).astype(np.int64),  # a price cut is the patients' too
        labour=np.maximum(np.floor(service * FEN + 0.5) + rise + more, 0).astype(np.int64),
        stay=stay,
    )


def _within_whole(points: int) -> int:
    """Basis points kept within 0 and 1."""
    return min(max(points, 0), WHOLE)


def _special_ratio(county: County, levers: Mapping[str, float]) -> NDArray[np.int64]:
    """Special-disease ratio by level: the county's, at township level the lever's."""
    ratio = np.full(N_LEVELS, basis_points(county.value("insurance.special_disease_rate")))
    ratio[Level.TOWNSHIP] = basis_points(levers["special_disease_outpatient.township_reimb_rate"])
    return ratio


def _labour_part(county: County, name: str, drugs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of a visit's charge that is labour, by condition; drugs is the need for them against the average case."""
    return np.clip(1 - (1 - county.value(f"prices.service_share_{name}")) * drugs**0.5, 0.0, 1.0)


def _by_scheme(facts: Mapping[str, float], service: str) -> tuple[NDArray[np.int64], ...]:
    """Ratio in basis points, deductible and cap in fen, each int64[scheme, level], from the insurance rules."""
    ratio, deductible, cap = (np.zeros((len(Scheme), N_LEVELS), np.int64) for _ in range(3))
    for scheme in (Scheme.RESIDENT, Scheme.EMPLOYEE):
        for level, name in enumerate(LEVEL_NAMES):
            rule = f"rule.{scheme.name.lower()}.{service}.{name}"
            if f"{rule}.ratio" not in facts:
                continue  # a village clinic has no stays
            ratio[scheme, level] = basis_points(facts[f"{rule}.ratio"])
            deductible[scheme, level] = fen(facts[f"{rule}.deductible"])
            limit = facts[f"{rule}.cap"]
            cap[scheme, level] = fen(limit) if np.isfinite(limit) else NO_CAP
    return ratio, deductible, cap
