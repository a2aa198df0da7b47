"""Runs that share what stands before the first month are the runs that each make it anew."""

from dataclasses import replace

import numpy as np

from sim.county.beginning import Beginning
from sim.experiment.one_run import record_of
from tests.engine import runs


def beginning_of(plan):
    return Beginning.of(plan.county, plan.behaviour, plan.residents_share, plan.horizon.first, plan.which_sample)


def same(one, other):
    return all(np.array_equal(cells, other.county[name]) for name, cells in one.county.items())


def test_a_beginning_serves_run_after_run():
    """What the first run changes of facilities and residents does not reach the second."""
    plan = runs.plan("all_three", until="2022-06")
    begun = beginning_of(plan)
    anew = record_of(plan)
    assert same(anew, record_of(plan, begun.again()))
    assert same(anew, record_of(plan, begun.again()))


def test_level_constants_change_nothing_of_the_beginning():
    """The rounds that set them may share it: facilities and residents are the same under other constants."""
    plan = runs.plan()
    moved = {key: prior.value + 0.5 for key, prior in plan.behaviour.priors.items() if key.startswith("levels.")}
    one, other = beginning_of(plan), beginning_of(replace(plan, behaviour=plan.behaviour.with_values(moved)))
    for mine, yours in zip(one.residents, other.residents, strict=True):
        assert np.array_equal(mine, yours)
    for name, column in vars(one.facilities).items():
        if isinstance(column, np.ndarray):
            assert np.array_equal(column, getattr(other.facilities, name), equal_nan=column.dtype.kind == "f"), name
