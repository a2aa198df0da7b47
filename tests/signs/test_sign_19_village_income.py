"""Sign 19: income of village doctors – fewer leave."""

from __future__ import annotations

from tests.engine.paired import VILLAGE, exits, finished

INCOME = {"village_doctor_income.annual_yuan_delta": 20_000.0}


def test_sign_19_village_doctors_who_earn_more_leave_less():
    usual, paid = (exits(VILLAGE)(finished(moves).record) for moves in ({}, INCOME))
    assert paid < usual, f"exits go from {usual:.0f} to {paid:.0f} with 20 000 yuan more"
