"""A package taken apart from the command line: variants by name, what-ifs, attribution, prerequisites."""

import json
import os
import re
import subprocess
import sys

import pandas as pd
import pytest

from tests.cli.conftest import ROOT

PACKAGE = """\
id: small
title: {zh: 小方案, en: Small plan}
county: typical
horizon: {start: 2021-01, end: 2022-06}
targets: [SM-T22]
levers:
  insurance:
    village_outpatient_pooling:
      eligibility: {to: integrated_and_licensed, start: 2021-06, src: A}
      designated_share: {to: 1.0, start: 2021-06, src: A, range: [0.3, 1.0]}
      village_reimb_rate: {to: 0.8, start: 2021-06, src: A, range: [0.5, 0.9]}
  workforce:
    headcount_quota:
      posts_usable_share: {to: 1.0, start: 2021-06, src: A, range: [0.8, 1.0]}
variants:
  any_clinic:
    title: {zh: 不限条件, en: Any clinic}
    levers: {insurance: {village_outpatient_pooling: {eligibility: {to: all, start: 2021-06, src: A}}}}
"""


@pytest.fixture(scope="module")
def taken_apart(tmp_path_factory):
    """What-ifs and attribution of a small package, run once with the same results folder; English and Chinese."""
    folder = tmp_path_factory.mktemp("whatif")
    file = folder / "small.yaml"
    file.write_text(PACKAGE, encoding="utf-8")
    env = os.environ | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "120", "CI": "1"}

    def call(*words):
        done = subprocess.run(
            [sys.executable, str(ROOT / "run.py"), *words, "--residents", "0.5%", "--replicates", "1",
             "--outputs", str(folder / "out")],
            capture_output=True, cwd=ROOT, env=env, encoding="utf-8", check=False, timeout=1500,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    told = call("whatif", str(file), "--kinds", "only,all_but")
    runs = {f.name for f in (folder / "out" / "runs").iterdir()}
    attributed = call("attribution", str(file), "--lang", "en")
    again = {f.name for f in (folder / "out" / "runs").iterdir()}
    reading = call("compare", str(file), f"{file}@any_clinic", "--lang", "en")
    return told, attributed, reading, folder / "out", runs, again


def test_one_table_tells_what_each_family_does(taken_apart):
    told, _, _, _, _, _ = taken_apart
    text = told.replace("\n", "").replace(" ", "")
    for words in ("拆开来看", "政策不变", "全部政策", "候诊", "基金结余", "患者自付", "规范诊疗", "SM-T22", "只有"):
        assert words in text, f"'{words}' is missing"


def test_it_is_left_in_a_folder_for_people(taken_apart):
    _, _, _, outputs, _, _ = taken_apart
    (file,) = outputs.glob("*/what_ifs.csv")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the byte order mark"
    table = pd.read_csv(file, encoding="utf-8-sig")
    assert len(table["情景"].unique()) == 5 + 2 * 2, "of everything, and two families twice"
    none = table[table["情景编号"] == "small__none"]
    assert (none["与基线之差(比例，0–1)"].fillna(0) == 0).all()
    whole = table[table["情景编号"] == "small__all"]
    assert (whole["与基线之差(比例，0–1)"].fillna(0) != 0).any(), "the package changes nothing"
    manifest = json.loads((file.parent / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["failures"] == []
    assert list((file.parent / "figures").glob("*-contributions.png"))


def test_parts_add_up_in_the_table_of_the_attribution(taken_apart):
    _, told, _, outputs, _, _ = taken_apart
    assert "Shapley" in told
    (file,) = outputs.glob("*/attribution.csv")
    table = pd.read_csv(file, encoding="utf-8-sig")
    parts = table[table["Measure"] == "shapley"]["Median"].sum()
    assert parts == pytest.approx(table[table["Measure"] == "whole"]["Median"].sum(), abs=1e-12)
    assert list((file.parent / "figures").glob("*-attribution.png"))


def test_what_has_been_run_is_not_run_again(taken_apart):
    _, _, _, _, runs, again = taken_apart
    assert again == runs, "attribution of two groups needs none, all and each alone: what-ifs have run them"


def test_a_verdict_says_what_the_levers_need(taken_apart):
    _, _, reading, _, _, _ = taken_apart
    assert "of village clinics are eligible (Small plan)" in reading
    assert "of village clinics are eligible (Small plan: Any clinic)" in reading
    strict, wide = (float(found) for found in re.findall(r"([0-9.]+)% of village clinics are eligible", reading))
    assert strict < wide == 100, f"with a licence {strict}%, without any condition {wide}%"


def test_variants_are_listed_with_their_meaning(command, tmp_path):
    (tmp_path / "small.yaml").write_text(PACKAGE, encoding="utf-8")
    done = command("variants", tmp_path / "small.yaml", "--lang", "en")
    assert done.returncode == 0, done.stderr
    for words in ("any_clinic  Any clinic", "only_S", "paper", "insurance  Health insurance", "late_24_"):
        assert words in done.stdout, f"'{words}' is missing"


def test_before_a_run_show_names_what_is_left_undone(command, tmp_path):
    (tmp_path / "small.yaml").write_text(PACKAGE, encoding="utf-8")
    done = command("show", f"{tmp_path / 'small.yaml'}@only_insurance")
    assert done.returncode == 0, done.stderr
    assert "前提：村卫生室门诊统筹受一体化管理和执业(助理)医师限制" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "staffing@wek_all"), "did you mean 'weak_all'"),
        (("run", "stafing@weak_all"), "did you mean 'staffing'"),
        (("whatif", "baseline"), "nothing to take apart"),
        (("whatif", "staffing", "--by", "famliy"), "did you mean 'family'"),
        (("whatif", "staffing", "--kinds", "only,lat"), "did you mean 'late'"),
        (("attribution", "baseline"), "nothing to attribute"),
    ],
)
def test_bad_input_is_one_clear_fault_and_nothing_is_written(command, tmp_path, words, told):
    done = command(*words, "--lang", "en", "--outputs", tmp_path / "out")
    assert done.returncode == 2, done.stdout
    assert told in done.stderr, done.stderr
    assert not (tmp_path / "out").exists()
