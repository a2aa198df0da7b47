"""Shapley's parts against games worked out by hand, and what is run for what-ifs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.attribution import acting_groups, attribution, coalitions, shapley
from sim.experiment.runs import Result
from sim.experiment.what_ifs import KINDS, Ensemble, headlines, what_ifs
from sim.measure.targets import load_targets
from sim.policy.registry import load_registry
from sim.policy.variants import load_reference, scopes
from tests.policy.test_variants import FIRST

REGISTRY = load_registry()
PLAN = load_reference(str(FIRST), REGISTRY)

numbers = st.floats(-1, 1)


def test_the_glove_game():
    """One left glove (first player), two right ones: 2/3 and 1/6 each (Shapley's own example of substitutes)."""
    pairs = [0, 0, 0, 0, 0, 1, 1, 1]  # 000, 001, 010, 011, 100, 101, 110, 111
    np.testing.assert_allclose(shapley(np.array(pairs, float)), [2 / 3, 1 / 6, 1 / 6])


@given(st.lists(numbers, min_size=16, max_size=16))
def test_parts_add_up_to_the_whole(values):
    game = np.array(values)
    assert shapley(game).sum() == pytest.approx(game[-1] - game[0], abs=1e-9)


@given(st.lists(numbers, min_size=4, max_size=4))
def test_where_nothing_interacts_each_part_is_its_own_effect(effects):
    game = np.array([sum(e for i, e in enumerate(effects) if position >> (3 - i) & 1) for position in range(16)])
    np.testing.assert_allclose(shapley(game), effects, atol=1e-9)


def test_a_group_that_adds_nothing_gets_nothing():
    game = np.array([0.0, 0.0, 3.0, 3.0])
    np.testing.assert_allclose(shapley(game), [3.0, 0.0])


def test_all_combinations_of_the_groups_that_act_and_no_others():
    acting = acting_groups(PLAN, REGISTRY)
    assert len(acting) == 6, f"{acting}: every group has a lever in the plan"
    marks = coalitions(acting)
    assert len(set(marks)) == 64
    assert (marks[0], marks[-1]) == ("000000", "111111")
    two = coalitions(["insurance_price", "workforce_pay"])
    assert two == ["000000", "001000", "100000", "101000"]


def result(scenario, replicate, value):
    table = pd.DataFrame({"month": ["2025-12"], "primary_visit_rate_county": [value]}).set_index("month")
    return Result(Path(), scenario, replicate, table, {})


def test_parts_are_taken_replicate_by_replicate():
    values = {"none": 0.50, "second": 0.52, "first": 0.51, "both": 0.56}
    runs = [result(name, n, v + 0.1 * n) for n in range(3) for name, v in values.items()]
    parts, whole = attribution(
        Ensemble(runs), list(values), ["insurance_price", "workforce_pay"], "primary_visit_rate_county", "2025-12"
    )
    assert whole == pytest.approx((0.06, 0.06, 0.06)), "the level of a replicate drops out"
    first, second = parts
    assert first.shapley[0] == pytest.approx((0.01 + 0.04) / 2)
    assert second.shapley[0] == pytest.approx((0.02 + 0.05) / 2)
    assert (first.alone[0], first.last[0]) == pytest.approx((0.01, 0.04))
    assert (second.alone[0], second.last[0]) == pytest.approx((0.02, 0.05))


def test_a_lost_run_leaves_its_replicate_out():
    runs = [result(name, n, 0.5 + 0.1 * (name == "with")) for n in range(2) for name in ("without", "with")]
    parts, whole = attribution(
        Ensemble(runs[:-1]), ["without", "with"], ["insurance_price"], "primary_visit_rate_county", "2025-12"
    )
    assert whole == pytest.approx((0.1, 0.1, 0.1))
    assert parts[0].shapley == pytest.approx(whole)


@pytest.mark.parametrize("by", ["family", "lever"])
def test_what_is_run_of_a_package(by):
    rows = what_ifs(PLAN, REGISTRY, by)
    assert [row.name for row in rows[:2]] == ["none", "all"]
    units = scopes(PLAN, REGISTRY, by)
    assert len(rows) == 5 + len(KINDS) * len(units)
    for row in rows:
        assert load_reference(f"{FIRST}@{row.name}", REGISTRY).id, row.name


def test_headlines_are_the_documents_own_targets_at_their_deadlines():
    found = headlines(PLAN, load_targets(), "2027-12")
    assert [h.target.id for h in found] == ["XT-T02", "XT-T01"]
    early = headlines(PLAN, load_targets(), "2024-12")
    assert [(h.month, h.is_judged) for h in early] == [("2024-12", False)] * 2, "no verdict before the deadline"
    assert all(h.is_judged for h in found)
    (chosen,) = headlines(PLAN, load_targets(), "2027-12", ["oop_per_resident"])
    assert (chosen.name, chosen.is_judged) == ("oop_per_resident", False)
