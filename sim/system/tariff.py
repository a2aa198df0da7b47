"""Prices and insurance rules in force in a month: the county's own, moved by growth and by levers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_LEVELS, Level, Scheme
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.months import month_number
from sim.system.benefits import (
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
PRIMARY_LEVELS = (Level.VILLAGE, Level.TOWNSHIP)


def grown(value: float, rate: float, month: int) -> float:
    """A value of mid-2019 carried on at a yearly rate to a month number."""
    return float(value * (1 + rate) ** ((month - BASE_MONTH) / 12))


def fen(yuan: float) -> int:
    """Whole fen of an amount in yuan, halves up."""
    return int(np.floor(yuan * FEN + 0.5))


def basis_points(share: float) -> int:
    """Whole basis points of a share, kept within 0 and 1."""
    return int(np.floor(min(max(share, 0.0), 1.0) * WHOLE + 0.5))


def rules_in_force(
    county: County, behaviour: Behaviour, mix: NDArray[np.float64], levers: Mapping[str, float], month: int
) -> Rules:
    """Rules of the month.

    mix float64[condition] is the county's case mix: a level's price is the charge of an average case there. The
    labour part of a charge is what drugs leave, so the more a condition needs drugs the smaller it is. The
    reimbursement gap moves only primary and out-of-county care (潭政办发〔2022〕25号 二(二)10 names no county price); a
    rise of service prices touches the labour part of primary charges.
    """
    facts = county.facts()
    growth = county.value("prices.growth")
    conditions = behaviour.conditions
    factor = conditions.cost_factor / (conditions.cost_factor * mix).sum()
    stay_mix = conditions.admission_weight * mix
    stay_factor = conditions.cost_factor / np.average(conditions.cost_factor, weights=stay_mix)
    drugs = conditions.drug_need / (conditions.drug_need * mix).sum()
    dearer = levers["primary_service_price.service_price_multiplier"] - 1
    neutral = levers["primary_service_price.copay_neutral"] >= 0.5  # a flag halfway up is in force
    fees = consultation_fees(county, levers, grown(1.0, growth, month))
    visit, absorbed, labour, stay = (np.zeros((N_LEVELS, len(mix)), np.int64) for _ in range(4))
    for level, name in enumerate(LEVEL_NAMES):
        weight = behaviour[f"levels.case_mix_visit_{name}"]
        price = grown(county.value(f"prices.visit_{name}"), growth, month) * factor / weight
        service = price * _labour_part(county, name, drugs) if level < Level.OUT_OF_COUNTY else price * 0
        # rounded apart, so that a charge less its rise is the former charge to the fen
        rise = np.floor(service * dearer * FEN + 0.5) if level in PRIMARY_LEVELS else price * 0
        visit[level] = np.floor(price * FEN + 0.5) + rise + fees.more[level]
        absorbed[level] = np.maximum(rise, 0) if neutral else 0  # a price cut is the patients' too
        labour[level] = np.maximum(np.floor(service * FEN + 0.5) + rise + fees.more[level], 0)
        if level > Level.VILLAGE:
            charge = grown(county.value(f"prices.stay_{name}"), growth, month) * stay_factor
            stay[level] = np.floor(charge / behaviour[f"levels.case_mix_stay_{name}"] * FEN + 0.5)
    ratio_visit, deductible_visit, cap_visit = _by_scheme(facts, "outpatient")
    ratio_stay, deductible_stay, cap_stay = _by_scheme(facts, "inpatient")

    ratio_visit[Scheme.RESIDENT, Level.VILLAGE] = basis_points(levers["village_outpatient_pooling.village_reimb_rate"])
    extra = round(levers["reimbursement_gap.primary_outpatient_rate_pp"] * 100)
    for level in PRIMARY_LEVELS:
        ratio_visit[Scheme.RESIDENT, level] = np.clip(ratio_visit[Scheme.RESIDENT, level] + extra, 0, WHOLE)
    for level, rate, deductible in (
        (Level.TOWNSHIP, "primary_inpatient_rate_pp", "primary_deductible_delta_yuan"),
        (Level.OUT_OF_COUNTY, "municipal_provincial_inpatient_rate_pp", "municipal_provincial_deductible_delta_yuan"),
    ):
        more = round(levers[f"reimbursement_gap.{rate}"] * 100)
        ratio_stay[Scheme.RESIDENT, level] = np.clip(ratio_stay[Scheme.RESIDENT, level] + more, 0, WHOLE)
        delta = fen(levers[f"reimbursement_gap.{deductible}"])
        deductible_stay[Scheme.RESIDENT, level] = max(deductible_stay[Scheme.RESIDENT, level] + delta, 0)
    catalogue, referral = county.value("insurance.share_in_catalogue_outpatient"), referral_rule(conditions, levers)
    income = grown(county.value("population.income_quintile_1"), county.value("population.income_growth"), month)
    return Rules(
        charge_visit=visit,
        absorbed_visit=absorbed,
        labour_visit=labour,
        charge_stay=stay,
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
        drg_gain=gain_per_stay(levers, conditions, stay_mix, stay),
        unreferred_visit=referral.visit,
        fee_waived=fee_waived(fees, levers),
        added_visit=added_services(behaviour, levers, visit - absorbed, fees, catalogue),
        tcm_extra=tcm_extra(levers),
        waived_for=referral.waived_for,
        aid_ceiling=aid_ceiling(levers, income),
    )


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
