"""How providers work this month: the numbers treatment needs, from behaviour, levers and effort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.care.emergency import on_arrival
from sim.care.market import drugs_by_level
from sim.care.need import Need
from sim.care.shared_records import followed_up
from sim.care.surgery import harm, operable, operations
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour, Conditions
from sim.loops import Loop, is_closed
from sim.system.alliance import united
from sim.system.effort import Effort
from sim.system.integration import liability_borne, rooms_gained


class Practice(NamedTuple):
    """How providers work this month; shares and chances 0-1.

    capability float64[facility, condition] chance of correct management; requirement, drug_need float64[condition];
    chronic int64[condition]; admission float64[band, condition]; inducement float64[facility] multiplies it; nights
    float64[level, condition] mean length of stay, shortening float64[facility] multiplies it; split float64[facility]
    chance that a stay is cut in two; attitude, referral_scale, defensive, content_drugs, rest float64[facility]: added
    contentment, referral per missing capability, added chance of referral, what drugs add to contentment, and whether
    a township hospital, its drugs, doctor and patient are ready for the last nights of a county stay; avoidable
    float64[level] share of stays that no criterion asks for, and heeded the part of them that adherence to criteria
    now prevents; severity int64[condition]; outpatient_course the visits that take the place of a stay; beyond
    float64[condition] the chance that no hospital of the county can treat a stay; operation float64[condition] chance
    that a stay needs an operation, operable float64[facility] the part of these a hospital may and can do, harm the
    chance that one at township level goes wrong as it would not above; admitting what a package that runs out leaves of
    a member's chance to admit.
    """

    capability: NDArray[np.float64]
    requirement: NDArray[np.float64]
    chronic: NDArray[np.int64]
    drug_need: NDArray[np.float64]
    admission: NDArray[np.float64]
    admission_index: float
    inducement: NDArray[np.float64]
    nights: NDArray[np.float64]
    shortening: NDArray[np.float64]
    split: NDArray[np.float64]
    attitude: NDArray[np.float64]
    referral_scale: NDArray[np.float64]
    defensive: NDArray[np.float64]
    review: float
    way_up: float
    slip_goes_on: float
    avoidable: NDArray[np.float64]
    heeded: float
    follow_up: float
    hand_down: float
    rest: NDArray[np.float64]
    acute_part: float
    readmission: float
    looked_after: float
    early: float
    send_back: float
    retention: float
    content_base: float
    content_well: float
    content_wait: float
    content_served: float
    content_control: float
    content_drugs: NDArray[np.float64]
    severity: NDArray[np.int64]
    outpatient_course: float
    beyond: NDArray[np.float64]
    operation: NDArray[np.float64]
    operable: NDArray[np.float64]
    harm: float
    admitting: float


def lasting_practice(county: County, behaviour: Behaviour, need: Need, mix: NDArray[np.float64]) -> dict[str, Any]:
    """What of practice stays the same all the run, by the names of `Practice`; mix float64[condition] of cases."""
    b, conditions = behaviour, behaviour.conditions
    inappropriate = [b[f"treatment.avoidable_{level}"] for level in ("township", "county")]
    return {
        "requirement": conditions.requirement,
        "chronic": conditions.chronic.astype(np.int64),
        "drug_need": conditions.drug_need,
        "severity": conditions.severity,
        "admission": need.admission,
        "nights": _nights(county, conditions, mix),
        "avoidable": np.array([0.0, inappropriate[0], inappropriate[1], inappropriate[1]]),
        "operation": operations(behaviour),
        "slip_goes_on": b["treatment.slip_goes_on"],
        "outpatient_course": b["treatment.outpatient_course"],
        "acute_part": b["treatment.acute_part"],
        "readmission": b["treatment.readmission"],
        "looked_after": b["treatment.follow_up_spares"],
        "early": b["treatment.early_readmission"],
        "content_base": b["treatment.content_base"],
        "content_well": b["treatment.content_well"],
        "content_wait": b["treatment.content_wait"],
        "content_served": b["treatment.content_continuity"],
    }


def make_practice(
    lasting: Mapping[str, Any],
    county: County,
    behaviour: Behaviour,
    effort: Effort,
    facilities: FacilityTable,
    capability: NDArray[np.float64],
    levers: Mapping[str, float],
    available: NDArray[np.float64],
    admission_index: float,
    in_county: NDArray[np.bool_],
    grade: NDArray[np.float64],
    admitting: float,
) -> Practice:
    """Practice of the month; lasting what `lasting_practice` says, available float64[facility] the drugs at hand.

    Sending back needs a tight alliance in force; admission_index is the demand for stays over that for visits;
    in_county bool[facility]; grade float64[facility] of equipment; admitting 0-1 as in `Practice`. Drugs and control
    move contentment against the county's start; cut (R4), they leave it alone.
    """
    b, requirement = behaviour, behaviour.conditions.requirement
    at_start = drugs_by_level(facilities, _lists_at_start(county))
    returns = float(is_closed(levers, Loop.R4))
    sending = effort.sending
    willing = b["treatment.doctor_hands_over"]
    willing += (1 - willing) * sending
    usual = county.value("care.criteria_adherence")
    return Practice(
        **lasting,
        capability=on_arrival(capability, facilities, county, behaviour, levers),
        admission_index=admission_index,
        inducement=effort.inducement,
        shortening=effort.stinting.shortening,
        split=effort.stinting.split,
        attitude=b["treatment.content_attitude"] * (effort.township - 1 + effort.attention.extra)
        + b["integration.content_room"] * rooms_gained(facilities),
        referral_scale=b["treatment.referral_scale"] * (1 + effort.stinting.selection),
        defensive=_defensive(b["treatment.defensive_referral"], facilities, levers)
        * (1 - liability_borne(facilities, b)),
        review=levers["gatekeeping.review_strictness"],
        way_up=_way_up(b, levers["down_referral.up_referral_green_channel"]),
        heeded=max(levers["admission_criteria.adherence"] - usual, 0.0) / (1 - usual),
        follow_up=followed_up(county, behaviour, levers),
        hand_down=levers["down_referral.post_acute_down_prob"] + b["effort.down_share"] * sending,
        rest=facilities.is_town * (willing * b["treatment.patient_goes_down"]) * available,
        send_back=b["effort.send_back"] * sending * united(levers),
        retention=b["effort.retention"] * effort.retention,
        content_control=returns * b["chronic.content_control"],
        content_drugs=returns * b["chronic.content_drugs"] * (available - at_start),
        beyond=beyond_county(capability[in_county], requirement, b["treatment.referral_scale"]),
        operable=operable(facilities, county, behaviour, levers, grade),
        harm=harm(behaviour, levers),
        admitting=admitting,
    )


def _lists_at_start(county: County) -> dict[str, float]:
    """The drug lists of the county's start, under the names of their levers."""
    return {
        "drug_list_alignment.overlap_share": county.value("care.drug_overlap"),
        "drug_list_alignment.village_overlap_share": county.value("care.drug_overlap_village"),
    }


def _defensive(share: float, facilities: FacilityTable, levers: Mapping[str, float]) -> NDArray[np.float64]:
    """Added chance of referral for fear of liability: at primary level; insurance takes part of it off villages."""
    relief = levers["village_liability_insurance.coverage_share"]
    relief *= levers["village_liability_insurance.defensive_referral_cut"]
    by_level = np.array([share * (1 - relief), share, 0.0, 0.0])
    chance: NDArray[np.float64] = by_level[facilities.level]
    return chance


def _way_up(behaviour: Behaviour, days_spared: float) -> float:
    """How many more of those sent up arrive when the green channel spares them days of waiting; 1 at none.

    Logit of arriving = that of the start + value of a day × days spared.
    """
    usual = behaviour["treatment.arrives"]
    odds = usual / (1 - usual) * np.exp(behaviour["treatment.wait_day"] * days_spared)
    return float(odds / (1 + odds) / usual)


def _nights(county: County, conditions: Conditions, mix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean nights of a stay: float64[level, condition]; a level's mean over admissions is the county's number."""
    stays = conditions.admission_weight * mix
    longer = conditions.stay_factor / np.average(conditions.stay_factor, weights=stays)
    town, hospital = (county.value(f"productivity.stay_days_{level}") for level in ("township", "county"))
    nights: NDArray[np.float64] = np.array([0.0, town, hospital, hospital])[:, None] * longer[None, :]
    return nights


def beyond_county(
    capability: NDArray[np.float64], requirement: NDArray[np.float64], referral_scale: float
) -> NDArray[np.float64]:
    """Chance float64[condition] that a case is beyond every facility of the county.

    The rule of referral up, applied to the best of them: referral_scale × what the condition requires beyond its
    capability (float64[facility of the county, condition]).
    """
    chance: NDArray[np.float64] = referral_scale * np.maximum(requirement - capability.max(axis=0), 0.0)
    return chance
