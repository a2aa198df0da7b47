"""TCM physicians of township hospitals: where the next doctor hired is to be one, in place of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Cadre
from sim.county.facilities import FacilityTable
from sim.county.headcount import IS_LICENSED, head_count
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.synthesis import SYNTHESIS_KEY
from sim.rng import Purpose, uniforms
from sim.system.staff_flow import DOCTORS, scarcest

SHARE = "tcm_workforce.tcm_physician_share"
FACILITIES = "tcm_workforce.facilities_with_tcm_physician"

NOBODY = -1
"""No newcomer: the place stays open."""


def licensed(staff: NDArray[np.int64]) -> NDArray[np.int64]:
    """Licensed (assistant) doctors of staff int64[facility, cadre]."""
    return np.asarray(head_count(staff, IS_LICENSED))


def programme(share: float, at_start: float) -> float:
    """Part of those without at the start that a programme reaches which brings the county's share from there to here.

    0 where nothing is asked beyond the share of the start.
    """
    return max(share - at_start, 0.0) / max(1 - at_start, 1e-9)


@dataclass(frozen=True)
class TcmPosts:
    """What the policy asks of township hospitals' next doctors; float64[facility] and bool[facility].

    share of TCM physicians among licensed doctors, the hospital's own of the start plus what the county's share is to
    rise; must_have whether it is to have at least one; applies 0-1 the chance that a TCM physician is among the
    applicants of a place. Where nothing is asked beyond the start both are empty, and the usual mix is kept up.
    A hospital that must have one and has none keeps its next doctor's place for one, and opens it at once if it has
    no vacancy: for a while it has a doctor more.
    """

    share: NDArray[np.float64]
    must_have: NDArray[np.bool_]
    applies: float

    @classmethod
    def now(
        cls, facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Mapping[str, float]
    ) -> TcmPosts:
        """The aims of this month's levers."""
        more = levers[SHARE] - county.value("facilities.township_tcm_share")
        reached = programme(levers[FACILITIES], county.value("facilities.township_with_tcm_share"))
        before = facilities.staff_at_start[:, int(Cadre.TCM)]
        share, must_have = np.zeros(len(facilities)), np.zeros(len(facilities), bool)
        if more > 0:
            own = before / np.maximum(licensed(facilities.staff_at_start), 1)
            share = np.where(facilities.is_town, np.minimum(own + more, 1.0), 0.0)
        if reached > 0:
            rank = uniforms(SYNTHESIS_KEY, facilities.number, 0, Purpose.TCM)[:, 1]
            must_have = facilities.is_town & ((before > 0) | (rank < reached))
        return cls(share, must_have, behaviour["tcm.applies"])

    def advertised(self, facilities: FacilityTable, openings: NDArray[np.int64]) -> NDArray[np.int64]:
        """Openings int64[facility, group] with a doctor's place wherever a TCM physician must come."""
        more = openings.copy()
        looking = self._has_none(facilities)
        more[looking, DOCTORS] = np.maximum(openings[looking, DOCTORS], 1)
        return more

    def next_cadre(self, facilities: FacilityTable, facility: int, group: int, u: float) -> int:
        """The cadre of the next newcomer of a group, NOBODY if its place is kept for a TCM physician.

        u is a uniform that says whether a TCM physician applies.
        """
        if group == DOCTORS and u < self.applies and self._lacks(facilities, facility):
            return int(Cadre.TCM)
        if group == DOCTORS and self.must_have[facility] and facilities.staff[facility, int(Cadre.TCM)] == 0:
            return NOBODY
        return scarcest(facilities, facility, group)

    def _has_none(self, facilities: FacilityTable) -> NDArray[np.bool_]:
        """Hospitals that must have a TCM physician and have none: bool[facility]."""
        return self.must_have & (facilities.staff[:, int(Cadre.TCM)] == 0)

    def _lacks(self, facilities: FacilityTable, facility: int) -> bool:
        """Whether a hospital has fewer TCM physicians than it is to have once the place is filled."""
        staff = facilities.staff[facility]
        after = int(staff @ IS_LICENSED) + 1
        wanted = max(self.share[facility] * after, float(self.must_have[facility]))
        return bool(staff[int(Cadre.TCM)] < wanted)
