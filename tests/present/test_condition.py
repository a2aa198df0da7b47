"""Every probability says on what it is conditional: whose posterior, on which evidence – or that there is none."""

import pandas as pd
import pytest

from sim.experiment import posterior as reader
from sim.plan import county_folder, load_county
from sim.present.condition import condition_sentence, posterior_facts, short_basis, with_condition
from sim.present.text import known_numbers
from tests.experiment.posteriors import write_posterior


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """The folder of shipped posteriors, empty at first."""
    monkeypatch.setattr(reader, "POSTERIORS", tmp_path)
    return tmp_path


def said(county, lang="en", replicates=20, share=0.1):
    return condition_sentence(load_county(county_folder(county)), share, replicates, lang)


def test_without_a_posterior_the_line_says_uncalibrated(shipped):
    assert "uncalibrated: no posterior" in said("typical")
    assert "未校准" in said("typical", "zh")
    assert "uncalibrated" in said("typical", replicates=1)
    typical = load_county(county_folder("typical"))
    assert short_basis(typical, "zh") == "未校准"
    assert posterior_facts(typical) is None


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["10% of residents", "20 replicates", "2026-01-31", "4 draws", "evidence up to 2022", "hash 01234567",
                "assumed effects of levers"]),
        ("zh", ["居民样本 10%", "20 次重复", "2026-01-31", "4个抽样", "证据截至2022年", "编号01234567", "政策杠杆"]),
    ],
)  # fmt: skip
def test_with_a_posterior_the_line_says_whose_of_when_and_on_which_evidence(shipped, lang, words):
    write_posterior(shipped)
    typical = load_county(county_folder("typical"))
    text = said("typical", lang)
    for part in [*words, known_numbers(typical, lang)]:
        assert part in text, f"'{part}' is missing in: {text}"
    assert "uncalibrated" not in text
    assert "未校准" not in text
    assert "2022" in short_basis(typical, lang)
    assert posterior_facts(typical) == {"county": "typical", "date": "2026-01-31", "evidence_hash": "0123456789abcdef",
                                        "last_year": 2022, "draws": 4}  # fmt: skip


def test_a_county_without_its_own_says_that_it_borrows_the_typical_countys(shipped):
    write_posterior(shipped)
    typical = load_county(county_folder("typical"))
    assert f"no posterior of its own, that of {typical.title_en} instead" in said("xiangtan")
    assert f"本县没有自己的后验，用{typical.title_zh}的后验" in said("xiangtan", "zh")
    assert "instead" not in said("typical")


def test_a_single_run_says_that_it_stands_at_the_median(shipped):
    write_posterior(shipped)
    text = said("typical", replicates=1)
    assert "one run at the median of the posterior" in text
    assert "no probability" in text


def test_tables_with_a_probability_carry_the_condition():
    table = pd.DataFrame({"target": ["XT-T01"], "xt_probability": [0.5]})
    assert with_condition(table, "if so")["conditional_on"].tolist() == ["if so"]
    plain = table.drop(columns="xt_probability")
    assert with_condition(plain, "if so") is plain
