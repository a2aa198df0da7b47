"""The county that is measured: typical, under all core levers, of any number of residents."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from sim.county.beginning import Beginning
from sim.county.residents import Residents, canonical_order, take
from sim.county.synthesis import SYNTHESIS_KEY
from sim.model import CountyModel
from sim.plan import Plan
from sim.policy.resolve import LeverTable
from sim.rng import Purpose, uniforms
from tests.engine import runs

SETTINGS = Path(__file__).with_name("settings.yaml")
COPY = np.uint64(1 << 20)
"""What a copy of a resident adds to the id: more than a village has serial numbers."""


@cache
def settings() -> dict[str, Any]:
    """The settings of the benchmarks by section."""
    return YAML(typ="safe").load(SETTINGS.read_text(encoding="utf-8"))


def moved_columns(table: LeverTable) -> np.ndarray:
    """Columns of a lever table that do not stay as they are in its first month: bool[lever parameter]."""
    return (table.values != table.values[0]).any(axis=0)


def plan_of(residents: int, until: str | None = None) -> Plan:
    """Every core lever moves, in the typical county with so many residents.

    Facilities are those of the county as shipped; what they can take on, and all they are paid, goes with the residents
    as in a sample, so rates and shares are the same in counties of any size.
    """
    given = settings()["county"]
    span = {"start": given["scenario_months"]["start"], "until": until or given["scenario_months"]["until"]}
    share = residents / given["residents"]
    plans = [runs.plan(name, share=share, **span) for name in given["packages"]]
    levers = plans[0].levers
    for other in plans[1:]:
        levers = replace(levers, values=np.where(moved_columns(levers), levers.values, other.levers.values))
    return replace(plans[0], levers=levers)


class CountyOfAnySize(CountyModel):
    """The county; beyond its own residents there are copies of them with ids, and so lives, of their own."""

    def _build_place(self, beginning: Beginning | None) -> None:
        super()._build_place(beginning)
        self.residents = multiplied(self.residents, self.sample)


def multiplied(residents: Residents, times: float) -> Residents:
    """As many residents as asked for, where that is more than there are; a part of them belongs to the last copy."""
    if times <= 1:
        return residents
    n, copies = residents.id.size, math.ceil(times)
    origin, number = np.tile(np.arange(n), copies), np.repeat(np.arange(copies, dtype=np.uint64), n)
    ids = residents.id[origin] + number * COPY
    last = uniforms(SYNTHESIS_KEY, ids[-n:], 0, Purpose.SAMPLE)[:, 0] < times - (copies - 1)
    kept = np.concatenate([np.ones(n * (copies - 1), bool), last])
    origin, ids = origin[kept], ids[kept]
    order = canonical_order(residents.village[origin], ids)
    return take(residents, origin[order])._replace(id=ids[order])
