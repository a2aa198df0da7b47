"""Practice makes perfect: who sees more patients than at the start does better, who sees fewer loses the knack (R1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import within
from sim.county.priors import Behaviour


def visits_per_doctor(
    year_visits: NDArray[np.int64], doctors: NDArray[np.float64], behaviour: Behaviour
) -> NDArray[np.float64]:
    """Visits of the last twelve months, int64[facility], per doctor: float64[facility].

    A few visits are added, so that where hardly anybody comes chance says little.
    """
    return year_visits / np.maximum(doctors, 1.0) + behaviour["capability.practice_visits"]


def practice_gain(now: NDArray[np.float64], usual: NDArray[np.float64], behaviour: Behaviour) -> NDArray[np.float64]:
    """Capability gained or lost by practice: float64[facility], per log of visits per doctor over the usual ones."""
    most = behaviour["capability.most_practice"]
    gain: NDArray[np.float64] = within(behaviour["capability.per_log_volume"] * np.log(now / usual), -most, most)
    return gain
