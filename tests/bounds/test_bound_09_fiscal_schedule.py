"""Bound 9: the guarantee of 潭政办发〔2022〕25号 二(二)5 is 80, 90 and 100% at the ends of 2022, 2023 and 2024."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.plan import SCENARIOS
from sim.policy.load import load_scenario
from tests.engine import runs

GUARANTEE = "fiscal_guarantee.guaranteed_share"


@pytest.fixture(scope="module")
def path():
    scenario = load_scenario(Path(SCENARIOS / "packages" / "xt_2022_25.yaml"), runs.registry())
    plan = runs.plan(scenario, share=0.01)
    column = plan.levers.column(GUARANTEE)
    return lambda month: float(column[plan.horizon.index(month)])


@pytest.mark.parametrize(("month", "share"), [("2022-12", 0.80), ("2023-12", 0.90), ("2024-12", 1.0), ("2026-12", 1.0)])
def test_bound_09_the_schedule_is_met_to_the_month(path, month, share):
    assert path(month) == pytest.approx(share, abs=1e-12), f"guarantee of {path(month)} in {month}"


def test_bound_09_it_starts_from_what_the_county_has_and_never_falls(path):
    months = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]
    values = [path(month) for month in months]
    assert values[0] == runs.county().value("finance.fiscal_guarantee")
    assert values == sorted(values), f"the guarantee falls: {values}"
