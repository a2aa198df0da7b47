"""The conventions by which targets are judged, read from scenarios/targets/conventions.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.measure.reading import SCENARIOS, read_mapping
from sim.months import month_number

CONVENTIONS = SCENARIOS / "targets" / "conventions.yaml"


@dataclass(frozen=True)
class Rules:
    """Conventions of judgement.

    `pass_mark_about` share of the number at which "about" passes; `epidemic_months` first and last month number left
    out of comparisons of two years; `band` low and high quantile shown; `level_tolerance` relative distance from an
    observed level that counts as close; `deadlines` phrase → (month number, other reading), None for no date.
    """

    pass_mark_about: float
    epidemic_months: tuple[int, int]
    band: tuple[float, float]
    level_tolerance: float
    deadlines: dict[str, tuple[int | None, int | None]]

    @property
    def epidemic_calendar_months(self) -> frozenset[int]:
        """Calendar months (1-12) that the epidemic months cover."""
        first, last = self.epidemic_months
        return frozenset(number % 12 + 1 for number in range(first, last + 1))

    def touches_epidemic(self, ends: NDArray[np.int_]) -> NDArray[np.bool_]:
        """Whether the 12 months that end with each month number contain a month of the epidemic."""
        first, last = self.epidemic_months
        return (first <= ends) & (ends < last + 12)


@cache
def load_rules(path: Path = CONVENTIONS) -> Rules:
    """The conventions of the project; InputFaults if the file is no YAML."""
    values = {name: entry["value"] for name, entry in read_mapping(path).items()}
    first, last = (month_number(month) for month in values["epidemic_months"])
    low, high = map(float, values["band"])
    dates = {
        str(phrase): tuple(None if date is None else month_number(date) for date in pair)
        for phrase, pair in values["deadlines"].items()
    }
    return Rules(
        pass_mark_about=float(values["pass_mark_about"]),
        epidemic_months=(first, last),
        band=(low, high),
        level_tolerance=float(values["level_tolerance"]),
        deadlines={phrase: (pair[0], pair[1]) for phrase, pair in dates.items()},
    )
