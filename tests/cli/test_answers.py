"""What a planner reads: every command gives its answer, in Chinese and English, and leaves a folder Excel can open."""

import json
import os
import subprocess
import sys
import time

import pandas as pd
import pytest

from sim.plan import county_folder, load_county
from sim.present.condition import short_basis
from tests.cli.conftest import ROOT

QUICK = ("--residents", "1%", "--until", "2024-01")


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    """One small comparison, made once."""
    outputs = tmp_path_factory.mktemp("outputs")
    words = ["compare", "baseline", "staffing", "--replicates", "2", "--residents", "1%", "--outputs", str(outputs)]
    env = os.environ | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "100", "CI": "1"}
    done = subprocess.run([sys.executable, str(ROOT / "run.py"), *words], capture_output=True, cwd=ROOT, env=env,
                          encoding="utf-8", check=False, timeout=900)  # fmt: skip
    assert done.returncode == 0, done.stderr
    folder = next(f for f in outputs.iterdir() if (f / "verdicts.csv").exists())
    return done.stdout, folder, words, outputs


def test_the_conditions_of_a_run_tell_how_much_of_the_county_is_known(comparison):
    text, folder, _, _ = comparison
    assert "有来源" in text.replace("\n", "")
    assert "有来源" in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["condition"]


def test_help_is_quick_and_names_every_command(command):
    start = time.perf_counter()
    done = command("--help")
    assert done.returncode == 0
    assert time.perf_counter() - start < 10, "the help waits for no heavy import, even on a busy machine"
    for name in ("run", "compare", "levers", "show", "schema", "check", "evidence", "explain", "elasticities"):
        assert name in done.stdout


def test_compare_prints_the_verdict_and_what_to_see_beside_it(comparison):
    text, _, _, _ = comparison
    for words in (
        "达标判断",
        "县域内基层就诊率",
        "基准情景",
        "达标概率",
        "首次达标",
        "候诊",
        "基金结余",
        "患者自付",
        short_basis(load_county(county_folder("typical")), "zh"),
    ):
        assert words in text, f"'{words}' is missing"
    assert "不计入预测成功" in text
    assert "若不计村卫生室" in text, "the counting rule that turns the verdict is said beside it"


def test_compare_leaves_tables_for_people_and_programs(comparison):
    _, folder, _, _ = comparison
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["replicates"] == 2
    assert (folder / "verdicts.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the byte order mark"
    verdicts = pd.read_csv(folder / "verdicts.csv", encoding="utf-8-sig")
    assert set(verdicts["目标编号"]) >= {"XT-T01", "XT-T02", "SM-T22"}
    assert (verdicts["目标类别"] == "emerges").all(), "only targets that emerge get a probability"
    indicators = pd.read_parquet(folder / "indicators.parquet")
    assert set(indicators["scenario"]) == {"baseline", "staffing"}
    facilities = pd.read_parquet(folder / "facilities.parquet")
    assert facilities["facility"].nunique() > 250
    ledger = pd.read_parquet(folder / "ledger.parquet").drop(columns=["month", "scenario", "replicate"])
    assert (ledger.sum(axis=1) == 0).all(), "the books close every month"
    levers = pd.read_parquet(folder / "levers.parquet")
    assert levers.groupby("scenario")["county_hired_township_used.share_of_new_licensed_hires"].max()["staffing"] > 0
    assert len(list((folder / "figures").glob("*.png"))) >= 4


def test_scenarios_are_the_same_before_the_first_lever_month(comparison):
    _, folder, _, _ = comparison
    table = pd.read_parquet(folder / "indicators.parquet").set_index(["scenario", "replicate", "month"])
    before = table[table.index.get_level_values("month") < "2023-01"]
    pd.testing.assert_frame_equal(before.loc["baseline"], before.loc["staffing"])


def test_the_same_call_reads_what_is_there(command, comparison):
    text, _, words, outputs = comparison
    before = {f: f.stat().st_mtime_ns for f in outputs.rglob("*") if f.is_file()}
    start = time.perf_counter()
    done = command(*words)
    assert done.returncode == 0
    assert time.perf_counter() - start < 60, "nothing is run again"
    assert done.stdout == text
    assert {f: f.stat().st_mtime_ns for f in outputs.rglob("*") if f.is_file()} == before


def test_one_run_gives_no_probability(command, tmp_path):
    done = command("run", "reimbursement_gap", "--point", *QUICK, "--outputs", tmp_path, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "no probability" in done.stdout
    assert "%)" not in done.stdout.split("Against baseline")[0]


def test_levers_explain_themselves(command):
    every = command("levers")
    assert every.returncode == 0
    assert "reimbursement_gap" in every.stdout
    one = command("levers", "county_hired_township_used", "--lang", "en")
    assert "posting_months" in one.stdout
    assert "潭政办发〔2022〕25号" in one.stdout


def test_show_tells_what_a_scenario_changes(command):
    done = command("show", "staffing", "--against", "baseline")
    assert done.returncode == 0
    assert "2023-01" in done.stdout
    same = command("show", "baseline", "--against", "baseline")
    assert "完全相同" in same.stdout


def test_schema_is_json(command, tmp_path):
    done = command("schema", "--write", tmp_path / "schema.json")
    assert done.returncode == 0
    schema = json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
    assert schema["$schema"].startswith("https://json-schema.org/draft/2020-12")


@pytest.mark.parametrize("path", ["typical", "xiangtan", "scenarios/staffing.yaml"])
def test_check_finds_no_fault_in_what_is_shipped(command, path):
    done = command("check", path)
    assert done.returncode == 0, done.stderr
    assert "没有发现错误" in done.stdout


@pytest.mark.parametrize("words", [("levers",), ("show", "xt_2022_25"), ("check", "xiangtan"), ("--help",)])
def test_a_chinese_windows_console_can_print_it(command, words):
    done = command(*words, encoding="gbk")
    assert done.returncode == 0, done.stderr
    assert "?" not in done.stdout.replace("？", ""), "no character was lost"
