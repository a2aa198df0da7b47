"""The month's row of the record about emergencies and operations."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import mean
from sim.care.choice import Coverage
from sim.care.practice import Practice
from sim.county.facilities import FacilityTable
from sim.measure.monthly import by_kind
from sim.measure.tally import Count

MILLION = 1_000_000


def care_row(
    facilities: FacilityTable, counts: NDArray[np.int64], practice: Practice, coverage: Coverage
) -> dict[str, Any]:
    """Tables of the record by name; counts int64[facility, Count], chances in millionths."""
    town = practice.operable[facilities.towns]
    chances = [mean(town) if town.size else 0.0, practice.harm]
    operated = [by_kind(counts[:, column], facilities.kind) for column in (Count.OPERATED, Count.OPERATION_HARM)]
    return {
        "severe_not_well_managed": by_kind(counts[:, Count.SEVERE_BAD], facilities.kind),
        "brought_in": round(MILLION * coverage.emergency),
        "operations": np.transpose(operated),
        "township_surgery": np.rint(MILLION * np.array(chances)).astype(np.int64),
    }
