"""The effect of a case's change as its study would estimate it, from monthly counts of the arms.

difference: what an arm gained from before to after the change. slope_change and step_change: segmented regression of
the arm's own monthly series on time, the change, and time since the change. Against `before` that is the effect;
against another arm what the same reckoning gives there is taken off (difference in differences). Percent of gains are
of ratios: (after over before) of the arm over (after over before) of the other, less 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.calibration.case_file import COUNTS, TOTALS
from sim.calibration.case_use import GROUPS, PEOPLE, Use
from sim.calibration.cases import BEFORE, UNCHANGED, Outcome

YEAR, PERCENT, FEN = 12, 100.0, 100.0
WEEKS = 365.25 / 7
MONEY = ("visit_charges", "stay_charges", "stay_fund", "claimed_charges", *TOTALS)
CASES_OF = {
    "visit_charges": "visits",
    "stay_charges": "stays",
    "stay_fund": "stays",
    "claimed_charges": "claimed_visits",
}
"""What a sum of money is divided by for `per_case`."""

Window = tuple[int, int]


def effect_of(outcome: Outcome, use: Mapping[str, Use], change: int) -> float:
    """The effect in points (of 100), percent or as an amount a person and year (yuan for money); of a slope, a month.

    NaN where something to be divided by is zero.
    """
    if outcome.estimator == "difference":
        return _difference(outcome, use)
    effect = _by_regression(outcome, use[outcome.arm], change)
    return effect if outcome.against == BEFORE else effect - _by_regression(outcome, use[outcome.against], change)


def paired_effect(outcome: Outcome, use: Mapping[str, Use], change: int) -> float:
    """The same effect against the arm in which nothing changes, which no study sees: free of trend and season."""
    against = UNCHANGED if outcome.against == BEFORE else outcome.against
    return effect_of(replace(outcome, against=against), use, change)


def _difference(outcome: Outcome, use: Mapping[str, Use]) -> float:
    before, after = (value_in(outcome, use[outcome.arm], window) for window in (outcome.before, outcome.after))
    if outcome.against == BEFORE:
        return _gain(outcome, before, after)
    other = [value_in(outcome, use[outcome.against], window) for window in (outcome.before, outcome.after)]
    if outcome.effect == "percent":
        return PERCENT * (_over(_over(after, before), _over(other[1], other[0])) - 1)
    return _gain(outcome, before, after) - _gain(outcome, *other)


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
    """What is measured over months first to last, both included; money in yuan.

    A total a month or a week, a share 0-1, an amount a person and year, or an amount a case.
    """
    rows = slice(window[0] - use.first, window[1] + 1 - use.first)
    group = GROUPS.index(outcome.who)
    unit = FEN if outcome.count in MONEY else 1.0
    if outcome.count in TOTALS:
        amount = whole = use.totals[rows, group, TOTALS.index(outcome.count)].sum() / unit
    else:
        by_level = use.counts[rows, group, COUNTS.index(outcome.count)].sum(axis=0) / unit
        amount, whole = by_level[list(outcome.levels)].sum(), by_level.sum()
    if outcome.scale == "share":
        return _over(amount, whole)
    if outcome.scale == "per_case":
        cases = use.counts[rows, group, COUNTS.index(CASES_OF[outcome.count])].sum(axis=0)
        return _over(amount, cases[list(outcome.levels)].sum())
    a_year = amount * YEAR / (window[1] - window[0] + 1)
    if outcome.scale == "per_person_year":
        return _over(a_year, use.totals[rows, group, PEOPLE].mean())
    return float(a_year / (WEEKS if outcome.scale == "per_week" else YEAR))


def _over(above: float, below: float) -> float:
    return float(above / below) if below else float("nan")
