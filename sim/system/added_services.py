"""Services beside visits and stays: home visits, online contacts, chronic care shared with hospital doctors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_KINDS
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.measure.tally import Count, visits_of
from sim.system.home_visits import HomeVisits, People, visit_homes
from sim.system.online_contacts import counted, shared_out
from sim.system.rounds import lent_by_county
from sim.system.shared_care import share_care

__all__ = ["AddedServices", "People"]

MILLION = 1_000_000


@dataclass
class AddedServices:
    """The month's services beside visits and stays.

    work float64[facility] the time they take, in visits a month of the sample; online contacts of this month (known
    when people have fallen ill: it takes time next month); shared 0-1 how far chronic care is shared.
    """

    work: NDArray[np.float64]
    home: HomeVisits
    online: int = 0
    shared: float = 0.0

    @classmethod
    def none(cls, n_facilities: int) -> AddedServices:
        """Nothing beyond the usual."""
        zeros = np.zeros(n_facilities)
        return cls(zeros, HomeVisits(zeros, zeros, 0.0, 0.0))

    def plan(
        self,
        facilities: FacilityTable,
        capacity: NDArray[np.float64],
        people: People,
        last_month: NDArray[np.int64],
        county: County,
        behaviour: Behaviour,
        levers: Mapping[str, float],
    ) -> None:
        """Home visits and shared care of the month, and the time that they and last month's online contacts take.

        capacity float64[facility] visits a month; last_month int64[facility, Count].
        """
        self.home = visit_homes(facilities, capacity, people, county, behaviour, levers)
        at_county = float(visits_of(last_month[facilities.county_hospitals]).sum())
        self.shared, given = share_care(people.ill, at_county, behaviour, levers)
        answered = shared_out(self.online, facilities, last_month[:, Count.FOLLOW_UP])
        lent = lent_by_county(facilities, given * is_closed(levers, Loop.B4))
        self.work = self.home.work + lent + behaviour["online.time"] * answered

    def row(self, facilities: FacilityTable, counts: NDArray[np.int64], levers: Mapping[str, float]) -> dict[str, Any]:
        """Tables of the record by name; counts int64[facility, Count] of the month."""
        kind = facilities.kind
        contacts = _whole(shared_out(self.online, facilities, counts[:, Count.FOLLOW_UP]), kind)
        return {
            "home_visits": _whole(self.home.made, kind),
            "online_contacts": contacts,
            "online_counted": counted(contacts, levers),
            "shared_care": round(MILLION * self.shared),
        }


def _whole(values: NDArray[np.float64], kind: NDArray[np.int8]) -> NDArray[np.int64]:
    """Values of facilities added up by kind in whole numbers: int64[kind]."""
    return np.rint(np.bincount(kind, values, N_KINDS)).astype(np.int64)
