"""B7: a gap to the target presses managers; the reported gap closes, the true one by less."""

from sim.loops import Loop
from sim.measure.indicators import value
from tests.engine.paired import finished

TARGET = 0.8
PRESSED = {
    "performance_assessment.primary_share_target": TARGET,
    "performance_assessment.weight_visit_share": 1.0,
    "performance_assessment.money_linked_share": 0.5,
    "fund_supervision.audit_intensity": 0.0,
}


def shares(model) -> tuple[float, float]:
    """True and reported primary share of the last year."""
    last = model.record.horizon.n_months - 1
    return tuple(value(model.record, f"primary_visit_share_county{end}", last) for end in ("", "_reported"))


def test_loop_B7_pressure_closes_the_reported_gap_more_than_the_true_one():
    true, told = shares(finished(PRESSED))
    true_cut, told_cut = shares(finished(PRESSED, without=(Loop.B7,)))
    assert told_cut == true_cut, f"nobody is pressed, and yet {told_cut:.4f} is reported for {true_cut:.4f}"
    assert true > true_cut, f"pressure brings no honest effort: true share {true:.4f}, without pressure {true_cut:.4f}"
    assert TARGET - told < TARGET - true, f"reported gap {TARGET - told:.4f}, true gap {TARGET - true:.4f}"
    assert told - told_cut > true - true_cut, f"reported {told - told_cut:+.4f}, true {true - true_cut:+.4f}"


def test_loop_B7_managers_wait_for_the_statistics():
    pressed = finished(PRESSED).record.county["target_pressure"]
    published = finished().record.horizon.index("2022-05")
    assert not pressed[:published].any(), "managers react to a share that nobody has published"
    assert pressed[published:].all(), "the published gap presses nobody"
