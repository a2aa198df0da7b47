"""What the members of an alliance do when its package runs out before the year does (loop B2).

    shortfall = part of the rest of the year's usual claims that the package no longer covers, 0-1
    pressure  = overspend borne × shortfall,  where the package holds stays

Members then turn away stays and have patients pay for things outside the catalogue. Early in the year little is short;
an overrun of a few percent becomes pressing in the last quarter. Who is turned away for it holds it against the
hospital (`sim.care.admission`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Level
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.system.alliance import Alliance
from sim.system.package_scope import holds_stays
from sim.system.payment import WHOLE, Rules


@dataclass
class Restraint:
    """Restraint of the coming month: pressure 0-1; stays multiplies the chance that members admit; off_list 0-1."""

    pressure: float = 0.0
    stays: float = 1.0
    off_list: float = 0.0

    def follow(self, alliance: Alliance, behaviour: Behaviour, levers: Mapping[str, float], month: int) -> None:
        """Set restraint by what the package still covers after this month; a new year begins without."""
        acts = is_closed(levers, Loop.B2) and month % 12 < 11 and holds_stays(alliance.scope)
        borne = levers["global_budget_contract.overspend_borne_share"]
        self.pressure = borne * alliance.shortfall(month) if acts else 0.0
        self.stays = 1 - behaviour["money.restraint_stays"] * self.pressure
        self.off_list = behaviour["money.restraint_off_list"] * self.pressure

    def acceptance(self, in_county: NDArray[np.bool_]) -> NDArray[np.float64]:
        """What restraint leaves of each facility's chance to admit: float64[facility], members are in the county."""
        return np.where(in_county, self.stays, 1.0)

    def shift_cost(self, rules: Rules) -> Rules:
        """The rules with a smaller catalogue part of stays in the county: the rest is the patients'."""
        if self.off_list == 0:
            return rules
        catalogue = rules.catalogue_stay.copy()
        members = slice(0, Level.OUT_OF_COUNTY)
        moved = int(np.floor(self.off_list * WHOLE))
        catalogue[members] = catalogue[members] * (WHOLE - moved) // WHOLE
        return rules._replace(catalogue_stay=catalogue)
