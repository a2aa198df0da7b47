import datetime as dt
import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.conventions import Kind
from sim.experiment.outputs import RunExistsError, RunFolder, code_version, leftovers, run_id
from sim.faults import InputFaults
from sim.present.glossary import head

ROOT = Path(__file__).parents[2]
PARTS = {"levers": {"a": np.array([[0.5, 1.0]]), "b": [1, 2]}, "seed": 7, "share": 0.1, "from": dt.date(2022, 7, 1)}


@pytest.fixture
def table():
    names = {"scenario_id": ["s0", "s0"], "month": ["2019-01", "2019-02"]}
    return pd.DataFrame(names | {"value": [0.6312345678901, np.nan], "n": [3, 4]})


def test_the_run_id_depends_on_content_and_not_on_order():
    name = run_id(PARTS)
    assert len(name) == 12
    assert int(name, 16) >= 0
    assert name == run_id(dict(reversed(PARTS.items())))
    assert name == run_id(PARTS | {"levers": {"b": (1, 2), "a": [[0.5, 1]]}, "seed": np.int64(7), "from": "2022-07-01"})
    assert name == "79ed9b668f07", "a new way to name runs would lose finished ones"


@pytest.mark.parametrize(
    "change",
    [{"seed": 8}, {"share": 0.2}, {"levers": {"a": [[0.5, 1.0000001]], "b": [1, 2]}}, {"extra": None}, {"seed": "7"}],
)
def test_the_run_id_changes_with_any_value(change):
    assert run_id(PARTS | change) != run_id(PARTS)


def test_infinite_missing_and_unset_values():
    assert run_id({"a": float("inf")}) != run_id({"a": float("nan")}) == run_id({"a": None})
    assert run_id({"a": Kind.SUBCENTRE}) == run_id({"a": 3})
    with pytest.raises(TypeError, match="canonical"):
        run_id({"a": object()})


def test_the_code_version_follows_code_and_not_line_ends(tmp_path):
    code = tmp_path / "sim" / "a" / "b.py"
    code.parent.mkdir(parents=True)
    code.write_bytes(b"x = 1\ny = 2\n")
    first = code_version(tmp_path)
    (tmp_path / "sim" / "notes.txt").write_text("not code")
    code.write_bytes(b"x = 1\r\ny = 2\r\n")
    assert code_version(tmp_path) == first
    code.write_bytes(b"x = 1\ny = 3\n")
    changed = code_version(tmp_path)
    assert changed != first
    code.rename(code.with_name("c.py"))
    assert code_version(tmp_path) != changed


def test_a_run_appears_complete(tmp_path, table):
    with RunFolder(tmp_path / "outputs", "abc") as run:
        run.write_table("indicators", table)
        run.write_manifest({"县": "湘潭", "n": np.int64(2), "share": np.nan, "months": ("a", "b")})
        run.path("figures/share.png").write_bytes(b"png")
        assert not (tmp_path / "outputs" / "abc").exists()
    folder = tmp_path / "outputs" / "abc"
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "indicators.parquet"), table)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == {"县": "湘潭", "n": 2, "share": None, "months": ["a", "b"]}
    assert (folder / "figures" / "share.png").read_bytes() == b"png"
    assert leftovers(tmp_path / "outputs") == []


def test_csv_opens_in_a_spreadsheet(tmp_path, table):
    table = table.assign(title=["=cmd()", "-5%"], note=["+1", None], change=[-1.5, 2.0], fen=[10**15 + 1, -3])
    with RunFolder(tmp_path, "abc", head) as run:
        file = run.write_csv("indicators", table, "zh")
        raw = file.read_bytes()
        run.write_manifest({})
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == 3
    read = pd.read_csv(tmp_path / "abc" / "indicators.csv", encoding="utf-8-sig")
    assert list(read.columns)[:3] == ["情景编号", "月份", "数值"]
    assert list(read["情景"]) == ["'=cmd()", "'-5%"]
    assert list(read["change"]) == [-1.5, 2.0]
    assert list(read["金额(分)"]) == [10**15 + 1, -3]
    assert read["note"][0] == "'+1"
    assert read["数值"][0] == pytest.approx(0.6312345678901, abs=1e-11)
    assert read["数值"].isna()[1]


def test_a_finished_run_is_left_alone(tmp_path, table):
    with RunFolder(tmp_path, "abc") as run:
        run.write_manifest({"first": True})
    again = RunFolder(tmp_path, "abc")
    assert again.is_finished
    with pytest.raises(RunExistsError, match="already finished"):
        again.write_manifest({"first": False})
    with pytest.raises(RunExistsError):
        again.write_table("indicators", table)
    assert again.finish() == tmp_path / "abc"
    assert json.loads(again.path("manifest.json").read_text())["first"] is True


def test_of_two_processes_the_faster_wins(tmp_path):
    slow, fast = RunFolder(tmp_path, "abc"), RunFolder(tmp_path, "abc")
    slow.write_manifest({"who": "slow"})
    fast.write_manifest({"who": "fast"})
    fast.finish()
    assert slow.finish() == tmp_path / "abc"
    assert json.loads((tmp_path / "abc" / "manifest.json").read_text())["who"] == "fast"
    assert leftovers(tmp_path) == []


def test_a_folder_that_is_no_run_is_a_fault(tmp_path):
    (tmp_path / "abc").mkdir()
    (tmp_path / "abc" / "mine.txt").write_text("keep")
    with pytest.raises(InputFaults, match="holds no finished run"):
        RunFolder(tmp_path, "abc")


def test_without_a_manifest_nothing_is_finished(tmp_path, table):
    run = RunFolder(tmp_path, "abc")
    run.write_table("indicators", table)
    with pytest.raises(ValueError, match="write_manifest"):
        run.finish()
    assert not (tmp_path / "abc").exists()


def test_an_error_discards_what_was_written(tmp_path):
    def fail():
        with RunFolder(tmp_path, "abc") as run:
            run.write_manifest({})
            raise RuntimeError("boom")

    with pytest.raises(RuntimeError, match="boom"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_names_stay_inside_the_run(tmp_path):
    for name in ("../x", str(tmp_path / "x")):
        with pytest.raises(ValueError, match="outside"):
            RunFolder(tmp_path, "abc").path(name)


def test_a_file_held_for_a_moment_delays_the_rename(tmp_path, monkeypatch):
    """As virus scanners do on Windows."""
    run, rename, held = RunFolder(tmp_path, "abc"), Path.rename, [1, 2]

    def refuse_twice(self, goal):
        if held:
            held.pop()
            raise PermissionError("held")
        return rename(self, goal)

    monkeypatch.setattr("sim.experiment.outputs.RENAME_PAUSE_SECONDS", 0)
    monkeypatch.setattr(Path, "rename", refuse_twice)
    run.write_manifest({})
    assert run.finish().is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_process_leaves_nothing_that_looks_finished(tmp_path):
    code = (
        "import os, signal, pathlib, sys; from sim.experiment.outputs import RunFolder\n"
        "run = RunFolder(pathlib.Path(sys.argv[1]), 'abc'); run.write_manifest({})\n"
        "run.path('indicators.parquet').write_bytes(b'half'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "abc").exists()
    assert len(leftovers(tmp_path)) == 1
    with RunFolder(tmp_path, "abc") as run:
        assert not run.is_finished
        run.write_manifest({})
    assert (tmp_path / "abc" / "manifest.json").is_file()
