"""What levers need, and what a scenario leaves undone of it."""

from __future__ import annotations

import pytest

from sim.measure.indicators import load_indicators
from sim.policy.prerequisites import left_undone, load_prerequisites, requested, used_by
from sim.policy.registry import load_registry
from sim.policy.variants import load_reference
from tests.policy.test_variants import FIRST, SECOND

REGISTRY = load_registry()
ENTRIES = load_prerequisites()


@pytest.mark.parametrize("name", ENTRIES)
def test_a_prerequisite_names_what_there_is(name):
    entry = ENTRIES[name]
    assert set(entry.levers) <= REGISTRY.levers.keys(), f"no such lever: {set(entry.levers) - REGISTRY.levers.keys()}"
    assert set(entry.needs) & {*REGISTRY.levers, *REGISTRY.parameters}, f"no lever of the registry brings {name} about"
    if entry.measure.indicator:
        assert entry.measure.indicator in load_indicators()
    else:
        assert entry.measure.lever in REGISTRY.parameters
    for text in (entry.said.zh, entry.said.en):
        assert "{value}" in text, "the number is not said"


def test_pooling_without_licences_leaves_its_prerequisite_undone():
    assert "pooling_doctors" in used_by(load_reference(str(FIRST), REGISTRY))
    assert "pooling_doctors" not in left_undone(load_reference(str(FIRST), REGISTRY)), "the plan licenses doctors"
    alone = load_reference(f"{FIRST}@only_insurance", REGISTRY)
    assert "pooling_doctors" in left_undone(alone), "pooling alone brings no licensed doctor"
    without = load_reference(f"{FIRST}@all_but_insurance", REGISTRY)
    assert "pooling_doctors" not in used_by(without), "without pooling nobody asks"


def test_gatekeeping_alone_lacks_capacity_drugs_and_contracts():
    undone = left_undone(load_reference(str(SECOND), REGISTRY))
    assert set(undone) == {"gatekeeping_capacity", "drugs_below", "contracts_effective"}


def test_a_parameter_can_be_its_levers_prerequisite():
    assert "ai_used" not in left_undone(load_reference(str(FIRST), REGISTRY))
    paper = load_reference(f"{FIRST}@paper", REGISTRY)
    assert "ai_used" in left_undone(paper), "coverage without use"


def test_requests_are_told_apart(tmp_path):
    text = SECOND.read_text(encoding="utf-8")
    assert requested(load_reference(str(SECOND), REGISTRY)) == []
    file = tmp_path / "asked.yaml"
    file.write_text(text.replace("commitment: draft-soft", "commitment: request"), encoding="utf-8")
    assert requested(load_reference(str(file), REGISTRY)) == ["gatekeeping"]
