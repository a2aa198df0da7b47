"""Mesa's data collector over the record of a run: its columns are worked out when somebody reads them."""

from __future__ import annotations

from collections.abc import Iterable

import mesa
import numpy as np

from sim.measure.indicators import series
from sim.measure.record import Record


class IndicatorCollector(mesa.DataCollector):
    """Columns `month` and some indicators for Mesa's tools, one value a month collected.

    An indicator is that of the 12 months just ended, NaN in the first year. The record holds all it takes, so that
    collecting a month costs nothing.
    """

    def __init__(self, record: Record, indicators: Iterable[str]) -> None:
        self._record, self._n_months = record, 0
        self._columns: dict[str, list[float]] = {}
        super().__init__(model_reporters={"month": "month", **{name: name for name in indicators}})

    def collect(self, model: mesa.Model) -> None:
        """The month that the model has just written into its record."""
        self._n_months += 1

    @property
    def model_vars(self) -> dict[str, list[float]]:
        """Values by column, one a month."""
        n = self._n_months
        if any(len(values) != n for values in self._columns.values()):
            months = self._record.horizon.first + np.arange(n)
            indicators = [name for name in self._columns if name != "month"]
            self._columns = {"month": months.tolist()}
            self._columns |= {name: series(self._record, name)[:n].tolist() for name in indicators}
        return self._columns

    @model_vars.setter
    def model_vars(self, columns: dict[str, list[float]]) -> None:
        """The empty columns that Mesa begins with."""
        self._columns = columns
