"""The scenarios that come with the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.policy.load import load_scenario
from sim.policy.registry import NOT_A_QUANTITY
from sim.policy.resolve import compile_levers

FOLDER = Path(__file__).parents[2] / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_scenario_loads_and_compiles(file, registry, facts):
    scenario = load_scenario(file, registry)
    table = compile_levers(scenario, registry, facts)
    assert scenario.id == file.stem
    assert table.values.shape == (108, len(registry.columns))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_assumed_values_have_a_range_to_sweep(file, registry):
    for path in load_scenario(file, registry).paths.values():
        if path.src == "A" and registry.parameters[path.key].type not in NOT_A_QUANTITY:
            assert path.range is not None, f"{path.key} is assumed and has no range"


@pytest.mark.parametrize("name", ["reimbursement_gap", "alliance_budget", "staffing", "all_three"])
def test_assumed_values_of_the_what_ifs_name_the_document_they_lean_on(name, registry):
    for path in load_scenario(FOLDER / f"{name}.yaml", registry).paths.values():
        assert "〔" in path.note or "号" in path.note, f"{path.key} names no document"


def test_baseline_has_no_lever(registry):
    baseline = load_scenario(FOLDER / "baseline.yaml", registry)
    assert baseline.paths == {}
    assert baseline.targets == ("XT-T02", "SM-T22", "XT-T01", "XT-T25", "WS-T11")


def test_all_three_is_the_three_together(registry):
    single = [
        load_scenario(FOLDER / f"{n}.yaml", registry) for n in ("reimbursement_gap", "alliance_budget", "staffing")
    ]
    together = {key: path for scenario in single for key, path in scenario.paths.items()}
    assert load_scenario(FOLDER / "all_three.yaml", registry).paths == together
    assert len(together) == sum(len(scenario.paths) for scenario in single), "two of the three set the same parameter"


def test_scenarios_are_the_same_until_their_first_lever(registry, facts):
    baseline = compile_levers(load_scenario(FOLDER / "baseline.yaml", registry), registry, facts)
    table = compile_levers(load_scenario(FOLDER / "all_three.yaml", registry), registry, facts)
    assert table.first_difference(baseline) == table.horizon.index("2023-01"), "all_three"
