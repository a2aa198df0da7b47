"""`explain` and `elasticities` as a person meets them."""

import pandas as pd
import pytest

QUICK = ("--residents", "0.5%")


@pytest.mark.parametrize(("lang", "words"), [("zh", "价格与报销"), ("en", "Price and reimbursement")])
def test_explain_says_through_what_and_leaves_tables_and_figures(command, tmp_path, lang, words):
    done = command("explain", "reimbursement_gap", *QUICK, "--until", "2023-06", "--outputs", tmp_path, "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert words in done.stdout
    folder = next(f.parent for f in tmp_path.glob("*/mechanisms.csv"))
    mechanisms = pd.read_csv(folder / "mechanisms.csv", encoding="utf-8-sig")
    value = mechanisms.iloc[:, 1]
    assert value.iloc[:-1].sum() == pytest.approx(value.iloc[-1], abs=1e-9)
    assert len(pd.read_csv(folder / "flows.csv", encoding="utf-8-sig"))
    assert {f.name for f in (folder / "figures").iterdir()} >= {"mechanisms.png", "flows.png"}


def test_an_unknown_indicator_names_the_nearest_and_writes_nothing(command, tmp_path):
    outputs = tmp_path / "outputs"
    done = command("explain", "staffing", "--indicator", "primary_visit_share_count", "--outputs", outputs)
    assert done.returncode == 2
    assert "primary_visit_share_county" in done.stderr
    assert not outputs.exists()


def test_a_wrong_scenario_and_a_wrong_comparison_are_said_together(command, tmp_path):
    done = command("explain", "stafing", "--against", "baselin", "--lang", "en", "--outputs", tmp_path / "outputs")
    assert done.returncode == 2
    for words in ("did you mean 'staffing'", "did you mean 'baseline'"):
        assert words in done.stderr


@pytest.mark.parametrize(("lang", "words"), [("zh", "价格弹性"), ("en", "Price elasticities")])
def test_elasticities_stand_beside_the_published(command, tmp_path, lang, words):
    done = command("elasticities", *QUICK, "--replicates", "1", "--outputs", tmp_path, "--lang", lang)
    assert done.returncode == 0, done.stderr
    for said in (words, "-0.52", "C-ZHOU11-1"):
        assert said in done.stdout
    table = pd.read_csv(next(tmp_path.glob("*/elasticities.csv")), encoding="utf-8-sig")
    assert len(table) == 5
