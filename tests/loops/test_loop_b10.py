"""B10: income that comes anyhow takes away the drive."""

from sim.loops import Loop
from tests.engine.paired import TOWNSHIP, finished, visits

GUARANTEED = {"fiscal_guarantee.guaranteed_share": 1.0}


def test_loop_B10_a_guarantee_lowers_effort():
    closed, cut = finished(GUARANTEED).record, finished(GUARANTEED, without=(Loop.B10,)).record
    here, there = closed.county["township_effort"][-1], cut.county["township_effort"][-1]
    assert here < there, f"township effort is {here} under the guarantee and {there} with the loop cut"
    seen, seen_cut = visits(TOWNSHIP)(closed), visits(TOWNSHIP)(cut)
    assert seen < seen_cut, f"visits to townships: {seen:.0f} under the guarantee, {seen_cut:.0f} with the loop cut"
