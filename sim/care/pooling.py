"""Which village clinics could take part in outpatient pooling, and which do."""

from __future__ import annotations

from collections.abc import Mapping

from sim.care.market import designated, eligible
from sim.county.facilities import FacilityTable


def pooling_clinics(facilities: FacilityTable, levers: Mapping[str, float]) -> tuple[int, int, int]:
    """Village clinics that are open; of these, those that the rule admits; of these, those designated."""
    standing = facilities.is_clinic & facilities.is_open
    admitted, chosen = standing & eligible(facilities, levers), standing & (designated(facilities, levers) > 0)
    return int(standing.sum()), int(admitted.sum()), int(chosen.sum())
