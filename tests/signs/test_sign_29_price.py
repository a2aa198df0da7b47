"""Sign 29: service prices up and patients pay their part → fewer primary visits; neutral for patients → no fewer."""

from __future__ import annotations

from tests.engine.paired import PRIMARY, finished, visits

DEARER = {"primary_service_price.service_price_multiplier": 1.6}
NEUTRAL = "primary_service_price.copay_neutral"


def test_sign_29_price():
    usual = visits(PRIMARY)(finished().record)
    paid, absorbed = (visits(PRIMARY)(finished(DEARER | {NEUTRAL: flag}).record) for flag in (0.0, 1.0))
    assert paid < usual, f"primary visits go from {usual:.0f} to {paid:.0f} where patients pay their part"
    assert paid < absorbed, f"{paid:.0f} visits where patients pay, {absorbed:.0f} where insurance absorbs the rise"
