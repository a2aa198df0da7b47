"""Sign 23: long prescriptions replace visits (the primary share does not rise) and raise control."""

from __future__ import annotations

from sim.loops import Loop
from tests.engine.paired import FOLLOW_UP, PRIMARY, primary_share, record, visits

LONG = {"chronic_long_prescription.weeks_per_script": 12.0, "chronic_long_prescription.uptake_share": 0.7}


SHARE = 0.2
"""A share that moves by less than a tenth of a point is not told from reshuffled luck on fewer people."""


def control(recorded) -> float:
    """Mean control of the chronically ill at the end."""
    return float(recorded.county["chronic_control"][-1] / recorded.county["chronically_ill"][-1] / 1000)


def test_sign_23_long_prescriptions_do_not_raise_the_primary_share_by_counting():
    """Trust apart (R1 cut): who is better controlled comes to trust primary care, and that offsets it."""
    counting = {"share": SHARE, "without": (Loop.R1,)}
    after, usual = (primary_share(r) for r in (record(LONG, **counting), record(**counting)))
    assert after < usual, f"primary share of visits: {after:.4f} with long prescriptions, {usual:.4f} as usual"
    with_trust = primary_share(record(LONG, share=SHARE)) - primary_share(record(share=SHARE))
    assert with_trust > after - usual, f"trust does not offset: {with_trust:+.4f} with it, {after - usual:+.4f} without"
    fewer, as_many = (visits(PRIMARY, FOLLOW_UP)(r) for r in (record(LONG), record()))
    assert fewer < as_many, f"chronic visits at primary level: {fewer:.0f}, as usual {as_many:.0f}"


def test_sign_23_long_prescriptions_raise_control():
    after, usual = (control(r) for r in (record(LONG), record()))
    assert after > usual, f"control: {after:.4f} with long prescriptions, {usual:.4f} as usual"
