"""Sign 30: more weight on visits with nobody auditing opens a gap between reported and true visits."""

from tests.engine.paired import PRIMARY, finished, last_year

UNWATCHED = {
    "fund_supervision.audit_intensity": 0.0,
    "performance_assessment.primary_share_target": 0.8,
    "performance_assessment.money_linked_share": 0.5,
}


def unreal_visits(weight: float, audit: float = 0.0) -> float:
    """Reported less true visits at primary level in the last year."""
    moves = {"performance_assessment.weight_visit_share": weight, "fund_supervision.audit_intensity": audit}
    found = finished(UNWATCHED | moves).record
    return float(last_year(found, "reported_visits")[PRIMARY].sum() - last_year(found, "visits")[PRIMARY].sum())


def test_sign_30_weight_on_visits_without_audit_is_gamed():
    none, some = unreal_visits(0.0), unreal_visits(0.6)
    assert none == 0, f"{none:.0f} visits are invented though visits weigh nothing"
    assert some > 0, f"visits weigh 0.6, nobody audits, and {some:.0f} visits are invented"


def test_sign_30_audits_close_part_of_the_gap():
    free, watched = unreal_visits(0.6), unreal_visits(0.6, audit=0.6)
    assert 0 < watched < free, f"{watched:.0f} visits are invented under audits, {free:.0f} without"
