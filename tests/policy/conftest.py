from __future__ import annotations

import numpy as np
import pytest

from sim.policy.registry import Registry, load_registry
from tests.policy.county import FACTS


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


@pytest.fixture
def facts() -> dict[str, float]:
    return dict(FACTS)


@pytest.fixture(autouse=True)
def strict_numbers():
    with np.errstate(invalid="raise"):
        yield
