"""What each facility can do: the chance of correct management by condition, from its kind, people, means and help."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import CONDITIONS, Cadre, Kind, Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.buildup import BuildUp, full_physician_share, share_of_doctors
from sim.system.county_capability import ACUTE, county_gain, log_doctors
from sim.system.departments import covered_by, departments_at_work
from sim.system.equipment import grade_in_use
from sim.system.grading import graded
from sim.system.integration import quality_from_above, rooms_gained
from sim.system.standard import diseases_covered
from sim.system.tcm_service import specialist_days

LEAST, MOST = 0.02, 0.98
"""Nobody is always wrong or always right."""

Levers = Mapping[str, float]


def capability_now(
    facilities: FacilityTable,
    county: County,
    behaviour: Behaviour,
    stocks: BuildUp,
    levers: Levers,
    outreach_days: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Capability float64[facility, condition], 0-1.

    Base by level and condition (conditions.csv), and what the facility's people, means and help add to it; township
    hospitals are measured against the average one of the start, county hospitals and clinics against themselves, so
    that at the start the levels stand where the base has them. Then the township's gap to the county is narrowed by
    common quality control or a posted head of department, and a sub-centre in full work reaches its part of the
    county's base where that is better. outreach_days float64[facility] of specialists a month.
    """
    conditions = behaviour.conditions
    result: NDArray[np.float64] = conditions.capability.T[facilities.level] + stocks.practice[:, None]
    _add(result, facilities.kind == Kind.VILLAGE_CLINIC, _clinics(facilities, county, behaviour, stocks, levers))
    is_town = facilities.level == Level.TOWNSHIP
    _add(result, is_town, _townships(facilities, behaviour, stocks, levers, outreach_days))
    _add(result, facilities.level == Level.COUNTY, county_gain(facilities, county, behaviour, levers))
    result[facilities.kind == Kind.OUT_OF_COUNTY] += levers["regional_medical_centre.out_of_county_attractiveness_gain"]
    of_county = conditions.capability[:, Level.COUNTY]
    led = behaviour["capability.director_closes"] * facilities.leading * is_town
    closed = np.maximum(levers["quality_homogenisation.quality_gap_closure"] * is_town, led)
    result += closed[:, None] * np.maximum(of_county - result, 0.0)
    aim = levers["subcentre_build.capability_target_ratio"] * of_county
    is_subcentre = facilities.kind == Kind.SUBCENTRE
    result += (stocks.commissioned * is_subcentre)[:, None] * np.maximum(aim - result, 0.0)
    result += quality_from_above(result, facilities, behaviour)
    result[facilities.kind == Kind.NOT_BUILT] = LEAST
    clipped: NDArray[np.float64] = np.clip(result, LEAST, MOST)
    return clipped


def case_mix_capability(capability: NDArray[np.float64], mix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Capability of each facility over the county's case mix float64[condition]: float64[facility]."""
    return capability @ mix


def _add(result: NDArray[np.float64], here: NDArray[np.bool_], gain: NDArray[np.float64]) -> None:
    """Add gains float64[facility] or float64[facility, condition] to some facilities."""
    by_condition = np.broadcast_to(gain.reshape(len(here), -1), result.shape)
    result[here] += by_condition[here]


def _clinics(
    facilities: FacilityTable, county: County, behaviour: Behaviour, stocks: BuildUp, levers: Levers
) -> NDArray[np.float64]:
    """Gains of village clinics: licence and standard against the county's share at the start, help, teaching."""
    licensed = facilities.licensed_share - county.value("facilities.village_licensed_share")
    standard = stocks.ranks.clinic < levers["village_clinic_standard.capability_share"]
    gain = behaviour["capability.licensed_village"] * licensed
    gain += behaviour["capability.village_standard"] * (standard - county.value("facilities.village_standard_share"))
    gain += behaviour["integration.capability_room"] * rooms_gained(facilities)
    return gain + _help(stocks, levers) + stocks.knowledge


def _townships(
    facilities: FacilityTable,
    behaviour: Behaviour,
    stocks: BuildUp,
    levers: Levers,
    outreach_days: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Gains of township hospitals by condition: people, equipment, diseases covered, departments, help, teaching."""
    b, usual, doctors = behaviour, stocks.usual, facilities.doctors_present
    is_town = (facilities.level == Level.TOWNSHIP) & ~facilities.opened
    size_at_start = facilities.doctors_at_start[is_town].mean() if is_town.any() else 1.0
    gain = b["capability.per_log_staff"] * log_doctors(doctors, size_at_start)
    gain += b["capability.per_full_physician"] * (full_physician_share(facilities) - usual.full_physicians)
    gain += b["capability.per_outreach_day"] * outreach_days + stocks.knowledge + _help(stocks, levers)
    gain += levers["township_grade_upgrade.capability_gain"] * graded(facilities, levers)

    means = b["capability.per_grade"] * (grade_in_use(stocks.grade, doctors, b) - usual.grade_in_use)
    covered = diseases_covered(stocks.ranks.standard, doctors, levers, b)
    means += b["capability.per_log_diseases"] * (np.log(covered) - usual.log_diseases)
    gps = b["capability.per_gp"] * (share_of_doctors(facilities, Cadre.GP) - usual.gps)
    tcm = b["capability.per_tcm"] * (share_of_doctors(facilities, Cadre.TCM) - usual.tcm)
    tcm += b["capability.per_outreach_day"] * specialist_days(facilities, stocks.tcm, b, levers)
    group = round(levers["specialty_departments.condition_groups"])
    departments = covered_by(departments_at_work(stocks.departments, doctors, b), group, b)

    severity = b.conditions.severity
    return (
        gain[:, None]
        + np.outer(means, severity > 0)  # minor illness needs neither machines nor breadth
        + np.outer(gps, severity < severity.max())  # nor does the gravest belong to general practice
        + np.outer(tcm, b.conditions.tcm_suited)
        + b["capability.per_department"] * departments
        + _emergency_care(doctors, b, levers)
    )


def _emergency_care(doctors: NDArray[np.float64], behaviour: Behaviour, levers: Levers) -> NDArray[np.float64]:
    """Gain for acute illness where emergency care was built up: float64[facility, condition].

    Somebody must be on duty: with fewer doctors than general work needs only in part.
    """
    gain = np.zeros((len(doctors), len(CONDITIONS)))
    on_duty = np.minimum(doctors / behaviour["capability.doctors_for_general_work"], 1.0)
    gain[:, ACUTE] = levers["emergency_care.emergency_capability_gain"] * on_duty[:, None]
    return gain


def _help(stocks: BuildUp, levers: Levers) -> NDArray[np.float64]:
    """Gain by readings from afar and diagnostic tools, as far as they are used: float64[facility]."""
    read = levers["telemedicine.capability_gain"] * stocks.reading * stocks.reader_share
    return read + levers["ai_assist.diagnostic_gain"] * stocks.tool
