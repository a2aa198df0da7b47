"""What a person may write into a county folder, and the exact answer."""

from pathlib import Path

import pytest
from county_folder import PEOPLE, Write
from ruamel.yaml import YAML

from sim.county.inputs import load_county
from sim.faults import InputFaults

CASES = Path(__file__).parent / "cases"


def cases(name):
    return [pytest.param(c, id=c["name"]) for c in YAML(typ="safe").load((CASES / name).read_text(encoding="utf-8"))]


def faults_of(folder):
    try:
        load_county(folder)
    except InputFaults as error:
        return [str(fault) for fault in error.faults]
    return []


@pytest.mark.parametrize("case", cases("county_yaml.yaml"))
def test_county_yaml(case, write_county: Write):
    assert faults_of(write_county(case["text"])) == case["faults"]


@pytest.mark.parametrize("case", cases("tables.yaml"))
def test_tables(case, write_county: Write):
    numbers = PEOPLE + "".join(f"  {line}\n" for line in case.get("numbers", "").splitlines())
    assert faults_of(write_county(numbers, case["files"])) == case["faults"]
