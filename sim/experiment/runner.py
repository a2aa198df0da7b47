"""Many runs on all cores: one thread a process, each result on disk before the next begins."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace

from sim.experiment.runs import Result, Task, carry_out
from sim.experiment.workers import workers
from sim.faults import InputFaults

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Failure:
    """A run that did not come to its end: which, and why."""

    task: Task
    reason: str


def carry_out_all(
    tasks: Sequence[Task], n_processes: int | None = None, progress: Progress = lambda done, total: None
) -> tuple[list[Result], list[Failure]]:
    """Results of all tasks in their order, and the failures.

    The first task runs here, so that loops are compiled once and bad input is met before anything else starts; one task
    of each further replicate follows, which sets that replicate's constants; then the rest. Runs that are finished on
    disk are read. A failing run becomes a `Failure`; InputFaults are raised.
    """
    results: dict[Task, Result] = {tasks[0]: carry_out(tasks[0])}
    progress(1, len(tasks))
    seen = {tasks[0].replicate}
    leaders = [t for t in tasks[1:] if not (t.replicate in seen or seen.add(t.replicate))]  # type: ignore[func-returns-value]
    others = [t for t in tasks[1:] if t not in leaders]
    failures: list[Failure] = []
    n_processes = n_processes or os.cpu_count() or 1
    for wave in (leaders, others):
        done = len(results) + len(failures)
        if min(n_processes, len(wave)) == 1:  # a worker would spend longer on starting than on the run
            _here(wave, results, failures, lambda n, base=done: progress(base + n, len(tasks)))  # type: ignore[misc]
        elif wave:
            _in_processes(wave, n_processes, results, failures, lambda n, base=done: progress(base + n, len(tasks)))  # type: ignore[misc]
    return [results[t] for t in tasks if t in results], failures


def _here(
    tasks: Sequence[Task], results: dict[Task, Result], failures: list[Failure], progress: Callable[[int], None]
) -> None:
    for n, task in enumerate(tasks, start=1):
        try:
            results[task] = carry_out(task)
        except InputFaults:
            raise
        except Exception as error:
            failures.append(Failure(task, f"{type(error).__name__}: {error}"))
        progress(n)


def _in_processes(
    tasks: Sequence[Task],
    n_processes: int,
    results: dict[Task, Result],
    failures: list[Failure],
    progress: Callable[[int], None],
) -> None:
    """Run tasks in worker processes; tasks lost with a worker that died are run again here, one by one."""
    lost: list[Task] = []
    with workers(n_processes) as pool:
        futures: dict[Future[Result], Task] = {pool.submit(carry_out, task): task for task in tasks}
        for n, future in enumerate(as_completed(futures), start=1):
            task = futures[future]
            try:
                results[task] = future.result()
            except InputFaults:
                raise
            except BrokenProcessPool:
                lost.append(task)
            except Exception as error:
                failures.append(Failure(task, f"{type(error).__name__}: {error}"))
            progress(n - len(lost))
    if lost:
        _here(lost, results, failures, lambda n: progress(len(tasks) - len(lost) + n))


def tasks_of(scenarios: Sequence[str], replicates: int, draw: bool, template: Task) -> list[Task]:
    """The runs of a comparison: every scenario × replicate, the same replicates for all; replicate by replicate.

    Without draws there is one run of each scenario per replicate at the central values.
    """
    numbers = range(1, replicates + 1) if draw else range(replicates)
    return [replace(template, scenario=s, replicate=r, draw=draw) for r in numbers for s in scenarios]
