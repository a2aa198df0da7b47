"""All targets of the five documents: how many, in whose words, of which class, set by which lever."""

from __future__ import annotations

from collections import Counter

import pytest

from sim.faults import InputFaults
from sim.measure.indicators import load_indicators
from sim.measure.rules import load_rules
from sim.measure.targets import document_text, evaluate, load_all_targets, load_documents, load_targets
from sim.months import month_number
from sim.plan import load_registry
from tests.measure.records import record_of
from tests.measure.test_target_files import GOOD

ADJUSTABLE = frozenset(load_registry().columns)
TARGETS = load_all_targets(ADJUSTABLE)
COUNTS = {
    "xt_2022_25": {"emerges": 5, "own_lever": 32, "outside": 3},
    "sm_2024_2": {"emerges": 7, "own_lever": 22, "outside": 2},
    "nm_2023_131": {"emerges": 4, "own_lever": 21, "outside": 0},
    "hn_2023_44": {"emerges": 2, "own_lever": 7, "outside": 22},
    "ws_2023_57": {"emerges": 8, "own_lever": 14, "outside": 7},
}
SAID_IN_WORDS = {
    "HN-T07", "HN-T09", "HN-T10", "HN-T11", "HN-T14", "HN-T16", "HN-T18", "HN-T27", "HN-T30", "HN-T31", "NM-T01",
    "NM-T02", "NM-T03", "NM-T13", "NM-T14", "NM-T17", "NM-T19", "NM-T24", "NM-T25", "SM-T02", "SM-T04", "SM-T05",
    "SM-T06", "SM-T14", "SM-T15", "SM-T23", "SM-T30", "SM-T31", "WS-T03", "WS-T06", "WS-T07", "WS-T15", "WS-T16",
    "WS-T17", "WS-T20", "WS-T21", "WS-T22", "WS-T23", "WS-T24", "WS-T25", "XT-T03", "XT-T04", "XT-T05", "XT-T10",
    "XT-T11", "XT-T12", "XT-T16", "XT-T17", "XT-T24", "XT-T26", "XT-T29", "XT-T30", "XT-T37", "XT-T38", "XT-T39",
    "XT-T40",
}  # fmt: skip
"""Targets whose number the document writes as a word: 全覆盖, 所有, 每个, 一所."""


def test_156_targets_of_five_documents_in_three_classes():
    assert len(TARGETS) == 156
    found = {d: Counter(t.verdict_class for t in TARGETS.values() if t.document == d) for d in load_documents()}
    assert {d: {c: counts[c] for c in COUNTS[d]} for d, counts in found.items()} == COUNTS
    assert set(load_targets()) == {id for id, t in TARGETS.items() if t.verdict_class == "emerges"}


@pytest.mark.parametrize("document", COUNTS)
def test_ids_of_a_document_are_numbered_without_a_gap(document):
    ids = [t.id for t in TARGETS.values() if t.document == document]
    prefix = document[:2].upper()
    assert ids == [f"{prefix}-T{n:02d}" for n in range(1, len(ids) + 1)]


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda t: t.id)
def test_quote_is_in_the_document(target):
    assert target.quote_zh in document_text(target.document), f"{target.id}: these are not the document's words"


def test_a_changed_word_is_no_quote():
    assert TARGETS["XT-T02"].quote_zh.replace("大于", "达到") not in document_text("xt_2022_25")


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda t: t.id)
def test_number_is_that_of_the_words(target):
    if not target.threshold or target.id in SAID_IN_WORDS:
        return
    for number in target.threshold:
        written = f"{number * (100 if target.unit == 'share' else 1):g}"
        assert written in target.quote_zh, f"{target.id}: {written} is not in '{target.quote_zh}'"


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda t: t.id)
def test_deadline_is_that_of_its_phrase(target):
    deadline, alternative = load_rules().deadlines[target.deadline_text_zh]
    assert target.deadline == deadline
    if deadline is not None:
        assert target.alternative == alternative


def test_strictly_greater_only_where_xiangtan_says_so():
    assert {t.id for t in TARGETS.values() if t.operator == ">"} == {"XT-T01", "XT-T02", "XT-T35"}


def test_what_a_planner_reads_is_filled():
    for t in TARGETS.values():
        assert all((t.title_zh, t.title_en, t.article, t.bindingness)), t.id
        assert (t.verdict_class == "outside") == bool(t.reason_zh and t.reason_en), f"{t.id}: why is it outside?"
        assert (t.verdict_class == "own_lever") == bool(t.levers), f"{t.id}: which lever sets it?"
        assert (t.verdict_class == "own_lever") == bool(t.counterpart), f"{t.id}: what really happens?"


def test_indicators_exist():
    for t in TARGETS.values():
        if t.verdict_class == "emerges":
            assert t.indicator in load_indicators(), t.id
        if t.counterpart:
            assert t.counterpart in load_indicators(), t.id


def test_what_a_lever_needs_lies_within_its_range():
    parameters = load_registry().parameters
    for t in TARGETS.values():
        if t.lever_needs:
            p = parameters[t.levers[0]]
            assert p.low <= min(t.lever_needs) <= max(t.lever_needs) <= p.high, f"{t.id}: {t.lever_needs} of {p.key}"


def test_two_different_65_percent():
    """Xiangtan: of all visits, strictly greater, 2027. Sanming: of visits in the county, at least, 2025."""
    xt, sm = TARGETS["XT-T02"], TARGETS["SM-T22"]
    assert (xt.threshold, sm.threshold) == ((0.65,), (0.65,))
    assert (xt.operator, sm.operator) == (">", ">=")
    assert (xt.deadline, sm.deadline) == (month_number("2027-05"), month_number("2025-12"))
    visits = {"TOWNSHIP_HOSPITAL": 650, "COUNTY_GENERAL": 300, "OUT_OF_COUNTY": 50}
    at_65_of_all = record_of({"visits": visits}, "2021-01", "2027-12")
    assert not evaluate(at_65_of_all, xt).met, "65.0% of all visits is not greater than 65%"
    assert evaluate(at_65_of_all, sm).value == pytest.approx(650 / 950)
    at_65_in_county = record_of({"visits": visits | {"COUNTY_GENERAL": 350}}, "2021-01", "2027-12")
    assert evaluate(at_65_in_county, sm).met, "65.0% of visits in the county is at least 65%"
    assert evaluate(at_65_in_county, xt).value == pytest.approx(650 / 1050)


@pytest.mark.parametrize("id", ["XT-T06", "XT-T07", "XT-T10", "XT-T13", "XT-T31", "XT-T32", "XT-T33"])
def test_before_2025_ends_with_2024_read_literally(id):
    assert (TARGETS[id].deadline, TARGETS[id].alternative) == (month_number("2024-12"), month_number("2025-12"))


def faults_of(folder, text):
    (folder / "d.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        load_all_targets({"subcentre_build.count"}, folder)
    return [str(fault).replace(folder.as_posix() + "/", "") for fault in caught.value.faults]


def own_lever(more):
    text = GOOD.replace("    evaluate_from: null\n", "").replace("emerges", "own_lever")
    return text + f"    counterpart: primary_admission_share\n{more}"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            "    levers: [subcentre_build.cout]\n",
            "d.yaml:18: D-1.levers: there is no parameter 'subcentre_build.cout' – "
            "did you mean 'subcentre_build.count'?",
        ),
        (
            "    levers: [telemedicine.coverage_township]\n",
            "d.yaml:18: D-1.levers: there is no parameter 'telemedicine.coverage_township' – "
            "`run.py levers` lists them",
        ),
        ("    levers: []\n", "d.yaml:18: D-1.levers: names no lever – write `levers: [lever.parameter]`"),
        ("", "d.yaml:4: D-1: levers is missing – write `levers: …`"),
    ],
)
def test_no_lever_is_ignored_in_silence(tmp_path, more, message):
    assert faults_of(tmp_path, own_lever(more)) == [message]


def test_a_target_of_its_own_lever_does_not_emerge(tmp_path):
    (tmp_path / "d.yaml").write_text(own_lever("    levers: [subcentre_build.count]\n"), "utf-8")
    assert load_all_targets({"subcentre_build.count"}, tmp_path)["D-1"].levers == ("subcentre_build.count",)
    assert load_targets(tmp_path) == {}


def test_a_class_has_its_own_keys(tmp_path):
    outside = GOOD.replace("emerges", "outside").replace("    evaluate_from: null\n", "")
    assert faults_of(tmp_path, outside) == [
        "d.yaml:4: D-1: reason_en is missing – write `reason_en: …`",
        "d.yaml:4: D-1: reason_zh is missing – write `reason_zh: …`",
    ]
    assert "levers: unknown key" in faults_of(tmp_path, GOOD + "    levers: [subcentre_build.count]\n")[0]


def test_a_direction_that_emerges_needs_a_baseline_year(tmp_path):
    text = GOOD.replace("'>'", "increase").replace("0.65", "null").replace("    evaluate_from: null\n", "")
    assert faults_of(tmp_path, text) == ["d.yaml:4: D-1: evaluate_from is missing – write `evaluate_from: …`"]
