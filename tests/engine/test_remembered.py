"""Inputs are parsed once and found again; whatever changes in them, or goes wrong, is seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim import remembered as module
from sim.faults import InputFaults
from sim.measure.target_files import TARGETS, load_targets
from sim.policy.registry import load_registry
from sim.remembered import remembered

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    made = tmp_path / "input.yaml"
    made.write_text("a: 1", encoding="utf-8")
    return made


def reader(file: Path, times: list[str]):
    def read() -> list[str]:
        times.append(file.read_text(encoding="utf-8"))
        return [times[-1]]

    return read


def test_a_file_is_read_again_only_when_it_has_changed(file):
    times: list[str] = []
    first = remembered("text", [file], reader(file, times))
    first.append("the caller's own")
    assert remembered("text", [file], reader(file, times)) == ["a: 1"], "a caller's copy found its way back"
    assert len(times) == 1
    file.write_text("a: 2", encoding="utf-8")
    assert remembered("text", [file], reader(file, times)) == ["a: 2"]


def test_other_code_reads_anew(file, monkeypatch):
    times: list[str] = []
    for source in ("one", "two"):
        monkeypatch.setattr(module, "source_hash", lambda source=source: source)
        remembered("text", [file], reader(file, times))
    assert len(times) == 2


@pytest.mark.parametrize("content", [b"", b"no pickle", b"\x80\x05\x95\xff"])
def test_a_damaged_memory_is_made_again(file, content):
    times: list[str] = []
    remembered("text", [file], reader(file, times))
    for kept in (file.parent / "cache").rglob("*.pickle"):
        kept.write_bytes(content)
    assert remembered("text", [file], reader(file, times)) == ["a: 1"]
    assert len(times) == 2


def test_where_nothing_can_be_written_files_are_simply_read(file, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(file / "below"))
    assert remembered("text", [file], reader(file, [])) == ["a: 1"]


def test_only_the_last_versions_stay(file):
    for n in range(module.KEPT + 3):
        file.write_text(f"a: {n}", encoding="utf-8")
        remembered("text", [file], reader(file, []))
    assert len([*(file.parent / "cache").rglob("*.pickle")]) == module.KEPT


def test_faults_are_raised_each_time(file):
    folder = file.parent / "targets"
    folder.mkdir()
    for source in TARGETS.glob("*.yaml"):
        folder.joinpath(source.name).write_bytes(source.read_bytes())
    first = next(f for f in sorted(folder.glob("*.yaml")) if f.name != "conventions.yaml")
    first.write_text(first.read_text(encoding="utf-8") + "\nunknown: 1\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InputFaults, match="unknown"):
            load_targets(folder)


def test_what_is_remembered_equals_what_is_read(file):
    assert load_registry() == load_registry()
    assert load_targets() == load_targets()


def imported_by(*words: str) -> set[str]:
    done = subprocess.run([sys.executable, "-X", "importtime", *words], cwd=ROOT, capture_output=True, text=True,
                          check=True)  # fmt: skip
    return {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}


def test_help_needs_none_of_the_heavy_libraries():
    assert not {"numpy", "pandas", "numba", "mesa", "matplotlib", "pydantic"} & imported_by("run.py", "--help")


def test_a_run_needs_neither_figures_nor_workbooks():
    assert not {"matplotlib", "openpyxl", "PIL"} & imported_by("-c", "import sim.experiment.sweep, sim.present.running")
