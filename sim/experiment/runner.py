"""Many runs on all cores: one thread a process, each result on disk before the next begins."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace

from sim.experiment.runs import Failure, Result, Task
from sim.experiment.sharing import MOST_PASTS, Part, groups_of, waves
from sim.experiment.together import carry_out_together, failure, live_past_of
from sim.experiment.workers import workers
from sim.faults import InputFaults

Progress = Callable[[int, int], None]
Outcomes = dict[Task, Result | Failure]


def carry_out_all(
    tasks: Sequence[Task], n_processes: int | None = None, progress: Progress = lambda done, total: None
) -> tuple[list[Result], list[Failure]]:
    """Results of all tasks in their order, and the failures.

    Tasks of the same replicate are forked from the past they share. What the first of them share is lived here, so that
    loops are compiled once and bad input is met before anything else starts; then processes share out the rest. Runs
    that are finished on disk are read. A failing run becomes a `Failure`; InputFaults are raised.
    """
    outcomes: Outcomes = {}
    groups = groups_of(tasks)
    n_processes = n_processes or os.cpu_count() or 1
    keeps = len(groups) <= MOST_PASTS

    def done(more: int = 0) -> None:
        progress(len(outcomes) + more, len(tasks))

    if len(groups[0]) == 1:
        _here(groups[0], keeps, outcomes, done)
    if min(n_processes, len(tasks)) == 1 or len(outcomes) + 1 >= len(tasks):
        for group in groups:  # a worker would spend longer on starting than on the run
            _here([task for task in group if task not in outcomes], keeps, outcomes, done)
    else:
        _in_processes([group for group in groups if group[0] not in outcomes], n_processes, keeps, outcomes, done)
    found = [outcomes[task] for task in tasks]
    return [o for o in found if isinstance(o, Result)], [o for o in found if isinstance(o, Failure)]


def _here(part: Part, keeps: bool, outcomes: Outcomes, done: Callable[[int], None]) -> None:
    """Carry out tasks in this process."""
    ended = 0

    def tick() -> None:
        nonlocal ended
        ended += 1
        done(ended)

    if part:
        found = carry_out_together(part, keeps, tick)
        outcomes.update(zip(part, found, strict=True))
        done(0)


def _in_processes(
    groups: Sequence[Part], n_processes: int, keeps: bool, outcomes: Outcomes, done: Callable[[int], None]
) -> None:
    """Carry out groups in worker processes; parts lost with a worker that died are run again here, one by one."""
    lost: list[Part] = []
    live_past_of(groups[0])
    with workers(n_processes) as pool:
        for wave in waves(groups, n_processes):
            with suppress(BrokenProcessPool):
                for future in [pool.submit(live_past_of, group) for group in wave.cut if group is not groups[0]]:
                    future.exception()  # what goes wrong in a past goes wrong again in its runs, and is told there
            lost += _wave(pool, wave.parts, keeps, outcomes, done)
    for part in lost:
        _here(part, keeps, outcomes, done)


def _wave(
    pool: ProcessPoolExecutor, parts: Sequence[Part], keeps: bool, outcomes: Outcomes, done: Callable[[int], None]
) -> list[Part]:
    """Carry out parts in the processes of a pool; those that were lost with a worker."""
    futures: dict[Future[list[Result | Failure]], Part] = {}
    with suppress(BrokenProcessPool):
        for part in parts:
            futures[pool.submit(carry_out_together, part, keeps)] = part
    lost = list(parts[len(futures) :])
    for future in as_completed(futures):
        part = futures[future]
        try:
            outcomes.update(zip(part, future.result(), strict=True))
        except InputFaults:
            raise
        except BrokenProcessPool:
            lost.append(part)
        except Exception as error:
            outcomes.update((task, failure(task, error)) for task in part)
        done(0)
    return lost


def tasks_of(scenarios: Sequence[str], replicates: int, draw: bool, template: Task) -> list[Task]:
    """The runs of a comparison: every scenario × replicate, the same replicates for all; replicate by replicate.

    Without draws there is one run of each scenario per replicate, at the median of the posterior or the central values.
    """
    numbers = range(1, replicates + 1) if draw else range(replicates)
    return [replace(template, scenario=s, replicate=r, draw=draw) for r in numbers for s in scenarios]
