"""Villages and townships: where people live and how far apart it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Places:
    """The villages (and town neighbourhoods) of the county; arrays have one entry per village.

    x_km, y_km from the county seat; `is_community` marks a town neighbourhood; `population` residents at the start;
    minutes given by the county's own table, else NaN and computed from distance.
    """

    ids: list[str]
    names: list[str]
    township_names: list[str]
    township: NDArray[np.int32]
    population: NDArray[np.int64]
    is_community: NDArray[np.bool_]
    has_clinic: NDArray[np.bool_]
    x_km: NDArray[np.float64]
    y_km: NDArray[np.float64]
    township_x_km: NDArray[np.float64]
    township_y_km: NDArray[np.float64]
    minutes_to_township: NDArray[np.float64]
    minutes_to_county: NDArray[np.float64]
    road_detour: float
    speed_km_per_hour: float
    minutes_any_trip: float
    minutes_in_village: float
    minutes_to_city: float

    @property
    def n_villages(self) -> int:
        """Number of villages and neighbourhoods."""
        return len(self.ids)

    @property
    def n_townships(self) -> int:
        """Number of townships."""
        return len(self.township_names)
