"""Sign 16: licensing – more clinics are eligible for outpatient pooling where it asks for a licensed doctor."""

from __future__ import annotations

from sim.care.market import LICENSED, designated
from sim.conventions import Kind
from tests.engine.paired import finished

LICENSING = {"village_doctor_licensing.annual_conversion_rate": 0.1}


def eligible(moves: dict[str, float]) -> int:
    """Clinics that could be designated: integrated, with a licensed doctor."""
    model = finished(moves)
    everywhere = {
        "village_outpatient_pooling.designated_share": 1.0, "village_outpatient_pooling.eligibility": float(LICENSED),
    }  # fmt: skip
    chosen = designated(model.table, model.levers | everywhere)
    return int(chosen[model.table.kind == Kind.VILLAGE_CLINIC].sum())


def test_sign_16_licences_make_clinics_eligible():
    usual, more = eligible({}), eligible(LICENSING)
    assert more > usual, f"eligible clinics go from {usual} to {more} with more licences"
