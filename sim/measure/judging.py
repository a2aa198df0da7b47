"""An operator applied to every month of a run: how far each month is from passing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measure.indicators import Reader, load_indicators
from sim.measure.operators import DECIMALS, OPERATORS, Values
from sim.measure.rules import load_rules
from sim.measure.switches import Switches
from sim.measure.target_entries import Target


@dataclass(frozen=True)
class Judgement:
    """A target over the months of a run; arrays are [month].

    `values` of the indicator; `margins` to passing, nan where not judged; `judged` months at which the operator says
    anything (a yearly test: anniversaries of the baseline); `fastest` greatest yearly rise so far; `is_masked` where
    the epidemic's calendar months were left out of the comparison.
    """

    values: Values
    margins: Values
    judged: NDArray[np.bool_]
    fastest: Values
    is_masked: NDArray[np.bool_]


def first_window(target: Target) -> int:
    """Index of the first month whose window is full."""
    return 11 if load_indicators()[target.indicator].window == "year" else 0


def judge(reader: Reader, target: Target, switches: Switches, start: int | None) -> Judgement:
    """Margins of a target over a run; `start` index of the baseline month, None where a level is asked for."""
    operator = OPERATORS[target.operator]
    values = reader.series(target.indicator, switches)
    months, none = np.arange(len(values)), np.full(len(values), np.nan)
    if start is None:
        margins = operator.margins(values, target.threshold)
        return Judgement(values, margins, months >= first_window(target), none, months < 0)
    if operator.compares == "start":
        ends = months[start + 1 :]
        worst, is_masked = _rises(reader, target, switches, values, np.full(len(ends), start), ends)
        fastest = worst
    else:
        ends = months[start + 12 :: 12]
        rises, is_masked = _rises(reader, target, switches, values, ends - 12, ends)
        worst, fastest = np.minimum.accumulate(rises), np.maximum.accumulate(rises)
    judged = np.isin(months, ends)
    return Judgement(
        values=values,
        margins=operator.margins(_spread(worst, ends, none), target.threshold),
        judged=judged,
        fastest=np.round(_spread(fastest, ends, none), DECIMALS),
        is_masked=_spread(is_masked, ends, judged & False),
    )


def _rises(
    reader: Reader,
    target: Target,
    switches: Switches,
    values: Values,
    starts: NDArray[np.int_],
    ends: NDArray[np.int_],
) -> tuple[Values, NDArray[np.bool_]]:
    """Rise from each start to each end; where the epidemic touches either year, over the other calendar months."""
    rules, first = load_rules(), reader.record.horizon.first
    if load_indicators()[target.indicator].window != "year":
        return values[ends] - values[starts], np.zeros(len(ends), bool)
    touched = rules.touches_epidemic(first + starts) | rules.touches_epidemic(first + ends)
    others = reader.series(target.indicator, switches, rules.epidemic_calendar_months)
    return np.where(touched, others[ends] - others[starts], values[ends] - values[starts]), touched


def _spread(found: NDArray, at: NDArray[np.int_], empty: NDArray) -> NDArray:
    spread = empty.copy()
    spread[at] = found
    return spread
