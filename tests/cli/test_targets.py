"""`targets` as a planner meets it: the list of a document, its scorecard, a document that does not exist."""

import json

import pandas as pd
import pytest

from tests.cli.conftest import ROOT


@pytest.mark.parametrize(
    ("document", "count"), [("xt", 40), ("sm_2024_2", 31), ("内蒙古", 25), ("湘政办发", 31), ("Wenshui", 29)]
)
def test_a_document_lists_all_its_targets(command, document, count):
    done = command("targets", document)
    assert done.returncode == 0, done.stderr
    assert f"共{count}项目标" in done.stdout
    assert "由模型涌现" in done.stdout


def test_the_list_in_english(command):
    done = command("targets", "xt", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "40 targets: emerges 5, outside the model 3, set by its own lever 32" in done.stdout
    assert "or 2027-12" in done.stdout


def test_an_unknown_document_is_refused_with_the_nearest(command, tmp_path):
    done = command("targets", "xt_2022_26", "baseline", "--lang", "en", "--outputs", tmp_path / "outputs")
    assert done.returncode == 2, done.stdout
    assert "did you mean 'xt_2022_25'" in done.stderr
    assert not (tmp_path / "outputs").exists(), "nothing is run"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Shared, so that the second language reads the run of the first."""
    return tmp_path_factory.mktemp("outputs")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("由模型涌现的目标", "按假设达到，不是预测", "共40项", "均不计入预测成功", "下沉乡镇的县级医生")),
        (
            "en",
            ("Targets that emerge", "met by assumption, not projected", "40 targets: 5 emerge", "outside the model"),
        ),
    ],
)
def test_a_scorecard_is_printed_and_written(command, outputs, lang, words):
    done = command("targets", "xt", "staffing", "--residents", "1%", "--replicates", "1", "--until", "2023-01",
                   "--outputs", outputs, "--lang", lang)  # fmt: skip
    assert done.returncode == 0, done.stderr
    for said in words:
        assert said in done.stdout, f"'{said}' is missing"
    folder = max(outputs.glob("*/scorecard.csv"), key=lambda file: file.stat().st_mtime_ns).parent
    assert (folder / "scorecard.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the byte order mark"
    table = pd.read_csv(folder / "scorecard.csv", encoding="utf-8-sig")
    assert len(table) == 40
    assert (folder / "scorecard.md").read_text(encoding="utf-8").count("XT-T") >= 40
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["document"], manifest["scenario"]) == ("xt_2022_25", "staffing")


def test_help_names_the_command(command):
    done = command("--help")
    assert "targets" in done.stdout
    assert (ROOT / "scenarios" / "documents" / "xt_2022_25.txt").exists()
