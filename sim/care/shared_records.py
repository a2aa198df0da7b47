"""One record of a patient for all providers: tests not done twice, discharges that somebody follows up."""

from __future__ import annotations

from collections.abc import Mapping

from sim.county.inputs import County
from sim.county.priors import Behaviour


def duplicates_spared(behaviour: Behaviour, levers: Mapping[str, float]) -> float:
    """Part of a referred visit's charge beside labour that falls away, 0-1: repeated tests × cut × results seen."""
    seen = levers["integrated_information.data_sharing_index"]
    return behaviour["information.repeated_tests"] * levers["integrated_information.duplicate_test_cut"] * seen


def followed_up(county: County, behaviour: Behaviour, levers: Mapping[str, float]) -> float:
    """Share of discharges with a follow-up visit, 0-1: more of the others where more records are shared than usual."""
    usual = behaviour["treatment.follow_up_share"]
    shared = levers["integrated_information.data_sharing_index"] - county.value("care.data_sharing")
    reached = behaviour["information.follow_up"] * shared
    return usual + reached * (1 - usual if shared > 0 else usual)
