"""What the registry says about its levers: scope, loops, evidence, links, words in Chinese."""

import re

import pytest

from sim.county.priors import load_behaviour
from sim.loops import Loop
from sim.measure.record import FACILITY_COLUMNS, SHAPES
from sim.policy.resolve import LEADERSHIP
from sim.policy.units import acts_on_words, chinese, unit_words

EVIDENCE = re.compile(r"[A-Z]-[A-Z0-9]+(-[A-Z0-9]+)*")
OWN_VALUE = "own value"


def test_a_lever_names_loops_that_the_model_has_and_evidence_by_its_id(registry):
    for lever in registry.levers.values():
        assert set(lever.loops) <= {loop.value for loop in Loop}, f"{lever.key} names {lever.loops}"
        assert len(set(lever.loops)) == len(lever.loops), f"{lever.key} names a loop twice"
        for id in lever.evidence:
            assert EVIDENCE.fullmatch(id), f"{lever.key}: '{id}' is no evidence id such as S-MENG09-1"


def test_a_parameter_claims_tables_that_are_recorded(registry):
    recorded = set(SHAPES) | set(FACILITY_COLUMNS)
    for parameter in registry.parameters.values():
        if parameter.key == LEADERSHIP:  # moves no table by itself, but the other levers of its scenario
            continue
        assert parameter.moves, f"{parameter.key} claims nothing"
        assert set(parameter.moves) <= recorded, f"{parameter.key} claims {parameter.moves}"


def test_the_size_of_a_link_is_a_prior_or_the_parameter_itself(registry):
    priors = load_behaviour().priors
    linked = [p for p in registry.parameters.values() if p.link]
    assert linked, "no parameter has a link"
    for parameter in linked:
        assert parameter.link.size in {OWN_VALUE, *priors}, f"{parameter.key}: no prior '{parameter.link.size}'"
        source = parameter.link.source
        is_found = "guess" in source or EVIDENCE.search(source)
        assert is_found, f"{parameter.key}: '{source}' names no evidence and is no guess"


def test_scopes_and_documentary_levers(registry):
    listed = [lever for lever in registry.levers.values() if lever.scope == "documentary"]
    assert len(listed) == 19, f"{len(listed)} documentary levers"
    for lever in listed:
        assert all(lever.reason), f"{lever.key} does not say why it has no effect"
        assert "〔" in lever.source, f"{lever.key} names no document"
        assert not lever.parameters, f"{lever.key} has parameters"


def test_every_unit_has_its_chinese(registry):
    missing = {p.unit for p in registry.parameters.values()} - set(chinese().units)
    assert not missing, f"scenarios/levers/units.yaml lacks {sorted(missing)}"


def test_what_a_lever_acts_on_has_its_chinese(registry):
    parts = {part for lever in registry.levers.values() for part in lever.acts_on.split("; ") if part}
    missing = parts - set(chinese().acts_on)
    assert not missing, f"scenarios/levers/units.yaml lacks {sorted(missing)}"


def test_what_a_link_moves_has_its_chinese(registry):
    missing = {p.link.variable for p in registry.parameters.values() if p.link} - set(chinese().linked_to)
    assert not missing, f"scenarios/levers/units.yaml lacks {sorted(missing)}"


@pytest.mark.parametrize(
    ("lang", "unit", "acts_on"), [("zh", "个百分点", "药品；医保基金"), ("en", "pp", "drugs; fund")]
)
def test_words_in_a_language(lang, unit, acts_on):
    assert unit_words("pp", lang) == unit
    assert acts_on_words("drugs; fund", lang) == acts_on
