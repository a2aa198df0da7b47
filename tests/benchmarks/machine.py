"""The machine that measures: what it is, how busy others keep it, and how many threads we use."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from sim.plan import ROOT
from sim.threads import set_threads

STAT = Path("/proc/stat")
CPU_INFO = Path("/proc/cpuinfo")


@dataclass
class Took:
    """What a stretch of work took: seconds of this process's CPU (all threads), of the clock, and cores of others."""

    cpu: float = 0.0
    wall: float = 0.0
    others: float | None = None


@contextmanager
def timed() -> Iterator[Took]:
    """Measure the block; the result is filled in when it ends. `others` stays None where the system does not tell."""
    took, busy = Took(), busy_seconds()
    wall, cpu = time.perf_counter(), time.process_time()
    yield took
    took.cpu, took.wall = time.process_time() - cpu, time.perf_counter() - wall
    after = busy_seconds()
    if busy is not None and after is not None:
        took.others = max(after - busy - took.cpu, 0.0) / took.wall


def busy_seconds() -> float | None:
    """CPU seconds that all processes of this machine have used since it was switched on; None if it does not say."""
    if not STAT.is_file():
        return None
    ticks = [int(field) for field in STAT.read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")  # all but idle and waiting for a disk


def use_threads(number: int) -> None:
    """Let so many threads work on residents."""
    set_threads(number)


def peak_megabytes() -> float:
    """The most memory this process has held so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def description() -> dict[str, str]:
    """Processor, system, versions, date and commit of a measurement."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "system": f"{platform.system()}, Python {platform.python_version()}",
        "versions": ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "llvmlite", "mesa")),
        "date": date.today().isoformat(),
        "commit": _commit(),
    }


def _processor() -> str:
    if not CPU_INFO.is_file():
        return platform.processor() or platform.machine()
    pairs = (line.partition(":") for line in CPU_INFO.read_text(encoding="utf-8").splitlines())
    facts = {name.strip(): text.strip() for name, _, text in pairs}
    family = f"family {facts['cpu family']} model {facts['model']}" if "cpu family" in facts else platform.machine()
    return f"{facts.get('model name', 'unknown processor')} ({family})"


def _commit() -> str:
    """Short name of the commit, with a plus where the work tree differs from it."""
    asked = ["git", "describe", "--always", "--abbrev=10", "--dirty=+", "--exclude=*"]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or "not under version control"
