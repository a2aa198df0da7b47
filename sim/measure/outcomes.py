"""One run held against one target: the value at the deadline, by how much it is met, since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measure.indicators import Reader
from sim.measure.judging import first_window, judge
from sim.measure.operators import OPERATORS, Values
from sim.measure.record import Record
from sim.measure.rules import load_rules
from sim.measure.switches import DEFAULT, Switches, single_flips
from sim.measure.target_entries import Target

UNDETERMINED = {
    "deadline_after_run": ("期限晚于模拟结束", "the deadline lies after the end of the run"),
    "deadline_before_run": ("期限前没有完整的统计期", "no full window lies before the deadline"),
    "baseline_outside_run": ("基期不在模拟期内", "the baseline year is not in the run"),
    "not_after_baseline": ("期限不晚于基期", "the deadline does not lie after the baseline"),
    "no_denominator": ("分母为零", "there is no denominator"),
}
"""Why an outcome says neither met nor missed: code → zh, en."""


@dataclass(frozen=True)
class Outcome:
    """A target in one run.

    `month` number evaluated (12 months ending with it, or the stock at its end); `value` there; `baseline` value of the
    baseline year for directions, else nan. `margin` distance to passing in the indicator's unit, negative when missed:
    value less threshold; rise since the baseline; worst yearly rise. Years touched by the epidemic are compared over
    the other calendar months (`is_masked`), so that the margin may differ from value less baseline. `first_met` month
    number from which it is met and kept to the deadline or, when late, to the end of the run; None if never.
    `yearly` (month number, value) of every December with a value. `over_speed`: some year rose more than the upper
    number of `increase_pp_per_year`. `undetermined` a key of UNDETERMINED, empty when there is a verdict.
    """

    target: str
    operator: str
    month: int
    value: float
    baseline: float
    margin: float
    met: bool
    first_met: int | None
    yearly: tuple[tuple[int, float], ...]
    is_masked: bool = False
    over_speed: bool = False
    undetermined: str = ""

    @property
    def slope_per_year(self) -> float:
        """Least-squares slope over the Decembers, in units a year; nan with fewer than two."""
        if len(self.yearly) < 2:
            return float("nan")
        months, values = np.array(self.yearly).T
        return float(np.polyfit(months / 12, values, 1)[0])


def evaluate(
    run: Record | Reader, target: Target, switches: Switches = DEFAULT, deadline: int | None = None
) -> Outcome:
    """A run held against a target at its deadline, or at another month number such as `target.alternative`.

    Without a deadline the last December of the run is evaluated. ValueError for a target that does not emerge from
    the model: its value is set by its own lever path.
    """
    if target.verdict_class != "emerges":
        raise ValueError(f"{target.id} is {target.verdict_class}: it does not emerge and is not projected")
    reader = run if isinstance(run, Reader) else Reader(run)
    record, horizon = reader.record, reader.record.horizon
    month = deadline or target.deadline or (horizon.last + 1) // 12 * 12 - 1
    start = None if OPERATORS[target.operator].compares == "level" else target.evaluate_from
    reason = _outside(record, target, month, start)
    if reason:
        return _no_verdict(target, month, reason)
    judged = judge(reader, target, switches, None if start is None else start - horizon.first)
    at = int(
        np.flatnonzero(judged.judged[: month - horizon.first + 1])[-1]
    )  # a yearly test looks back to its last year
    if np.isnan(judged.margins[at]):
        return _no_verdict(target, horizon.first + at, "no_denominator")
    passed = OPERATORS[target.operator].passes(judged.margins)
    first = _kept_from(passed, judged.judged, at)
    return Outcome(
        target=target.id,
        operator=target.operator,
        month=horizon.first + at,
        value=float(judged.values[at]),
        baseline=np.nan if start is None else float(judged.values[start - horizon.first]),
        margin=float(judged.margins[at]),
        met=bool(passed[at]),
        first_met=None if first is None else horizon.first + first,
        yearly=_decembers(judged.values, horizon.first),
        is_masked=bool(judged.is_masked[at]),
        over_speed=target.operator == "increase_pp_per_year" and bool(judged.fastest[at] > target.threshold[1]),
    )


def evaluate_switches(run: Record | Reader, target: Target, deadline: int | None = None) -> dict[str, Outcome]:
    """The outcome under `default` and under each definition switch turned over alone.

    A caller with many targets hands over a `Reader`, so that what they share is computed once.
    """
    reader = run if isinstance(run, Reader) else Reader(run)
    usual = evaluate(reader, target, DEFAULT, deadline)
    return {
        name: usual if _counts_alike(reader, target, switches) else evaluate(reader, target, switches, deadline)
        for name, switches in single_flips().items()
    }


def _counts_alike(reader: Reader, target: Target, switches: Switches) -> bool:
    """Whether the target's indicator is the same under the switches as by default, and so its outcome."""
    compares_years = OPERATORS[target.operator].compares != "level"
    return switches == DEFAULT or all(
        np.array_equal(
            reader.series(target.indicator, switches, left_out),
            reader.series(target.indicator, DEFAULT, left_out),
            equal_nan=True,
        )
        for left_out in ((), load_rules().epidemic_calendar_months)[: 1 + compares_years]
    )


def _no_verdict(target: Target, month: int, reason: str) -> Outcome:
    return Outcome(target.id, target.operator, month, np.nan, np.nan, np.nan, False, None, (), undetermined=reason)


def _outside(record: Record, target: Target, month: int, start: int | None) -> str:
    """Why the run cannot judge a month number against the baseline month number `start`; empty if it can."""
    horizon = record.horizon
    first = horizon.first + first_window(target)
    if month > horizon.last:
        return "deadline_after_run"
    if month < first:
        return "deadline_before_run"
    if start is None:
        return ""
    if not first <= start <= horizon.last:
        return "baseline_outside_run"
    step = 12 if OPERATORS[target.operator].compares == "steps" else 1
    return "not_after_baseline" if month < start + step else ""


def _decembers(values: Values, first: int) -> tuple[tuple[int, float], ...]:
    """(month number, value) of every December with a value; `first` is the month number of the first value."""
    known = ((first + np.arange(len(values))) % 12 == 11) & ~np.isnan(values)
    return tuple((first + int(i), float(values[i])) for i in np.flatnonzero(known))


def _kept_from(passed: NDArray[np.bool_], judged: NDArray[np.bool_], at: int) -> int | None:
    """First judged month from which it passes to month `at`; when it fails there, a later one kept to the end."""
    months = np.flatnonzero(judged)
    within = months[months <= at] if passed[at] else months
    failed = within[~passed[within]]
    after = within[within > failed[-1]] if len(failed) else within
    return int(after[0]) if len(after) else None
