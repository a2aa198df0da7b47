"""What the model fails at, row by row, from kept results: the list a reader of its answers has to know."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.calibration.case_verdicts import CANNOT, INSIDE, Finding
from sim.calibration.evidence import CHANGE, ELASTICITY, LEVEL
from sim.calibration.hindcast import FORETOLD, PREDICTED, scores_of
from sim.calibration.naive import PERSISTENCE
from sim.measure.indicators import load_indicators

HINDCAST = "hindcast"
HIGH, LOW, MISSING = "high", "low", "missing"
"""On which side of what was observed the simulated median lies; missing where no run gave a value."""

ROWS = (LEVEL, CHANGE, ELASTICITY, HINDCAST)
"""Kinds of failures that are of one number of the evidence."""

LAST_READ_FIRST = "fund_balance_months"
"""Indicators are listed as planners use them: shares, visits, admissions, money, fund up to this one, then the rest."""


@dataclass(frozen=True)
class Failure:
    """One thing the model fails at.

    kind: level, change or elasticity outside its predictive band; hindcast, a foretold row outside; coverage and skill
    of a whole hindcast; case, an outcome of a natural experiment; recovery, of known truths. facts: the numbers it is
    told with.
    """

    kind: str
    facts: Mapping[Hashable, Any]


@dataclass(frozen=True)
class Missed:
    """One quantity with every number of it that lies outside its band, in the order of years and of how it was missed.

    kind: level, change or elasticity; base_year: of a change, else 0; is_read_first: whether planners use it first.
    """

    indicator: str
    kind: str
    base_year: int
    failures: tuple[Failure, ...]
    is_read_first: bool


def side_of(row: Mapping[Hashable, Any]) -> str:
    """On which side the median lies."""
    if pd.isna(row["median"]):
        return MISSING
    return HIGH if row["median"] > row["observed"] else LOW


def failed_targets(targets: pd.DataFrame) -> list[Failure]:
    """Numbers of the evidence outside their predictive band, those that were fitted first."""
    outside = targets[~targets["is_inside"].astype(bool)].sort_values("is_fitted", ascending=False, kind="stable")
    return [Failure(str(row["kind"]), {**row, "side": side_of(row)}) for row in outside.to_dict("records")]


def failed_hindcast(table: pd.DataFrame, least_coverage: float, above_skill: float) -> list[Failure]:
    """Of each fit: coverage or skill against the last value that miss their aim, then foretold rows outside."""
    found = []
    for up_to, rows in table.groupby("up_to", sort=False):
        scores = scores_of(rows)
        facts: dict[Hashable, Any] = {
            "up_to": up_to,
            "covered": scores.covered,
            "n": scores.n,
            "skill": scores.skill[PERSISTENCE],
        }
        if not scores.coverage >= least_coverage:
            found.append(Failure("coverage", facts))
        if not scores.skill[PERSISTENCE] > above_skill:
            found.append(Failure("skill", facts))
        foretold = rows[rows["role"].isin(FORETOLD)].sort_values("role", key=lambda r: r != PREDICTED, kind="stable")
        outside = foretold[~((foretold["low"] <= foretold["observed"]) & (foretold["observed"] <= foretold["high"]))]
        found += [Failure(HINDCAST, {**row, "side": side_of(row)}) for row in outside.to_dict("records")]
    return found


def failed_cases(findings: Sequence[Finding]) -> list[Failure]:
    """Primary outcomes of natural experiments that are not inside the published interval, and can be given."""
    return [
        Failure("case", {"finding": f}) for f in findings if f.outcome.is_primary and f.verdict not in (INSIDE, CANNOT)
    ]


def by_quantity(failures: Sequence[Failure]) -> list[Missed]:
    """The quantities that failing numbers are of, each once, in the order in which planners use them.

    Numbers of the fit stand before those beside it, and both before foretold ones; elasticities follow fund and money.
    """
    order = list(load_indicators())
    last = order.index(LAST_READ_FIRST)
    found: dict[tuple[str, str, int], list[Failure]] = {}
    for failure in failures:
        if failure.kind in ROWS:
            facts = failure.facts
            found.setdefault((str(facts["indicator"]), str(facts["kind"]), int(facts["base_year"])), []).append(failure)

    def place(quantity: tuple[str, str, int]) -> float:
        indicator, kind, _ = quantity
        return last + 0.5 if kind == ELASTICITY else order.index(indicator)

    return [
        Missed(*quantity, tuple(sorted(found[quantity], key=_year)), place(quantity) < last + 1)
        for quantity in sorted(found, key=place)
    ]


def _year(failure: Failure) -> int:
    return int(failure.facts["year"])


def is_weak(facts: Mapping[Hashable, Any]) -> bool:
    """Whether an elasticity that failed is too weak, and not too strong."""
    return facts["kind"] == ELASTICITY and abs(facts["median"]) < abs(facts["observed"])
