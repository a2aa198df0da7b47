"""Who works where: exits, retirement, hires within posts and applicants, licences, and county doctors sent down."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.conventions import N_CADRES, PRIMARY_KINDS, Cadre, Kind, Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.rng import Purpose, draw4

MONTH_OF_LICENSING_EXAM = 10
"""The licensing exam's second part is held in November (0 = January)."""

PERSONS_PER_CADRE = 4096


class StaffFlow(NamedTuple):
    """Workers who left and who were hired this month: int64[facility, cadre]; village doctors licensed (count)."""

    exits: NDArray[np.int64]
    hires: NDArray[np.int64]
    licensed: int


@dataclass
class Postings:
    """County doctors posted to township hospitals (县聘乡用): those placed in each of the last months, in full time."""

    placed: deque[float] = field(default_factory=deque)

    def place(self, doctors: float, months: int) -> float:
        """Post doctors for a number of months from now on; returns how many are out there this month."""
        self.placed.append(doctors)
        while len(self.placed) > max(months, 0):
            self.placed.popleft()
        return float(sum(self.placed))


@njit(cache=True)
def thin(key, who, month, purpose, persons, chance):  # type: ignore[no-untyped-def]
    """How many of the persons int64[facility, cadre] meet an event of chance float64[facility, cadre] this month."""
    happened = np.zeros_like(persons)
    for f in range(persons.shape[0]):
        for c in range(persons.shape[1]):
            for p in range(persons[f, c]):
                u = draw4(key, who[f], month, purpose, c * PERSONS_PER_CADRE + p)[0]
                happened[f, c] += u < chance[f, c]
    return happened


def manage_staff(
    facilities: FacilityTable,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
    relative_pay: NDArray[np.float64],
    served: NDArray[np.float64],
    key: NDArray[np.uint32],
    month: int,
) -> StaffFlow:
    """Staff of every facility after the month's exits, hires and licences; changes `facilities.staff` and `.older`.

    relative_pay float64[facility] is pay against the start (townships: relative to the county hospital), exits go with
    it by an elasticity; served float64[facility] is the service population of township hospitals against the start.
    """
    exits = _exits(facilities, county, behaviour, levers, relative_pay, key, month)
    facilities.staff -= exits
    hires = _hires(facilities, county, behaviour, levers, relative_pay, served, key, month)
    facilities.staff += hires
    _age_village_doctors(facilities, behaviour, key, month)
    licensed = 0
    if month % 12 == MONTH_OF_LICENSING_EXAM:
        licensed = _license(facilities, levers, key, month)
    return StaffFlow(exits, hires, licensed)


def _exits(
    facilities: FacilityTable,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
    relative_pay: NDArray[np.float64],
    key: NDArray[np.uint32],
    month: int,
) -> NDArray[np.int64]:
    """Leavers; of village doctors only the older leave, and the stock of older ones shrinks with them."""
    rate = np.zeros((len(facilities), N_CADRES))
    pull = np.maximum(relative_pay, 0.05)[:, None]
    is_town, is_county = facilities.level == Level.TOWNSHIP, facilities.level == Level.COUNTY
    posts = levers["senior_posts_promotion.exit_rate_multiplier"]
    town = county.value("workforce.exit_rate_township") * posts * pull ** -behaviour["staff.exit_pay_elasticity"]
    rate[is_town] = np.broadcast_to(town, rate.shape)[is_town]
    rate[is_county] = county.value("workforce.exit_rate_county")
    leavers: NDArray[np.int64] = thin(
        key,
        facilities.number,
        month,
        int(Purpose.STAFF_EXIT),
        facilities.staff,
        1 - (1 - np.minimum(rate, 0.95)) ** (1 / 12),
    )
    clinics = facilities.of_kind(Kind.VILLAGE_CLINIC)
    leavers[clinics] = 0
    older_share = max(county.value("facilities.village_doctor_share_50_plus"), 0.01)
    retire = county.value("workforce.retirement_rate_village") / older_share
    retire_rate = np.minimum(retire * pull[clinics] ** -behaviour["staff.village_pay_elasticity"], 0.95)
    retiring = thin(
        key, facilities.number[clinics], month, int(Purpose.STAFF_EXIT), facilities.older[clinics, None],
        1 - (1 - retire_rate) ** (1 / 12),
    )[:, 0]  # fmt: skip
    facilities.older[clinics] -= retiring
    unlicensed_first = np.minimum(retiring, facilities.staff[clinics, Cadre.VILLAGE_DOCTOR])
    leavers[clinics, Cadre.VILLAGE_DOCTOR] = unlicensed_first
    leavers[clinics, Cadre.ASSISTANT] = retiring - unlicensed_first
    return leavers


def allowed_staff(
    facilities: FacilityTable, county: County, levers: Mapping[str, float], served: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Workers a facility may have: float64[facility].

    Townships: contract staff as at the start with the vacancies of then filled, and permanent staff up to the usable
    share of their posts (their own where the county's table gives them), which follow posts per 1000 residents and the
    service population. County hospitals grow with their beds.
    """
    start = facilities.staff_at_start.sum(axis=1).astype(float)
    permanent = county.value("workforce.permanent_share")
    more_posts = levers["headcount_quota.posts_per_1000_service_pop"] / county.value("workforce.posts_per_1000")
    usable = county.value("workforce.posts_usable_share")
    full = start / (1 - county.value("workforce.vacancy_share"))
    posts = np.where(np.isnan(facilities.posts), full * permanent / usable, facilities.posts)
    filled = posts * more_posts * levers["headcount_quota.posts_usable_share"] * served
    town = full * (1 - permanent) + filled
    grown = start * facilities.beds / np.maximum(facilities.beds_at_start, 1)
    return np.where(facilities.level == Level.TOWNSHIP, town, np.where(facilities.level == Level.COUNTY, grown, start))


def _hires(
    facilities: FacilityTable,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
    relative_pay: NDArray[np.float64],
    served: NDArray[np.float64],
    key: NDArray[np.uint32],
    month: int,
) -> NDArray[np.int64]:
    """New workers: townships fill vacancies as fast as posts are advertised and applicants come; the county at once."""
    allowed = allowed_staff(facilities, county, levers, served)
    mix = facilities.staff_at_start / np.maximum(facilities.staff_at_start.sum(axis=1, keepdims=True), 1)
    vacant = np.maximum(np.round(allowed[:, None] * mix).astype(np.int64) - facilities.staff, 0)
    is_town, is_county = facilities.level == Level.TOWNSHIP, facilities.level == Level.COUNTY
    clinics = facilities.kind == Kind.VILLAGE_CLINIC
    vacant[clinics | (facilities.kind == Kind.OUT_OF_COUNTY)] = 0

    advertised = vacant[is_town].sum() / county.value("workforce.months_to_fill_post")
    draw = relative_pay[is_town].mean() if is_town.any() else 1.0
    applicants = county.value("workforce.applicants_per_year") / 12 * draw ** behaviour["staff.pay_draws_applicants"]
    chance = np.zeros(vacant.shape)
    chance[is_town] = min(1.0, applicants / max(advertised, 1e-9)) / county.value("workforce.months_to_fill_post")
    chance[is_county] = 1.0
    hires: NDArray[np.int64] = thin(key, facilities.number, month, int(Purpose.STAFF_HIRE), vacant, chance)
    hires[clinics] = _village_entrants(facilities, county, levers, key, month)
    return hires


def _village_entrants(
    facilities: FacilityTable, county: County, levers: Mapping[str, float], key: NDArray[np.uint32], month: int
) -> NDArray[np.int64]:
    """New village doctors where one is missing against the start: int64[clinic, cadre].

    The county's yearly entrants per 100 clinics are spread over the clinics that lack somebody; graduates registered
    without exam (大学生乡村医生) come on top and count as licensed.
    """
    clinics = facilities.of_kind(Kind.VILLAGE_CLINIC)
    missing = np.maximum(facilities.doctors_at_start[clinics] - facilities.doctors[clinics], 0)
    entrants = np.zeros((clinics.size, N_CADRES), np.int64)
    if missing.sum() == 0:
        return entrants
    yearly = county.value("workforce.village_entrants") * clinics.size / 100
    graduates = levers["graduate_village_doctor.annual_inflow_per_county"]
    chance = np.zeros_like(entrants, dtype=float)
    chance[:, Cadre.VILLAGE_DOCTOR] = min(yearly / 12 / missing.sum(), 1.0)
    chance[:, Cadre.ASSISTANT] = min(graduates / 12 / missing.sum(), 1.0)
    persons = np.zeros_like(entrants)
    persons[:, [Cadre.VILLAGE_DOCTOR, Cadre.ASSISTANT]] = missing[:, None]
    entrants = thin(key, facilities.number[clinics], month, int(Purpose.STAFF_HIRE), persons, chance)
    entrants[:, Cadre.ASSISTANT] = np.minimum(entrants[:, Cadre.ASSISTANT], missing - entrants[:, Cadre.VILLAGE_DOCTOR])
    return entrants


def _age_village_doctors(facilities: FacilityTable, behaviour: Behaviour, key: NDArray[np.uint32], month: int) -> None:
    """Some of the younger village doctors turn 50."""
    clinics = facilities.of_kind(Kind.VILLAGE_CLINIC)
    younger = np.maximum(facilities.doctors[clinics] - facilities.older[clinics], 0)[:, None]
    chance = np.full(younger.shape, 1 - (1 - behaviour["staff.ageing_village"]) ** (1 / 12))
    facilities.older[clinics] += thin(key, facilities.number[clinics], month, int(Purpose.AGEING), younger, chance)[
        :, 0
    ]
    facilities.older[clinics] = np.minimum(facilities.older[clinics], facilities.doctors[clinics])


def _license(facilities: FacilityTable, levers: Mapping[str, float], key: NDArray[np.uint32], month: int) -> int:
    """Unlicensed village doctors who pass the yearly exam become licensed (assistant) physicians where they are."""
    clinics = facilities.of_kind(Kind.VILLAGE_CLINIC)
    unlicensed = facilities.staff[clinics, Cadre.VILLAGE_DOCTOR][:, None]
    chance = np.full(unlicensed.shape, levers["village_doctor_licensing.annual_conversion_rate"])
    passed = thin(key, facilities.number[clinics], month, int(Purpose.LICENSING), unlicensed, chance)[:, 0]
    facilities.staff[clinics, Cadre.VILLAGE_DOCTOR] -= passed
    facilities.staff[clinics, Cadre.ASSISTANT] += passed
    return int(passed.sum())


def send_down(
    facilities: FacilityTable,
    postings: Postings,
    new_county_doctors: int,
    levers: Mapping[str, float],
    outreach_days: float,
    working_days_per_month: float,
) -> None:
    """County doctors at work in townships: a share of new hires for their posting, and specialists by the day.

    What the townships gain the county loses, doctor for doctor: `facilities.posted` and `.outreach` each sum to zero.
    """
    share = levers["county_hired_township_used.share_of_new_licensed_hires"]
    months = round(levers["county_hired_township_used.posting_months"])
    out_there = postings.place(share * new_county_doctors, months)
    towns = np.flatnonzero(np.isin(facilities.kind, PRIMARY_KINDS) & (facilities.kind != Kind.VILLAGE_CLINIC))
    lenders = np.flatnonzero(facilities.level == Level.COUNTY)
    weight = facilities.doctors[lenders] / max(facilities.doctors[lenders].sum(), 1)
    for column, total in (
        (facilities.posted, out_there),
        (facilities.outreach, outreach_days * towns.size / working_days_per_month),
    ):
        column[:] = 0.0
        column[towns] = total / max(towns.size, 1)
        column[lenders] = -total * weight
