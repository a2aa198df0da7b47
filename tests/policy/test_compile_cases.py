"""Paths and the monthly values they give, case by case, and what holds for every table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from sim.faults import InputFaults
from sim.months import Horizon
from sim.policy.changes import without_effect
from sim.policy.load import load_scenario
from sim.policy.registry import bau_values
from sim.policy.resolve import compile_levers, lever_changes

CASES = YAML(typ="rt").load(Path(__file__).parent / "compile" / "paths.yaml")
HEAD = "id: case\ntitle: {zh: 例, en: Case}\nhorizon: {start: 2019-01, end: 2027-12}\n"


def written(tmp_path: Path, levers: str, name: str = "case.yaml", head: str = HEAD) -> Path:
    file = tmp_path / name
    file.write_text(head + levers, encoding="utf-8")
    return file


def one_lever(key: str, path: str, commitment: str = "directive") -> str:
    family, lever, parameter = key.split(".")
    return f"levers:\n  {family}:\n    {lever}:\n      commitment: {commitment}\n      {parameter}: {path}\n"


def flow(value: object) -> str:
    """A value read from the cases, as flow YAML again."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) and "," in value else str(value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_a_path_gives_these_months(case, registry, facts, tmp_path):
    head = HEAD + f"implementation_strength: {case.get('implementation', 1)}\n"
    levers = one_lever(case["key"], flow(case["path"]), case.get("commitment", "directive"))
    scenario = load_scenario(written(tmp_path, levers, head=head), registry)
    quantile = (lambda _: float(case["quantile"])) if "quantile" in case else None
    table = compile_levers(scenario, registry, facts, strength=case.get("strength", 1.0), quantile=quantile)
    column = table.column(case["key"].split(".", 1)[1])
    got = {month: column[table.horizon.index(str(month))] for month in case["expect"]}
    assert got == pytest.approx(dict(case["expect"]))
    others = np.delete(table.values, registry.column(case["key"].split(".", 1)[1]), axis=1)
    assert (others == others[0]).all(), "a path moved another parameter"


BASE = one_lever(
    "insurance.reimbursement_gap.primary_inpatient_rate_pp", "{to: 3, start: 2023-01, src: A, range: [0, 10]}"
)
CHILD = "id: child\ntitle: {zh: 例, en: Case}\ninherits: base.yaml\n"


@pytest.mark.parametrize(
    ("levers", "in_2022", "in_2023", "in_2024"),
    [
        ("", 0, 3, 3),
        ("levers:\n  insurance:\n    reimbursement_gap:\n      primary_inpatient_rate_pp: {delta: 2}\n", 0, 5, 5),
        ("levers:\n  insurance:\n    reimbursement_gap:\n      primary_inpatient_rate_pp: off\n", 0, 0, 0),
        ("levers:\n  insurance:\n    reimbursement_gap: off\n", 0, 0, 0),
        (
            one_lever("insurance.reimbursement_gap.primary_inpatient_rate_pp", "{to: 7, start: 2024-01, src: D}"),
            0,
            0,
            7,
        ),
        (
            "implementation_strength: 0.5\nlevers:\n  insurance:\n    reimbursement_gap: {commitment: soft}\n",
            0,
            1.5,
            1.5,
        ),
    ],
    ids=["as it is", "delta", "off", "whole lever off", "anew", "commitment only"],
)
def test_a_child_changes_what_it_inherits(levers, in_2022, in_2023, in_2024, registry, facts, tmp_path):
    written(tmp_path, BASE, "base.yaml")
    scenario = load_scenario(written(tmp_path, levers, "child.yaml", CHILD), registry)
    table = compile_levers(scenario, registry, facts)
    column = table.column("reimbursement_gap.primary_inpatient_rate_pp")
    assert [column[table.horizon.index(m)] for m in ("2022-12", "2023-01", "2024-12")] == [in_2022, in_2023, in_2024]


def test_delta_is_added_to_every_value_of_a_schedule(registry, facts, tmp_path):
    key = "finance.fiscal_guarantee.guaranteed_share"
    written(tmp_path, one_lever(key, "{schedule: {2022-12: 'bau+0.1', 2023-12: 0.9}, src: D}"), "base.yaml")
    child = "levers:\n  finance:\n    fiscal_guarantee:\n      guaranteed_share: {delta: -0.05}\n"
    table = compile_levers(load_scenario(written(tmp_path, child, "child.yaml", CHILD), registry), registry, facts)
    column = table.column("fiscal_guarantee.guaranteed_share")
    assert column[table.horizon.index("2022-12")] == pytest.approx(0.75)
    assert column[table.horizon.index("2023-12")] == pytest.approx(0.85)


def test_a_longer_horizon_keeps_the_shorter_ones_values(registry, facts, tmp_path):
    levers = one_lever(
        "insurance.two_disease_drug_benefit.uptake_share", "{to: bau+1pp_per_year, start: 2024-01, src: D}"
    )
    scenario = load_scenario(written(tmp_path, levers), registry)
    short, long = (
        compile_levers(scenario, registry, facts),
        compile_levers(scenario, registry, facts, Horizon.of("2017-01", "2030-12")),
    )
    assert (long.values[24 : 24 + short.horizon.n_months] == short.values).all()
    assert (long.values[-36:] == short.values[-1]).all(), "growth goes on after the scenario's horizon"


def test_first_difference_is_the_first_lever_month(registry, facts, tmp_path):
    changed = compile_levers(load_scenario(written(tmp_path, BASE), registry), registry, facts)
    baseline = compile_levers(load_scenario(written(tmp_path, ""), registry), registry, facts)
    assert changed.first_difference(baseline) == Horizon.of("2019-01", "2027-12").index("2023-01")
    assert changed.first_difference(changed) is None
    assert changed.at(0) == baseline.at(0)


def test_a_month_by_name_has_every_parameter_as_a_plain_number(registry, facts, tmp_path):
    table = compile_levers(load_scenario(written(tmp_path, BASE), registry), registry, facts)
    levers = table.at(60)
    assert list(levers) == list(table.columns)
    assert all(type(level) is float for level in levers.values())
    assert list(levers.values()) == table.values[60].tolist()


def test_tables_of_other_months_are_not_compared(registry, facts, tmp_path):
    scenario = load_scenario(written(tmp_path, ""), registry)
    other = compile_levers(scenario, registry, facts, Horizon.of("2020-01", "2020-12"))
    with pytest.raises(ValueError, match="same months"):
        compile_levers(scenario, registry, facts).first_difference(other)


def test_a_strength_above_one_is_refused(registry, facts, tmp_path):
    scenario = load_scenario(written(tmp_path, ""), registry)
    with pytest.raises(ValueError, match="outside 0 to 1"):
        compile_levers(scenario, registry, facts, strength=1.2)


def test_a_condition_the_county_does_not_tell_names_the_line(registry, facts, tmp_path):
    levers = one_lever("finance.fiscal_guarantee.guaranteed_share", "{to: 1_if_over_99_beds, start: 2023-01, src: D}")
    with pytest.raises(InputFaults, match=r"case\.yaml:8: .*share_townships_beds_over_99"):
        compile_levers(load_scenario(written(tmp_path, levers), registry), registry, facts)


def test_changes_are_told_with_dates_and_values(registry, facts, tmp_path):
    path = "{to: 0.9, start: 2023-01, end: 2024-12, shape: linear, src: A, range: [0.7, 1.0], note: why}"
    levers = one_lever("insurance.two_disease_drug_benefit.uptake_share", path)
    scenario = load_scenario(written(tmp_path, levers), registry)
    baseline = load_scenario(written(tmp_path, "", "none.yaml"), registry)
    tables = [compile_levers(s, registry, facts) for s in (scenario, baseline)]
    (change,) = lever_changes(*tables, registry, scenario, "zh")
    assert change.title == "“两病”用药保障享受率"
    assert (change.first_month, change.before, change.src, change.range) == ("2023-01", 0.5, "A", ("0.7", "1"))
    assert list(change.at) == ["2023-01", "2024-12", "2027-12"]
    assert change.at["2024-12"] == pytest.approx(0.9)
    assert lever_changes(tables[1], tables[1], registry, baseline, "en") == []


def test_a_path_that_changes_nothing_is_told(registry, facts, tmp_path):
    levers = one_lever("insurance.two_disease_drug_benefit.uptake_share", "{to: 0.3, start: 2023-01, src: D}")
    scenario = load_scenario(written(tmp_path, levers), registry)
    table = compile_levers(scenario, registry, facts)
    told = without_effect(table, registry, scenario, bau_values(registry, facts))
    assert told == ["two_disease_drug_benefit.uptake_share"]


def test_changes_name_choices(registry, facts, tmp_path):
    levers = one_lever("insurance.village_outpatient_pooling.eligibility", "{to: all, start: 2023-01, src: D}")
    scenario = load_scenario(written(tmp_path, levers), registry)
    table = compile_levers(scenario, registry, facts)
    baseline = compile_levers(scenario, registry, facts, strength=0.0)
    (change,) = lever_changes(table, baseline, registry, scenario, "en")
    assert (change.before, change.at["2023-01"]) == ("integrated", "all")


def test_the_baseline_is_business_as_usual_in_every_month(registry, facts, tmp_path):
    table = compile_levers(load_scenario(written(tmp_path, ""), registry), registry, facts)
    bau = bau_values(registry, facts)
    assert (table.values == [bau[key] for key in registry.columns]).all()
