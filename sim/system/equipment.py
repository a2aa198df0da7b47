"""Equipment of township hospitals in grades C, B, A (0, 1, 2): installed over months, of use only where doctors are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour

GRADE_B, GRADE_A = 1.0, 2.0


def grade_at_start(rank: NDArray[np.float64], county: County) -> NDArray[np.float64]:
    """Grade that stands at the start: float64[facility]; those of lowest rank (0-1) are equipped best."""
    share_a = county.value("facilities.equipment_a_share")
    share_b = max(county.value("facilities.equipment_b_share"), share_a)
    return np.where(rank < share_a, GRADE_A, np.where(rank < share_b, GRADE_B, 0.0))


def grade_wanted(size_rank: NDArray[np.float64], levers: Mapping[str, float]) -> NDArray[np.float64]:
    """Lowest grade the policy asks for: float64[facility].

    The lever is the mean over township hospitals of what is asked (C 0, B 1, A 2), the largest by beds first: 0.6 is B
    for the largest 60% and C for the others, as `B_if_over_20_beds_else_C` comes to where 60% have more than 20 beds
    (明医改秘〔2024〕2号 一3). size_rank 0-1 begins with the largest.
    """
    mean = levers["township_capability_standard.equipment_grade"]
    return np.where(size_rank < mean - GRADE_B, GRADE_A, np.where(size_rank < mean, GRADE_B, 0.0))


def rank_by_size(facilities: FacilityTable) -> NDArray[np.float64]:
    """Place of each township hospital among all by beds of the start, 0-1 from the largest: float64[facility]."""
    rank = np.ones(len(facilities))
    town = np.flatnonzero(facilities.level_at_start == int(Level.TOWNSHIP))
    order = town[np.argsort(-facilities.beds_at_start[town], kind="stable")]
    rank[order] = (np.arange(town.size) + 0.5) / max(town.size, 1)
    return rank


def install(grade: NDArray[np.float64], wanted: NDArray[np.float64], months: float) -> NDArray[np.float64]:
    """Grade a month later: what is wanting is delivered and put to work over some months; nothing is taken away."""
    return grade + np.maximum(wanted - grade, 0.0) / max(months, 1.0)


def grade_in_use(grade: NDArray[np.float64], doctors: NDArray[np.float64], behaviour: Behaviour) -> NDArray[np.float64]:
    """Grade that is worth something: float64[facility]; a machine without doctors who work with it is idle capital."""
    return np.minimum(grade, doctors / behaviour["capability.doctors_per_grade"])
