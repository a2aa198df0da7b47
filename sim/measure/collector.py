"""Mesa's data collector over the record of a run: its columns are worked out when somebody reads them."""

from __future__ import annotations

from typing import Any

import mesa

from sim.measure.indicators import series
from sim.measure.record import Record


class IndicatorCollector(mesa.DataCollector):
    """Columns `month` and some indicators for Mesa's tools, one value a month since the run began.

    An indicator is that of the 12 months just ended, NaN in the first year. The record holds all it takes, so that
    collecting a month costs nothing.
    """

    def __init__(self, *indicators: str) -> None:
        self._record: Record | None = None
        self._n_months = 0
        self._columns: dict[str, list[float]] = {}
        super().__init__(model_reporters={name: name for name in ("month", *indicators)})

    def collect(self, model: Any) -> None:
        """Take note of the month just written: `model.record` holds `model.t` of them."""
        self._record, self._n_months, self._columns = model.record, model.t, {}

    @property
    def model_vars(self) -> dict[str, list[float]]:
        """Values by column, one a month."""
        if self._record is not None and not self._columns:
            n, indicators = self._n_months, [name for name in self.model_reporters if name != "month"]
            first = self._record.horizon.first
            self._columns = {name: series(self._record, name)[:n].tolist() for name in indicators}
            self._columns = {"month": list(range(first, first + n)), **self._columns}
        return self._columns

    @model_vars.setter
    def model_vars(self, columns: dict[str, list[float]]) -> None:
        """The empty columns that Mesa begins with."""
        self._columns = columns
