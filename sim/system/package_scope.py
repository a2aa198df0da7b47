"""Which payments of the fund a package holds: all, outpatient only or inpatient only (打包范围)."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Scope(IntEnum):
    """Choices of `global_budget_contract.scope`."""

    ALL = 0
    OUTPATIENT = 1
    INPATIENT = 2


def holds_visits(scope: Scope) -> bool:
    """Whether payments for visits count towards the package."""
    return scope != Scope.INPATIENT


def holds_stays(scope: Scope) -> bool:
    """Whether payments for stays count towards the package."""
    return scope != Scope.OUTPATIENT


def in_scope(visits: NDArray[np.int64], stays: NDArray[np.int64], scope: Scope) -> NDArray[np.int64]:
    """Fund payments int64[facility] for visits and stays that count towards the package."""
    return np.asarray(visits * holds_visits(scope) + stays * holds_stays(scope))
