from __future__ import annotations

from functools import cache

import pytest

from sim.county.inputs import load_county
from sim.plan import SCENARIOS, county_folder
from sim.policy.load import load_scenario
from sim.policy.registry import load_registry
from sim.policy.scenario import Scenario

PACKAGES = sorted(file.stem for file in (SCENARIOS / "packages").glob("*.yaml"))


@cache
def package_of(name: str) -> Scenario:
    return load_scenario(SCENARIOS / "packages" / f"{name}.yaml", load_registry())


@cache
def facts_of(county: str) -> dict[str, float]:
    return load_county(county_folder(county)).facts()


@pytest.fixture(params=PACKAGES)
def package(request: pytest.FixtureRequest) -> Scenario:
    return package_of(request.param)
