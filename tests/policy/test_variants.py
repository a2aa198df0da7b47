"""What-ifs made by rule, readings a file writes itself, and how both are named."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from sim.faults import InputFaults
from sim.months import month_number
from sim.policy import variant_changes as change
from sim.policy.path_values import WHOLE
from sim.policy.registry import NOT_A_QUANTITY, bau_values, load_registry
from sim.policy.resolve import compile_levers
from sim.policy.scenario import Scenario
from sim.policy.variants import load_reference, scopes, split_reference, variants_of
from sim.policy.what_if_rules import load_rules
from tests.policy.county import FACTS
from tests.policy.test_properties import BAU, HORIZON, paths, scenario_of

FOLDER = Path(__file__).parent / "small_packages"
REGISTRY = load_registry()
FIRST, SECOND = FOLDER / "first_plan.yaml", FOLDER / "second_plan.yaml"
PLAN = load_reference(str(FIRST), REGISTRY)
LEVELS = bau_values(REGISTRY, FACTS)
BASE = np.array([LEVELS[key] for key in REGISTRY.columns])


def variant(names: str, file: Path = FIRST) -> Scenario:
    return load_reference(f"{file}@{names}" if names else str(file), REGISTRY, FOLDER)


def table(names: str, file: Path = FIRST):
    return compile_levers(variant(names, file), REGISTRY, FACTS)


def column(names: str, key: str) -> np.ndarray:
    return table(names).column(key)


def sized(key: str) -> bool:
    return REGISTRY.parameters[key].type not in NOT_A_QUANTITY


def test_none_is_the_baseline_of_that_county_and_those_months():
    none = variant("none")
    assert (none.county, none.horizon, none.targets) == (PLAN.county, PLAN.horizon, PLAN.targets)
    values = table("none").values
    assert values.tobytes() == np.tile(BASE, (len(values), 1)).tobytes(), "a lever moves without the package"


def test_all_is_the_package_itself():
    assert (table("all").values == table("").values).all()
    assert (table("strength_0.8").values == table("").values).all(), "0.8 is the package's own strength"


@pytest.mark.parametrize("key", [key for key in PLAN.paths if sized(key)])
def test_weak_is_half_way(key):
    full, weak = column("", key) - LEVELS[key], column("weak_all", key) - LEVELS[key]
    if REGISTRY.parameters[key].type in WHOLE:
        assert (np.abs(weak - full / 2) <= 0.5).all(), f"{key}: {weak} is not the half of {full}, rounded"
    else:
        np.testing.assert_allclose(weak, full / 2, atol=1e-12, err_msg=key)
    assert full.any(), f"{key} never moves, so that its half says nothing"


@pytest.mark.parametrize("key", [key for key in PLAN.paths if not sized(key)])
def test_flags_and_choices_are_neither_halved_nor_raised(key):
    for name in ("weak_all", "strong_all", "weak_all@weak_all"):
        assert (column(name, key) == column("", key)).all(), f"{key} changes under {name}"


@given(paths())
def test_weak_of_any_path_lies_half_way_to_what_is_written(path):
    scenario = scenario_of(path)
    weak = change.scaled(scenario, [path.key], 0.5)
    full, half = (compile_levers(s, REGISTRY, FACTS).column(path.key) - BAU[path.key] for s in (scenario, weak))
    parameter = REGISTRY.parameters[path.key]
    expected = full if parameter.type in NOT_A_QUANTITY else full / 2
    rounding = 0.5 if parameter.type in WHOLE else 1e-9 * max(abs(parameter.high), 1.0)
    if not parameter.floor:
        assert np.abs(half - expected).max() <= rounding, f"{path.key}: {half[-1]} for {expected[-1]}"


@given(paths())
def test_late_of_any_path_is_the_path_a_year_later(path):
    scenario = scenario_of(path)
    late = change.shifted(scenario, [path.key], 12)
    first, second = (compile_levers(s, REGISTRY, FACTS).column(path.key) for s in (scenario, late))
    assert (second[:12] == BAU[path.key]).all()
    np.testing.assert_array_equal(second[12:], first[:-12], err_msg=path.key)


@given(paths())
def test_early_acts_no_later_and_never_before_the_horizon(path):
    early = change.shifted(scenario_of(path), [path.key], -12).paths[path.key]
    assert early.first == max(path.first - 12, HORIZON.first)
    assert early.until is None or early.until > early.first, "it would end before it begins"


def test_the_far_end_of_a_range_and_half_as_much_again_without_one():
    last = {key: column("strong_all", key)[-1] for key in PLAN.paths}
    assert last["reimbursement_gap.primary_inpatient_rate_pp"] == pytest.approx(0.8 * 8), "upper end, at strength 0.8"
    assert last["reimbursement_gap.municipal_provincial_inpatient_rate_pp"] == pytest.approx(0.8 * -15)
    assert last["village_outpatient_pooling.designated_share"] == 1.0
    assert last["fiscal_guarantee.guaranteed_share"] == 1.0, "1.5 times the way would be above what is allowed"
    assert last["subcentre_build.count"] == 3, "1.5 times two, and no range"
    assert last["county_hired_township_used.share_of_new_licensed_hires"] == 1.0, "1.2 is clipped"


@pytest.mark.parametrize("key", [key for key in PLAN.paths if sized(key)])
def test_strong_is_never_nearer_to_usual_than_the_package(key):
    base = LEVELS[key]
    full, strong = column("", key) - base, column("strong_all", key) - base
    assert (np.abs(strong) >= np.abs(full) - 1e-12).all()
    assert (strong * full >= 0).all(), "strong turns the other way"


@pytest.mark.parametrize("by", ["family", "lever"])
def test_alone_and_left_out_share_the_package_between_them(by):
    for scope in scopes(PLAN, REGISTRY, by):
        alone, rest = variant(f"only_{scope}").paths, variant(f"all_but_{scope}").paths
        assert alone, f"nothing moves under only_{scope}"
        assert not alone.keys() & rest.keys()
        assert {**alone, **rest} == PLAN.paths
    together = [key for scope in scopes(PLAN, REGISTRY, by) for key in variant(f"only_{scope}").paths]
    assert sorted(together) == sorted(PLAN.paths), "each lever stands alone once"


def test_late_moves_no_cell_before_the_late_start():
    for months, name in ((12, "late_all"), (24, "late_24_all"), (12, "late_finance")):
        late = variant(name)
        moved = [key for key in late.paths if late.paths[key] != PLAN.paths[key]]
        for key in moved:
            start = PLAN.paths[key].first + months - PLAN.horizon.first
            assert (column(name, key)[:start] == LEVELS[key]).all(), f"{key} moves before {months} months are over"
            assert late.paths[key].first == PLAN.paths[key].first + months
    assert {key.partition(".")[0] for key in moved} == {"fiscal_guarantee"}


def test_early_starts_a_year_before():
    key = "reimbursement_gap.primary_inpatient_rate_pp"
    assert variant("early_all").paths[key].first == month_number("2022-01")


def test_on_paper_the_coverage_is_reached_and_nothing_behind_it():
    paper = variant("paper").paths.keys()
    gone = PLAN.paths.keys() - paper
    assert gone == {"tight_alliance.integration_level", "contract_coverage.effective_share", "ai_assist.use_rate"}
    assert "ai_assist.coverage_share" in paper


def test_every_gain_that_a_lever_declares_is_a_real_effect():
    gains = {parameter.name for parameter in REGISTRY.parameters.values() if parameter.name.endswith("_gain")}
    assert gains <= set(load_rules().paper), f"not in scenarios/rules/what_ifs.yaml: {gains - set(load_rules().paper)}"


def test_strength_scales_what_is_soft_and_nothing_else():
    soft, bound = (
        "reimbursement_gap.primary_inpatient_rate_pp",
        "county_hired_township_used.share_of_new_licensed_hires",
    )
    assert column("strength_0.3", soft)[-1] == pytest.approx(0.3 * 4)
    assert column("strength_0.3", bound)[-1] == 0.8


def test_a_union_goes_as_far_as_the_farthest_in_every_cell():
    union = np.abs(table("union").values - BASE)
    members = [table(name).values for name in ("", "swap_second_plan")]
    for values in members:
        assert (union >= np.abs(values - BASE)).all(), "a document goes farther than the union"
    assert (np.array([np.abs(values - BASE) for values in members]).max(axis=0) == union).all()
    gap = column("union", "reimbursement_gap.primary_inpatient_rate_pp")
    assert gap[month_number("2023-12") - HORIZON.first] == pytest.approx(0.8 * 4), "the first document alone"
    assert gap[-1] == pytest.approx(0.5 * 10), "the second document, carried out by half"


def test_what_applies_to_a_union_applies_to_its_members():
    assert (table("union@none").values == np.tile(BASE, (PLAN.horizon.n_months, 1))).all()
    weak, whole = (column(name, "gatekeeping.disease_list_share")[-1] for name in ("union@weak_all", "union"))
    assert LEVELS["gatekeeping.disease_list_share"] < weak < whole, f"half of the union is {weak}, the whole {whole}"


def test_swapped_is_the_other_package_in_this_county():
    swapped, second = variant("swap_second_plan"), load_reference(str(SECOND), REGISTRY)
    assert (swapped.county, swapped.horizon, swapped.targets) == (PLAN.county, PLAN.horizon, PLAN.targets)
    assert swapped.paths == second.paths
    assert swapped.implementation_strength == 0.5


def test_coalitions_of_no_and_of_all_groups():
    groups = len(load_rules().groups)
    assert not variant(f"coalition_{'0' * groups}").paths
    assert variant(f"coalition_{'1' * groups}").paths == PLAN.paths
    alone = variant("coalition_100000").paths
    assert {REGISTRY.parameters[key].family for key in alone} == {"insurance"}


def test_every_family_of_levers_belongs_to_one_group():
    listed = [family for group in load_rules().groups.values() for family in group.families]
    assert len(listed) == len(set(listed)), "a family is in two groups"
    assert set(REGISTRY.families) <= set(listed), f"no group has {set(REGISTRY.families) - set(listed)}"


def test_a_reading_of_the_file_is_laid_over_the_package():
    wide = variant("wide_gap")
    key = "reimbursement_gap.primary_inpatient_rate_pp"
    assert wide.paths[key].to.constant == 8
    assert wide.paths[key].commitment == "soft", "the lever's commitment holds on"
    assert {k: p for k, p in wide.paths.items() if k != key} == {k: p for k, p in PLAN.paths.items() if k != key}
    less = variant("no_villages")
    assert PLAN.paths.keys() - less.paths.keys() == {
        "village_outpatient_pooling.eligibility",
        "village_outpatient_pooling.designated_share",
        "village_doctor_licensing.annual_conversion_rate",
    }
    assert less.implementation_strength == 1.0
    assert variant("until_2035").horizon.last == month_number("2035-12")


def test_several_apply_in_the_order_written():
    key = "reimbursement_gap.primary_inpatient_rate_pp"
    assert column("wide_gap@weak_all", key)[-1] == pytest.approx(0.8 * 4)
    assert column("weak_all@wide_gap", key)[-1] == pytest.approx(0.8 * 8), "what is laid over later is whole"
    both = variant("wide_gap@only_insurance")
    assert both.id == "first_plan__wide_gap__only_insurance"
    assert both.title_en == "First plan: Wider gap: Health insurance only"


def test_every_id_is_fit_for_a_folder_and_every_variant_has_words():
    names = [known.name for known in variants_of(PLAN, REGISTRY, FOLDER)]
    assert len(names) == len(set(names)), "a name stands for two variants"
    for known in variants_of(PLAN, REGISTRY, FOLDER):
        made = variant(known.name)
        assert re.fullmatch(r"[a-z0-9_]+", made.id), made.id
        for text in (known.title.zh, known.title.en):
            assert text, f"{known.name} has no title"
            assert "{" not in text, f"{known.name}: {text}"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("only_insurence", "only_insurance"), ("wide_gab", "wide_gap"), ("late_24_insurence", "late_insurance"),
     ("unoin", "union"), ("strength_2", "strength_"), ("coalition_01", "")],
)  # fmt: skip
def test_an_unknown_variant_is_one_fault_with_the_nearest_name(name, nearest):
    with pytest.raises(InputFaults) as caught:
        variant(name)
    (fault,) = caught.value.faults
    assert fault.where == f"@{name}"
    assert nearest in fault.write


def test_an_at_sign_in_a_folder_is_none_of_ours(tmp_path):
    file = tmp_path / "a@b" / "plan.yaml"
    file.parent.mkdir()
    file.write_text(FIRST.read_text(encoding="utf-8"), encoding="utf-8")
    assert split_reference(f"{file}@none@weak_all") == (str(file), ("none", "weak_all"))
    assert split_reference(str(file)) == (str(file), ())
    assert load_reference(f"{file}@none", REGISTRY).id == "first_plan__none"


HEAD = "id: plan\ntitle: {zh: 例, en: Plan}\nhorizon: {start: 2019-01, end: 2027-12}\nlevers:\n  informatics:\n" \
    "    ai_assist:\n      use_rate: {to: 0.4, start: 2023-06, src: A, range: [0.1, 0.7]}\nvariants:\n"  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  Two: {title: {zh: 二, en: Two}}\n", "plan.yaml:9: variants.Two: 'Two' is no name – "),
        ("  two: {remove: [ai_assist]}\n", "plan.yaml:9: variants.two: 'title' is missing – "),
        ("  two:\n    title: {zh: 二, en: Two}\n    remove: [ai_asist]\n",
         "plan.yaml:11: variants.two.remove.0: 'ai_asist' is set by nothing in this scenario – did you mean 'ai_a"),
        ("  two:\n    title: {zh: 二, en: Two}\n    levers:\n      informatics:\n        ai_assist:\n"
         "          use_rat: {to: 0.5}\n",
         "plan.yaml:14: variants.two.levers.informatics.ai_assist.use_rat: unknown parameter 'use_rat' – did you mean"),
        ("  two:\n    title: {zh: 二, en: Two}\n    horizon: {start: 2027-01, end: 2019-01}\n",
         "plan.yaml:11: variants.two.horizon: start 2027-01 is after end 2019-01 – "),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_variant_is_told_with_its_line(text, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("plan.yaml").write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        load_reference("plan.yaml", REGISTRY)
    assert any(str(fault).startswith(told) for fault in caught.value.faults), [str(f) for f in caught.value.faults]


def test_a_draw_never_leaves_strong_weaker_than_the_package():
    key = "reimbursement_gap.primary_inpatient_rate_pp"
    drawn = compile_levers(PLAN, REGISTRY, FACTS, quantile=lambda _: 0.99).column(key)[-1]
    strong = compile_levers(variant("strong_all"), REGISTRY, FACTS, quantile=lambda _: 0.01).column(key)[-1]
    assert strong >= drawn, f"strong {strong} under the drawn package {drawn}"


def test_two_paths_that_differ_in_size_only_are_different():
    path = PLAN.paths["ai_assist.use_rate"]
    assert replace(path, scale=0.5) != path
