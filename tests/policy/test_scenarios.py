"""The scenarios that come with the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.policy.load import load_scenario
from sim.policy.registry import NOT_A_QUANTITY
from sim.policy.resolve import compile_levers

FOLDER = Path(__file__).parents[2] / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))

XIANGTAN = [
    # parameter, month, value worked out by hand from 潭政办发〔2022〕25号, the county of tests/policy/county.py and the
    # implementation strength 0.85 of soft levers and permissions
    ("village_outpatient_pooling.eligibility", "2022-05", 1),
    ("village_outpatient_pooling.eligibility", "2022-06", 2),
    ("special_disease_outpatient.designated_share_township", "2022-05", 0.4),
    ("special_disease_outpatient.designated_share_township", "2024-03", 0.4 + 0.6 * 22 / 43),
    ("special_disease_outpatient.designated_share_township", "2025-12", 1.0),
    ("two_disease_drug_benefit.uptake_share", "2023-09", 0.7),
    ("reimbursement_gap.primary_inpatient_rate_pp", "2022-12", 0),
    ("reimbursement_gap.primary_inpatient_rate_pp", "2023-01", 2.55),
    ("reimbursement_gap.municipal_provincial_inpatient_rate_pp", "2025-06", -4.25),
    ("reimbursement_gap.municipal_provincial_deductible_delta_yuan", "2023-01", 170),
    ("tight_alliance.integration_level", "2024-03", 0.45),
    ("inpatient_cap_removal.enabled", "2022-06", 1),
    ("inpatient_cap_removal.reinstate_above_trigger", "2022-05", 1),
    ("inpatient_cap_removal.reinstate_above_trigger", "2022-06", 0),
    ("primary_fund_share_path.target_inpatient_budget_share", "2022-12", 0.18),
    ("primary_fund_share_path.target_inpatient_budget_share", "2025-06", 0.315),
    ("primary_fund_share_path.target_inpatient_budget_share", "2027-12", 0.45),
    ("county_hired_township_used.share_of_new_licensed_hires", "2022-07", 0.8),
    ("graduate_village_doctor.annual_inflow_per_county", "2022-09", 5.1),
    ("headcount_quota.posts_usable_share", "2022-12", 0.8),
    ("headcount_quota.posts_usable_share", "2023-01", 0.95),
    ("performance_pay_two_permits.surplus_to_bonus_share", "2023-01", 0.255),
    ("performance_pay_two_permits.township_county_pay_ratio", "2024-12", 0.75),
    ("fiscal_guarantee.guaranteed_share", "2022-11", 0.7),
    ("fiscal_guarantee.guaranteed_share", "2022-12", 0.8),
    ("fiscal_guarantee.guaranteed_share", "2023-12", 0.9),
    ("fiscal_guarantee.guaranteed_share", "2024-12", 1.0),
    ("subcentre_build.count", "2024-07", 1),
    ("subcentre_build.count", "2026-01", 2),
    ("contract_coverage.all_pp_per_year", "2021-12", 0),
    ("contract_coverage.all_pp_per_year", "2022-01", 2),
    ("primary_service_price.service_price_multiplier", "2024-06", 1.075),
    ("global_budget_contract.enabled", "2027-12", 0),  # not in this document
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_scenario_loads_and_compiles(file, registry, facts):
    scenario = load_scenario(file, registry)
    table = compile_levers(scenario, registry, facts)
    assert scenario.id == file.stem
    assert table.values.shape == (108, len(registry.columns))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_assumed_values_have_a_range_to_sweep(file, registry):
    for path in load_scenario(file, registry).paths.values():
        if path.src == "A" and registry.parameters[path.key].type not in NOT_A_QUANTITY:
            assert path.range is not None, f"{path.key} is assumed and has no range"


@pytest.mark.parametrize("name", ["reimbursement_gap", "alliance_budget", "staffing", "all_three"])
def test_assumed_values_of_the_what_ifs_name_the_document_they_lean_on(name, registry):
    for path in load_scenario(FOLDER / f"{name}.yaml", registry).paths.values():
        assert "〔" in path.note or "号" in path.note, f"{path.key} names no document"


def test_baseline_has_no_lever(registry):
    baseline = load_scenario(FOLDER / "baseline.yaml", registry)
    assert baseline.paths == {}
    assert baseline.targets == ("XT-T02", "SM-T22", "XT-T01", "XT-T25", "WS-T11")


def test_all_three_is_the_three_together(registry):
    single = [
        load_scenario(FOLDER / f"{n}.yaml", registry) for n in ("reimbursement_gap", "alliance_budget", "staffing")
    ]
    together = {key: path for scenario in single for key, path in scenario.paths.items()}
    assert load_scenario(FOLDER / "all_three.yaml", registry).paths == together
    assert len(together) == sum(len(scenario.paths) for scenario in single), "two of the three set the same parameter"


@pytest.mark.parametrize(("key", "month", "value"), XIANGTAN, ids=str)
def test_xiangtan_says_what_the_document_says(key, month, value, registry, facts):
    table = compile_levers(load_scenario(FOLDER / "xiangtan_core.yaml", registry), registry, facts)
    assert table.column(key)[table.horizon.index(month)] == pytest.approx(value)


def test_xiangtan_scales_only_what_the_document_leaves_open(registry):
    scenario = load_scenario(FOLDER / "xiangtan_core.yaml", registry)
    scaled = {key for key, path in scenario.paths.items() if scenario.strength_of(path) < 1}
    assert scaled == {
        "reimbursement_gap.primary_inpatient_rate_pp",
        "reimbursement_gap.municipal_provincial_inpatient_rate_pp",
        "reimbursement_gap.municipal_provincial_deductible_delta_yuan",
        "graduate_village_doctor.annual_inflow_per_county",
        "performance_pay_two_permits.surplus_to_bonus_share",
    }


def test_scenarios_are_the_same_until_their_first_lever(registry, facts):
    baseline = compile_levers(load_scenario(FOLDER / "baseline.yaml", registry), registry, facts)
    for name, month in (("all_three", "2023-01"), ("xiangtan_core", "2022-01")):
        table = compile_levers(load_scenario(FOLDER / f"{name}.yaml", registry), registry, facts)
        assert table.first_difference(baseline) == table.horizon.index(month), name
