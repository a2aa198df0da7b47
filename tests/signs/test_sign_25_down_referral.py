"""Sign 25: referral down brings patients after the acute phase to township hospitals: visits, and nights too."""

from __future__ import annotations

from tests.engine.paired import BY_REFERRAL, TOWNSHIP, last_year, record, visits

DOWN = {"down_referral.post_acute_down_prob": 0.6}


def test_sign_25_down_referral_brings_post_acute_patients():
    after, usual = (visits(TOWNSHIP, BY_REFERRAL)(r) for r in (record(DOWN), record()))
    assert after > usual, f"visits to townships by referral: {after:.0f} with referral down, {usual:.0f} as usual"
    down, before = (float(last_year(r, "referred_down").sum()) for r in (record(DOWN), record()))
    assert down > before, f"discharges handed down: {down:.0f}, as usual {before:.0f}"


def test_sign_25_down_referral_moves_the_last_nights():
    after, usual = (float(last_year(r, "transferred_down").sum()) for r in (record(DOWN), record()))
    assert after > usual, f"stays that end in a township bed: {after:.0f} with referral down, {usual:.0f} as usual"
