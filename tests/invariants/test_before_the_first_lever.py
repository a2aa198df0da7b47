"""Scenarios share their past: until the first lever moves, every recorded number is the same."""

from __future__ import annotations

import pytest

from sim.measure.record import Record
from sim.plan import Plan
from tests.engine import runs

SCENARIOS = ("reimbursement_gap", "alliance_budget", "staffing", "all_three", "xt_2022_25")


@pytest.fixture(scope="module")
def usual() -> tuple[Plan, Record]:
    plan = runs.plan("baseline", "xiangtan")
    return plan, runs.run(plan)


@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_differs_before_the_first_lever_month_and_something_does_after(name, usual):
    baseline_plan, baseline = usual
    plan = runs.plan(name, "xiangtan")
    record = runs.run(plan)
    first = plan.levers.first_difference(baseline_plan.levers)
    assert first is not None, f"{name} moves no lever in the county"
    assert first >= 12, f"{name} moves a lever in the burn-in, month {first}"
    before = runs.differing(record, baseline, 0, first)
    assert not before, f"{name} differs from the baseline before its first lever month: {before}"
    after = runs.differing(record, baseline, first)
    assert after, f"{name} makes no difference in the {record.horizon.n_months - first} months after its first lever"
