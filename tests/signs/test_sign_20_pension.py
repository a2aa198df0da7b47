"""Sign 20: pension – more of those from 60 leave, and more come after them."""

from __future__ import annotations

from tests.engine.paired import finished

PENSION = {
    "village_doctor_pension.pension_coverage_share": 1.0,
    "village_doctor_pension.retire_subsidy_yuan_month": 800.0,
}


def test_sign_20_pensions_let_village_doctors_of_60_go():
    usual, pension = (finished(moves).record.county["village_exits_60_plus"][12:].sum() for moves in ({}, PENSION))
    assert pension > usual, f"{usual} village doctors from 60 leave as usual, {pension} with a pension"


def test_sign_20_a_dip_is_followed_by_younger_doctors():
    usual, pension = (finished(moves, last="2027-12").record.county for moves in ({}, PENSION))
    old = [county["village_doctors_60_plus"][-1] / county["staff"][-1, 0].sum() for county in (usual, pension)]
    assert old[1] < old[0], f"the share from 60 goes from {old[0]:.3f} to {old[1]:.3f} after six years of pensions"
