"""Public-health physicians (公共卫生医师): added ones take public-health work off clinicians, or treat themselves.

A township hospital is short of what the policy asks for beyond what it had at the start; each missing physician is
found like anybody else for an open place. Clinicians gain public_health_frees of a doctor for each, at most the time
they spent on such work; with the right to prescribe every public-health physician treats for part of the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Cadre
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.synthesis import SYNTHESIS_KEY
from sim.rng import Purpose, uniforms
from sim.system.posts import Posts
from sim.system.staff_flow import StaffFlow, thin

SHORT = "public_health_physician.min_per_facility"


@dataclass
class PublicHealthPhysicians:
    """Physicians for public health at township hospitals, float64[facility]: at the start, and added since.

    The county's mean may be a fraction: rank (0-1) decides which hospitals have the next whole person.
    """

    rank: NDArray[np.float64]
    at_start: NDArray[np.float64]
    added: NDArray[np.float64]

    @classmethod
    def of(cls, facilities: FacilityTable, county: County) -> PublicHealthPhysicians:
        """Those of the county's start, the same hospitals in every run."""
        rank = uniforms(SYNTHESIS_KEY, facilities.number, 0, Purpose.TOWNSHIP_STAFF)[:, 0]
        town = facilities.is_town
        had = np.where(town, np.floor(county.value("workforce.public_health_physicians") + rank), 0.0)
        return cls(rank, had, np.zeros(len(facilities)))

    def missing(self, facilities: FacilityTable, county: County, levers: Mapping[str, float]) -> NDArray[np.int64]:
        """Physicians a township hospital lacks against the policy: int64[facility], 0 unless it asks for more."""
        asked = max(levers[SHORT], county.value("workforce.public_health_physicians"))
        wanted = np.maximum(np.floor(asked + self.rank) - self.at_start, 0.0)
        short = np.rint(wanted - self.added).astype(np.int64)
        return np.where(facilities.is_town, np.maximum(short, 0), 0)

    def hire(
        self, facilities: FacilityTable, posts: Posts, flow: StaffFlow, county: County, levers: Mapping[str, float],
        chance: float, key: NDArray[np.uint32], month: int,
    ) -> None:  # fmt: skip
        """Find some of the missing, each with this chance; some of the added leave with the others of their cadre.

        Vacant posts are given first, the others come on contract.
        """
        others, exits = (people[:, int(Cadre.PUBLIC_HEALTH)] for people in (facilities.staff, flow.exits))
        gone = exits / np.maximum(others + exits, 1)
        self.added *= 1 - gone
        short = self.missing(facilities, county, levers)[:, None]
        if not short.any():
            return
        purpose = int(Purpose.TOWNSHIP_STAFF)
        found = thin(key, facilities.number, month, purpose, short, np.full(short.shape, chance))[:, 0]
        vacant = posts.vacant(facilities, county, levers)
        for here in np.flatnonzero(found).tolist():
            flow.join(facilities, here, Cadre.PUBLIC_HEALTH, int(found[here]), int(vacant[here]))
        self.added += found

    def free_clinicians(self, facilities: FacilityTable, behaviour: Behaviour, levers: Mapping[str, float]) -> None:
        """Doctors' time gained, in full-time equivalents; changes `facilities.freed`."""
        spent = facilities.doctors * behaviour["staff.public_health_time"]
        freed = np.minimum(self.added * behaviour["staff.public_health_frees"], spent)
        treats = behaviour["staff.public_health_treats"] * levers["public_health_physician.prescribing_right"]
        facilities.freed[:] = freed + (self.at_start + self.added) * treats
