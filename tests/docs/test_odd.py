"""The ODD page names what the code holds: submodels, phases, parameters and state; links lead somewhere."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from sim.county.facilities import FacilityTable
from sim.county.residents import Residents
from sim.model import CountyModel
from tests.docs.data_dictionary import PAGE, ROOT, page, priors

DOCS = ROOT / "docs"
ODD = (DOCS / "odd.md").read_text(encoding="utf-8")
SECTIONS = set(re.findall(r"^### `(sim/[\w/]+\.py)`", ODD, re.MULTILINE))
READERS = {
    "inputs.py", "numbers.py", "tables.py", "cells.py", "workbook.py", "places.py", "insurance_rules.py", "ranges.py",
    "findings.py",
}  # fmt: skip
"""Files of sim/county that read and check input and simulate nothing."""

FRAME = ("sim/model.py", "sim/plan.py", "sim/rng.py")


def simulated_files() -> list[str]:
    files = [f for room in ("care", "system", "county") for f in sorted((ROOT / "sim" / room).glob("*.py"))]
    names = [f.relative_to(ROOT).as_posix() for f in files if f.name != "__init__.py"]
    return [name for name in names if not (name.startswith("sim/county/") and Path(name).name in READERS)]


def section(heading: str) -> str:
    """Text below a heading of the ODD page, up to the next heading."""
    found = re.search(rf"^###? {re.escape(heading)}.*?$(.*?)(?=^##|^# |\Z)", ODD, re.MULTILINE | re.DOTALL)
    assert found, f"docs/odd.md has no section '{heading}'"
    return found[1]


@pytest.mark.parametrize("file", [*simulated_files(), *FRAME])
def test_every_submodel_is_a_section(file: str) -> None:
    assert file in SECTIONS, f"docs/odd.md has no heading '### `{file}`'"


def test_sections_are_of_files_that_exist() -> None:
    gone = {file for file in SECTIONS if not (ROOT / file).is_file()}
    assert not gone, f"docs/odd.md describes files that are gone: {sorted(gone)}"


@pytest.mark.parametrize("reader", sorted(READERS))
def test_readers_are_named_as_such(reader: str) -> None:
    assert (ROOT / "sim" / "county" / reader).is_file(), f"sim/county/{reader} is gone; take it off READERS"
    assert f"`{reader}`" in ODD, f"docs/odd.md does not say that sim/county/{reader} only reads"


def test_process_overview_is_the_table_of_step() -> None:
    doc = CountyModel.step.__doc__ or ""
    rows = [line.strip() for line in doc.splitlines() if line.strip().startswith("|")]
    assert len(rows) > 10, "CountyModel.step has lost its table of phases"
    missing = [row for row in rows if row not in ODD]
    assert not missing, f"docs/odd.md, section 3, differs from CountyModel.step: {missing}"


@pytest.mark.parametrize("key", sorted(priors()))
def test_every_parameter_is_explained_with_its_evidence(key: str) -> None:
    rows = re.findall(rf"^\| `{re.escape(key)}` \| (.*) \| (.*) \|$", ODD, re.MULTILINE)
    assert len(rows) == 1, f"{key} stands in {len(rows)} rows of the parameter tables of docs/odd.md; 1 is wanted"
    is_assumed = rows[0][1].startswith("assumed")
    told = bool(priors()[key].get("assumed"))
    assert is_assumed == told, f"docs/odd.md and calibration/priors.yaml disagree on whether {key} is assumed"


def test_no_parameter_is_explained_that_is_gone() -> None:
    named = set(re.findall(r"^\| `([a-z]+\.\w+)` \|", ODD, re.MULTILINE))
    assert named <= set(priors()), f"not in priors.yaml: {sorted(named - set(priors()))}"


@pytest.mark.parametrize("column", Residents._fields)
def test_every_resident_column_is_in_the_state_table_with_its_dtype(column: str) -> None:
    dtype = re.search(r"np\.(\w+)", str(Residents.__annotations__[column]))
    assert dtype
    row = rf"^\| `{column}` \| {dtype[1]} \|"
    assert re.search(row, section("Residents"), re.MULTILINE), (
        f"no row '| `{column}` | {dtype[1]} | …' in the state table"
    )


def test_the_state_table_has_no_column_that_is_gone() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", section("Residents"), re.MULTILINE))
    assert named == set(Residents._fields)


@pytest.mark.parametrize("column", [f.name for f in fields(FacilityTable)])
def test_every_facility_column_is_in_the_state_table(column: str) -> None:
    assert f"`{column}`" in section("Facilities"), f"docs/odd.md does not name FacilityTable.{column}"


def test_data_dictionary_is_up_to_date() -> None:
    fresh = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()
    assert fresh, "docs/data-dictionary.md is out of date: python -m tests.docs.data_dictionary"


@pytest.mark.parametrize("file", sorted(DOCS.rglob("*.md")), ids=lambda f: f.relative_to(DOCS).as_posix())
def test_links_lead_to_files_that_exist(file: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", file.read_text(encoding="utf-8"))
    inside = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:|#", link)]
    broken = [link for link in inside if not (file.parent / link).exists()]
    assert not broken, f"{file.relative_to(ROOT)} links to nothing: {broken}"


@pytest.mark.parametrize("file", sorted((DOCS / "decisions").glob("*.md")), ids=lambda f: f.name)
def test_a_decision_says_context_decision_and_consequence(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    number = int(file.name[:4])
    assert text.startswith(f"# {number}. "), f"{file.name}: the heading must begin with '# {number}. '"
    lines = [line for line in text.splitlines()[1:] if line]
    assert len(lines) == 5, f"{file.name} has {len(lines)} lines below its heading; 5 are wanted"
    for word in ("Context", "Decision", "Consequence"):
        assert any(line.startswith(f"- {word}: ") for line in lines), f"{file.name} has no line '- {word}: '"
