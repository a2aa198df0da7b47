"""Sweeps for researchers: many scenarios and replicates in one call, their indicators in one table."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sim.experiment.runner import Progress, carry_out_all, tasks_of
from sim.experiment.runs import Failure, Result, Task
from sim.months import month_number
from sim.plan import load_reference, load_registry, shipped_scenarios
from sim.policy.variants import MARK, split_reference


def sweep(
    scenarios: Sequence[str],
    *,
    county: str | None = None,
    residents_share: float = 0.1,
    replicates: int = 1,
    seed: int = 1,
    until: str | None = None,
    outputs: str | os.PathLike[str] = "outputs",
    n_processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> tuple[pd.DataFrame, list[Failure]]:
    """Carry out scenarios × replicates on all cores; a row a run and December, and the runs that failed.

    A run that is finished in `outputs` is read, so an interrupted sweep goes on where it stopped, and one with more
    scenarios or replicates runs only what is new. Scenarios of a replicate meet the same residents, draws and luck.

    Args:
        scenarios: names or files, variants behind `@`, such as `staffing` or `xt@weak_all`; a parameter takes another
            value by `NAME@LEVER.PARAMETER=VALUE`.
        county: a county's id or folder; that of each scenario if None.
        residents_share: part of the residents simulated (0-1).
        replicates: draws of the assumptions; 1 runs the posterior's median.
        seed: of the draws and of luck.
        until: last month `YYYY-MM`; the scenario's own if None.
        outputs: folder in which every run is kept.
        n_processes: worker processes; the number of cores if None.
        progress: called with the runs done and their total.

    Returns:
        A table with the columns scenario (as written), replicate, month (`YYYY-12`), then every indicator in its unit;
        and the failures.

    Raises:
        InputFaults: a scenario, variant or county that is not there or is wrong.
    """
    registry, files = load_registry(), shipped_scenarios()
    tasks: list[Task] = []
    names: dict[Task, str] = {}
    last = None if until is None else month_number(until)
    for name in scenarios:
        typed, variants = split_reference(name)
        reference = MARK.join([str(files.get(typed, Path(typed))), *variants])
        place = county or load_reference(reference, registry).county
        template = Task(reference, place, residents_share, seed, 0, False, last, str(outputs))
        for task in tasks_of([reference], replicates, replicates > 1, template):
            names[task] = name
    tasks = sorted(names, key=lambda task: task.replicate)  # what a replicate draws is drawn once for all scenarios
    results, failures = carry_out_all(tasks, n_processes, progress)
    failed = {failure.task for failure in failures}
    done = [task for task in tasks if task not in failed]
    rows = [decembers(result, names[task]) for task, result in zip(done, results, strict=True)]
    return pd.concat(rows, ignore_index=True), failures


def decembers(result: Result, name: str) -> pd.DataFrame:
    """The indicators of a run at the end of each year, headed by the scenario's name and the replicate."""
    table = result.indicators
    table = table[table.index.str.endswith("-12")].reset_index()
    table.insert(0, "replicate", result.replicate)
    table.insert(0, "scenario", name)
    return table
