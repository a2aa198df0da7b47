"""The month × lever table, the only form of a policy that the month loop ever sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.months import Horizon


@dataclass(frozen=True)
class LeverTable:
    """The value of every parameter in every month.

    `values` float64[month, parameter] in the registry's units: pp as 3.0, shares 0–1, a choice as its index, a flag
    0/1; months of `horizon`, parameters in the order of `columns` (the registry's).
    """

    horizon: Horizon
    columns: tuple[str, ...]
    values: NDArray[np.float64]

    def at(self, month_index: int) -> dict[str, float]:
        """All parameters in one month by name, as plain floats: scalar arithmetic is several times faster with them."""
        return dict(zip(self.columns, self.values[month_index].tolist(), strict=True))

    def column(self, key: str) -> NDArray[np.float64]:
        """One parameter in all months; float64[month]. ValueError if there is no such parameter."""
        return self.values[:, self.columns.index(key)]

    def first_move(self) -> int | None:
        """Index of the first month in which anything differs from the first month; None if nothing ever does."""
        moved = np.flatnonzero((self.values != self.values[0]).any(axis=1))
        return int(moved[0]) if moved.size else None

    def first_difference(self, other: LeverTable) -> int | None:
        """Index of the first month in which two tables of the same horizon differ; None if they are the same."""
        if self.horizon != other.horizon or self.columns != other.columns:
            raise ValueError("two lever tables are compared over the same months and parameters only")
        differing = np.flatnonzero((self.values != other.values).any(axis=1))
        return int(differing[0]) if differing.size else None
