"""Indicators: one definition each, words from sim/measure/indicators.yaml, arithmetic from `sim.measure.formulas`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.faults import Fault, InputFaults, nearest, shown
from sim.measure.formulas import FORMULAS
from sim.measure.reading import key_faults, line_of, read_mapping
from sim.measure.record import Record
from sim.measure.switches import DEFAULT, Switches
from sim.measure.windows import Parts, Windows
from sim.remembered import remembered

__all__ = [
    "Indicator",
    "Reader",
    "Switches",
    "load_indicators",
    "monthly_table",
    "parts",
    "parts_series",
    "parts_table",
    "series",
    "value",
]

DEFINITIONS = Path(__file__).with_name("indicators.yaml")
CHOICES = {
    "unit": ("share", "ratio", "count", "yuan", "minutes", "months"),
    "better": ("higher", "lower", "none"),
    "window": ("year", "stock"),
}


@dataclass(frozen=True)
class Indicator:
    """What an indicator says. `unit` share is held as 0-1 and shown as %; `better` which way is better, if any.

    `window` year: flows over the 12 months that end with a month; stock: the state at the end of a month.
    """

    id: str
    title_zh: str
    title_en: str
    unit: Literal["share", "ratio", "count", "yuan", "minutes", "months"]
    better: Literal["higher", "lower", "none"]
    window: Literal["year", "stock"]
    numerator_zh: str
    numerator_en: str
    denominator_zh: str
    denominator_en: str
    source: str


@cache
def load_indicators(path: Path = DEFINITIONS) -> dict[str, Indicator]:
    """Every indicator by id, in the order of the file; InputFaults if the file and the formulas do not agree."""
    return remembered("indicators", [path], lambda: _read_indicators(path))


def _read_indicators(path: Path) -> dict[str, Indicator]:
    content = read_mapping(path)
    keys = [field.name for field in fields(Indicator) if field.name != "id"]
    faults = []
    for name, entry in content.items():
        line = line_of(content, name)
        if name not in FORMULAS:
            faults.append(Fault(shown(path), line, name, "no formula computes this", nearest(name, FORMULAS)))
        faults += key_faults(entry, name, keys, (), path)
        faults += [
            Fault(shown(path), line_of(entry, key), f"{name}.{key}", f"'{entry[key]}' is none of the choices",
                  "write " + " or ".join(allowed))
            for key, allowed in CHOICES.items()
            if key in entry and entry[key] not in allowed
        ]  # fmt: skip
    faults += [
        Fault(shown(path), None, name, "has a formula but no definition", "define it")
        for name in FORMULAS
        if name not in content
    ]
    if faults:
        raise InputFaults(faults)
    return {name: Indicator(id=name, **{key: str(entry[key]) for key in keys}) for name, entry in content.items()}  # type: ignore[arg-type]


class Reader:
    """A finished record seen through its windows: each sum and each indicator is computed once, however often asked."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._windows: dict[tuple[Switches, tuple[int, ...]], Windows] = {}
        self._years: dict[tuple[int, ...], dict[str, NDArray[np.float64]]] = {}
        self._series: dict[tuple[str, Switches, tuple[int, ...]], NDArray[np.float64]] = {}

    def parts(self, id: str, switches: Switches = DEFAULT, leave_out: Iterable[int] = ()) -> Parts:
        """As `parts_series`."""
        if id not in FORMULAS:
            raise KeyError(f"no indicator '{id}'; {nearest(id, FORMULAS) or 'see sim/measure/indicators.yaml'}")
        months = tuple(leave_out)
        if (switches, months) not in self._windows:
            years = self._years.setdefault(months, {})
            self._windows[switches, months] = Windows(self.record, switches, months, years)
        return FORMULAS[id](self._windows[switches, months])

    def series(self, id: str, switches: Switches = DEFAULT, leave_out: Iterable[int] = ()) -> NDArray[np.float64]:
        """As `series` of this module; the array is shared and must not be written to."""
        key = id, switches, tuple(leave_out)
        if key not in self._series:
            self._series[key] = _divide(self.parts(*key))
        return self._series[key]


def parts_series(record: Record, id: str, switches: Switches = DEFAULT, leave_out: Iterable[int] = ()) -> Parts:
    """Numerator and denominator of an indicator for every month: two float64[month], nan where a window is not full.

    `leave_out` are calendar months (1-12) dropped from every window, for comparisons across an epidemic. KeyError with
    the nearest name for an unknown indicator.
    """
    return Reader(record).parts(id, switches, leave_out)


def parts(record: Record, id: str, month: int, switches: Switches = DEFAULT) -> tuple[float, float]:
    """Numerator and denominator in the window that ends with a month (index in the horizon, from 0).

    Counts are scaled up from a sample, money is in yuan, the denominator of a plain amount is 1; nan where the window
    is not full. ValueError for a month outside the record.
    """
    if not 0 <= month < record.horizon.n_months:
        raise ValueError(f"month {month} lies outside the record of {record.horizon.n_months} months")
    numerator, denominator = parts_series(record, id, switches)
    return float(numerator[month]), float(denominator[month])


def value(record: Record, id: str, month: int, switches: Switches = DEFAULT) -> float:
    """Numerator over denominator in the window that ends with a month; nan where there is no denominator."""
    numerator, denominator = parts(record, id, month, switches)
    return numerator / denominator if denominator else float("nan")


def series(record: Record, id: str, switches: Switches = DEFAULT, leave_out: Iterable[int] = ()) -> NDArray[np.float64]:
    """float64[month] of an indicator; nan for the first 11 months of yearly windows and without a denominator."""
    return _divide(parts_series(record, id, switches, leave_out))


def monthly_table(record: Record | Reader, switches: Switches = DEFAULT) -> pd.DataFrame:
    """Month × indicator table, indexed by `YYYY-MM`, columns in the order of sim/measure/indicators.yaml."""
    reader = record if isinstance(record, Reader) else Reader(record)
    columns = {name: reader.series(name, switches) for name in load_indicators()}
    return pd.DataFrame(columns, index=pd.Index(reader.record.horizon.names, name="month"))


def parts_table(record: Record, ids: Iterable[str], switches: Switches = DEFAULT) -> pd.DataFrame:
    """Rows month × indicator: `month` YYYY-MM, `indicator`, `numerator`, `denominator` as in `parts`."""
    found = {id: parts_series(record, id, switches) for id in dict.fromkeys(ids)}
    rows = [
        pd.DataFrame({"month": record.horizon.names, "indicator": id, "numerator": both[0], "denominator": both[1]})
        for id, both in found.items()
    ]
    return pd.concat(rows, ignore_index=True)


def _divide(both: Parts) -> NDArray[np.float64]:
    numerator, denominator = both
    safe = np.where(denominator == 0, np.nan, denominator)
    result: NDArray[np.float64] = numerator / safe
    return result
