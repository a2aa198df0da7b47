"""What each facility can do: the chance of correct management by condition, from its kind, people, means and help."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.arrays import mean, within
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
    result: NDArray[np.float64] = behaviour.conditions.capability.T[facilities.level] + stocks.practice[:, None]
    of_clinics = _clinics(facilities, county, behaviour, stocks, levers)
    result += np.where(facilities.is_clinic, of_clinics, 0.0)[:, None]
    town, hospital = facilities.towns, facilities.county_hospitals
    with_gains = result[town] + _townships(facilities, behaviour, stocks, levers, outreach_days)
    result[town] = _nearer_to_county(with_gains, facilities, behaviour, stocks, levers)
    result[hospital] += county_gain(facilities, county, behaviour, levers)
    out_of_county = facilities.is_kind(Kind.OUT_OF_COUNTY)
    result[out_of_county] += levers["regional_medical_centre.out_of_county_attractiveness_gain"]
    result += quality_from_above(result, facilities, behaviour)
    result[facilities.is_kind(Kind.NOT_BUILT)] = LEAST
    clipped: NDArray[np.float64] = within(result, LEAST, MOST)
    return clipped


def _nearer_to_county(
    capability: NDArray[np.float64], facilities: FacilityTable, behaviour: Behaviour, stocks: BuildUp, levers: Levers
) -> NDArray[np.float64]:
    """Capability float64[town, condition] once quality control, a posted head or a sub-centre narrows the gap."""
    town, of_county = facilities.towns, behaviour.conditions.capability[:, int(Level.COUNTY)]
    led = behaviour["capability.director_closes"] * facilities.leading[town]
    closed = np.maximum(levers["quality_homogenisation.quality_gap_closure"], led)
    nearer = capability + closed[:, None] * np.maximum(of_county - capability, 0.0)
    aim = levers["subcentre_build.capability_target_ratio"] * of_county
    at_work = stocks.commissioned[town] * facilities.is_kind(Kind.SUBCENTRE)[town]
    return np.asarray(nearer + at_work[:, None] * np.maximum(aim - nearer, 0.0))


def case_mix_capability(capability: NDArray[np.float64], mix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Capability of each facility over the county's case mix float64[condition]: float64[facility]."""
    return capability @ mix


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
    """Gains of township hospitals by condition: people, equipment, diseases covered, departments, help, teaching.

    float64[town, condition] for the rows `towns` of the facilities.
    """
    b, usual, town = behaviour, stocks.usual, facilities.towns
    doctors, staff = facilities.doctors_present[town], facilities.staff[town]
    of_start = town[~facilities.opened[town]]
    size_at_start = mean(facilities.doctors_at_start[of_start]) if of_start.size else 1.0
    gain = b["capability.per_log_staff"] * log_doctors(doctors, size_at_start)
    gain += b["capability.per_full_physician"] * (full_physician_share(staff) - usual.full_physicians)
    taught = b["capability.per_outreach_day"] * outreach_days[town] + stocks.knowledge[town]
    gain += taught + _help(stocks, levers)[town]
    gain += levers["township_grade_upgrade.capability_gain"] * graded(facilities, levers)[town]

    means = b["capability.per_grade"] * (grade_in_use(stocks.grade[town], doctors, b) - usual.grade_in_use)
    covered = diseases_covered(stocks.ranks.standard[town], doctors, levers, b)
    means += b["capability.per_log_diseases"] * (np.log(covered) - usual.log_diseases)
    gps = b["capability.per_gp"] * (share_of_doctors(staff, Cadre.GP) - usual.gps)
    tcm = b["capability.per_tcm"] * (share_of_doctors(staff, Cadre.TCM) - usual.tcm)
    tcm += b["capability.per_outreach_day"] * specialist_days(facilities, stocks.tcm, b, levers)[town]
    group = round(levers["specialty_departments.condition_groups"])
    departments = covered_by(departments_at_work(stocks.departments[town], doctors, b), group, b)

    severity = b.conditions.severity
    return (
        gain[:, None]
        + means[:, None] * (severity > 0)  # minor illness needs neither machines nor breadth
        + gps[:, None] * (severity < severity.max())  # nor does the gravest belong to general practice
        + tcm[:, None] * b.conditions.tcm_suited
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
