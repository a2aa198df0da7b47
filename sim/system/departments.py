"""Special departments added at township hospitals (特色科室): each covers a group of conditions and needs a doctor."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import CONDITIONS, N_CONDITIONS
from sim.county.priors import Behaviour

DEPARTMENTS = (
    ("hypertension", "diabetes", "other_chronic"),  # chronic disease
    ("musculoskeletal", "injury"),  # rehabilitation
    ("child_illness",),  # paediatrics
    ("other_respiratory", "digestive", "acute_moderate"),  # internal medicine
)
"""Conditions each department covers, in the order in which hospitals open them."""


def open_departments(opened: NDArray[np.float64], rank: NDArray[np.float64], wanted: float) -> NDArray[np.float64]:
    """Departments a hospital has been given: float64[facility]; whole ones, half of the hospitals get one of a half."""
    return np.maximum(opened, np.floor(wanted + 1 - rank))


def departments_at_work(
    opened: NDArray[np.float64], doctors: NDArray[np.float64], behaviour: Behaviour
) -> NDArray[np.float64]:
    """Departments with a doctor: float64[facility]; general work needs some doctors before any is free for one."""
    free = np.maximum(doctors - behaviour["capability.doctors_for_general_work"], 0.0)
    return np.minimum(opened, free)


def covered_by(departments: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each condition is covered: float64[facility, condition], 0-1; a half-time doctor covers half."""
    covered = np.zeros((len(departments), N_CONDITIONS))
    for number, conditions in enumerate(DEPARTMENTS):
        part = np.clip(departments - number, 0.0, 1.0)
        for condition in conditions:
            covered[:, CONDITIONS.index(condition)] = part
    return covered


def levers_wanted(levers: Mapping[str, float]) -> float:
    """Departments per township hospital that the policy asks for."""
    return levers["specialty_departments.departments_added_per_township"]
