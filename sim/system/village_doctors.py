"""Village doctors one by one: they grow old, leave by age, income and pension, and few come after them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.arrays import mean
from sim.conventions import Cadre
from sim.county.doctors import AGE_60, place_uniforms
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.rng import Purpose
from sim.system.integration import stays_longer
from sim.system.licensing_target import missing_licences, turned_away
from sim.system.staff_flow import StaffFlow, in_a_month


def remote_clinics(facilities: FacilityTable, county: County) -> NDArray[np.bool_]:
    """Village clinics among the farthest from the county seat, which lies in the first township: bool[facility]."""
    clinics = facilities.is_clinic
    seat = int(np.argmax((facilities.township == 0) & ~clinics))
    distance = np.hypot(facilities.x_km - facilities.x_km[seat], facilities.y_km - facilities.y_km[seat])
    if not clinics.any():
        return clinics
    return clinics & (distance >= np.quantile(distance[clinics], 1 - county.value("workforce.remote_clinic_share")))


def covered_by_township(facilities: FacilityTable, levers: Mapping[str, float]) -> NDArray[np.bool_]:
    """Village clinics under 乡聘村用, the most integrated first: bool[facility]."""
    share = levers["township_hired_village_used.share_of_villages"]
    return facilities.is_clinic & (facilities.integration_rank < share)


def pension_pull(county: County, behaviour: Behaviour, levers: Mapping[str, float]) -> float:
    """How much sooner those from 60 leave than at the start's pensions.

    exp(retire_by_pension × (income replaced now - at the start)); replaced is coverage × employee pension plus the
    subsidy, over the county's income of a village doctor.
    """
    pension, income = county.value("workforce.village_pension_yuan_month"), county.value("workforce.pay_village")
    covered = levers["village_doctor_pension.pension_coverage_share"] - county.value("workforce.village_pension_share")
    subsidy = levers["village_doctor_pension.retire_subsidy_yuan_month"]
    more = covered * pension + subsidy - county.value("workforce.village_retire_subsidy")
    return float(np.exp(behaviour["staff.retire_by_pension"] * more * 12 / income))


def income_pull(behaviour: Behaviour, relative_pay: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much sooner village doctors leave at this income against usual: float64[facility]."""
    pay = np.maximum(relative_pay, behaviour["staff.least_relative_pay"])
    return np.asarray(pay ** -behaviour["staff.village_pay_elasticity"])


def usual_pull(facilities: FacilityTable, behaviour: Behaviour, relative_pay: NDArray[np.float64]) -> float:
    """The mean of `income_pull` over village doctors in post: clinics earn unequally in a usual year, too."""
    doctors = facilities.doctors * facilities.is_clinic
    return float((income_pull(behaviour, relative_pay) * doctors).sum() / max(doctors.sum(), 1)) or 1.0


def leaving_rate(
    facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Mapping[str, float],
    relative_pay: NDArray[np.float64], usually: float,
) -> NDArray[np.float64]:  # fmt: skip
    """Yearly rate at which each village doctor leaves: float64[facility, place].

    By age such that the county's structure gives its rate; income against usual to the power of minus the elasticity,
    over its mean in a usual year, `usually` (R5; without the loop age alone counts); pensions from 60; welfare
    paid by the township keeps the licensed it hires; integration with the township hospital keeps all.
    Graduates registered without exam leave at a rate of their own.
    """
    b = behaviour
    old = facilities.doctor_age >= AGE_60
    times = b["staff.village_exit_60_plus"]
    share = county.value("facilities.village_doctor_share_60_plus")
    rate = county.value("workforce.retirement_rate_village") / (1 + (times - 1) * share) * np.where(old, times, 1.0)
    if is_closed(levers, Loop.R5):
        rate *= income_pull(b, relative_pay)[:, None] / usually
    rate *= np.where(old, pension_pull(county, b, levers), 1.0)
    if levers["township_hired_village_used.employer_pays_welfare"] > 0:
        hired = covered_by_township(facilities, levers)[:, None] & (facilities.doctor_cadre != Cadre.VILLAGE_DOCTOR)
        rate *= np.where(hired, b["staff.welfare_exit"], 1.0)
    rate *= stays_longer(facilities, b)[:, None]
    own = levers["graduate_village_doctor.annual_exit_rate"]
    return np.where(facilities.doctor_is_graduate, own, rate)


def leave_clinics(
    facilities: FacilityTable, flow: StaffFlow, rate: NDArray[np.float64], key: NDArray[np.uint32], month: int
) -> None:
    """All village doctors are a month older, and some leave; rate float64[facility, place] a year."""
    is_there = facilities.doctor_age > 0
    facilities.doctor_age += is_there
    u = place_uniforms(key, facilities.number, month, Purpose.VILLAGE_EXIT, is_there.shape[1])
    leaves = u[is_there] < in_a_month(rate[is_there])
    for facility, place in np.argwhere(is_there)[leaves]:
        flow.exits_60_plus += int(facilities.doctor_age[facility, place] >= AGE_60)
        flow.leave_one(facilities, facility, facilities.doctor_cadre[facility, place], 0)
        facilities.doctor_age[facility, place] = 0
        facilities.doctor_is_graduate[facility, place] = False


def enter_clinics(
    facilities: FacilityTable, flow: StaffFlow, county: County, behaviour: Behaviour, levers: Mapping[str, float],
    relative_pay: NDArray[np.float64], key: NDArray[np.uint32], month: int,
) -> None:  # fmt: skip
    """New village doctors where one is missing against the start.

    The county's entrants per 100 clinics, more where village doctors earn more (R5) and have a pension, spread over
    the missing and some of them licensed; graduates registered without exam (大学生乡村医生) come on top and count as
    licensed. While a target for licences is missed some of the unlicensed are turned away.
    """
    here, missing = facilities.clinics_short_of_doctors()
    if here.size == 0:
        return
    yearly = county.value("workforce.village_entrants") * facilities.clinics.size / 100
    working = facilities.is_clinic & facilities.is_open
    if is_closed(levers, Loop.R5) and working.any():
        yearly *= mean(relative_pay[working]) ** behaviour["staff.pay_draws_applicants"]
    covered = levers["village_doctor_pension.pension_coverage_share"] - county.value("workforce.village_pension_share")
    yearly *= 1 + behaviour["staff.pension_draws_entrants"] * covered
    comes = min(yearly / 12 / missing.sum(), 1.0)
    graduate = comes + levers["graduate_village_doctor.annual_inflow_per_county"] / 12 / missing.sum()
    empty = facilities.doctor_age[here] == 0
    wanted = empty & (np.cumsum(empty, axis=1) <= missing[:, None])
    u = place_uniforms(key, facilities.number[here], month, Purpose.VILLAGE_ENTRY, empty.shape[1])
    with_licence = county.value("workforce.village_entrants_licensed")
    wanted &= ~turned_away(u, comes, with_licence, missing_licences(facilities, county, levers), behaviour)
    for row, place in zip(*np.nonzero(wanted & (u < graduate)), strict=True):
        facility, is_graduate = here[row], facilities.doctor_is_graduate
        is_graduate[facility, place] |= u[row, place] >= comes
        may_treat = u[row, place] < comes * with_licence or is_graduate[facility, place]
        cadre = int(Cadre.ASSISTANT if may_treat else Cadre.VILLAGE_DOCTOR)
        facilities.doctor_cadre[facility, place] = cadre
        facilities.doctor_age[facility, place] = round(behaviour["staff.village_entry_age"] * 12)
        flow.join(facilities, facility, cadre, 1, 0)
