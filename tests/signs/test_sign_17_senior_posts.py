"""Sign 17: senior posts – fewer leave the townships."""

from __future__ import annotations

from tests.engine.paired import TOWNSHIP, exits, finished

SENIOR = {"senior_posts_promotion.exit_rate_multiplier": 0.7}


def test_sign_17_senior_posts_keep_staff():
    usual, kept = (exits(TOWNSHIP)(finished(moves).record) for moves in ({}, SENIOR))
    assert kept < usual, f"exits go from {usual:.0f} to {kept:.0f} under senior posts"
