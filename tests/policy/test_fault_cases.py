"""What a person wrote and what they are told, case by case."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sim.faults import InputFaults
from sim.policy.load import load_scenario
from sim.policy.registry import Registry

FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['what']}")
    for file in sorted(FOLDER.glob("*.yaml"))
    for case in YAML(typ="safe").load(file)
    if "faults" in case
]


@pytest.mark.parametrize("case", CASES)
def test_every_fault_is_told_word_for_word(case, registry: Registry, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(case["file"], encoding="utf-8")
    if "base" in case:
        Path("base.yaml").write_text(case["base"], encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        load_scenario(Path("case.yaml"), registry)
    assert [str(fault) for fault in caught.value.faults] == case["faults"]


def told(path: Path, registry: Registry) -> list[str]:
    with pytest.raises(InputFaults) as caught:
        load_scenario(path, registry)
    return [str(fault) for fault in caught.value.faults]


def test_a_file_in_another_encoding_names_the_line(registry, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_bytes("id: case\ntitle: {zh: 例, en: Case}\n".encode("gb18030"))
    assert told(Path("case.yaml"), registry) == ["case.yaml:2: the file is not UTF-8 – save it with the encoding UTF-8"]


def test_a_byte_order_mark_is_no_fault(registry, tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text("id: case\ntitle: {zh: 例, en: Case}\nhorizon: {start: 2019-01, end: 2019-12}\n", "utf-8-sig")
    assert load_scenario(file, registry).id == "case"


def test_a_missing_file_is_a_fault(registry, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert told(Path("no.yaml"), registry) == ["no.yaml: the file cannot be read – check the name and the folder"]


def test_a_renamed_parameter_answers_with_its_new_name(registry, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(
        registry.renamed, "reimbursement_gap.township_rate", "reimbursement_gap.primary_inpatient_rate_pp"
    )
    monkeypatch.setitem(registry.renamed, "price_gap", "reimbursement_gap")
    Path("case.yaml").write_text(
        "id: case\ntitle: {zh: 例, en: Case}\nhorizon: {start: 2019-01, end: 2027-12}\nlevers:\n  insurance:\n"
        "    price_gap: off\n    reimbursement_gap:\n      township_rate: off\n",
        encoding="utf-8",
    )
    assert told(Path("case.yaml"), registry) == [
        "case.yaml:6: levers.insurance.price_gap: 'price_gap' is now called 'reimbursement_gap' – "
        "write reimbursement_gap",
        "case.yaml:8: levers.insurance.reimbursement_gap.township_rate: 'township_rate' is now called "
        "'primary_inpatient_rate_pp' – write primary_inpatient_rate_pp",
    ]
