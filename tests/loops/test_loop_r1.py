"""R1: what providers can do → good experience → trust → patients → practice → what they can do."""

import pytest

from sim.loops import Loop
from tests.engine.paired import COUNTY, TOWNSHIP, finished, visits

BETTER_TOWNSHIPS = {"quality_homogenisation.quality_gap_closure": 0.5}
BETTER_COUNTY = {"county_hospital_upgrade.capability_gain": 0.2}


def gain(moves, kinds, without=()):
    """Visits gained by a lever, relative to the same county without the lever."""
    return visits(kinds)(finished(moves, without=without).record) / visits(kinds)(finished(without=without).record) - 1


@pytest.mark.parametrize(
    ("moves", "kinds"), [(BETTER_TOWNSHIPS, TOWNSHIP), (BETTER_COUNTY, COUNTY)], ids=["township", "county"]
)
def test_loop_R1_experience_and_practice_reinforce_better_care(moves, kinds):
    closed, cut = gain(moves, kinds), gain(moves, kinds, without=(Loop.R1,))
    assert closed > cut > 0, f"visits gain {closed:.3f} with the loop, {cut:.3f} with trust and practice frozen"


def test_loop_R1_reinforces_decline_as_well():
    closed, cut = gain(BETTER_COUNTY, TOWNSHIP), gain(BETTER_COUNTY, TOWNSHIP, without=(Loop.R1,))
    assert closed < cut < 0, f"townships lose {-closed:.3f} of visits with the loop, {-cut:.3f} with it cut"
