"""A policy carried out to no degree, or ended, leaves business as usual."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.model import CountyModel
from tests.engine import runs

MIXED = ("reimbursement_gap", "alliance_budget", "staffing", "all_three", "xt_2022_25")
LAST_MONTH_OF_POLICY = "2023-06"


def ended(name: str):
    """The scenario, every path of which ends after June 2023."""
    scenario = runs.scenario(name)
    until = runs.month(LAST_MONTH_OF_POLICY) + 1
    paths = {key: replace(path, until=until) for key, path in scenario.paths.items()}
    return replace(scenario, paths=paths)


def test_strength_nought_is_the_baseline_bit_for_bit(baseline):
    plan = runs.plan("all_three", strength=0.0)
    assert plan.levers.first_difference(baseline.model.plan.levers) is None, "levers move at strength 0"
    found = runs.differing(runs.run(plan), baseline.record)
    assert not found, f"strength 0 differs from the baseline in {found}"


@pytest.mark.parametrize("name", MIXED)
def test_strength_nought_moves_no_lever(name):
    usual = runs.plan("baseline").levers
    assert runs.plan(name, strength=0.0).levers.first_difference(usual) is None, f"{name} moves levers at strength 0"
    assert runs.plan(name).levers.first_difference(usual) is not None, f"{name} moves no lever at full strength"


@pytest.mark.parametrize("name", MIXED)
def test_after_until_every_lever_is_back_at_business_as_usual(name):
    plan, usual = runs.plan(ended(name)), runs.plan("baseline")
    back = plan.horizon.index(LAST_MONTH_OF_POLICY) + 1
    assert (plan.levers.values[back - 1] != usual.levers.values[back - 1]).any(), f"{name} does nothing before its end"
    still = np.flatnonzero((plan.levers.values[back:] != usual.levers.values[back:]).any(axis=0))
    assert not still.size, f"still moved after the end: {[plan.levers.columns[i] for i in still]}"


def test_after_until_patients_meet_the_insurance_rules_of_the_baseline():
    models = [CountyModel(runs.plan(what)) for what in ("baseline", ended("all_three"))]
    back = models[0].plan.horizon.index(LAST_MONTH_OF_POLICY) + 1
    for model in models:
        runs.advance(model, back)
    usual, policy = (model.law for model in models)
    assert (usual.ratio_stay != policy.ratio_stay).any(), "the policy does not touch the rules while it lasts"
    for model in models:
        runs.advance(model, 1)
    usual, policy = (model.law for model in models)
    for field in usual._fields:
        same = np.array_equal(getattr(usual, field), getattr(policy, field))
        assert same, f"{field} is not as in the baseline after the end: {getattr(policy, field)}"
