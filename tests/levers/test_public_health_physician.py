"""Public-health physicians: hired like others, they free clinicians, and treat if they may prescribe."""

from __future__ import annotations

import numpy as np

from sim.conventions import Cadre
from tests.levers.staff_case import StaffCase, plan

TWO = {"public_health_physician__min_per_facility": 2.0}
MAY = {"public_health_physician__prescribing_right": 1.0}


def after(months: int, **moves: float) -> StaffCase:
    case = StaffCase.under(**moves)
    case.live(months)
    return case


def test_physicians_are_found_over_time_and_free_clinicians():
    usual, some, more = after(12), after(3, **TWO), after(12, **TWO)
    found = [case.staffing.physicians.added.sum() for case in (usual, some, more)]
    others = [int(case.table.staff[case.town, Cadre.PUBLIC_HEALTH].sum()) for case in (usual, more)]
    assert found[0] == 0 < found[1] < found[2], f"{found[1]:.1f} physicians found in 3 months, {found[2]:.1f} in a year"
    assert others[1] > others[0], f"{others[0]} workers of that cadre as usual, {others[1]} with more physicians"
    freed = [case.table.freed.sum() for case in (usual, more)]
    assert freed[0] == 0 < freed[1], f"{freed[0]:.2f} and {freed[1]:.2f} doctors' time is freed"


def test_no_more_time_is_freed_than_clinicians_spent():
    case = after(1)
    case.staffing.physicians.added[:] = 1000.0 * case.town
    case.staffing.physicians.free_clinicians(case.table, plan().behaviour, case.levers)
    spent = case.table.doctors[case.town] * plan().behaviour["staff.public_health_time"]
    assert np.allclose(case.table.freed[case.town], spent), "more time is freed than was spent"


def test_with_the_right_to_prescribe_they_treat_and_without_physicians_nobody_does():
    silent, treating = after(1), after(1, **MAY)
    assert treating.table.freed.sum() > silent.table.freed.sum() == 0, "the right to prescribe adds no time"
    treating.staffing.physicians.at_start[:] = 0
    treating.staffing.physicians.free_clinicians(treating.table, plan().behaviour, treating.levers)
    assert treating.table.freed.sum() == 0, "where nobody is, somebody treats"
