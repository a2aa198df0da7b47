"""R5: what village doctors earn decides how long they stay and whether somebody follows."""

from __future__ import annotations

from sim.conventions import Kind
from sim.loops import Loop
from tests.engine.paired import VILLAGE, exits, finished, staff_in_post

INCOME = {"village_doctor_income.annual_yuan_delta": 30_000.0}


def test_loop_R5_better_paid_village_doctors_stay_and_without_the_loop_do_not():
    closed = [exits(VILLAGE)(finished(moves).record) for moves in ({}, INCOME)]
    cut = [exits(VILLAGE)(finished(moves, without=(Loop.R5,)).record) for moves in ({}, INCOME)]
    assert closed[1] < closed[0], f"exits go from {closed[0]:.0f} to {closed[1]:.0f} when village doctors earn more"
    assert cut[1] == cut[0], f"without the loop exits go from {cut[0]:.0f} to {cut[1]:.0f} with income"


def test_loop_R5_more_income_keeps_more_doctors_in_villages():
    closed = staff_in_post(VILLAGE)(finished(INCOME).record)
    cut = staff_in_post(VILLAGE)(finished(INCOME, without=(Loop.R5,)).record)
    assert closed > cut, f"{closed:.0f} village doctors with the loop, {cut:.0f} without"


def test_loop_R5_more_clinics_stay_open():
    closed, cut = (
        finished(INCOME, without=off).record.county["facilities"][-12:, Kind.VILLAGE_CLINIC].mean()
        for off in ((), (Loop.R5,))
    )
    assert closed >= cut, f"{closed:.1f} clinics open with the loop, {cut:.1f} without"
