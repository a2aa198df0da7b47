"""Many points of a calibration on worker processes, each result on disk the moment it is there, found again later."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sim.calibration.evidence import evidence_of
from sim.calibration.footing import inputs_hash, running_simulator
from sim.calibration.points import Evaluation, Point
from sim.calibration.setting import Setting, county_of
from sim.calibration.simulator import simulate
from sim.experiment.outputs import run_id
from sim.experiment.workers import workers
from sim.faults import InputFaults

Progress = Callable[[int, int], None]


def evaluate(
    points: Sequence[Point],
    setting: Setting,
    folder: Path,
    n_processes: int = 1,
    progress: Progress = lambda done, total: None,
) -> list[Evaluation]:
    """What the model gives at each point, in their order; results found in the folder are not made again.

    The first missing point is carried out here, so that loops are compiled once and bad input is met before anything
    else starts; then processes share out the rest. Each result is written whole the moment it is there, so that nothing
    finished is lost whatever ends the program. A point that fails is a row of NaN with its reason, kept like any other.
    `progress` is told how many of all are done. InputFaults are raised.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = _stem(setting)
    files = [folder / f"{_name(stem, point)}.json" for point in points]
    missing = list(dict.fromkeys((p, f) for p, f in zip(points, files, strict=True) if not f.is_file()))
    done = len(points) - len(missing)
    progress(done, len(points))
    alone = missing if n_processes == 1 else missing[:1]
    for count, (point, file) in enumerate(alone, start=done + 1):
        _make(point, setting, file)
        progress(count, len(points))
    _in_processes(missing[len(alone) :], setting, n_processes, lambda left: progress(len(points) - left, len(points)))
    return [_read(file, point) for file, point in zip(files, points, strict=True)]


def as_table(evaluations: Sequence[Evaluation], setting: Setting) -> pd.DataFrame:
    """One row a point: `assumptions`, `luck`, `q:<name>` of what is fitted, simulated values by id, constants.

    Last come `seconds` and `reason`. All but the reason are numbers, NaN where there is none.
    """
    rows = [
        {"assumptions": e.point.assumptions, "luck": e.point.luck}
        | {f"q:{name}": q for name, q in zip(setting.parameters, e.point.quantiles, strict=True)}
        | e.simulated
        | e.constants
        | {"seconds": e.seconds, "reason": e.reason}
        for e in evaluations
    ]
    return pd.DataFrame(rows)


def _in_processes(
    missing: Sequence[tuple[Point, Path]], setting: Setting, n_processes: int, left: Callable[[int], None]
) -> None:
    """Carry out points in worker processes; those lost with a process that died are carried out here."""
    if not missing:
        return
    futures: list[Future[None]] = []
    with workers(n_processes) as pool:
        with suppress(BrokenProcessPool):
            futures = [pool.submit(_make, point, setting, file) for point, file in missing]
        for count, future in enumerate(as_completed(futures), start=1):
            with suppress(BrokenProcessPool):
                future.result()
            left(len(missing) - count)
    for point, file in missing:
        if not file.is_file():
            _make(point, setting, file)
    left(0)


def _make(point: Point, setting: Setting, file: Path) -> None:
    """Carry out a point and write it, whole or not at all."""
    begun = time.process_time()  # not the clock: others may share the core
    try:
        made = simulate(point, setting)
    except InputFaults:
        raise
    except Exception as error:
        ids = [evidence.id for evidence in evidence_of(county_of(setting.county))]
        made = Evaluation(point, dict.fromkeys(ids, float("nan")), {}, f"{type(error).__name__}: {error}")
    draft = file.with_suffix(f".{os.getpid()}")
    made = replace(made, seconds=time.process_time() - begun)
    draft.write_text(json.dumps(asdict(made)), encoding="utf-8")
    draft.replace(file)


def _read(file: Path, point: Point) -> Evaluation:
    kept = json.loads(file.read_text(encoding="utf-8"))
    return Evaluation(point, kept["simulated"], kept["constants"], kept["reason"], kept["seconds"])


def _stem(setting: Setting) -> dict[str, object]:
    """What all points of a setting rest on beside themselves."""
    return {
        "setting": asdict(setting),
        "inputs": inputs_hash(county_of(setting.county)),
        "code": running_simulator(),
    }


def _name(stem: dict[str, object], point: Point) -> str:
    return run_id(stem | {"point": [np.asarray(point.quantiles), point.assumptions, point.luck]})
