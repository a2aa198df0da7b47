"""What the packages come to in months and numbers, against cells worked out by hand from the documents."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.months import month_number
from sim.policy.lever_table import LeverTable
from sim.policy.registry import load_registry
from sim.policy.resolve import compile_levers
from sim.policy.yaml_text import read_yaml
from tests.policy.packages.conftest import PACKAGES, facts_of, package_of

CELLS: dict[str, list[dict[str, Any]]] = read_yaml(Path(__file__).with_name("cells.yaml")).data
THREE_OF_FOUR = 0.75  # townships of more than 10,000 residents, of which no county fact is needed here


@cache
def table_of(name: str) -> LeverTable:
    package = package_of(name)
    return compile_levers(package, load_registry(), facts_of(package.county), condition_share=lambda _: THREE_OF_FOUR)


@pytest.mark.parametrize(
    ("name", "cell"),
    [(name, cell) for name, cells in CELLS.items() for cell in cells],
    ids=lambda part: f"{part['cell']}-{part['month']}" if isinstance(part, dict) else part,
)
def test_a_package_says_what_its_document_says(name, cell):
    table = table_of(name)
    found = table.column(cell["cell"])[table.horizon.index(cell["month"])]
    choices = load_registry().parameters[cell["cell"]].choices
    value = choices.index(cell["value"]) if isinstance(cell["value"], str) else cell["value"]
    assert found == pytest.approx(value, rel=1e-4), (
        f"{cell['cell']} is {found} in {cell['month']}, by hand {cell['value']} ({cell['how']})"
    )


@pytest.mark.parametrize("name", PACKAGES)
def test_nothing_moves_before_the_document_or_the_year_it_counts_from(name):
    table, package = table_of(name), package_of(name)
    usual = compile_levers(replace(package, paths={}), load_registry(), facts_of(package.county))
    first = table.first_difference(usual)
    assert first is not None, f"{name} moves nothing"
    counts_from = "2022-01" if name == "xt_2022_25" else package.issued[:7]  # 从2022年开始…每年提升
    assert table.horizon.first + first >= month_number(counts_from), f"{name} acts {first} months after the start"


def test_every_package_has_ten_cells_and_more():
    assert sorted(CELLS) == PACKAGES, f"cells for {sorted(CELLS)}, packages {PACKAGES}"
    for name, cells in CELLS.items():
        assert len({cell["cell"] for cell in cells}) >= 10, f"{name} has only {len(cells)} cells"
