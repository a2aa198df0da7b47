"""All targets of one document held against the runs of one scenario, each in the way its class allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.experiment.compare import band
from sim.experiment.runs import Result
from sim.measure.assumed import Assumption, follow
from sim.measure.movement import Movement
from sim.measure.targets import Target, Verdict, verdict
from sim.months import month_name, month_number

Band = tuple[float, float, float]


@dataclass(frozen=True)
class Counterpart:
    """What really happens beside a target set by its lever: an indicator (its id) at two months, `YYYY-MM`."""

    indicator: str
    start: str
    end: str
    before: float
    value: Band


@dataclass(frozen=True)
class Line:
    """One target of a scorecard.

    emerges: `verdict` at the deadline, `other` at the other reading of the deadline where there is one, `movement` of
    numerator and denominator (medians over the runs). own_lever: `assumption`, `other_assumption` at the other reading
    of the deadline, and `counterpart`. outside: none of them.
    """

    target: Target
    verdict: Verdict | None = None
    other: Verdict | None = None
    movement: Movement | None = None
    assumption: Assumption | None = None
    other_assumption: Assumption | None = None
    counterpart: Counterpart | None = None


class Runs:
    """The runs of one scenario as tables: medians over the replicates where a single number is asked for."""

    def __init__(self, results: Sequence[Result], issued: int) -> None:
        self.results, self.issued = results, issued

    @cached_property
    def months(self) -> list[str]:
        """Months of the runs, `YYYY-MM`."""
        return [str(month) for month in self.results[0].indicators.index]

    @cached_property
    def paths(self) -> dict[str, np.ndarray]:
        """Median path of every lever parameter, float64[month]."""
        tables = [pd.read_parquet(r.folder / "levers.parquet").drop(columns="month") for r in self.results]
        values = np.median([table.to_numpy(float) for table in tables], axis=0)
        return {str(key): values[:, position] for position, key in enumerate(tables[0].columns)}

    @cached_property
    def parts(self) -> dict[tuple[str, str], tuple[float, float]]:
        """Median numerator and denominator by indicator and month."""
        tables = [pd.read_parquet(r.folder / "parts.parquet") for r in self.results]
        median = pd.concat(tables).groupby(["indicator", "month"], as_index=False).median()
        columns = (median[name].tolist() for name in ("indicator", "month", "numerator", "denominator"))
        return {(indicator, month): (above, below) for indicator, month, above, below in zip(*columns, strict=True)}

    def start(self, target: Target) -> str:
        """Month a target starts from: end of its baseline year, else of the last year before the document's month.

        The first full year of the runs where they begin later.
        """
        month = target.evaluate_from if target.evaluate_from is not None else self.issued // 12 * 12 - 1
        return max(month_name(month), self.months[min(11, len(self.months) - 1)])

    def values(self, indicator: str, month: str) -> list[float]:
        """The indicator in each run; nan outside the months of the runs."""
        return [float(r.indicators[indicator].get(month, np.nan)) for r in self.results]


def scorecard(results: Sequence[Result], targets: Sequence[Target], issued: str) -> list[Line]:
    """A line for each target; `issued` is the date of the document."""
    runs = Runs(results, month_number(issued))
    return [_line(target, runs) for target in targets]


def _line(target: Target, runs: Runs) -> Line:
    if target.verdict_class == "outside":
        return Line(target)
    if target.verdict_class == "own_lever":
        return _set_by_lever(target, runs)
    found = _verdict(target.id, runs.results)
    other = None if target.alternative is None else _verdict(f"{target.id}@alternative", runs.results)
    return Line(target, verdict=found, other=other, movement=_movement(target, found.month, runs))


def _set_by_lever(target: Target, runs: Runs) -> Line:
    first = month_number(runs.months[0])
    assumption = follow(target, runs.paths, first, runs.issued)
    other = None if target.alternative is None else follow(target, runs.paths, first, runs.issued, target.alternative)
    found = _counterpart(target, assumption.month, runs)
    return Line(target, assumption=assumption, other_assumption=other, counterpart=found)


def _verdict(name: str, results: Sequence[Result]) -> Verdict:
    outcomes = [r.outcomes[name] for r in results]
    turned = {switch: [o[switch] for o in outcomes] for switch in outcomes[0] if switch != "default"}
    return verdict([o["default"] for o in outcomes], turned)


def _movement(target: Target, month: int, runs: Runs) -> Movement | None:
    """Parts at the start and the month evaluated; None where the runs do not hold both months."""
    start, end = runs.start(target), month_name(month)
    if start not in runs.months or end not in runs.months:
        return None
    (numerator, denominator), (later_numerator, later_denominator) = (
        runs.parts[(target.indicator, m)] for m in (start, end)
    )
    return Movement(month_number(start), month, (numerator, later_numerator), (denominator, later_denominator))


def _counterpart(target: Target, month: int, runs: Runs) -> Counterpart:
    """The counterpart at the start and the month evaluated, at the end of the runs where that lies beyond them."""
    start, end = runs.start(target), min(month_name(month), runs.months[-1])
    before = band(runs.values(target.counterpart, start))[0]
    return Counterpart(target.counterpart, start, end, before, band(runs.values(target.counterpart, end)))
