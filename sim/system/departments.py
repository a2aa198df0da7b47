"""Special departments added at township hospitals (特色科室): each covers a group of conditions and needs a doctor."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.arrays import within
from sim.conventions import CONDITIONS, N_CONDITIONS
from sim.county.priors import Behaviour

DEPARTMENTS = (
    ("hypertension", "diabetes", "other_chronic"),  # chronic disease
    ("musculoskeletal", "injury"),  # rehabilitation
    ("child_illness",),  # paediatrics
    ("other_respiratory", "digestive", "acute_moderate"),  # internal medicine
)
"""Conditions each department covers, in the order in which hospitals open them."""

GROUPS: tuple[tuple[str, ...], ...] = (
    (),  # all, in the usual order
    *DEPARTMENTS,
    ("maternity",),  # women's health
    ("other_chronic",),  # mental health
    ("other_chronic",),  # dialysis
)
"""Conditions of the department a hospital opens first, by the choices of specialty_departments.condition_groups."""

PART_OF_CASES = {6: "mental", 7: "dialysis"}
"""Groups that are only part of their condition's cases: the prior that says which part."""


def open_departments(opened: NDArray[np.float64], rank: NDArray[np.float64], wanted: float) -> NDArray[np.float64]:
    """Departments a hospital has been given: float64[facility]; whole ones, half of the hospitals get one of a half."""
    return np.maximum(opened, np.floor(wanted + 1 - rank))


def departments_at_work(
    opened: NDArray[np.float64], doctors: NDArray[np.float64], behaviour: Behaviour
) -> NDArray[np.float64]:
    """Departments with a doctor: float64[facility]; general work needs some doctors before any is free for one."""
    free = np.maximum(doctors - behaviour["capability.doctors_for_general_work"], 0.0)
    return np.minimum(opened, free)


def covered_by(departments: NDArray[np.float64], group: int, behaviour: Behaviour) -> NDArray[np.float64]:
    """How far each condition is covered: float64[facility, condition], 0-1; a half-time doctor covers half.

    group is the position of the choice in `GROUPS`: the department named comes first, the others in their order.
    """
    covered = np.zeros((len(departments), N_CONDITIONS))
    if not departments.any():
        return covered
    first = [(GROUPS[group], behaviour[f"departments.{PART_OF_CASES[group]}"] if group in PART_OF_CASES else 1.0)]
    others = [(conditions, 1.0) for conditions in GROUPS[1 : 1 + len(DEPARTMENTS)] if conditions != GROUPS[group]]
    for number, (conditions, cases) in enumerate((first if GROUPS[group] else []) + others):
        part = within(departments - number, 0.0, 1.0) * cases
        for condition in conditions:
            at = CONDITIONS.index(condition)
            covered[:, at] = np.maximum(covered[:, at], part)
    return covered


def levers_wanted(levers: Mapping[str, float]) -> float:
    """Departments per township hospital that the policy asks for."""
    return levers["specialty_departments.departments_added_per_township"]
