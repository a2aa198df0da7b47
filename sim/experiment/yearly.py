"""Indicators year by year: each scenario's values, and its distance from the first, replicate by replicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.experiment.compare import band
from sim.experiment.runs import Result

Band = tuple[float, float, float]


@dataclass(frozen=True)
class Point:
    """An indicator of one scenario over the 12 months that end with `month`, or at its end.

    value, difference: median, 5% and 95% over the replicates; difference against the first scenario, None for itself.
    """

    scenario: str
    indicator: str
    month: str
    value: Band
    difference: Band | None


def year_ends(results: Sequence[Result], first: str) -> list[str]:
    """Decembers from the month `first` on, and the last month of the runs; `YYYY-MM`."""
    months = [str(month) for month in results[0].indicators.index if str(month) >= first]
    return [month for month in months if month.endswith("-12") or month == months[-1]]


def yearly(
    results: Sequence[Result], scenarios: Sequence[str], indicators: Sequence[str], months: Sequence[str]
) -> list[Point]:
    """A point for each indicator, scenario and month, in that order."""
    runs = {s: {r.replicate: r for r in results if r.scenario == s} for s in scenarios}
    points = []
    for indicator in indicators:
        for scenario in scenarios:
            own, base = runs[scenario], runs[scenarios[0]]
            for month in months:
                values = {n: float(r.indicators[indicator][month]) for n, r in own.items()}
                paired = [values[n] - float(base[n].indicators[indicator][month]) for n in own if n in base]
                is_first = scenario == scenarios[0]
                points.append(
                    Point(scenario, indicator, month, band(list(values.values())), None if is_first else band(paired))
                )
    return points
