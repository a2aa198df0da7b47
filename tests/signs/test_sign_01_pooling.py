"""Sign 1: pooling of outpatient visits at village clinics raises village visits."""

from __future__ import annotations

from tests.engine.paired import VILLAGE, record, visits

POOLING = {
    "village_outpatient_pooling.designated_share": 1.0,
    "village_outpatient_pooling.village_reimb_rate": 0.8,
    "village_outpatient_pooling.eligibility": 0.0,
}


def test_sign_01_pooling_raises_village_visits():
    after, usual = (visits(VILLAGE)(r) for r in (record(POOLING), record()))
    assert after > usual, f"village visits: {after:.0f} under pooling, {usual:.0f} as usual"
