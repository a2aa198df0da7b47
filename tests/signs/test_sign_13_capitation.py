"""Sign 13: capitation → a primary visit earns less, and visits per resident do not rise."""

from __future__ import annotations

from sim.conventions import Level
from tests.engine.paired import PRIMARY, finished, visits

CAPITATION = {"outpatient_capitation.enabled": 1.0, "outpatient_capitation.residual_kept_share": 1.0}


def test_sign_13_capitation():
    usual, paid_by_head = finished(), finished(CAPITATION)
    town = usual.table.level == Level.TOWNSHIP
    earned, left = (m.institutions.rewards.in_force.visit[town].mean() / 100 for m in (usual, paid_by_head))
    assert left < earned, f"a township visit leaves {earned:.1f} yuan item by item and {left:.1f} under capitation"
    before = visits(PRIMARY)(usual.record) / usual.record.county["residents"][-1]
    after = visits(PRIMARY)(paid_by_head.record) / paid_by_head.record.county["residents"][-1]
    assert after < before, f"primary visits per resident go from {before:.4f} to {after:.4f}"


def test_capitation_pays_those_who_see_few_patients():
    """Visits that cost more than the rate are a deficit of the unit, paid back to the fund."""
    kept = finished(CAPITATION | {"outpatient_capitation.rate_yuan": 250.0}).record
    short = finished(CAPITATION | {"outpatient_capitation.rate_yuan": 40.0}).record
    rich, poor = (float(r.county["settlements"][-12:, PRIMARY].sum()) for r in (kept, short))
    assert rich > 0 > poor, f"primary units settle {rich:.6g} fen at 250 yuan a head and {poor:.6g} at 40"
