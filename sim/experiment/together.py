"""Tasks carried out together: what they share is lived once, each result is on disk as soon as its run ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from sim.experiment.forking import live_shared_past, records
from sim.experiment.outputs import RunFolder
from sim.experiment.pasts import PASTS, Pasts
from sim.experiment.runs import Failure, Result, Task, folder_of, keep, plan_task, read_result
from sim.faults import InputFaults
from sim.plan import Plan


def carry_out_together(
    tasks: Sequence[Task], keeps_past: bool = True, tick: Callable[[], None] = lambda: None
) -> list[Result | Failure]:
    """The result of each task, or why there is none: read if it is finished on disk, else run and written.

    Runs of the same people, assumptions and luck are forked from their shared past; with keeps_past it is left in the
    outputs folder for other commands. `tick` is called when a run is done. InputFaults on bad input.
    """
    plans, failed = _planned(tasks)
    folders = {task: folder_of(task, plan) for task, plan in plans.items()}
    missing = {folder.final.name: task for task, folder in folders.items() if not folder.is_finished}
    errors: dict[str, Exception] = {}
    made: dict[str, Result | None] = {}
    for name, outcome in records({name: plans[task] for name, task in missing.items()}, _pasts(tasks, keeps_past)):
        try:
            if isinstance(outcome, Exception):
                raise outcome
            made[name] = keep(folders[missing[name]], plans[missing[name]], outcome)
        except Exception as error:
            errors[name] = error
        tick()
    failed |= {t: failure(t, errors[f.final.name]) for t, f in folders.items() if f.final.name in errors}
    return [
        failed[task] if task in failed else _result(folders[task], plans[task], made.get(folders[task].final.name))
        for task in tasks
    ]


def live_past_of(tasks: Sequence[Task]) -> None:
    """Live what the unfinished of these tasks share and leave it on disk, for processes that share the tasks out."""
    plans, _ = _planned(tasks)
    live_shared_past([plan for task, plan in plans.items() if not folder_of(task, plan).is_finished], _pasts(tasks))


def failure(task: Task, error: Exception) -> Failure:
    """A task that met an error."""
    return Failure(task, f"{type(error).__name__}: {error}")


def _pasts(tasks: Sequence[Task], keeps: bool = True) -> Pasts:
    return Pasts(Path(tasks[0].outputs) / PASTS, keeps)


def _planned(tasks: Sequence[Task]) -> tuple[dict[Task, Plan], dict[Task, Failure]]:
    """The plans of tasks, and those that cannot be planned; InputFaults on bad input."""
    plans: dict[Task, Plan] = {}
    failed: dict[Task, Failure] = {}
    for task in tasks:
        try:
            plans[task] = plan_task(task)
        except InputFaults:
            raise
        except Exception as error:
            failed[task] = failure(task, error)
    return plans, failed


def _result(folder: RunFolder, plan: Plan, made: Result | None) -> Result:
    """What was just made of a plan, or what its folder holds; two scenarios may come to the same run."""
    return replace(made or read_result(folder), scenario=plan.scenario.id)
