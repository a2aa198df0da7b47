"""Which assumptions a result hangs on: how much of its variance each group of them carries (total effect).

Jansen's estimator (Jansen 1999, Computer Physics Communications 117:35-43): a run is repeated with one group of
assumptions drawn anew and everything else held – residents and luck too – and half the mean squared difference is that
group's share of the variance, interactions included; shares may therefore add up to more than 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.experiment.quantiles import Borrowed, group_of
from sim.experiment.runs import Result, Task
from sim.plan import county_folder, load_behaviour, load_county, load_reference
from sim.policy.registry import Registry


@dataclass(frozen=True)
class Effect:
    """Total effect of one group of assumptions on an indicator: share of variance 0–1, and points it moves it by.

    typical: root of the mean squared difference when the group is drawn anew, in the indicator's unit.
    """

    group: str
    share: float
    typical: float


def groups_in(task: Task, registry: Registry) -> list[str]:
    """The groups of assumptions that a run really draws: those with a range."""
    scenario = load_reference(task.scenario, registry)
    county = load_county(county_folder(task.county or scenario.county))
    names = [f"prior.{key}" for key, prior in load_behaviour().priors.items() if prior.low < prior.high]
    names += [key for key, number in county.numbers.items() if not number.is_known]
    names += [key for key, path in scenario.paths.items() if path.range is not None]
    return sorted({group_of(name, registry) for name in names} | {"rule", "observation"})


def sensitivity_tasks(template: Task, groups: Sequence[str], n: int) -> list[Task]:
    """N runs, and for each of them one a group with that group's assumptions from a replicate of its own."""
    tasks = [replace(template, replicate=r, draw=True) for r in range(1, n + 1)]
    return tasks + [
        replace(t, borrowed=Borrowed(frozenset({group}), t.replicate + n)) for group in groups for t in tasks
    ]


def effects(values: Mapping[str, Sequence[float]], base: Sequence[float]) -> list[Effect]:
    """The effect of each group, the largest first.

    values: the indicator by group, one for each base run, nan where a run failed; base: the base runs' own.
    """
    own = np.asarray(base, float)
    variance = float(np.nanvar(own, ddof=1))
    found = []
    for group, redrawn in values.items():
        squared = float(np.nanmean((np.asarray(redrawn, float) - own) ** 2))
        found.append(Effect(group, squared / 2 / variance if variance else float("nan"), float(np.sqrt(squared))))
    return sorted(found, key=lambda effect: -effect.share)


def values_at(results: Sequence[Result], indicator: str, month: str) -> list[float]:
    """The indicator in each run at a month."""
    return [float(result.indicators[indicator][month]) for result in results]
