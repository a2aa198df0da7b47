"""Many runs held against one target: the probability that it is met, and what the verdict hangs on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist, median_low

import numpy as np

from sim.measure.operators import OPERATORS
from sim.measure.outcomes import Outcome
from sim.measure.rules import load_rules


@dataclass(frozen=True)
class Verdict:
    """A target over an ensemble of runs.

    `n` runs with a verdict, `n_met` of them meet it, `n_undetermined` further runs have none, for the `reasons` named
    (keys of UNDETERMINED). `probability` n_met / n with its Wilson interval; `median`, `low`, `high` of the value at
    the month evaluated; `margin` and `is_met` of the median run; `month_first_met` median month number over the runs
    that meet it, None if none does. `flips` definition switches under which the median run's verdict turns.
    """

    target: str
    month: int
    n: int
    n_met: int
    probability: float
    probability_low: float
    probability_high: float
    median: float
    low: float
    high: float
    margin: float
    is_met: bool
    month_first_met: int | None
    flips: tuple[str, ...]
    n_over_speed: int
    n_undetermined: int
    reasons: tuple[str, ...]


def verdict(outcomes: Sequence[Outcome], by_switch: Mapping[str, Sequence[Outcome]] | None = None) -> Verdict:
    """The verdict over the outcomes of one target at one month.

    `by_switch` holds, by switch, the outcomes of the same runs with that switch turned over (`default` is ignored).
    ValueError without outcomes, or when they are of different targets or months.
    """
    if len({(o.target, o.month) for o in outcomes}) != 1:
        raise ValueError("a verdict needs outcomes of one target at one month")
    first = outcomes[0]
    known = [o for o in outcomes if not o.undetermined]
    met = [o for o in known if o.met]
    rules = load_rules()
    low, high = wilson(len(met), len(known), rules.band[1] - rules.band[0])
    values = np.array([o.value for o in known])
    median, bottom, top = np.quantile(values, [0.5, *rules.band]) if known else (np.nan,) * 3
    is_met = _met_at_median(known)
    flips = {} if by_switch is None else {n: _met_at_median(o) for n, o in by_switch.items() if n != "default"}
    since = [o.first_met for o in met if o.first_met is not None]
    return Verdict(
        target=first.target,
        month=first.month,
        n=len(known),
        n_met=len(met),
        probability=len(met) / len(known) if known else math.nan,
        probability_low=low,
        probability_high=high,
        median=float(median),
        low=float(bottom),
        high=float(top),
        margin=_median_margin(known),
        is_met=is_met,
        month_first_met=median_low(since) if since else None,
        flips=tuple(name for name, flipped in flips.items() if flipped != is_met),
        n_over_speed=sum(o.over_speed for o in known),
        n_undetermined=len(outcomes) - len(known),
        reasons=tuple(sorted({o.undetermined for o in outcomes if o.undetermined})),
    )


def wilson(n_met: int, n: int, coverage: float) -> tuple[float, float]:
    """Wilson score interval of a probability from `n_met` in `n` runs; 0 to 1 without runs. E. B. Wilson, JASA 1927."""
    if not n:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + coverage) / 2)
    share = n_met / n
    centre = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    scale = 1 + z**2 / n
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def _median_margin(outcomes: Sequence[Outcome]) -> float:
    margins = [o.margin for o in outcomes if not o.undetermined]
    return float(np.median(margins)) if margins else math.nan


def _met_at_median(outcomes: Sequence[Outcome]) -> bool:
    return bool(outcomes) and bool(OPERATORS[outcomes[0].operator].passes(_median_margin(outcomes)))
