"""The typical county's staff without patients: months of exits, hires and licences at the pay of the start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.conventions import Level
from sim.county.endowment import make_facilities
from sim.county.facilities import FacilityTable
from sim.county.synthesis import make_places
from sim.plan import ROOT, Plan, plan_by_name
from sim.rng import run_key
from sim.system.staff_flow import StaffFlow
from sim.system.staffing import Staffing, manage_staff, post_elsewhere

FIRST = 12 * 2022


@cache
def plan() -> Plan:
    return plan_by_name(ROOT / "scenarios" / "baseline.yaml", "typical", residents_share=0.01)


@cache
def places():
    return make_places(plan().county)


def usual() -> dict[str, float]:
    """Levers of business as usual, free to be changed."""
    levers = plan().levers
    return levers.at(0)


@dataclass
class StaffCase:
    """A county's staff under some levers; `live` lets months pass and adds up what happened."""

    table: FacilityTable
    levers: dict[str, float]
    staffing: Staffing
    month: int = FIRST
    moved_up: int = 0
    licensed: int = 0

    @classmethod
    def under(cls, **moves: float) -> StaffCase:
        """Levers by `lever__parameter`."""
        levers = usual() | {key.replace("__", "."): value for key, value in moves.items()}
        table = make_facilities(plan().county, places())
        return cls(table, levers, Staffing.at_start(table, plan().county, plan().behaviour, levers, FIRST))

    @property
    def town(self):
        return self.table.level == Level.TOWNSHIP

    @property
    def hospital(self):
        return self.table.level == Level.COUNTY

    @property
    def village(self):
        return self.table.level == Level.VILLAGE

    def live(self, months: int) -> StaffFlow:
        """Let months pass; returns the flow of the last one."""
        even, place = np.ones(len(self.table)), plan()
        for _ in range(months):
            flow = manage_staff(
                self.staffing, self.table, place.county, place.behaviour, self.levers, even, even, even,
                run_key(1, 0), self.month,
            )  # fmt: skip
            post_elsewhere(self.staffing, self.table, place.county, place.behaviour, self.levers, 0.0)
            self.month += 1
            self.moved_up += flow.moved_up
            self.licensed += flow.licensed
        return flow
