"""Small runs of the typical county: plans of a few years, moved levers, and what two records differ in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from sim.county.inputs import County, load_county
from sim.county.priors import Behaviour, load_behaviour
from sim.loops import Loop
from sim.measure.record import Record
from sim.model import CountyModel
from sim.months import Horizon, month_number
from sim.plan import COUNTIES, Plan, make_plan, shipped_scenarios
from sim.policy.load import load_scenario
from sim.policy.registry import Registry, load_registry
from sim.policy.scenario import Scenario

START, UNTIL = "2022-01", "2023-12"
"""Scenario months of a small run; it starts a year earlier, and the levers of the shipped scenarios move in 2023."""

SHARE = 0.01


@cache
def registry() -> Registry:
    return load_registry()


@cache
def behaviour() -> Behaviour:
    return load_behaviour()


@cache
def county(name: str = "typical") -> County:
    return load_county(COUNTIES / name)


def scenario(name: str, start: str = START, until: str = UNTIL) -> Scenario:
    """A shipped scenario over other months."""
    return replace(load_scenario(shipped_scenarios()[name], registry()), horizon=Horizon.of(start, until))


def plan(
    name: str | Scenario = "baseline",
    place: str = "typical",
    *,
    share: float = SHARE,
    start: str = START,
    until: str = UNTIL,
    strength: float = 1.0,
    seed: int = 1,
    without: frozenset[Loop] = frozenset(),
) -> Plan:
    chosen = scenario(name, start, until) if isinstance(name, str) else name
    return make_plan(
        chosen,
        county(place),
        behaviour(),
        registry(),
        residents_share=share,
        strength=strength,
        seed=seed,
        without=without,
    )


def moved(original: Plan, moves: Mapping[str, Mapping[str, float]]) -> Plan:
    """The plan with levers at other values from a month on: {lever: {month: value}}."""
    values = original.levers.values.copy()
    for key, steps in moves.items():
        for month, value in steps.items():
            values[original.horizon.index(month) :, original.levers.columns.index(key)] = value
    return replace(original, levers=replace(original.levers, values=values))


def run(chosen: Plan) -> Record:
    return CountyModel(chosen).run()


def advance(model: CountyModel, months: int) -> CountyModel:
    for _ in range(months):
        model.step()
    return model


def cells(record: Record) -> dict[str, np.ndarray]:
    """Every table of a record by name; the first axis is the month."""
    tables: dict[str, np.ndarray] = {f"county.{name}": table for name, table in record.county.items()}
    tables |= {f"facility.{name}": table for name, table in record.facility.items()}
    return tables | {"ledger": record.ledger}


def differing(first: Record, second: Record, begin: int = 0, end: int | None = None) -> list[str]:
    """Tables in which two records differ between two months (indices, end left out), with the first month of each."""
    one, two = cells(first), cells(second)
    assert one.keys() == two.keys()
    found = []
    for name in one:
        unequal = (one[name][begin:end] != two[name][begin:end]) & ~(
            np.isnan(one[name][begin:end].astype(float)) & np.isnan(two[name][begin:end].astype(float))
        )
        months = np.flatnonzero(unequal.reshape(len(unequal), -1).any(axis=1))
        if months.size:
            found.append(f"{name} from {first.horizon.names[begin + months[0]]}")
    return found


def month(text: str) -> int:
    return month_number(text)
