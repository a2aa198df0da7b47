"""County hospitals that take staff from townships beyond their openings (从基层挖人), on top of the siphon (R3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.rng import Purpose, draw4
from sim.system.hiring import leave_upwards
from sim.system.posts import Posts
from sim.system.staff_flow import DOCTORS, StaffFlow


@dataclass
class Poaching:
    """The fraction of a person carried over to next month."""

    owed: float = 0.0

    def poach(
        self, facilities: FacilityTable, bonded: NDArray[np.int64], posts: Posts, flow: StaffFlow, county: County,
        behaviour: Behaviour, levers: Mapping[str, float], pulled: NDArray[np.float64], key: NDArray[np.uint32],
        month: int,
    ) -> None:  # fmt: skip
        """Take township doctors to the county hospital that has grown least; bonded graduates may not go.

        Who goes is drawn by what pulls (`pull`), as when an opening is filled; posts that are vacant are used
        up first. What a hospital has taken it need not hire later. Without the siphon (R3 cut) nobody is taken.
        """
        hospitals = facilities.is_county
        per_hospital = levers["county_hospital_upgrade.staff_poached_from_township_per_year"]
        self.owed += per_hospital * hospitals.sum() / 12 * is_closed(levers, Loop.R3)
        if self.owed < 1 or not hospitals.any():
            return
        vacant, person = posts.vacant(facilities, county, levers), 0
        while self.owed >= 1:
            self.owed -= 1
            grown = facilities.workers / np.maximum(facilities.workers_at_start, 1)
            taker = int(np.argmin(np.where(hospitals, grown, np.inf)))
            u = draw4(key, facilities.number[taker], month, int(Purpose.POACHING), person)[0]
            cadre = leave_upwards(facilities, bonded, flow, behaviour, pulled, DOCTORS, u)
            if cadre >= 0:
                flow.join(facilities, taker, cadre, 1, int(vacant[taker]))
            person += 1
