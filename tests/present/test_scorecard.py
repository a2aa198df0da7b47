"""A scorecard of made-up runs: what emerges, what a lever sets and what lies outside are told apart."""

from __future__ import annotations

import io
import re

import numpy as np
import pandas as pd
import pytest

from sim.conventions import Kind
from sim.experiment.runs import Result
from sim.experiment.scorecard import scorecard
from sim.measure.indicators import monthly_table, parts_table
from sim.measure.outcomes import evaluate_switches
from sim.measure.targets import load_all_targets, load_documents, load_targets
from sim.months import month_number
from sim.plan import load_registry
from sim.present.console import console
from sim.present.report import markdown
from sim.present.scorecard_rows import closing, csv_rows, flips, listing, sections
from sim.present.tables import plain_table
from sim.present.text import width
from tests.measure.records import empty_record

REGISTRY = load_registry()
TARGETS = load_all_targets(REGISTRY.columns)
FIRST = month_number("2020-01")
CLINICS = 300


def record(primary):
    """1000 visits a month: as many as given at primary level in 2020, 700 from 2021; ever fewer visits in hospitals."""
    made = empty_record("2020-01", "2027-12")
    visits = made.county["visits"]
    visits[:, Kind.VILLAGE_CLINIC, 0] = CLINICS
    visits[:, Kind.TOWNSHIP_HOSPITAL, 0] = primary - CLINICS
    visits[:, Kind.COUNTY_GENERAL, 0] = 1000 - primary - np.arange(96)
    return made


def result(folder, replicate, primary, levers):
    """A run as `sim.experiment.runs` keeps it."""
    made, place = record(primary), folder / str(replicate)
    place.mkdir()
    table = pd.DataFrame(levers).reindex(columns=sorted(REGISTRY.columns), fill_value=0.0)
    table.insert(0, "month", made.horizon.names)
    table.to_parquet(place / "levers.parquet", index=False)
    emerging = load_targets()
    parts_table(made, (t.indicator for t in emerging.values())).to_parquet(place / "parts.parquet", index=False)
    outcomes = {t.id: evaluate_switches(made, t) for t in emerging.values()}
    outcomes |= {f"{t.id}@alternative": evaluate_switches(made, t, deadline=t.alternative)
                 for t in emerging.values() if t.alternative is not None}  # fmt: skip
    return Result(place, "made_up", replicate, monthly_table(made), outcomes)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    share = np.where(np.arange(96) + FIRST >= month_number("2023-01"), 0.8, 0.0)
    levers = {"county_hired_township_used.share_of_new_licensed_hires": share}
    return [result(folder, n, primary, levers) for n, primary in enumerate((580, 590, 600, 640))]


@pytest.fixture(scope="module")
def lines(results):
    return card("xt_2022_25", results)


def card(document, results):
    targets = [t for t in TARGETS.values() if t.document == document]
    return scorecard(results, targets, load_documents()[document].issued)


def line(lines, id):
    return next(one for one in lines if one.target.id == id)


def test_only_what_emerges_has_a_verdict(lines):
    for one in lines:
        emerges = one.target.verdict_class == "emerges"
        assert (one.verdict is not None) is emerges, one.target.id
        assert (one.assumption is not None) is (one.target.verdict_class == "own_lever"), one.target.id
    rows = pd.DataFrame(csv_rows(lines, "en", is_single=False)).set_index("target")
    others = rows[rows["verdict_class"] != "emerges"]
    assert others["probability"].isna().all(), "no probability for what a lever sets"
    assert rows.loc["XT-T02", "probability"] == 0.5, "two of four runs pass 65%"


def test_both_deadlines_are_judged(lines):
    found = line(lines, "XT-T02")
    assert (found.verdict.month, found.other.month) == (month_number("2027-05"), month_number("2027-12"))
    assert found.other.median > found.verdict.median


def test_numerator_and_denominator_tell_why_a_share_rose(lines):
    """Primary visits stay the same, hospital visits fall: the share rises only by its denominator."""
    moved = line(lines, "XT-T02").movement
    assert moved.start == month_number("2021-12"), "the last year before the document"
    assert moved.numerator[0] == moved.numerator[1] == 595 * 12
    assert moved.denominator[1] < moved.denominator[0]
    assert moved.is_by_denominator
    text = markdown("", sections(lines, REGISTRY.parameters, "en", False), [], "en")
    assert "rose only because the denominator shrank" in text


@pytest.mark.parametrize("document", load_documents())
def test_every_share_and_ratio_that_emerges_shows_both_its_parts(results, document):
    """Licensed village doctors (SM-T17, NM-T07) and doctors per resident (SM-T18) rise when others leave."""
    lines = card(document, results)
    shown = {row[0].split()[0]: row for s in sections(lines, REGISTRY.parameters, "en", False) for row in s.rows
             if s.heads.keys() >= {"numerator", "denominator"}}  # fmt: skip
    for one in lines:
        if one.target.verdict_class == "emerges" and one.target.unit in ("share", "ratio"):
            row = shown[one.target.id]
            assert all(row[2:4]), f"{one.target.id}: numerator '{row[2]}', denominator '{row[3]}'"


def test_a_lever_met_is_said_to_be_met_by_assumption(lines):
    assert line(lines, "XT-T19").assumption.status == "met_by_assumption"
    assert line(lines, "XT-T26").assumption.status == "no_path"
    rows = {row[0].split()[0]: row for s in sections(lines, REGISTRY.parameters, "zh", False) for row in s.rows}
    assert "按假设达到" in rows["XT-T19"][2]
    assert "0.8" in rows["XT-T19"][2], "the value of the path"
    assert "下沉乡镇的县级医生" in rows["XT-T19"][3], "what really happens"


def test_both_readings_of_a_deadline_are_followed(lines):
    one = line(lines, "XT-T16")
    assert (one.assumption.month, one.other_assumption.month) == (month_number("2025-12"), month_number("2024-12"))
    rows = {row[0].split()[0]: row for s in sections(lines, REGISTRY.parameters, "en", False) for row in s.rows}
    assert "2024-12: no path in this scenario" in rows["XT-T16"][2]


def test_why_there_is_no_verdict_is_said(lines):
    rows = [row for s in sections(lines, REGISTRY.parameters, "en", False) for row in s.rows]
    assert any("XT-T34" in row[0] and "there is no denominator" in row[0] for row in rows)


def test_the_closing_line_counts_each_class(lines):
    text = closing(lines, "en")
    assert "40 targets: 5 emerge" in text
    assert "32 are set by their own lever and never counted as projected" in text
    assert "3 lie outside" in text
    statuses = [int(n) for n in re.findall(r" (\d+)(?=[,)])", text.split("projected (")[1])]
    assert sum(statuses) == 32, text


def test_counting_rules_that_turn_a_verdict_are_named(results):
    found = flips(card("sm_2024_2", results), "en")
    assert not any("SM-T22" in words for words in found), "missed either way"
    higher = [*results[3:]]
    assert any("SM-T22" in words and "village clinics" in words for words in flips(card("sm_2024_2", higher), "en"))


def test_two_65_percent_come_apart(results):
    xt, sm = (line(card(d, results[3:]), id) for d, id in (("xt_2022_25", "XT-T02"), ("sm_2024_2", "SM-T22")))
    assert xt.verdict.median != sm.verdict.median, "other month, other denominator"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("document", load_documents())
def test_sections_fit_a_console(results, document, lang, columns):
    lines = card(document, results)
    targets = [one.target for one in lines]
    for section in (*sections(lines, REGISTRY.parameters, lang, False), listing(targets, lang)):
        out = io.StringIO()
        console(width=columns, file=out).print(plain_table(section.title, section.heads, section.rows, lang, columns))
        assert max(map(width, out.getvalue().splitlines())) <= columns, section.title
        "".join(cell for row in section.rows for cell in row).encode("gbk")


def test_a_single_run_gives_no_probability(results):
    lines = card("sm_2024_2", results[:1])
    text = markdown("", sections(lines, REGISTRY.parameters, "en", True), [], "en")
    assert "%~" not in text, "neither band nor interval"
    assert "not met" in text
    rows = pd.DataFrame(csv_rows(lines, "en", is_single=True))
    assert rows["probability"].isna().all()


def test_markdown_has_no_html_and_even_rows(lines):
    text = markdown("Card", sections(lines, REGISTRY.parameters, "zh", False), ["closing"], "zh")
    assert "<" not in text.replace("<1%", "").replace("<=", ""), "no HTML"
    for block in text.split("## ")[1:]:
        bars = {row.count("|") for row in block.splitlines() if row.startswith("|")}
        assert len(bars) == 1, block
