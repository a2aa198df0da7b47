"""The typical county, its facilities and the levers of business as usual."""

import mesa
import numpy as np
import pytest

from sim.county.endowment import make_facilities
from sim.county.synthesis import make_places
from sim.plan import ROOT, plan_by_name
from sim.system.effort import Effort


@pytest.fixture(scope="session")
def plan():
    return plan_by_name(ROOT / "scenarios" / "baseline.yaml", "typical", residents_share=0.01)


@pytest.fixture(scope="session")
def county(plan):
    return plan.county


@pytest.fixture(scope="session")
def behaviour(plan):
    return plan.behaviour


@pytest.fixture(scope="session")
def places(county):
    return make_places(county)


@pytest.fixture
def facilities(county, places):
    """A table of one's own, since phases change it."""
    return make_facilities(county, places)


@pytest.fixture
def levers(plan) -> dict[str, float]:
    """Levers of business as usual in the first month, free to be changed."""
    return plan.levers.at(0)


@pytest.fixture
def effort(facilities, county, levers) -> Effort:
    return Effort.at_start(len(facilities), county, levers)


@pytest.fixture
def world() -> mesa.Model:
    """A model that only gives agents a home."""
    return mesa.Model(rng=1)


@pytest.fixture(scope="session")
def mix(county):
    """Case mix of the county, float64[condition]."""
    share = county.need.condition_share.mean(axis=0)
    return np.asarray(share / share.sum())
