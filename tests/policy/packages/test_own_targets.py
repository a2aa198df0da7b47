"""A document's own package held against the targets set by a lever: what its path meets, where it rightly does not."""

from __future__ import annotations

import pytest

from sim.measure.assumed import Assumption, follow
from sim.measure.targets import Target, load_all_targets
from sim.months import month_name, month_number
from sim.policy.lever_table import LeverTable
from sim.policy.registry import load_registry
from tests.policy.packages.conftest import package_of
from tests.policy.packages.test_cells import table_of

OWN = [t for t in load_all_targets(load_registry().columns).values() if t.verdict_class == "own_lever"]
ENCOURAGED = "encouraged, so carried out in part"
DRAFT = "a draft, so carried out in part"
NO_SIZE = "one centre for each sub-district, of which no number is known"
FALLS_SHORT = {
    "XT-T05": ("no_path", NO_SIZE),
    "XT-T10": ("path_short", ENCOURAGED),
    "XT-T24": ("path_short", "uptake of 90% is assumed, not all"),
    "SM-T20": ("path_short", "1% is read as a misprint of one per mille"),
    "NM-T02": ("no_path", NO_SIZE),
    "NM-T03": ("path_short", DRAFT),
    "NM-T05": ("path_short", DRAFT),
    "NM-T13": ("path_short", DRAFT),
    "NM-T14": ("path_short", DRAFT),
    "NM-T15": ("path_short", DRAFT),
    "NM-T16": ("path_short", DRAFT),
    "NM-T17": ("path_short", DRAFT),
    "WS-T15": ("path_short", ENCOURAGED),
    "WS-T25": ("path_short", ENCOURAGED),
}
"""Target → what the package's path says of it, and why that is right."""


def followed(target: Target, table: LeverTable, deadline: int | None = None) -> Assumption:
    issued = month_number(package_of(target.document).issued[:7])
    paths = {lever: table.column(lever) for lever in target.levers}
    return follow(target, paths, table.horizon.first, issued, deadline)


@pytest.mark.parametrize("target", OWN, ids=lambda t: t.id)
def test_a_package_meets_what_its_document_sets_itself(target):
    table = table_of(target.document)
    found = followed(target, table)
    expected, reason = FALLS_SHORT.get(target.id, ("", ""))
    said = f"{target.id}: {found.lever} is {found.value:g} in {month_name(found.month)}, {found.status}"
    if expected:
        assert found.status == expected, f"{said} instead of {expected} ({reason})"
    else:
        assert found.status in {"met_by_assumption", "already_so", "path_shown"}, f"{said} by the document's own path"
    assert not found.over_speed, f"{said} too fast"


def test_posts_are_approved_within_2022():
    target = next(t for t in OWN if t.id == "XT-T17")
    table = table_of(target.document)
    before, after = (followed(target, table, month_number(f"2022-{month}")) for month in (11, 12))
    assert (before.status, after.status) == ("no_path", "path_shown"), "2022年…重新核定"


@pytest.mark.parametrize(("id", "first_year"), [("XT-T27", 2022), ("WS-T18", 2024)])
def test_yearly_rises_count_from_the_year_the_document_says(id, first_year):
    """Xiangtan 从2022年开始, the year of issue; Wenshui 较上年 from the level at issue in November 2023."""
    target = next(t for t in OWN if t.id == id)
    assert target.evaluate_from == month_number(f"{first_year - 1}-12")
    table = table_of(target.document)
    path = table.column(target.levers[0]).copy()
    path[table.horizon.index(f"{first_year}-12")] = 0.5
    found = follow(target, {target.levers[0]: path}, table.horizon.first, month_number("2023-06"))
    assert (found.status, found.value) == ("path_short", 0.5), f"{first_year} must decide, not {found.value}"
