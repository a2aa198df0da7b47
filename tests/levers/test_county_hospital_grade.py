"""County hospitals: a floor on their grade raises the next ones alone; regional specialists add capability."""

from __future__ import annotations

import numpy as np
import pytest

from sim.conventions import Level
from sim.system.county_capability import county_gain, graded
from tests.levers.staff_case import StaffCase, plan

FLOOR, UPGRADE = "county_hospital_upgrade__level2A_min_per_county", "county_hospital_upgrade__capability_gain"


def gain(case: StaffCase) -> np.ndarray:
    return county_gain(case.table, plan().county, plan().behaviour, case.levers).mean(axis=1)


def test_the_floor_raises_the_second_hospital():
    case = StaffCase.under(**{FLOOR: 2.0})
    raised = graded(case.table, plan().county, case.levers)
    assert raised.sum() == 1, f"{raised.sum():.1f} hospitals are raised by a floor of two where one has the grade"
    largest = int(np.argmax(case.table.beds_at_start * (case.table.level == Level.COUNTY)))
    assert raised[largest] == 0, "the hospital that has the grade is raised"
    more = gain(case) - gain(StaffCase.under())
    assert more.max() == pytest.approx(plan().behaviour["capability.grade_2a"]), f"the grade adds {more.max():.3f}"


def test_a_floor_that_is_met_changes_nothing_and_an_upgrade_beyond_it_counts_once():
    assert (gain(StaffCase.under(**{FLOOR: 1.0})) == gain(StaffCase.under())).all()
    both, upgrade = StaffCase.under(**{FLOOR: 2.0, UPGRADE: 0.1}), StaffCase.under(**{UPGRADE: 0.1})
    assert (gain(both) == gain(upgrade)).all(), "the grade is added to an upgrade that exceeds it"


def test_regional_specialists_are_present_and_add_capability():
    usual, visited = StaffCase.under(), StaffCase.under(regional_medical_centre__outreach_to_county=240.0)
    for case in (usual, visited):
        case.live(1)
    there = visited.table.visiting.sum() * plan().county.value("productivity.working_days_per_year")
    assert there == pytest.approx(240), f"{there:.0f} specialist days a year are worked"
    assert usual.table.visiting.sum() == 0
    assert gain(visited).mean() > gain(usual).mean(), f"gain {gain(usual).mean():.4f} to {gain(visited).mean():.4f}"
