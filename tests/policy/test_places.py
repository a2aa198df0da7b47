"""Townships named under a lever, grades and dates as scenario values, and conditions on the county's townships."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.county.townships import township_share, townships_named
from sim.faults import InputFaults
from sim.months import month_number
from sim.plan import make_plan
from sim.policy.load import load_scenario
from sim.policy.registry import load_registry
from sim.policy.scenario import PlaceList
from tests.engine import runs

WENSHUI = ("刘胡兰镇", "下曲镇", "开栅镇")
HEAD = "id: case\ntitle: {zh: 例, en: Case}\nhorizon: {start: 2022-01, end: 2026-12}\ncounty: wenshui\nlevers:\n"


def written(folder: Path, levers: str) -> Path:
    file = folder / "case.yaml"
    file.write_text(HEAD + levers, encoding="utf-8")
    return file


def plan(file: Path):
    registry = load_registry()
    return make_plan(load_scenario(file, registry), runs.county("wenshui"), runs.behaviour(), registry)


def sites(names: str) -> str:
    return (
        "  infrastructure:\n    subcentre_build:\n      count: {schedule: {2024-07: 3}, src: D}\n"
        f"      sites: {names}\n"
    )


def test_sites_are_townships_of_the_county_in_their_order(tmp_path):
    plans = [plan(written(tmp_path, sites(f"[{', '.join(order)}]"))) for order in (WENSHUI, WENSHUI[::-1])]
    chosen = [p.places["subcentre_build.sites"] for p in plans]
    assert len(set(chosen[0])) == 3
    assert chosen[0] == chosen[1][::-1], f"{chosen[0]} in the order written, {chosen[1]} turned round"


def test_a_township_goes_by_its_hospitals_name_too():
    by_town = townships_named({"a": PlaceList((WENSHUI[0],))}, runs.county("wenshui"))
    by_hospital = townships_named({"a": PlaceList((f"{WENSHUI[0]}卫生院",))}, runs.county("wenshui"))
    assert by_town == by_hospital


def test_an_unknown_township_is_named_with_its_line(tmp_path):
    with pytest.raises(InputFaults) as caught:
        plan(written(tmp_path, sites("[刘胡兰镇, 下渠镇]")))
    (fault,) = caught.value.faults
    assert fault.line == 9
    assert "下渠镇" in str(fault)
    assert "下曲镇" in fault.write, f"the hint is '{fault.write}'"


def test_what_is_no_list_is_a_fault(tmp_path):
    with pytest.raises(InputFaults, match="is no list of townships"):
        load_scenario(written(tmp_path, sites("刘胡兰镇")), load_registry())


def test_sites_are_inherited_and_can_be_taken_back(tmp_path):
    written(tmp_path, sites(f"[{', '.join(WENSHUI)}]"))
    child = tmp_path / "child.yaml"
    head = "id: child\ntitle: {zh: 子, en: Child}\ninherits: case.yaml\n"
    child.write_text(head, encoding="utf-8")
    assert load_scenario(child, load_registry()).places["subcentre_build.sites"].names == WENSHUI
    child.write_text(head + "levers: {infrastructure: {subcentre_build: {sites: [下曲镇]}}}\n", encoding="utf-8")
    assert load_scenario(child, load_registry()).places["subcentre_build.sites"].names == ("下曲镇",)
    child.write_text(head + "levers: {infrastructure: {subcentre_build: off}}\n", encoding="utf-8")
    assert load_scenario(child, load_registry()).places == {}


def test_the_documents_words_for_equipment_give_the_mean_grade_of_the_county(tmp_path):
    words = (
        "  infrastructure:\n    township_capability_standard:\n      equipment_grade: {to: B_if_over_20_beds_else_C,"
        " start: 2024-03-04, end: 2025-12-31, shape: linear, src: D}\n"
    )
    levers = plan(written(tmp_path, words)).levers
    grade = levers.column("township_capability_standard.equipment_grade")
    large = township_share(runs.county("wenshui"))("share_townships_beds_over_20")
    assert 0 < large <= 1
    assert grade[-1] == pytest.approx(large), f"grade {grade[-1]:.3f} asked for, {large:.3f} have over 20 beds"
    assert grade[0] == 0


def test_a_date_is_a_month_number_and_none_is_zero(tmp_path):
    words = "  infrastructure:\n    subcentre_build:\n      open_date: {to: 2025-06-30, start: 2023-11-10, src: A}\n"
    dates = plan(written(tmp_path, words)).levers.column("subcentre_build.open_date")
    assert dates[0] == 0
    assert dates[-1] == month_number("2025-07"), "a date within a month acts from the next one on"


def test_what_is_no_date_is_a_fault(tmp_path):
    words = "  infrastructure:\n    subcentre_build:\n      open_date: {to: soon, start: 2023-11, src: A}\n"
    with pytest.raises(InputFaults, match="is not a month or date"):
        load_scenario(written(tmp_path, words), load_registry())


def test_an_unknown_condition_on_townships_is_no_share():
    with pytest.raises(KeyError):
        township_share(runs.county("wenshui"))("share_townships_near_the_sea")
