"""Scenarios held against each other, replicate by replicate, on the same people, assumptions and random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.experiment.runs import Result, deadline_name
from sim.measure.targets import Target
from sim.measure.verdicts import Verdict, verdict
from sim.months import month_name

BAND = (0.5, 0.05, 0.95)
BESIDE = {
    "in_county_admissions": "in_county_inpatient_share",
    "wait_county": "waiting_minutes_county",
    "wait_primary": "waiting_minutes_primary",
    "paid_per_resident": "oop_per_resident",
    "fund_balance": "fund_balance",
    "quality": "correct_management_all",
}
"""What is always shown beside a share: column of the table, indicator."""


@dataclass(frozen=True)
class Standing:
    """How one scenario stands to one target over its replicates.

    value, difference: median, 5% and 95% (difference paired with the baseline, None for the baseline itself); beside:
    median of each accompanying indicator at the same month.
    """

    scenario: str
    n: int
    value: tuple[float, float, float]
    difference: tuple[float, float, float] | None
    verdict: Verdict
    beside: dict[str, float]

    @property
    def first_kept(self) -> str | None:
        """Month from which the target is met and kept, median of the replicates that meet it."""
        month = self.verdict.month_first_met
        return None if month is None else month_name(month)


def band(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, 5% and 95% quantile of the values that are numbers; NaN without any."""
    known = np.array([v for v in values if np.isfinite(v)])
    if known.size == 0:
        return (float("nan"),) * 3
    median, low, high = np.quantile(known, BAND)
    return float(median), float(low), float(high)


def standings(results: Sequence[Result], scenarios: Sequence[str], target: Target) -> list[Standing]:
    """Each scenario against the target, in the order given; the first is the baseline of the differences."""
    month = deadline_name(target)
    by_scenario = {s: {r.replicate: r for r in results if r.scenario == s} for s in scenarios}
    base = by_scenario[scenarios[0]]
    rows = []
    for scenario in scenarios:
        own = by_scenario[scenario]
        if not own:
            continue
        values = {n: _at(r, target.indicator, month) for n, r in own.items()}
        paired = [values[n] - _at(base[n], target.indicator, month) for n in own if n in base]
        outcomes = [r.outcomes[target.id] for r in own.values()]
        rows.append(
            Standing(
                scenario=scenario,
                n=len(own),
                value=band(list(values.values())),
                difference=None if scenario == scenarios[0] else band(paired),
                verdict=verdict(
                    [o["default"] for o in outcomes],
                    {switch: [o[switch] for o in outcomes] for switch in outcomes[0] if switch != "default"},
                ),
                beside={c: band([_at(r, i, month) for r in own.values()])[0] for c, i in BESIDE.items()},
            )
        )
    return rows


def _at(result: Result, indicator: str, month: str) -> float:
    if month not in result.indicators.index:
        return float("nan")
    return float(result.indicators[indicator][month])


def trajectories_table(results: Sequence[Result], indicator: str, titles: dict[str, str]) -> pd.DataFrame:
    """Tidy table of an indicator: scenario_id, scenario_title, replicate, month, value."""
    parts = [
        pd.DataFrame(
            {
                "scenario_id": r.scenario,
                "scenario_title": titles[r.scenario],
                "replicate": r.replicate,
                "month": r.indicators.index,
                "value": r.indicators[indicator].to_numpy(),
            }
        )
        for r in sorted(results, key=lambda r: list(titles).index(r.scenario))
    ]
    return pd.concat(parts, ignore_index=True)


def indicator_table(results: Sequence[Result]) -> pd.DataFrame:
    """Month × indicator rows of all runs, with scenario and replicate."""
    parts = []
    for r in results:
        table = r.indicators.reset_index()
        table.insert(0, "replicate", r.replicate)
        table.insert(0, "scenario", r.scenario)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)
