"""The whole programme of measurements: in turns, each in a process of its own, as long as there is time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.county import settings
from tests.benchmarks.machine import description
from tests.benchmarks.processes import MeasurementError, References, external, measure

Row = dict[str, Any]
Say = Callable[[str], None]
Measurement = tuple[str, Callable[[], Row]]
"""What is measured, in words, and the call that does it."""

FEWEST_RUNS = 5
WITH_CONSTANTS = 2.5
"""CPU time of a run with a draw of its own, constants set for it, in runs."""


def carry_out(scale: Mapping[str, Any], references: References | None, say: Say) -> Row:
    """All measurements of a scale (`full` or `quick` of the settings): rows, what failed, rounds, and the machine.

    A round goes once through everything whose times are compared, so that what disturbs the machine for a while
    disturbs all alike; what is measured once comes after the first round. No round begins after the scale's minutes.
    """
    rows: list[Row] = []
    failures: dict[str, str] = {}
    begun, rounds = time.monotonic(), 1
    _go_through(_compiled(), [], failures, say)
    _go_through(_in_turns(scale, references), rows, failures, say)
    _go_through(_once(scale, rows), rows, failures, say)
    while rounds < scale["rounds"] and time.monotonic() - begun < 60 * scale["minutes"]:
        _go_through(_in_turns(scale, references), rows, failures, say)
        rounds += 1
    return {
        "rows": rows, "failures": failures, "rounds": rounds, "minutes": (time.monotonic() - begun) / 60,
        **description(),
    }  # fmt: skip


def _go_through(measurements: Iterator[Measurement], rows: list[Row], failures: dict[str, str], say: Say) -> None:
    for what, make in measurements:
        if what in failures:
            continue
        say(what)
        try:
            rows.append(make())
        except MeasurementError as error:
            failures[what] = str(error)
            say(f"  failed: {error}")


def _compiled() -> Iterator[Measurement]:
    """Compiled code, made before anything is measured: a process that compiles holds twice the memory."""
    yield "compiled code", partial(measure, "first_months")


def _in_turns(scale: Mapping[str, Any], references: References | None) -> Iterator[Measurement]:
    """One round: the engine at every size, and every reference."""
    engine = {"months": scale["months"], "seconds": scale["seconds"]}
    middle = scale["middle"]
    yield _engine(middle, 1, engine)
    if references is not None:
        for program, size in scale["external"].items():
            yield f"external {program}", partial(external, references, program, **size)
    for program, size in scale["own"].items():
        yield f"small model, {program}", partial(measure, "small_model", program=program, **size)
    large, threads = scale["threads"]
    if references is not None:
        fastest = scale["fastest"]
        what = f"external {fastest['program']}, {fastest['threads']} threads"
        yield what, partial(external, references, **fastest)
    for residents, number in (
        *((size, 1) for size in (scale["fixed"], *scale["sizes"]) if size != middle),
        *(() if large in scale["sizes"] else ((large, 1),)),
        (large, threads),
    ):
        yield _engine(residents, number, engine)


def _engine(residents: int, threads: int, engine: Mapping[str, Any]) -> Measurement:
    what = f"engine, {residents:,} residents, {threads} thread(s)"
    return what, partial(measure, "engine", residents=residents, threads=threads, **engine)


def _once(scale: Mapping[str, Any], rows: list[Row]) -> Iterator[Measurement]:
    """What is measured once: the machine's rates, the choice, start-up, runs through the runner, compilation."""
    yield "rates of the machine", partial(measure, "machine_rates")
    yield "the choice, plainly and in lanes", partial(measure, "choice", residents=scale["middle"], **scale["choice"])
    yield "start of a run", partial(measure, "start", residents=settings()["county"]["residents"])
    for name, (residents, runs) in scale["runs"].items():
        possible = min(runs, _affordable(residents, scale, rows))
        yield f"runs of {residents:,} residents", partial(_many_runs, name, residents, possible, scale["months"])
    for name, (residents, replicates) in scale["sweeps"].items():
        yield f"sweep of {residents:,} residents", partial(_sweep, name, residents, replicates, scale["months"])
    if scale["cold"]:
        yield "first compilation", _cold


def _many_runs(name: str, residents: int, runs: int, months: int) -> Row:
    """Runs through the runner; MeasurementError where too few fit into the time to tell a rate."""
    if runs < FEWEST_RUNS:
        raise MeasurementError(f"{runs} runs of {residents:,} residents fit into a minute; a rate takes {FEWEST_RUNS}")
    return {**measure("many_runs", residents=residents, runs=runs, months=months), "name": name}


def _sweep(name: str, residents: int, replicates: int, months: int) -> Row:
    """Policies compared in some replicates."""
    return {**measure("sweep", residents=residents, replicates=replicates, months=months), "name": name}


def _affordable(residents: int, scale: Mapping[str, Any], rows: list[Row]) -> int:
    """How many runs, with setting the constants of their draws, go into a minute of two cores."""
    ours = [row for row in rows if row["job"] == "engine" and row["residents"] == scale["middle"]]
    a_run = sum(row["cpu"] / row["months"] for row in ours) / max(len(ours), 1) * scale["months"]
    return int(2 * 60 / max(WITH_CONSTANTS * a_run * residents / scale["middle"], 0.1))


def _cold() -> Row:
    """The same few months with compiled code from before and with none."""
    warm = measure("first_months")
    with TemporaryDirectory() as folder:
        cold = measure("first_months", environment={"NUMBA_CACHE_DIR": folder})
    return {**cold, "job": "compile", "cpu": cold["cpu"] - warm["cpu"]}
