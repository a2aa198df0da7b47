"""How a hindcast is made, read from calibration/hindcast.yaml: years, draws, and what a run is told of later years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.county.demand_index import DemandIndex
from sim.county.priors import FOLDER
from sim.faults import Fault, InputFaults, nearest, shown
from sim.measure.indicators import load_indicators
from sim.measure.reading import key_faults, line_of, read_mapping
from sim.months import month_number

FILE = FOLDER / "hindcast.yaml"
KEYS = (
    "years",
    "candidates",
    "least_draws",
    "numbers_from",
    "least_years_of_trend",
    "oldest_last_value",
    "follows",
    "inputs",
)
DEMANDS = ("visits", "admissions")
"""The two indices of demand, in the order of `DemandIndex.at`."""


@dataclass(frozen=True)
class HindcastRules:
    """Choices of method of a hindcast.

    years: last years known to a fit; candidates: draws of each fit that are run; least_draws: those used at least;
    numbers_from: assumptions and luck of the first candidate; least_years_of_trend: values a straight line needs;
    oldest_last_value: years that the last value may be older than the year of the fit; follows: index of demand by
    indicator; inputs: by indicator why it is an input of a run, in zh and en.
    """

    years: tuple[int, ...]
    candidates: int
    least_draws: int
    numbers_from: int
    least_years_of_trend: int
    oldest_last_value: int
    follows: dict[str, str]
    inputs: dict[str, dict[str, str]]


def load_rules(path: Path = FILE) -> HindcastRules:
    """The choices as written; InputFaults for unknown keys, demands and indicators."""
    content = read_mapping(path)
    faults = key_faults(content, "hindcast", KEYS, (), path)
    if not faults:
        faults += key_faults(content["follows"], "follows", DEMANDS, (), path)
    if faults:
        raise InputFaults(faults)
    named = [(content["follows"], demand, name) for demand in DEMANDS for name in content["follows"][demand]]
    named += [(content["inputs"], name, name) for name in content["inputs"]]
    known = load_indicators()
    faults = [
        Fault(shown(path), line_of(section, key), key, f"there is no indicator '{name}'", nearest(name, known))
        for section, key, name in named
        if name not in known
    ]
    if faults:
        raise InputFaults(faults)
    return HindcastRules(
        tuple(int(year) for year in content["years"]),
        int(content["candidates"]),
        int(content["least_draws"]),
        int(content["numbers_from"]),
        int(content["least_years_of_trend"]),
        int(content["oldest_last_value"]),
        {str(name): demand for demand in DEMANDS for name in content["follows"][demand]},
        {str(name): dict(words) for name, words in content["inputs"].items()},
    )


def yearly_index(indicator: str, rules: HindcastRules, demand: DemandIndex) -> Callable[[int], float]:
    """Mean factor on demand in a year, of the index that an indicator follows; 1 for one that follows none."""
    if indicator not in rules.follows:
        return lambda year: 1.0
    position = DEMANDS.index(rules.follows[indicator])

    def mean(year: int) -> float:
        first = month_number(f"{year}-01")
        return float(np.mean([demand.at(month)[position] for month in range(first, first + 12)]))

    return mean
