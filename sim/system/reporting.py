"""What primary facilities report: the true counts, and under pressure something on top that nobody checks (B7)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_KINDS
from sim.county.facilities import FacilityTable
from sim.county.priors import Behaviour


def padding(
    facilities: FacilityTable, pressure: float, behaviour: Behaviour, levers: Mapping[str, float]
) -> NDArray[np.float64]:
    """Share added to true counts: float64[facility], primary facilities only.

    Split visits, public-health contacts and refills written down as visits: in proportion to pressure and to what
    audits leave unseen.
    """
    unseen = 1 - levers["fund_supervision.audit_intensity"]
    return np.where(facilities.is_primary, behaviour["conduct.padding"] * pressure * unseen, 0.0)


def reported(true: NDArray[np.int64], added: NDArray[np.float64], kind: NDArray[np.int8]) -> NDArray[np.int64]:
    """Counts as reported by kind of facility: int64[kind].

    true int64[facility], added float64[facility] the share on top; rounded once per kind, so that small clinics of a
    sample lose nothing by rounding.
    """
    on_top = np.bincount(kind, true * added, N_KINDS)
    total = np.bincount(kind, true, N_KINDS)
    return np.asarray(total + np.floor(on_top + 0.5)).astype(np.int64)
