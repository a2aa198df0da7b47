"""What is told about behaviour: the statistics that managers will read, and the month's row of the record."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import mean
from sim.conventions import LEVEL_OF_KIND, N_KINDS, PRIMARY_KINDS, Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.measure.monthly import inflow_visits
from sim.measure.tally import Count, visits_of
from sim.system.attention import attention_row
from sim.system.effort import Effort
from sim.system.reporting import reported

IN_COUNTY_KINDS = [kind for kind, level in enumerate(LEVEL_OF_KIND) if level != Level.OUT_OF_COUNTY]


def publish(
    effort: Effort,
    facilities: FacilityTable,
    counts: NDArray[np.int64],
    county: County,
    behaviour: Behaviour,
    month: int,
) -> None:
    """Add the month's reported visits, patients from elsewhere included, to the statistics of the year."""
    visits = visits_of(counts)
    by_kind = reported(visits, effort.padding, facilities.counted_as)
    share = county.value("productivity.inflow_share_county_hospital")
    visitors = int(inflow_visits(visits, facilities.level, share).sum())
    effort.statistics.publish(
        float(by_kind[list(PRIMARY_KINDS)].sum()),
        float(by_kind[IN_COUNTY_KINDS].sum() + visitors),
        month,
        behaviour["conduct.publication_months"],
    )


def conduct_row(effort: Effort, facilities: FacilityTable, counts: NDArray[np.int64]) -> dict[str, Any]:
    """Tables of the record on behaviour by name; levels and multipliers × 1000."""
    kind = facilities.counted_as
    return {
        "reported_visits": reported(visits_of(counts), effort.padding, kind),
        "reported_admissions": reported(counts[:, Count.ADMITTED], effort.padding, kind),
        "inducement": mean_of_kind(effort.inducement, kind),
        "felt_audit_risk": mean_of_kind(effort.risk, kind),
        "township_effort": round(1000 * mean(effort.township[facilities.towns])),
        "retention_effort": round(1000 * effort.retention),
        "resistance": round(1000 * effort.resistance),
        "target_pressure": round(1000 * effort.pressure),
        **attention_row(effort.attention, kind),
    }


def mean_of_kind(values: NDArray[np.float64], kind: NDArray[np.int8]) -> NDArray[np.int64]:
    """1000 × the mean over the facilities of each kind: int64[kind]; 0 where there is none."""
    number = np.bincount(kind, minlength=N_KINDS)
    total = np.bincount(kind, values, N_KINDS)
    return np.rint(1000 * total / np.maximum(number, 1)).astype(np.int64)
