"""A run seen through windows of 12 months: the only way indicators look at a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.conventions import LEVEL_OF_KIND, PRIMARY_KINDS, Kind, Level
from sim.measure.record import MONEY, PER_INSTITUTION, Record
from sim.measure.switches import Switches

Series = NDArray[np.float64]
Parts = tuple[Series, Series]
"""Numerator and denominator for every month of the horizon; nan where the window is not full."""

ALL_KINDS = tuple(Kind)
LEVEL_NAMES = {Level.VILLAGE: "village", Level.TOWNSHIP: "township", Level.COUNTY: "county", Level.OUT_OF_COUNTY: "out"}


def kinds_of(level: Level) -> tuple[Kind, ...]:
    """Kinds of facility of a level; sub-centres and community centres stand with township hospitals."""
    return tuple(kind for kind in Kind if LEVEL_OF_KIND[kind] == level)


class Windows:
    """Tables of a record by month in plain units: persons, visits, minutes, yuan; a sample is scaled up.

    `leave_out` names calendar months (1-12) dropped from every window, so that two years can be compared over the same
    months when an epidemic distorts some of them. `years` are sums already made for the same record and months left
    out: no switch changes them.
    """

    def __init__(
        self,
        record: Record,
        switches: Switches,
        leave_out: Iterable[int] = (),
        years: dict[str, Series] | None = None,
    ) -> None:
        self.record = record
        self.switches = switches
        months = record.horizon.first + np.arange(record.horizon.n_months)
        self.calendar_month = months % 12 + 1
        self._kept = ~np.isin(self.calendar_month, list(leave_out))
        self._years = {} if years is None else years

    @cached_property
    def primary(self) -> tuple[Kind, ...]:
        """Kinds counted as primary under the switches."""
        return tuple(kind for kind in PRIMARY_KINDS if kind in self.counted and self._is_primary(kind))

    @cached_property
    def counted(self) -> tuple[Kind, ...]:
        """Kinds counted at all under the switches."""
        return tuple(kind for kind in Kind if self.switches.count_village_clinics or kind != Kind.VILLAGE_CLINIC)

    @cached_property
    def in_county(self) -> tuple[Kind, ...]:
        """Counted kinds inside the county."""
        return tuple(kind for kind in self.counted if kind != Kind.OUT_OF_COUNTY)

    def _is_primary(self, kind: Kind) -> bool:
        return kind != Kind.SUBCENTRE or self.switches.subcentre_is_primary

    def stock(self, name: str) -> Series:
        """float64[month, ...] at the end of each month."""
        return self.record.county[name].astype(np.float64) * self._unit(name)

    def year(self, name: str) -> Series:
        """float64[month, ...] sum over the 12 months ending with each month; nan for the first 11."""
        if name not in self._years:
            self._years[name] = self.over_year(self.record.county[name]) * self._unit(name)
        return self._years[name]

    def mean(self, name: str) -> Series:
        """float64[month, ...] mean of a stock over the window: person-years at risk, for instance."""
        return self.year(name) / self.over_year(np.ones_like(self.record.county[name]))

    def over_year(self, monthly: NDArray) -> Series:
        """Sum of a monthly array over 12 months ending with each month, months left out apart; nan for the first 11."""
        kept = np.where(self._kept.reshape(-1, *(1,) * (monthly.ndim - 1)), monthly, 0)
        total = np.cumsum(kept, axis=0)
        result = np.full(total.shape, np.nan)
        result[11:] = total[11:]
        result[12:] -= total[:-12]
        return result

    def visits(self) -> Series:
        """float64[month, kind]: visits of residents in the window that count under the switches."""
        by_type = self.year("visits")
        counted = by_type.sum(axis=2)
        if not self.switches.count_refill_only_visits:
            counted = counted - by_type[:, :, 1]
        if not self.switches.count_slip_visits:
            counted = counted - self.year("slip_visits")
        if self.switches.count_padded_visits:
            counted = counted + np.maximum(self.year("reported_visits") - by_type.sum(axis=2), 0)
        if self.switches.count_home_visits:
            counted = counted + self.year("home_visits")
        if self.switches.count_online_contacts:
            counted = counted + self.year("online_counted")
        return np.maximum(counted, 0)

    def visits_with_inflow(self) -> Series:
        """float64[month, kind]: as `visits`, with patients from other counties unless switched off."""
        return self.visits() + (self.year("inflow_visits") if self.switches.count_inflow else 0)

    def every_visit(self) -> Series:
        """float64[month, kind]: all visits of residents, whatever the switches, for means and rates per visit."""
        return self.year("visits").sum(axis=2)

    def _unit(self, name: str) -> float:
        scale = 1.0 if name in PER_INSTITUTION else float(self.record.scale)
        return scale / 100 if name in MONEY else scale


def over(table: Series, kinds: Sequence[Kind]) -> Series:
    """float64[month]: a month × kind table summed over some kinds."""
    return table[:, list(kinds)].sum(axis=1)


def plain(amount: Series) -> Parts:
    """Parts of an amount that is not a ratio: the denominator is 1."""
    return amount, np.ones(len(amount))
