"""How far the prerequisites of a scenario's levers are there in its runs: the number beside the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sim.experiment.compare import band
from sim.experiment.runs import Result
from sim.policy.prerequisites import MeasureEntry, Prerequisite, used_by
from sim.policy.scenario import Scenario

Band = tuple[float, float, float]


@dataclass(frozen=True)
class Presence:
    """One prerequisite in one scenario: median, 5% and 95% of its measure in a month YYYY-MM."""

    name: str
    prerequisite: Prerequisite
    month: str
    value: Band


def presences(scenario: Scenario, results: Sequence[Result], month: str) -> list[Presence]:
    """The prerequisites of the scenario's levers over its runs; in their last month where they end before `month`."""
    own = [result for result in results if result.scenario == scenario.id]
    if not own:
        return []
    when = min(month, str(own[0].indicators.index[-1]))
    return [
        Presence(name, entry, when, band([measured(entry.measure, result, when) for result in own]))
        for name, entry in used_by(scenario).items()
    ]


def measured(measure: MeasureEntry, result: Result, month: str) -> float:
    """A measure in one month of one run, in the unit of the indicator or of the lever's parameter; NaN if not there."""
    if measure.indicator is not None:
        return float(result.indicators[measure.indicator].get(month, float("nan")))
    table = pd.read_parquet(result.folder / "levers.parquet", columns=["month", str(measure.lever)])
    return float(table.set_index("month")[str(measure.lever)].get(month, float("nan")))
