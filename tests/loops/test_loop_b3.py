"""B3: an alliance charged with what its people spend elsewhere tries to keep them."""

from sim.loops import Loop
from tests.engine.paired import finished, in_county_share

CHARGED = {
    "global_budget_contract.enabled": 1.0,
    "global_budget_contract.surplus_retained_share": 1.0,
    "global_budget_contract.overspend_borne_share": 1.0,
    "global_budget_contract.includes_out_of_county": 1.0,
    "tight_alliance.enabled": 1.0,
    "tight_alliance.integration_level": 0.9,
}


def test_loop_B3_leakage_that_costs_is_kept():
    closed, cut = finished(CHARGED).record, finished(CHARGED, without=(Loop.B3,)).record
    effort, none = closed.county["retention_effort"][-1], cut.county["retention_effort"][-1]
    assert effort > 0, "leakage is charged and nobody tries to keep patients"
    assert none == 0, f"retention effort is {none} with the loop cut"
    here, there = in_county_share(closed), in_county_share(cut)
    assert here > there, f"in-county share of admissions is {here:.4f} with the loop and {there:.4f} without"
