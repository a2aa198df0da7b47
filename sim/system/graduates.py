"""Bonded graduates (定向生): enrolled today, at work in townships years later, and free to go when the bond ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_CADRES, Cadre
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.rng import Purpose
from sim.system.staff_flow import StaffFlow, in_a_month, thin

MONTH_OF_GRADUATION = 8
"""Students enrol and graduates arrive in September (0 = January)."""


@dataclass
class Bonded:
    """Students on their way, (month of enrolment, persons), and graduates who serve.

    serving int64[facility, years] by whole years of the bond still left; owed the fraction of a person that has not
    arrived yet. Graduates are general practitioners with a post.
    """

    on_their_way: deque[tuple[int, float]]
    serving: NDArray[np.int64]
    owed: float = 0.0

    @classmethod
    def at_start(
        cls, facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Mapping[str, float], month: int
    ) -> Bonded:
        """Cohorts of the county's yearly number, enrolled before the run and serving among the staff of the start."""
        a_year = county.value("workforce.bonded_students_per_year")
        last = month - 1 - (month - 1 - MONTH_OF_GRADUATION) % 12
        lag = round(levers["order_directed_students.lag_years"])
        cohorts = deque((last - 12 * k, a_year) for k in reversed(range(lag)))
        years = round(county.value("workforce.bond_years"))
        serving = np.zeros((len(facilities), years), np.int64)
        for left in range(years):
            for _ in range(round(a_year * behaviour["staff.bonded_take_up"])):
                free = facilities.permanent[:, Cadre.GP] - serving.sum(axis=1)
                here = int(np.argmax(np.where(facilities.is_town, free, 0)))
                serving[here, left] += free[here] > 0
        return cls(cohorts, serving)

    @property
    def persons(self) -> NDArray[np.int64]:
        """Bonded graduates at work: int64[facility]."""
        total: NDArray[np.int64] = self.serving.sum(axis=1)
        return total

    @property
    def in_training(self) -> float:
        """Students enrolled who have not arrived."""
        return float(sum(persons for _, persons in self.on_their_way))


def serve_bonds(
    bonded: Bonded, facilities: FacilityTable, flow: StaffFlow, behaviour: Behaviour, levers: Mapping[str, float],
    key: NDArray[np.uint32], month: int,
) -> None:  # fmt: skip
    """A month of bonded graduates: few leave while bonded, many when the bond ends; in September a cohort arrives."""
    is_september = month % 12 == MONTH_OF_GRADUATION
    here = facilities.hospitals
    serving = bonded.serving[here]
    chance = np.full(serving.shape, in_a_month(np.array(behaviour["staff.bonded_exit_rate"])))
    if is_september:
        chance[:, 0] = 1 - levers["order_directed_students.retention_after_service"]
    gone = thin(key, facilities.number[here], month, int(Purpose.BONDED), serving, chance)
    bonded.serving[here] = serving - gone
    leavers = np.zeros((here.size, N_CADRES), np.int64)
    leavers[:, int(Cadre.GP)] = gone.sum(axis=1)
    flow.leave(facilities, here, leavers, np.zeros_like(leavers))
    if is_september:
        bonded.serving[:, :-1] = bonded.serving[:, 1:].copy()
        bonded.serving[:, -1] = 0
        bonded.on_their_way.append((month, levers["order_directed_students.annual_inflow_per_county"]))
        _arrive(bonded, facilities, flow, behaviour, levers, month)


def _arrive(
    bonded: Bonded, facilities: FacilityTable, flow: StaffFlow, behaviour: Behaviour, levers: Mapping[str, float],
    month: int,
) -> None:  # fmt: skip
    """Those enrolled lag_years ago start work, each where most doctors are missing against the start."""
    enrolled_by = month - 12 * round(levers["order_directed_students.lag_years"])
    while bonded.on_their_way and bonded.on_their_way[0][0] <= enrolled_by:
        bonded.owed += bonded.on_their_way.popleft()[1] * behaviour["staff.bonded_take_up"]
    town = facilities.is_town
    while bonded.owed >= 1 and town.any():
        missing = np.where(town, facilities.doctors_at_start - facilities.doctors, np.iinfo(np.int64).min)
        here = int(np.argmax(missing))
        flow.join(facilities, here, Cadre.GP, 1, 1)
        bonded.serving[here, -1] += 1
        bonded.owed -= 1
