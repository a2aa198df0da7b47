"""Sign 23: long prescriptions replace visits (the primary share does not rise) and raise control."""

from __future__ import annotations

from tests.engine.paired import FOLLOW_UP, PRIMARY, primary_share, record, visits

LONG = {"chronic_long_prescription.weeks_per_script": 12.0, "chronic_long_prescription.uptake_share": 0.7}


SHARE = 0.2
"""A share that moves by less than a tenth of a point is not told from reshuffled luck on fewer people."""


def control(recorded) -> float:
    """Mean control of the chronically ill at the end."""
    return float(recorded.county["chronic_control"][-1] / recorded.county["chronically_ill"][-1] / 1000)


def test_sign_23_long_prescriptions_do_not_raise_the_primary_share():
    after, usual = (primary_share(r) for r in (record(LONG, share=SHARE), record(share=SHARE)))
    assert after <= usual, f"primary share of visits: {after:.4f} with long prescriptions, {usual:.4f} as usual"
    fewer, as_many = (visits(PRIMARY, FOLLOW_UP)(r) for r in (record(LONG), record()))
    assert fewer < as_many, f"chronic visits at primary level: {fewer:.0f}, as usual {as_many:.0f}"


def test_sign_23_long_prescriptions_raise_control():
    after, usual = (control(r) for r in (record(LONG), record()))
    assert after > usual, f"control: {after:.4f} with long prescriptions, {usual:.4f} as usual"
