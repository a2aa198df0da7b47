from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from sim.faults import InputFaults
from sim.measure.rules import load_rules
from sim.measure.targets import load_documents, load_targets
from sim.months import month_number

QUOTES = YAML(typ="safe").load(Path(__file__).with_name("quotes.yaml").read_text(encoding="utf-8"))
TARGETS = load_targets()

GOOD = """\
document:
  {id: d, title: 文, number: 1号, issuer_zh: 局, issuer_en: B, issued: 2022-05-27, status: in_force, status_zh: ''}
targets:
  - id: D-1
    indicator: primary_visit_share_all
    operator: '>'
    threshold: 0.65
    unit: share
    deadline: 2027-05-27
    deadline_text_zh: 力争通过5年努力
    evaluate_from: null
    verdict_class: emerges
    title_zh: 甲
    title_en: A
    quote_zh: 乙
    article: 一
    bindingness: soft
"""


def test_the_26_targets_that_emerge():
    assert set(TARGETS) == set(QUOTES)
    assert len(TARGETS) == 26
    assert {t.verdict_class for t in TARGETS.values()} == {"emerges"}
    assert {t.document for t in TARGETS.values()} == set(load_documents())


def test_only_the_inner_mongolia_document_is_a_draft():
    assert [d.id for d in load_documents().values() if d.status == "draft"] == ["nm_2023_131"]


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda t: t.id)
def test_quote_is_that_of_the_document(target):
    assert target.quote_zh == QUOTES[target.id]


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda t: t.id)
def test_number_and_operator_are_those_of_the_words(target):
    quote = target.quote_zh
    assert (target.operator == ">") == ("大于" in quote), "only 大于 is strict"
    assert (target.operator == "~") == ("左右" in quote)
    assert (target.operator == "increase_each_year") == ("逐年" in quote)
    if target.threshold and target.id != "WS-T07":  # 普遍 is no number
        number = target.threshold[0] * (100 if target.unit == "share" else 1)
        assert f"{number:g}" in quote


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda t: t.id)
def test_deadline_is_that_of_its_phrase(target):
    deadline, alternative = load_rules().deadlines[target.deadline_text_zh]
    assert target.deadline == deadline
    if deadline is not None:
        assert target.alternative == alternative


def test_five_years_from_may_2022_are_read_in_may_and_at_the_end_of_2027():
    target = TARGETS["XT-T02"]
    assert (target.deadline, target.alternative) == (month_number("2027-05"), month_number("2027-12"))


def test_deadline_inside_a_year_gets_its_december_as_the_other_reading(tmp_path):
    assert load_one(tmp_path, GOOD).alternative == month_number("2027-12")
    assert load_one(tmp_path, GOOD.replace("2027-05-27", "2025-12-31")).alternative is None


def test_baselines_of_directions_end_a_year():
    for target in TARGETS.values():
        if target.operator in (">", ">=", "~"):
            assert target.evaluate_from is None, target.id
        else:
            assert target.evaluate_from in (month_number("2022-12"), month_number("2023-12")), target.id


def load_one(folder, text):
    (folder / "d.yaml").write_text(text, encoding="utf-8")
    return load_targets(folder)["D-1"]


def faults_of(folder, text):
    with pytest.raises(InputFaults) as caught:
        load_one(folder, text)
    return [str(fault).replace(folder.as_posix() + "/", "") for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (
            "primary_visit_share_all",
            "primary_visit_share_al",
            "d.yaml:5: D-1.indicator: unknown indicator 'primary_visit_share_al' – "
            "did you mean 'primary_visit_share_all' or 'primary_visit_share_county'?",
        ),
        (
            "'>'",
            "greater",
            "d.yaml:6: D-1.operator: unknown operator 'greater' – "
            "write one of >, >=, <=, =, ~, between, increase, decrease, increase_each_year, increase_pp, "
            "increase_pp_per_year",
        ),
        ("0.65", "65", "d.yaml:7: D-1.threshold: 65 is no share – write 65% as 0.65"),
        ("0.65", "65%", "d.yaml:7: D-1.threshold: 65% is no number – write a share as 0.65, a pair as [0.01, 0.03]"),
        ("0.65", "[0.6, 0.7]", "d.yaml:7: D-1.threshold: '>' takes one number, not 2 – write 0.65"),
        ("0.65", "null", "d.yaml:7: D-1.threshold: '>' takes one number, not 0 – write 0.65"),
        (
            "unit: share",
            "unit: yuan",
            "d.yaml:8: D-1.unit: 'yuan' is not the unit of primary_visit_share_all – write share",
        ),
        (
            "2027-05-27",
            "2027-13-27",
            "d.yaml:9: D-1.deadline: '2027-13-27' is not in the calendar; "
            "write YYYY-MM, such as 2023-01 – or write null",
        ),
        ("    article: 一\n", "", "d.yaml:4: D-1: article is missing – write `article: …`"),
        (
            "    article:",
            "    artikle: x\n    article:",
            "d.yaml:16: D-1.artikle: unknown key – did you mean 'article'?",
        ),
        ("emerges", "emerge", "d.yaml:12: D-1.verdict_class: unknown verdict_class 'emerge' – did you mean 'emerges'?"),
        (
            "status: in_force",
            "status: valid",
            "d.yaml:2: document.status: 'valid' is none of the choices – write in_force or draft",
        ),
        ("    unit: share\n", "    unit: share\n    unit: share\n", "d.yaml:9: a key is written twice – keep one"),
        ("targets:\n", "targets: [\n", None),
    ],
)
def test_faults_say_where_and_what_to_write(tmp_path, right, wrong, message):
    found = faults_of(tmp_path, GOOD.replace(right, wrong, 1))
    assert len(found) == 1
    assert found[0] == message if message else found[0].startswith("d.yaml:")


def test_direction_needs_a_baseline(tmp_path):
    text = GOOD.replace("'>'", "increase").replace("0.65", "null")
    assert faults_of(tmp_path, text) == [
        "d.yaml:11: D-1.evaluate_from: 'increase' needs a baseline – write the last month of its year: 2023-12"
    ]


def test_all_faults_of_all_files_are_reported_together(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD.replace("emerges", "x").replace("0.65", "65"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text("- nothing\n", encoding="utf-8")
    found = faults_of(tmp_path, GOOD.replace("soft", "soft\n    note2: x"))
    assert [f.split(":")[0] for f in found] == ["a.yaml", "a.yaml", "b.yaml", "d.yaml"]


def test_an_id_used_by_two_documents(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    assert faults_of(tmp_path, GOOD) == ["d.yaml:4: D-1: this id is used twice – give it its own id"]


def test_a_folder_without_targets(tmp_path):
    with pytest.raises(InputFaults, match="holds no target files"):
        load_targets(tmp_path)


@pytest.mark.parametrize(
    "text", ["targets: 5\ndocument: 3\n", "document: {}\ntargets: [3]\n", "targets: null\ndocument: null\n", "{}\n"]
)
def test_odd_shapes_are_faults_not_tracebacks(tmp_path, text):
    assert faults_of(tmp_path, text)


@pytest.mark.parametrize(
    ("end", "touched"), [("2022-11", False), ("2022-12", True), ("2024-01", True), ("2024-02", False)]
)
def test_a_year_touches_the_epidemic_from_its_first_to_its_last_month(end, touched):
    assert bool(load_rules().touches_epidemic(np.array(month_number(end)))) is touched
    assert load_rules().epidemic_calendar_months == {12, 1, 2}
