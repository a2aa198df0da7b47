from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sim.faults import InputFaults
from sim.policy.registry import bau_values, load_registry

DICTIONARY = Path(__file__).parents[2] / "scenarios" / "counties" / "dictionary.yaml"


def test_all_parameters_the_engine_acts_on_are_there(registry):
    assert len(registry.parameters) == 224
    assert sum(lever.scope != "documentary" for lever in registry.levers.values()) == 89


def test_columns_are_sorted_and_found(registry):
    assert list(registry.columns) == sorted(registry.parameters)
    for position, key in enumerate(registry.columns):
        assert registry.column(key) == position


def test_every_parameter_says_what_it_is(registry):
    for parameter in registry.parameters.values():
        assert parameter.title_zh, parameter.key
        assert parameter.title_en, parameter.key
        assert parameter.unit, parameter.key
        assert "〔" in parameter.source, f"{parameter.key} names no document"
        assert (parameter.bau is None) != (parameter.bau_from is None), parameter.key
        assert parameter.low < parameter.high, parameter.key


def test_county_facts_are_in_the_dictionary_of_county_numbers(registry):
    words = YAML(typ="safe").load(DICTIONARY)
    for parameter in registry.parameters.values():
        for fact in parameter.bau_from.facts if parameter.bau_from else ():
            section, _, name = fact.partition(".")
            assert section == "rule" or name in words[section], f"{parameter.key} starts from unknown {fact}"


def test_bau_is_in_the_registrys_units(registry, facts):
    bau = bau_values(registry, facts)
    assert bau["referral_linked_reimbursement.unreferred_penalty_pp"] == pytest.approx(5.0)
    assert bau["performance_pay_two_permits.township_county_pay_ratio"] == pytest.approx(0.7)
    assert bau["village_outpatient_pooling.village_reimb_rate"] == 0.5
    assert bau["village_outpatient_pooling.eligibility"] == 1.0  # integrated
    assert bau["county_hired_township_used.posting_months"] == 12.0


def test_missing_county_numbers_are_all_named(registry, facts):
    del facts["care.drug_overlap"], facts["workforce.pay_county"]
    with pytest.raises(InputFaults) as caught:
        bau_values(registry, facts)
    assert [fault.where for fault in caught.value.faults] == ["care.drug_overlap", "workforce.pay_county"]


def test_a_zero_to_divide_by_is_a_fault(registry, facts):
    facts["workforce.pay_county"] = 0.0
    with pytest.raises(InputFaults, match=r"workforce\.pay_county: is 0"):
        bau_values(registry, facts)


def test_faults_of_a_family_file_are_told_together(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Path("levers")
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "family: a\ntitle: {zh: 甲, en: A}\nlevers:\n  x:\n    title: {zh: 乙, en: X}\n    acts_on: y\n    source: z\n"
        "    parameters:\n      p: {title: {zh: 丙, en: P}, unit: share, typ: share, bau: 2}\n"
        "      q: {title: {zh: 丁, en: Q}, unit: share, type: share, range: [1, 0], bau: 0}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputFaults) as caught:
        load_registry(folder)
    assert [str(fault) for fault in caught.value.faults] == [
        "levers/a.yaml:9: levers.x.parameters.p: 'type' is missing – add 'type': share, pp, yuan, count, flag, choice, "
        "multiplier, rate, months, ratio, grade or date",
        "levers/a.yaml:9: levers.x.parameters.p.typ: unknown key 'typ' – did you mean 'type'?",
        "levers/a.yaml:10: levers.x.parameters.q: the range runs from 1 down to 0",
    ]
