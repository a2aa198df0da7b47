"""Equipment of township hospitals in grades C, B, A (0, 1, 2): installed over months, of use only where doctors are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.priors import Behaviour

GRADE_B, GRADE_A = 1.0, 2.0


def grade_wanted(rank: NDArray[np.float64], levers: Mapping[str, float]) -> NDArray[np.float64]:
    """Grade the policy asks for: float64[facility]; those of lowest rank (0-1) are equipped first and best."""
    share_a = levers["township_capability_standard.share_equipment_a"]
    share_b = max(levers["township_capability_standard.share_equipment_b"], share_a)
    return np.where(rank < share_a, GRADE_A, np.where(rank < share_b, GRADE_B, 0.0))


def install(grade: NDArray[np.float64], wanted: NDArray[np.float64], months: float) -> NDArray[np.float64]:
    """Grade a month later: what is wanting is delivered and put to work over some months; nothing is taken away."""
    return grade + np.maximum(wanted - grade, 0.0) / max(months, 1.0)


def grade_in_use(grade: NDArray[np.float64], doctors: NDArray[np.float64], behaviour: Behaviour) -> NDArray[np.float64]:
    """Grade that is worth something: float64[facility]; a machine without doctors who work with it is idle capital."""
    return np.minimum(grade, doctors / behaviour["capability.doctors_per_grade"])
