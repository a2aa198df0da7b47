"""The effect of a case's change as its study would estimate it, from monthly counts of the arms.

difference: what an arm gained from before to after the change, beyond what its comparison gained (difference in
differences); against `before`, what it gained at all. slope_change and step_change: segmented regression of the arm's
own monthly series on time, the change, and time since the change. Percent are of ratios: (after over before) of the arm
over (after over before) of the comparison, less 1.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.calibration.case_file import COUNTS, TOTALS
from sim.calibration.case_use import GROUPS, PEOPLE, Use
from sim.calibration.cases import BEFORE, Outcome

YEAR, PERCENT, FEN = 12, 100.0, 100.0
MONEY = ("visit_charges", "stay_charges", "stay_fund", "claimed_charges", *TOTALS)
CASES_OF = {"visit_charges": "visits", "stay_charges": "stays", "stay_fund": "stays", "claimed_charges": "claimed_visits"}
"""What a sum of money is divided by for `per_case`."""

Window = tuple[int, int]


def effect_of(outcome: Outcome, use: Mapping[str, Use], change: int) -> float:
    """The effect in points (of 100), percent or as an amount a person and year (yuan for money); of a slope, a month.

    NaN where something to be divided by is zero.
    """
    arm = use[outcome.arm]
    if outcome.estimator != "difference":
        return _by_regression(outcome, arm, change)
    before, after = value_in(outcome, arm, outcome.before), value_in(outcome, arm, outcome.after)
    if outcome.against == BEFORE:
        return _gain(outcome, before, after)
    other = use[outcome.against]
    other_before, other_after = value_in(outcome, other, outcome.before), value_in(outcome, other, outcome.after)
    if outcome.effect == "percent":
        return PERCENT * (_over(_over(after, before), _over(other_after, other_before)) - 1)
    return _gain(outcome, before, after) - _gain(outcome, other_before, other_after)


def _gain(outcome: Outcome, before: float, after: float) -> float:
    if outcome.effect == "percent":
        return PERCENT * (_over(after, before) - 1)
    return (after - before) * (PERCENT if outcome.effect == "points" else 1.0)


def _by_regression(outcome: Outcome, use: Use, change: int) -> float:
    window = (outcome.before[0], outcome.after[1])
    months = range(window[0], window[1] + 1)
    series = np.array([value_in(outcome, use, (month, month)) for month in months])
    base, trend, step, slope = segmented(series, change - window[0])
    if outcome.estimator == "slope_change":
        return slope * (PERCENT if outcome.effect == "points" else 1.0)
    if outcome.effect == "percent":
        return PERCENT * _over(step, base + trend * (change - window[0]))
    return step * (PERCENT if outcome.effect == "points" else 1.0)


def segmented(series: NDArray[np.float64], change: int) -> tuple[float, float, float, float]:
    """Least squares of a series on 1, month, (month from `change` on) and months since it: level, trend, step, slope.

    The month is counted from 0 at the begin of the series and the months since the change from 0 at the change, so
    that the step is the jump in the first month after it. All NaN where the series has gaps.
    """
    month = np.arange(len(series), dtype=float)
    is_after = (month >= change).astype(float)
    design = np.column_stack([np.ones_like(month), month, is_after, is_after * (month - change)])
    if not np.isfinite(series).all():
        return (float("nan"),) * 4
    level, trend, step, slope = np.linalg.lstsq(design, series, rcond=None)[0]
    return float(level), float(trend), float(step), float(slope)


def value_in(outcome: Outcome, use: Use, window: Window) -> float:
    """What is measured over months first to last (both included): a monthly total, a share 0-1, an amount a person and
    year, or an amount a case; money in yuan."""
    rows = slice(window[0] - use.first, window[1] + 1 - use.first)
    months = window[1] - window[0] + 1
    group = GROUPS.index(outcome.who)
    people = use.totals[rows, group, PEOPLE].mean()
    unit = FEN if outcome.count in MONEY else 1.0
    if outcome.count in TOTALS:
        amount = use.totals[rows, group, TOTALS.index(outcome.count)].sum() / unit
        return amount / months if outcome.scale == "total" else _over(amount * YEAR / months, people)
    by_level = use.counts[rows, group, COUNTS.index(outcome.count)].sum(axis=0) / unit
    amount = by_level[list(outcome.levels)].sum()
    if outcome.scale == "share":
        return _over(amount, by_level.sum())
    if outcome.scale == "per_case":
        cases = use.counts[rows, group, COUNTS.index(CASES_OF[outcome.count])].sum(axis=0)
        return _over(amount, cases[list(outcome.levels)].sum())
    return float(amount / months) if outcome.scale == "total" else _over(amount * YEAR / months, people)


def _over(above: float, below: float) -> float:
    return float(above / below) if below else float("nan")
