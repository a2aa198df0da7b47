"""Contacts of contract holders online (家庭医生线上服务): whose time they take, and whether they count."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable


def shared_out(contacts: int, facilities: FacilityTable, follow_ups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Online contacts by who answers them: float64[facility].

    Village clinics and township hospitals, as they see the chronically ill (follow_ups int64[facility]).
    """
    seen = np.where(facilities.is_primary, follow_ups, 0)
    result: NDArray[np.float64] = contacts * seen / max(int(seen.sum()), 1)
    return result


def counted(contacts: NDArray[np.int64], levers: Mapping[str, float]) -> NDArray[np.int64]:
    """Online contacts that the county's statistics count as visits: all or none."""
    return contacts * int(levers["fd_online_platform.online_counts_as_visit"] > 0)
