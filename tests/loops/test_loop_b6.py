"""B6: audits find unneeded stays, houses feel it, and hold back; then there is less to find."""

from sim.conventions import Kind
from sim.loops import Loop
from tests.engine.paired import IN_COUNTY, admissions, finished

AUDIT = 0.6
AUDITED = {"fund_supervision.audit_intensity": AUDIT}


def test_loop_B6_penalties_teach():
    closed, cut = finished(AUDITED).record, finished(AUDITED, without=(Loop.B6,)).record
    here, there = admissions(IN_COUNTY)(closed), admissions(IN_COUNTY)(cut)
    assert here < there, f"under audits the county admits {here:.0f}, with the loop cut {there:.0f}: nothing was learnt"


def test_loop_B6_restraint_leaves_less_to_find():
    felt = finished(AUDITED).record.county["felt_audit_risk"][:, Kind.TOWNSHIP_HOSPITAL] / 1000
    assert felt[-1] > felt[11], f"the felt risk goes from {felt[11]} to {felt[-1]} under more audits"
    assert felt[-1] < AUDIT, f"restrained houses feel {felt[-1]}, as much as if they had not held back ({AUDIT})"
