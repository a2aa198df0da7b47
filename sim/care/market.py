"""What stands before each village this month: the utilities that are the same for all its residents."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.arrays import within
from sim.care.appeal import Appeal, add_up
from sim.care.choice import Coverage, Market, Taste
from sim.care.emergency import brought_in
from sim.care.learning import Beliefs
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.residents import RANKS
from sim.county.travel import Reach
from sim.system.capacity import Service
from sim.system.effort import Effort
from sim.system.integration import drugs_shared
from sim.system.service_points import ease, taken_up
from sim.system.tariff import fen, grown, income_by_quintile

INTEGRATED, LICENSED = 1, 2
"""Choices of village pooling's eligibility beyond `all`: integrated clinics; integrated with a licensed doctor."""

MINUTES = 60
"""Minutes of an hour."""

KEY_AGES = (7, 65)
"""Key population of family doctors by age: children under 7 and people of 65 and over (国家基本公共卫生服务规范)."""


def tastes(behaviour: Behaviour, county: County, levers: Mapping[str, float], month: int) -> Taste:
    """Choice coefficients of the month; the price of self-care grows with charges, the offset does not."""
    severity = behaviour.conditions.severity
    severe_travel, b = behaviour["choice.travel_severe"], behaviour
    halfway = (1 + severe_travel) / 2
    growth = county.value("prices.growth")
    return Taste(
        severity=severity,
        travel=b["choice.travel"] * np.array([1.0, halfway, severe_travel]),
        price=np.array(
            [
                b["choice.price_outpatient"],
                (b["choice.price_outpatient"] + b["choice.price_inpatient"]) / 2,
                b["choice.price_inpatient"],
            ]
        ),
        offset=b["choice.price_offset"],
        habit=b["choice.habit"],
        habit_stay=b["choice.habit_inpatient"],
        contract=b["choice.contract"],
        frail=b["choice.frail_to_hospital"],
        tcm=b["choice.tcm"],
        continuity=b["choice.continuity"],
        hassle_out=b["choice.hassle_out"] * (1 - levers["cross_region_settlement.hassle_cost_cut"]),
        referral_hurdle=b["choice.referral_penalty"],
        self_care_fen=float(fen(grown(county.value("prices.self_care"), growth, month))),
        wait=b["choice.wait"],
        minute=income_by_quintile(county, month) / b["choice.hours_worked"] / MINUTES * b["choice.hour_worth"],
        come_back=b["levels.come_back"],
        slip_holds=b["treatment.slip_holds"],
    )


def coverage_now(
    behaviour: Behaviour,
    county: County,
    levers: Mapping[str, float],
    contracts: tuple[float, float, float],
    fever: float,
    month: int,
) -> Coverage:
    """Coverage of the month; contracts: shares among the others, the key population, with real service."""
    return Coverage(
        contract=contracts[0] * RANKS,
        contract_key=contracts[1] * RANKS,
        service=contracts[2] * RANKS,
        uptake=taken_up(levers["two_disease_drug_benefit.uptake_share"], ease(county, behaviour, levers)) * RANKS,
        list_share=levers["gatekeeping.disease_list_share"],
        list_compliance=levers["gatekeeping.compliance"],
        emergency=brought_in(behaviour, county, levers),
        fever=fever * county.value("care.fever_rule_share"),
        key_young=month - KEY_AGES[0] * 12 + 1,  # the month after: who is seven this month no longer belongs
        key_old=month - KEY_AGES[1] * 12 + 1,
        exempt=bool(levers["gatekeeping.emergency_exempt"]),
    )


def eligible(facilities: FacilityTable, levers: Mapping[str, float]) -> NDArray[np.bool_]:
    """Village clinics that the rule of outpatient pooling admits: bool[facility], of no meaning for others.

    Integrated clinics; those of them with a licensed doctor where the rule asks for it; or all.
    """
    rule = round(levers["village_outpatient_pooling.eligibility"])
    admitted = np.ones(len(facilities), bool)
    if rule >= INTEGRATED:
        admitted &= facilities.houses.integrated
    if rule >= LICENSED:
        admitted &= facilities.licensed_share > 0
    return admitted


def designated(facilities: FacilityTable, levers: Mapping[str, float]) -> NDArray[np.int64]:
    """Whether a visit at each facility can be paid by outpatient pooling: int64[facility].

    Of the eligible village clinics the designated share; everybody else is designated.
    """
    chosen = facilities.designation_rank < levers["village_outpatient_pooling.designated_share"]
    chosen &= eligible(facilities, levers)
    return (chosen | (~facilities.is_clinic)).astype(np.int64)


def special_designated(facilities: FacilityTable, levers: Mapping[str, float]) -> NDArray[np.int64]:
    """Whether each facility may treat registered special diseases under their benefit: int64[facility].

    The designated share of township hospitals, and of those village clinics that are integrated and have a licensed
    doctor (潭政办发〔2022〕25号 二(二)10); every hospital above.
    """
    name = "special_disease_outpatient"
    shares = levers[f"{name}.designated_share_village"], levers[f"{name}.designated_share_township"]
    chosen = facilities.special_rank < np.array([*shares, np.inf, np.inf])[facilities.level]
    qualified = facilities.houses.integrated & (facilities.licensed_share > 0)
    return (chosen & (qualified | (~facilities.is_clinic))).astype(np.int64)


def drugs_available(
    facilities: FacilityTable, levers: Mapping[str, float], behaviour: Behaviour
) -> NDArray[np.float64]:
    """Share of the county hospital's drugs for chronic illness that each facility has: float64[facility]."""
    shared = drugs_by_level(facilities, levers) + drugs_shared(facilities, levers, behaviour)
    return within(shared, 0.0, 1.0)


def drugs_by_level(facilities: FacilityTable, levers: Mapping[str, float]) -> NDArray[np.float64]:
    """The same by the lists of each level alone, whoever runs a clinic."""
    by_level = np.array(
        [levers["drug_list_alignment.village_overlap_share"], levers["drug_list_alignment.overlap_share"], 1.0, 1.0]
    )
    available: NDArray[np.float64] = by_level[facilities.level]
    return available


def make_market(
    reach: Reach,
    beliefs: Beliefs,
    facilities: FacilityTable,
    service: Service,
    effort: Effort,
    appeal: Appeal,
    drugs: NDArray[np.float64],
    levers: Mapping[str, float],
    cap_acceptance: NDArray[np.float64],
    tcm_met: NDArray[np.float64],
) -> Market:
    """The market of the month.

    drugs float64[facility] are those available; cap_acceptance float64[facility] the chance that a stay fits under the
    cap; tcm_met float64[facility, condition] the chance that a wish for TCM is met.
    """
    base, stay_base = np.empty(reach.facility.shape), np.empty(reach.facility.shape)
    attitude, wait = appeal.attitude * (effort.township - 1), appeal.wait * service.wait
    add_up(
        appeal, reach.facility, reach.delay_days, beliefs.known, beliefs.trust, drugs, attitude, wait, base, stay_base
    )
    return Market(
        facility=reach.facility,
        minutes=reach.minutes,
        base=base,
        stay_base=stay_base,
        accept_visit=service.accept_visit,
        accept_stay=service.accept_stay * cap_acceptance,
        level=facilities.billed_as.astype(np.int64),
        designated=designated(facilities, levers),
        special=special_designated(facilities, levers),
        wait=np.floor(service.wait * 10 + 0.5).astype(np.int64),
        tcm=tcm_met,
    )
