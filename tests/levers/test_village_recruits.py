"""Licensed village doctors preferred by townships: what the townships gain the clinics lose."""

from __future__ import annotations

import numpy as np

from sim.conventions import DOCTOR_CADRES, Cadre
from sim.rng import run_key
from sim.system.staff_flow import StaffFlow
from sim.system.village_recruits import hire_village_doctors
from tests.levers.staff_case import FIRST, StaffCase, plan

ALL = {"recruitment_simplification__licensed_village_doctor_preference": 1.0}


def hired(**moves: float) -> tuple[StaffCase, StaffFlow]:
    """A month in which every township hospital has ten open places for doctors."""
    case = StaffCase.under(**moves)
    flow, openings = StaffFlow.empty(len(case.table)), np.zeros((len(case.table), 3), np.int64)
    openings[case.town, 0] = 10
    hire_village_doctors(
        case.table, openings, np.zeros(len(case.table), np.int64), flow, plan().county, plan().behaviour, case.levers,
        run_key(1, 0), FIRST,
    )  # fmt: skip
    assert openings.sum() == 10 * case.town.sum() - flow.hires.sum(), "a filled place stays open"
    return case, flow


def test_townships_gain_what_clinics_lose():
    case, flow = hired(**ALL)
    gained, lost = flow.hires[case.town].sum(), flow.exits[case.village].sum()
    assert gained == lost > 0, f"townships gain {gained}, clinics lose {lost}"
    assert flow.exits[case.village, Cadre.VILLAGE_DOCTOR].sum() == 0, "somebody without a licence is hired"
    in_clinics = case.table.staff[case.village][:, DOCTOR_CADRES].sum()
    assert in_clinics == (case.table.doctor_age > 0).sum(), "the list of village doctors and the staff differ"


def test_nobody_moves_without_the_preference():
    _, flow = hired()
    assert flow.hires.sum() == 0, f"{flow.hires.sum()} village doctors are hired without a preference"


def test_over_years_the_licensed_village_doctors_fall():
    usual, preferred = StaffCase.under(), StaffCase.under(**ALL)
    for case in (usual, preferred):
        case.live(36)
    licensed = [int(case.table.staff[case.village, Cadre.ASSISTANT].sum()) for case in (usual, preferred)]
    below = [int(case.table.doctors[case.town].sum()) for case in (usual, preferred)]
    assert licensed[1] < licensed[0], f"{licensed[0]} licensed village doctors as usual, {licensed[1]} with preference"
    assert below[1] > below[0], f"{below[0]} township doctors as usual, {below[1]} with preference"
