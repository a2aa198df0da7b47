"""How much of a package's effect is each group's: every combination of groups run, and Shapley's mean over all orders.

A group's part is what it adds to the groups already in force, averaged over all orders in which they could come in
(Shapley, 'A value for n-person games', 1953). The parts add up to the whole; none is favoured by its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import factorial

import numpy as np
from numpy.typing import NDArray

from sim.experiment.compare import band
from sim.experiment.what_ifs import Band, Ensemble
from sim.policy.registry import Registry
from sim.policy.scenario import Scenario
from sim.policy.what_if_rules import load_rules

ON, OFF = "1", "0"


@dataclass(frozen=True)
class Part:
    """One group's part of a change: Shapley's, alone (from nothing), and last (added to all others)."""

    group: str
    shapley: Band
    alone: Band
    last: Band


def acting_groups(scenario: Scenario, registry: Registry) -> list[str]:
    """The groups of scenarios/rules/what_ifs.yaml of which the scenario moves a lever; the others add nothing."""
    families = {registry.parameters[key].family for key in scenario.paths}
    return [name for name, group in load_rules().groups.items() if families & set(group.families)]


def coalitions(acting: list[str]) -> list[str]:
    """Marks of all combinations of the acting groups, the empty one first and the whole last."""
    groups = list(load_rules().groups)
    marks = []
    for chosen in product(OFF + ON, repeat=len(acting)):
        on = dict(zip(acting, chosen, strict=True))
        marks.append("".join(on.get(group, OFF) for group in groups))
    return marks


def shapley(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The part of each of n groups in values[0] … values[2^n - 1]; float64[n].

    Bit n - 1 - i of a position says whether group i is in, as `coalitions` orders them. The parts add up to the last
    value less the first.
    """
    n = int(values.size).bit_length() - 1
    parts = np.zeros(n)
    for position in range(values.size):
        size = position.bit_count()
        for group in range(n):
            bit = 1 << (n - 1 - group)
            if not position & bit:
                weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                parts[group] += weight * (values[position | bit] - values[position])
    return parts


def attribution(
    ensemble: Ensemble, ids: list[str], acting: list[str], indicator: str, month: str
) -> tuple[list[Part], Band]:
    """Each group's part of the change of an indicator in a month, with bands over replicates, and the whole change.

    Args:
        ensemble: the runs of all coalitions.
        ids: scenario of each coalition, in the order of `coalitions`.
        acting: the groups, in the order of the marks.
        indicator: its id.
        month: YYYY-MM.
    """
    by_scenario = [ensemble.values(scenario, indicator, month) for scenario in ids]
    complete = sorted(set.intersection(*(set(values) for values in by_scenario)))
    tables = [np.array([values[n] for values in by_scenario]) for n in complete]
    parts = [_part(group, position, tables, len(acting)) for position, group in enumerate(acting)]
    return parts, band([float(values[-1] - values[0]) for values in tables])


def _part(group: str, position: int, tables: list[NDArray[np.float64]], n: int) -> Part:
    bit = 1 << (n - 1 - position)
    return Part(
        group,
        band([float(shapley(values)[position]) for values in tables]),
        band([float(values[bit] - values[0]) for values in tables]),
        band([float(values[-1] - values[values.size - 1 - bit]) for values in tables]),
    )
