"""What a scenario changes against another one, parameter by parameter, for people to read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.months import month_name
from sim.policy.lever_table import LeverTable
from sim.policy.registry import Registry
from sim.policy.scenario import Path, Scenario
from sim.policy.units import unit_words


@dataclass(frozen=True)
class LeverChange:
    """One parameter that differs.

    `first_month` YYYY-MM of the first difference; `before` the other table's value then; `at` the value by month
    (YYYY-MM) where the path starts, turns and ends, and in the last month. Choices by name, flags as 0 or 1. `src` D or
    A, `range` as written; both empty if the scenario has no path of its own (the other one has).
    """

    key: str
    lever: str
    title: str
    unit: str
    first_month: str
    before: float | str
    at: dict[str, float | str]
    src: str
    range: tuple[str, str] | None
    note: str


def lever_changes(
    table: LeverTable, baseline_table: LeverTable, registry: Registry, scenario: Scenario, lang: str = "zh"
) -> list[LeverChange]:
    """Parameters whose values differ between two tables of the same horizon, in the order of the columns.

    Args:
        table: the scenario's table.
        baseline_table: the table it is held against.
        registry: the levers.
        scenario: the scenario `table` was compiled from.
        lang: zh or en, the language of titles and units.

    Raises:
        ValueError: the tables cover different months or parameters.
    """
    if table.first_difference(baseline_table) is None:
        return []
    changes = []
    for position, key in enumerate(table.columns):
        now, before = table.values[:, position], baseline_table.values[:, position]
        differing = np.flatnonzero(now != before)
        if not differing.size:
            continue
        parameter, path, first = registry.parameters[key], scenario.paths.get(key), int(differing[0])
        lever = registry.levers[parameter.lever]
        changes.append(
            LeverChange(
                key=key,
                lever=lever.title_zh if lang == "zh" else lever.title_en,
                title=parameter.title_zh if lang == "zh" else parameter.title_en,
                unit=unit_words(parameter.unit, lang),
                first_month=month_name(table.horizon.first + first),
                before=parameter.shown(float(before[first])),
                at={
                    month_name(month): parameter.shown(float(now[month - table.horizon.first]))
                    for month in _telling_months(path, table, first)
                },
                src=path.src if path else "",
                range=(path.range[0].text, path.range[1].text) if path and path.range else None,
                note=path.note if path else "",
            )
        )
    return changes


def without_effect(table: LeverTable, registry: Registry, scenario: Scenario, bau: dict[str, float]) -> list[str]:
    """Keys of paths that change nothing: the county is there already, the strength too low, or the months outside."""
    return [key for key in scenario.paths if (table.values[:, registry.column(key)] == bau[key]).all()]


def _telling_months(path: Path | None, table: LeverTable, first: int) -> list[int]:
    months = {table.horizon.first + first, table.horizon.last}
    if path is not None:
        months |= {month for month in (path.end, path.until) if month is not None}
        months |= {month for month, _ in path.schedule}
    return sorted(month for month in months if table.horizon.first <= month <= table.horizon.last)
