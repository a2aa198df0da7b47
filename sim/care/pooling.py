"""Which village clinics could take part in outpatient pooling, and which do."""

from __future__ import annotations

from collections.abc import Mapping

from sim.care.market import designated
from sim.conventions import Kind
from sim.county.facilities import FacilityTable

EVERY = {"village_outpatient_pooling.designated_share": 1.0}
"""Under which every eligible clinic is designated."""


def pooling_clinics(facilities: FacilityTable, levers: Mapping[str, float]) -> tuple[int, int, int]:
    """Village clinics that are open; of these, those that the rule admits; of these, those designated."""
    standing = (facilities.kind == Kind.VILLAGE_CLINIC) & facilities.is_open
    eligible = standing & (designated(facilities, {**levers, **EVERY}) > 0)
    chosen = standing & (designated(facilities, levers) > 0)
    return int(standing.sum()), int(eligible.sum()), int(chosen.sum())
