"""Whether the simulated effects of a case are those published.

An outcome is inside if the median simulated effect lies from low to high of the published interval or tolerance.
Outside it, less than a tenth of the published effect is no effect, whichever its sign; else the direction is right if
the median has the sign of the published effect, and wrong if not, or if the study found none. A case is as its worst
primary outcome: a model that gets one of two answers right has not reproduced a case, and the other is what a planner
would stumble over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.calibration.cases import Case, Outcome

INSIDE, DIRECTION, NONE, WRONG, CANNOT = "inside", "direction", "none", "wrong", "cannot"
FROM_BEST = (INSIDE, DIRECTION, NONE, WRONG)
NO_EFFECT = 0.1
"""Part of the published effect below which a simulated one counts as none."""

BAND = (0.05, 0.95)


@dataclass(frozen=True)
class Finding:
    """One outcome of a case beside what was published.

    effects by draw; median, low and high are of the draws (5th and 95th percentile); share_inside is the share of draws
    that lie inside the published interval; paired is the median effect against the arm in which nothing changes. NaN
    for an outcome that the model cannot give.
    """

    case: Case
    outcome: Outcome
    effects: tuple[float, ...]
    median: float
    low: float
    high: float
    share_inside: float
    paired: float
    verdict: str


def finding(case: Case, outcome: Outcome, effects: Sequence[float], paired: Sequence[float]) -> Finding:
    """The finding of an outcome from its effect in each draw; draws without an effect (NaN) count as outside."""
    nan = float("nan")
    known = np.array([effect for effect in effects if np.isfinite(effect)])
    if not outcome.is_measured:
        return Finding(case, outcome, (), nan, nan, nan, nan, nan, CANNOT)
    if not len(known):
        return Finding(case, outcome, tuple(effects), nan, nan, nan, 0.0, nan, NONE)
    low, high = (float(np.quantile(known, q)) for q in BAND)
    median = float(np.median(known))
    published = outcome.published
    assert published.low is not None
    assert published.high is not None
    within = float(((known >= published.low) & (known <= published.high)).sum() / len(effects))
    against_usual = float(np.nanmedian(paired))
    verdict = verdict_of(outcome, median)
    return Finding(case, outcome, tuple(effects), median, low, high, within, against_usual, verdict)


def verdict_of(outcome: Outcome, median: float) -> str:
    """The verdict on a median effect."""
    published = outcome.published
    if not outcome.is_measured or published.effect is None or published.low is None or published.high is None:
        return CANNOT
    if published.low <= median <= published.high:
        return INSIDE
    if published.is_null:
        return WRONG
    if abs(median) < NO_EFFECT * abs(published.effect):
        return NONE
    return DIRECTION if median * published.effect > 0 else WRONG


def verdict_of_case(findings: Sequence[Finding]) -> str:
    """The worst verdict on the primary outcomes of a case; `cannot` if none of them can be given."""
    verdicts = [f.verdict for f in findings if f.outcome.is_primary and f.verdict != CANNOT]
    return max(verdicts, key=FROM_BEST.index) if verdicts else CANNOT


def by_group(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Findings by the case they belong to, in their order."""
    groups: dict[str, list[Finding]] = {}
    for found in findings:
        groups.setdefault(found.case.group, []).append(found)
    return groups
