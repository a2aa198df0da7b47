"""Poaching: county hospitals take township doctors beyond their openings; without the siphon they take nobody."""

from __future__ import annotations

from sim.conventions import DOCTOR_CADRES
from tests.levers.staff_case import StaffCase

TEN = {"county_hospital_upgrade__staff_poached_from_township_per_year": 10.0}


def after_two_years(**moves: float) -> StaffCase:
    case = StaffCase.under(**moves)
    case.live(24)
    return case


def doctors(case: StaffCase) -> int:
    return int(case.table.staff[case.town][:, DOCTOR_CADRES].sum())


def test_townships_lose_doctors_upwards():
    usual, poached = after_two_years(), after_two_years(**TEN)
    assert poached.moved_up > usual.moved_up, f"{usual.moved_up} go up as usual, {poached.moved_up} with poaching"
    assert doctors(poached) < doctors(usual), f"{doctors(usual)} township doctors as usual, {doctors(poached)} after it"


def test_without_the_siphon_nobody_is_taken():
    usual, poached = after_two_years(loop__R3=0.0), after_two_years(**TEN, loop__R3=0.0)
    assert (usual.table.staff == poached.table.staff).all(), "somebody is poached with the loop cut"
