"""What `levers` prints and writes: the list with its filters, the page of one lever, the table for a spreadsheet."""

import io
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from sim.faults import InputFaults
from sim.loops import Loop
from sim.policy.scenario import COMMITMENTS
from sim.present.glossary import term
from sim.present.lever_choice import EVIDENCE, SCOPES, Filters, LeverBook, evidence_of
from sim.present.lever_list import list_levers, write_levers
from sim.present.lever_page import lever_named, load_packages, show_lever
from sim.present.text import width

COLUMNS = 80
PACKAGE = """\
id: xt_2022_25
title: {zh: 例, en: Case}
horizon: {start: 2019-01, end: 2027-12}
implementation_strength: 0.85
levers:
  workforce:
    county_hired_township_used:
      commitment: binding-in-principle
      share_of_new_licensed_hires: {to: 0.8, start: 2022-07, src: D}
      posting_months: {to: 24, start: 2022-07, src: A, range: [12, 36]}
    promotion_requires_primary_service:
      commitment: soft
      months_required: {schedule: {2022-12: 6, 2024-12: 12}, src: A, range: [6, 24]}
"""


@pytest.fixture(scope="module")
def book() -> LeverBook:
    return LeverBook.of("typical")


@pytest.fixture
def packages(book, tmp_path: Path):
    (tmp_path / "xt_2022_25.yaml").write_text(PACKAGE, encoding="utf-8")
    return load_packages(book.registry, book.documents, tmp_path)


def printed(show, columns: int = COLUMNS) -> str:
    console = Console(file=io.StringIO(), width=columns, force_terminal=False)
    show(console)
    return console.file.getvalue()


def page(book, name: str, packages=None, lang: str = "zh") -> str:
    return printed(lambda to: show_lever(*lever_named(name, book.registry), book, packages or {}, lang, to))


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(family="pay"),
        Filters(document="xt"),
        Filters(document="三明"),
        Filters(scope="documentary"),
        Filters(evidence="published"),
        Filters(evidence="assumed", scope="core", document="ws"),
    ],
    ids=str,
)
def test_the_list_holds_what_passes_the_filters(book, filters):
    chosen = {lever.key for lever in book.chosen(filters)}
    assert chosen, "something passes"
    documents = {"": None, "xt": "xt", "三明": "sm", "ws": "ws"}
    for lever in book.registry.levers.values():
        short = documents[filters.document]
        passes = (
            filters.family in ("", lever.family)
            and filters.scope in ("", lever.scope)
            and filters.evidence in ("", evidence_of(lever))
            and (short is None or any(p.id[:2].lower() == short for p in book.provisions if p.lever == lever.key))
        )
        assert passes == (lever.key in chosen), f"{lever.key} passes: {passes}"
    text = printed(lambda to: list_levers(book, filters, "zh", to))
    for key in chosen:
        assert key in text, f"{key} is not printed whole"
    assert f"共{len(chosen)}个杠杆" in text


def test_every_unknown_filter_is_named(book):
    with pytest.raises(InputFaults) as caught:
        book.chosen(Filters(family="pya", document="bj", scope="kernel", evidence="guess"))
    told = {fault.where: str(fault) for fault in caught.value.faults}
    assert set(told) == {"--family", "--document", "--scope", "--evidence"}, told
    assert "did you mean 'pay'" in told["--family"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tables_fit_a_terminal_of_80_columns(book, packages, lang):
    text = printed(lambda to: list_levers(book, Filters(), lang, to))
    assert max(map(width, text.splitlines())) <= COLUMNS
    for key in ("county_hired_township_used", "village_outpatient_pooling", "global_budget_contract", "talent_salary"):
        lines = page(book, key, packages, lang).splitlines()
        first = next(i for i, line in enumerate(lines) if set(line.strip()) == {"-"}) - 1
        table = [line for line in lines[first:] if ": " not in line and "：" not in line[:60]]
        assert max(map(width, table)) <= COLUMNS, f"{key} in {lang}"


def test_a_page_says_what_documents_set_and_in_which_words(book, packages):
    text = page(book, "county_hired_township_used", packages)
    for said in ("人员；服务能力；信任", "R1 ", "B4 ", "P-JIANG24-1", "share_of_new_licensed_hires", "两个年度人数之比",
                 "2022-07", "文件", "假设", "12~36", "原则上必须", "XT-L29", "总量备案制"):  # fmt: skip
        assert said in text, f"'{said}' is not on the page"
    schedule = page(book, "promotion_requires_primary_service.months_required", packages)
    for said in ("2022-12: 6", "2024-12: 12", "鼓励支持"):
        assert said in schedule, f"'{said}' is not on the page"
    assert "compliance" not in schedule, "only the parameter asked for"


def test_a_page_says_how_large_a_linked_effect_is(book):
    prior = book.behaviour.priors["staff.welfare_exit"]
    text = page(book, "township_hired_village_used", lang="en")
    assert f"size {prior.value:g} ({prior.low:g}~{prior.high:g}; {prior.title_en}, {prior.key})" in text
    assert "share_of_villages: act through rules" in text
    training = page(book, "inservice_training", lang="en")
    assert "the parameter's own value; half of it is gone after 36 months" in training
    assert "whole after 12 months" in page(book, "ai_assist", lang="en")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_documentary_lever_says_why_it_has_no_effect(book, lang):
    lever = book.registry.levers["medical_college_pipeline"]
    text = page(book, lever.key, lang=lang)
    assert f"{term('lever.no_effect', lang)}: {lever.reason[lang == 'en']}" in text
    assert "SM-L37" in text
    assert term("table.parameters", lang) not in text.splitlines(), "it has no parameters"


def test_an_unknown_lever_is_answered_with_the_nearest(book):
    with pytest.raises(InputFaults, match="did you mean 'gp_allowance'"):
        lever_named("gp_alowance", book.registry)


def test_a_spreadsheet_has_one_row_a_parameter(book, tmp_path):
    file = tmp_path / "levers.csv"
    levers = book.chosen(Filters())
    write_levers(book, levers, file, "en")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the byte order mark"
    table = pd.read_csv(file, encoding="utf-8-sig", keep_default_na=False)
    documentary = sum(lever.scope == "documentary" for lever in levers)
    assert len(table) == len(book.registry.parameters) + documentary
    gap = table[table["Parameter"] == "primary_inpatient_rate_pp"].iloc[0]
    assert (gap["Lever"], gap["Allowed"], gap["Unit"]) == ("reimbursement_gap", "0~10", "pp")
    listed = table[table["Lever"] == "fever_clinic"].iloc[0]
    assert listed["Reason"].startswith("It acts only in an epidemic")


@pytest.mark.parametrize(
    ("prefix", "names"),
    [("loop", [loop.value for loop in Loop]), ("scope", SCOPES), ("evidence", EVIDENCE), ("commitment", COMMITMENTS)],
)
def test_every_loop_scope_and_commitment_has_words(prefix, names):
    for name in names:
        assert term(f"{prefix}.{name}", "zh")
