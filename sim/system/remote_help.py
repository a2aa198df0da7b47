"""Help from afar: tests read at the county hospital (远程诊断) and tools that suggest a diagnosis (人工智能辅助).

Both are worth what they are used for: connected but unused they change nothing. Use is learnt over months. Reading
takes the time of county doctors, and where that runs out the rest is not read.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.priors import Behaviour


def reading_wanted(
    facilities: FacilityTable, rank: NDArray[np.float64], levers: Mapping[str, float]
) -> NDArray[np.float64]:
    """Share of tests each connected clinic or township hospital would have read at the county: float64[facility]."""
    connected = np.where(
        facilities.is_clinic,
        rank < levers["telemedicine.coverage_village"],
        facilities.is_town & (rank < levers["telemedicine.coverage_township"]),
    )
    return connected.astype(np.float64) * levers["telemedicine.remote_diagnosis_share"]


def tool_wanted(
    facilities: FacilityTable, rank: NDArray[np.float64], levers: Mapping[str, float]
) -> NDArray[np.float64]:
    """Share of consultations in which each clinic or township hospital would use its tool: float64[facility]."""
    covered = facilities.is_primary & (rank < levers["ai_assist.coverage_share"])
    return covered.astype(np.float64) * levers["ai_assist.use_rate"]


def learn_use(use: NDArray[np.float64], wanted: NDArray[np.float64], months: float) -> NDArray[np.float64]:
    """Use a month later, on its way to what is wanted."""
    return use + (wanted - use) / max(months, 1.0)


def readers(
    facilities: FacilityTable, reading: NDArray[np.float64], visits: NDArray[np.float64], behaviour: Behaviour
) -> tuple[float, float]:
    """(Share of the readings that find a reader 0-1, county doctors' time they take, in visits a month).

    reading float64[facility] share of tests sent, visits float64[facility] a month; both for the same sample.
    Readers are county doctors, who can give only part of their month.
    """
    asked = float((reading * visits).sum()) * behaviour["capability.reading_work"]
    if asked == 0.0:
        return 1.0, 0.0
    county = float(visits[facilities.county_hospitals].sum())
    given = min(asked, behaviour["capability.reader_time"] * county)
    return given / asked, given
