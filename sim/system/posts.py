"""Established posts (编制): how many a facility has, who holds them, how they are reviewed, pooled and given out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import within
from sim.conventions import N_CADRES
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.rng import Purpose
from sim.system.exits import rate_by_contract
from sim.system.staff_flow import N_GROUPS, by_group, in_a_month, thin


@dataclass
class Posts:
    """Posts of every facility, float64[facility].

    at_start those of the first month; drifted those that the county's pool has moved here since (adds up to 0); served
    the service population against the start at the last review, which was in month `reviewed`. grown what townships'
    places of work are against the start by the posts that are added in usual years.
    """

    at_start: NDArray[np.float64]
    drifted: NDArray[np.float64]
    served: NDArray[np.float64]
    reviewed: int
    grown: float = 1.0

    @classmethod
    def of(cls, facilities: FacilityTable, county: County, month: int) -> Posts:
        """Posts at the start: those of the county's table, else as many as the permanent staff of then would use up.

        Townships have the vacancies of the start on top; county hospitals none.
        """
        usable = county.value("workforce.posts_usable_share")
        full = facilities.workers_at_start / (1 - county.value("workforce.vacancy_share"))
        town = full * county.value("workforce.permanent_share") / usable
        town = np.where(np.isnan(facilities.posts), town, facilities.posts)
        held = facilities.posts_held / usable
        at_start = np.where(facilities.is_town, town, np.where(facilities.is_county, held, 0.0))
        return cls(at_start, np.zeros(len(facilities)), np.ones(len(facilities)), month)

    def review(self, levers: Mapping[str, float], served: NDArray[np.float64], month: int) -> None:
        """Let posts follow the service population float64[facility] once in review_years (B11)."""
        if month - self.reviewed >= round(levers["headcount_quota.review_years"]) * 12:
            self.served = served.copy() if is_closed(levers, Loop.B11) else np.ones(len(served))
            self.reviewed = month

    def add(self, county: County) -> None:
        """A month of the growth of townships that budgets decide on in usual years."""
        self.grown *= (1 + county.value("facilities.growth_township")) ** (1 / 12)

    def approved(self, facilities: FacilityTable, county: County, levers: Mapping[str, float]) -> NDArray[np.float64]:
        """Posts approved by facility; of townships they follow posts per 1000 residents and the review."""
        more = levers["headcount_quota.posts_per_1000_service_pop"] / county.value("workforce.posts_per_1000")
        moves = np.where(facilities.is_town, more * self.served * self.grown, 1.0)
        return np.maximum(self.at_start * moves + self.drifted, 0.0)

    def usable(self, facilities: FacilityTable, county: County, levers: Mapping[str, float]) -> NDArray[np.float64]:
        """Posts that may be filled: float64[facility]; of county hospitals always the county's usual share."""
        share = np.where(
            facilities.is_town,
            levers["headcount_quota.posts_usable_share"],
            county.value("workforce.posts_usable_share"),
        )
        return self.approved(facilities, county, levers) * share

    def vacant(self, facilities: FacilityTable, county: County, levers: Mapping[str, float]) -> NDArray[np.int64]:
        """Usable posts that nobody holds: int64[facility]."""
        return unheld(self.usable(facilities, county, levers), facilities)

    def pool(
        self, facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Mapping[str, float],
        pay_ratio: float,
    ) -> None:  # fmt: skip
        """Under county pooling, vacant posts go where applicants would rather work (统筹使用).

        Of the posts filled in a month the better paid side takes the share 1 - (pay ratio)^elasticity of applicants
        whom pay draws away; at equal pay none drifts. pay_ratio is township pay over county hospital pay.
        """
        if levers["headcount_quota.county_pooling"] == 0:
            return
        town, hospital = facilities.is_town, facilities.is_county
        giver, taker = (town, hospital) if pay_ratio < 1 else (hospital, town)
        drawn = 1 - min(pay_ratio, 1 / pay_ratio) ** behaviour["staff.pay_draws_applicants"]
        moved = self.vacant(facilities, county, levers) * giver * drawn / county.value("workforce.months_to_fill_post")
        size = facilities.workers_at_start * taker
        self.drifted += moved.sum() * size / max(size.sum(), 1) - moved


def unheld(usable: NDArray[np.float64], facilities: FacilityTable) -> NDArray[np.int64]:
    """Of the posts that may be filled, float64[facility], those that nobody holds: int64[facility]."""
    return np.maximum(np.rint(usable - facilities.posts_held), 0).astype(np.int64)


def allowed_staff(
    facilities: FacilityTable,
    usable: NDArray[np.float64],
    county: County,
    growth: NDArray[np.float64],
    grown: float = 1.0,
) -> NDArray[np.float64]:
    """Workers a facility may have: float64[facility].

    Townships: the usable posts float64[facility], and contract staff as at the start with the vacancies of then filled,
    times what townships have `grown` since.
    County hospitals their staff of the start times growth float64[facility]. Village clinics are not meant.
    """
    start = facilities.workers_at_start.astype(float)
    full = start / (1 - county.value("workforce.vacancy_share"))
    town = full * (1 - county.value("workforce.permanent_share")) * grown + usable
    return np.where(facilities.is_town, town, start * growth)


def planned_staff(
    facilities: FacilityTable, county: County, levers: Mapping[str, float], allowed: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Doctors, nurses and others that hospitals may have, allowed float64[facility] in all: int64[hospital, group].

    For the rows `hospitals` of the facilities. The mix is that of the start; in townships the professional share of
    posts moves it against the county's own.
    """
    here = facilities.hospitals
    start = by_group(facilities.staff_at_start[here])
    mix = start / np.maximum(start.sum(axis=1, keepdims=True), 1)
    more = levers["headcount_quota.professional_share"] / county.value("workforce.posts_professional_share")
    professional = mix[:, : N_GROUPS - 1].sum(axis=1)
    wanted = np.where(facilities.is_town[here], np.minimum(professional * more, 1.0), professional)
    mix[:, : N_GROUPS - 1] *= (wanted / np.where(professional > 0, professional, 1.0))[:, None]
    mix[:, N_GROUPS - 1] = np.where(professional > 0, 1.0 - wanted, mix[:, N_GROUPS - 1])
    return np.rint(allowed[here, None] * mix).astype(np.int64)


def vacancies(facilities: FacilityTable, planned: NDArray[np.int64]) -> NDArray[np.int64]:
    """Workers missing against `planned_staff` by doctors, nurses and others: int64[facility, group]."""
    here = facilities.hospitals
    missing = np.zeros((len(facilities), N_GROUPS), np.int64)
    missing[here] = np.maximum(planned - by_group(facilities.staff[here]), 0)
    return missing


def convert_contracts(
    facilities: FacilityTable, posts: Posts, county: County, behaviour: Behaviour, levers: Mapping[str, float],
    key: NDArray[np.uint32], month: int,
) -> None:  # fmt: skip
    """Give vacant posts to contract staff who have served long enough (编外入编); changes `facilities.permanent`.

    With a constant chance of leaving, the share exp(-rate × years) of contract staff has served for min_years.
    """
    share = levers["contract_to_quota.annual_conversion_share"]
    if share == 0:
        return
    here = facilities.hospitals
    rate = rate_by_contract(facilities, county, behaviour)[1][here]
    yearly = share * np.exp(-rate * levers["contract_to_quota.min_years"])
    contract = facilities.staff[here] - facilities.permanent[here]
    chance = np.repeat(in_a_month(yearly)[:, None], N_CADRES, axis=1)
    chosen = thin(key, facilities.number[here], month, int(Purpose.CONVERSION), contract, chance)
    room = posts.vacant(facilities, county, levers)[here]
    before = np.cumsum(chosen, axis=1) - chosen
    facilities.permanent[here] += within(room[:, None] - before, 0, chosen)
