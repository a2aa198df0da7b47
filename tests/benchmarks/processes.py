"""Measurements in processes of their own: `python -m tests.benchmarks.processes JOB ARGUMENTS` prints one JSON line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.plan import ROOT
from tests.benchmarks.jobs import JOBS

PATIENCE = 300
"""Seconds after which a measurement is given up."""


class MeasurementError(RuntimeError):
    """A process did not come to its end, or did not say what it found."""


def measure(job: str, environment: dict[str, str] | None = None, **arguments: Any) -> dict[str, Any]:
    """What one job found, in a fresh Python; MeasurementError with its last words where it failed."""
    command = [sys.executable, "-m", "tests.benchmarks.processes", job, json.dumps(arguments)]
    return {"job": job, **arguments, **answer(command, ROOT, environment or {})}


@dataclass(frozen=True)
class References:
    """External programs of the small model: their folder, and the Python that runs them."""

    folder: Path
    python: str = sys.executable


def external(references: References, program: str, residents: int, months: int, threads: int = 1) -> dict[str, Any]:
    """What an external reference program says of itself: `ns_rm` on the clock, and `cpu` seconds if it tells them."""
    command = [
        references.python, "bench.py", program, str(residents), "--months", str(months), "--threads", str(threads),
        "--reps", "1",
    ]  # fmt: skip
    kept = ROOT / "outputs" / "benchmarks" / "compiled"  # their folder may not be ours to write in
    said = answer(command, references.folder, {"NUMBA_CACHE_DIR": str(kept), "QUIET_WAIT": "2"})
    wall = said["ns_rm"] * 1e-9 * residents * months
    return {
        "job": "external", "program": program, "residents": residents, "months": months, "threads": threads,
        "cpu": said.get("cpu", wall), "wall": wall, "others": said.get("others"),
    }  # fmt: skip


def answer(command: list[str], folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    """The JSON object in the last line that a command prints."""
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    around = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    try:
        done = subprocess.run(
            command, cwd=folder, env=around, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired as error:
        raise MeasurementError(f"gave no answer within {PATIENCE} s") from error
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        raise MeasurementError((done.stderr.strip().splitlines() or ["no output"])[-1])
    said: dict[str, Any] = json.loads(lines[-1])
    return said


def main() -> None:
    """Do the job named on the command line."""
    print(json.dumps(JOBS[sys.argv[1]](**json.loads(sys.argv[2]))))


if __name__ == "__main__":
    main()
