"""Business as usual of the typical county, and the rules of a month under moved insurance levers."""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.county.endowment import make_facilities
from sim.county.facilities import FacilityTable
from sim.county.synthesis import make_places
from sim.system.payment import Rules
from sim.system.tariff import Tariff, rules_in_force
from tests.engine import runs

MONTH = runs.month("2022-01")


def levers(**moved: float) -> dict[str, float]:
    """Levers of business as usual; `premium_subsidy__subsidy_lowincome=0.9` moves one."""
    table = runs.plan("baseline").levers
    usual = table.at(0)
    changed = {key.replace("__", "."): value for key, value in moved.items()}
    assert changed.keys() <= usual.keys(), f"no levers: {changed.keys() - usual.keys()}"
    return usual | changed


def mix() -> np.ndarray:
    share = runs.county().need.condition_share.mean(axis=0)
    return np.asarray(share / share.sum())


def rules(**moved: float) -> Rules:
    return rules_in_force(Tariff.of(runs.county(), runs.behaviour(), mix()), levers(**moved), MONTH)


@cache
def facilities() -> FacilityTable:
    """Facilities of the typical county at the start; not to be changed."""
    return make_facilities(runs.county(), make_places(runs.county()))
