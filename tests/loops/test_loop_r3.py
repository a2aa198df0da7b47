"""R3: a county hospital that grows hires from the townships."""

from __future__ import annotations

from sim.loops import Loop
from tests.engine.paired import TOWNSHIP, finished, staff_in_post

UPGRADE = {"county_hospital_upgrade.capability_gain": 0.2}


def lost(without: tuple[Loop, ...]) -> float:
    """Township staff that an upgrade of the county hospital costs by the end of the fourth year."""
    usual = finished(last="2025-12", without=without)
    upgraded = finished(UPGRADE, last="2025-12", without=without)
    return staff_in_post(TOWNSHIP)(usual.record) - staff_in_post(TOWNSHIP)(upgraded.record)


def test_loop_R3_an_upgraded_county_hospital_draws_staff_from_townships():
    closed, cut = lost(()), lost((Loop.R3,))
    assert closed > 0, f"townships lose {closed:.0f} workers to an upgraded county hospital"
    assert closed > cut, f"townships lose {closed:.0f} workers to an upgrade, {cut:.0f} with the siphon cut"


def test_loop_R3_more_townships_staff_go_up_where_the_county_hospital_grows():
    usual, upgraded = (finished(moves, last="2025-12").record.county["moved_up"][12:].sum() for moves in ({}, UPGRADE))
    assert upgraded > usual, f"{upgraded} workers go up under an upgrade, {usual} as usual"
