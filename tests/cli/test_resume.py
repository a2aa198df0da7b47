"""A command that is killed in the middle goes on where it stopped: calibrate, hindcast, validate, end to end.

The model is a straight line in the first two, in one process, and itself in the third, in several.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from sim.plan import COUNTIES
from tests.calibration.case_texts import example, write
from tests.cli.conftest import ROOT
from tests.cli.straight_model import EVALUATIONS, RULES

LINE, MODEL = ["-m", "tests.cli.straight_model"], ["run.py"]
PATIENCE = 300
"""Seconds a command has: loops may have to be compiled."""
MARK = 123456.0
"""An effect that no run gives."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 of a process and all it started")


class Command:
    """A command and the files it keeps what is finished in."""

    def __init__(self, program: list[str], words: list[object], store: Path, pattern: str) -> None:
        self._words = [sys.executable, *program, *map(str, words), "--lang", "en"]
        self._store, self._pattern = store, pattern

    def kept(self) -> dict[str, int]:
        """What is finished, and when it was written (ns)."""
        return {str(file): file.stat().st_mtime_ns for file in self._store.glob(self._pattern)}

    def killed_after(self, n: int) -> dict[str, int]:
        """Start it, kill it with all its processes once n results are finished; what is kept then."""
        with subprocess.Popen(self._words, cwd=ROOT, start_new_session=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:  # fmt: skip
            until = time.monotonic() + PATIENCE
            while len(self.kept()) < n and running.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
            assert running.poll() is None, "it ended before it could be killed"
            os.killpg(running.pid, signal.SIGKILL)
        assert running.returncode == -signal.SIGKILL
        return self.kept()

    def carried_out(self) -> None:
        """Let it come to its end."""
        done = subprocess.run(
            self._words, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr + done.stdout

    def goes_on_after(self, n: int, of: int) -> None:
        """Killed after n results it keeps them, and the next call makes the others and none of these anew."""
        before = self.killed_after(n)
        assert n <= len(before) < of
        self.carried_out()
        after = self.kept()
        assert len(after) == of
        assert {file: after[file] for file in before} == before, "what was finished is not made again"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("resume") / "mycounty"
    shutil.copytree(COUNTIES / "typical", folder)
    return folder


@pytest.fixture(scope="module")
def calibrated(county):
    """The county calibrated by a command that was killed, and the posterior this left."""
    outputs = county.parent / "outputs"
    command = Command(LINE, ["calibrate", county, "--outputs", outputs], outputs / "calibration", "*.json")
    command.goes_on_after(5, of=EVALUATIONS)
    return pd.read_parquet(county / "posterior" / "typical.parquet")


def test_a_calibration_goes_on_and_finds_the_same(county, calibrated):
    outputs = county.parent / "at_one_go"
    Command(LINE, ["calibrate", county, "--outputs", outputs], outputs, "*").carried_out()
    pd.testing.assert_frame_equal(pd.read_parquet(county / "posterior" / "typical.parquet"), calibrated)


def test_a_hindcast_goes_on(county, calibrated):
    outputs = county.parent / "outputs"
    assert len(calibrated)
    command = Command(LINE, ["hindcast", county, "--outputs", outputs, "--keep"], outputs / "evaluations", "*.json")
    command.goes_on_after(4, of=RULES.candidates * len(RULES.years))
    assert (county / "results" / "hindcast.csv").is_file()


def test_a_validation_goes_on(tmp_path):
    cases, outputs, draws = write(tmp_path / "mine", example()).parent, tmp_path / "outputs", 3
    words = ["validate", cases, "--residents", "1%", "--replicates", draws, "--outputs", outputs]
    command = Command(MODEL, words, outputs / "cases", "[!.]*/manifest.json")
    before = command.killed_after(1)
    assert 1 <= len(before) < draws
    for file in map(Path, before):
        kept = json.loads(file.read_text(encoding="utf-8"))
        marked = {outcome: [MARK, MARK] for outcome in kept["effects"]}
        file.write_text(json.dumps(kept | {"effects": marked}), encoding="utf-8")
    command.carried_out()
    assert len(command.kept()) == draws
    (file,) = outputs.glob("*/effects_by_draw.parquet")
    effects = pd.read_parquet(file)["effect"]
    assert len(effects) == draws * len(marked)
    assert (effects == MARK).sum() == len(before) * len(marked), "what was finished is what is told"
