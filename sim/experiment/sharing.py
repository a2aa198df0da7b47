"""Which tasks share a past, and how they are shared out to processes so that none waits and little is lived twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from sim.experiment.runs import Task

MOST_TOGETHER = 8
"""Tasks a process is given at once; more would leave others waiting at the end, and nothing to be told meanwhile."""

MOST_PASTS = 24
"""Groups of a command whose pasts are left on disk; of more, the first would be removed before anybody used them."""

Part = Sequence[Task]


@dataclass(frozen=True)
class Wave:
    """Parts that are carried out at the same time, and the groups whose shared past is lived before, being cut up."""

    cut: list[Part]
    parts: list[Part]


def groups_of(tasks: Sequence[Task]) -> list[Part]:
    """Tasks that differ in scenario and last month only, and so may share a past; in the order of their first."""
    groups: dict[Task, list[Task]] = {}
    for task in tasks:
        groups.setdefault(replace(task, scenario="", until=None), []).append(task)
    return list(groups.values())


def waves(groups: Sequence[Part], n_processes: int) -> Iterator[Wave]:
    """Groups shared out to processes: whole as far as they are many and small, else cut, some at a time."""
    whole = len(groups) // n_processes * n_processes if max(map(len, groups)) <= MOST_TOGETHER else 0
    batches = [groups[:whole], *(groups[i : i + n_processes] for i in range(whole, len(groups), n_processes))]
    for batch in batches:
        if not batch:
            continue
        cuts = [cut(group, max(ceil(len(group) / MOST_TOGETHER), ceil(n_processes / len(batch)))) for group in batch]
        yield Wave(
            [group for group, parts in zip(batch, cuts, strict=True) if len(parts) > 1],
            [part for parts in cuts for part in parts],
        )


def cut(group: Part, n: int) -> list[Part]:
    """At most n parts of nearly the same size, neighbours together."""
    n = min(n, len(group))
    bounds = [len(group) * i // n for i in range(n + 1)]
    return [group[a:b] for a, b in pairwise(bounds)]
