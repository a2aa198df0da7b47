"""What the model fails at, row by row, from kept results: the list a reader of its answers has to know."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.calibration.case_verdicts import CANNOT, INSIDE, Finding
from sim.calibration.evidence import ELASTICITY
from sim.calibration.hindcast import FORETOLD, PREDICTED, scores_of
from sim.calibration.naive import PERSISTENCE

HIGH, LOW, MISSING = "high", "low", "missing"
"""On which side of what was observed the simulated median lies; missing where no run gave a value."""


@dataclass(frozen=True)
class Failure:
    """One thing the model fails at.

    kind: level, change or elasticity outside its predictive band; hindcast, a foretold row outside; coverage and skill
    of a whole hindcast; case, an outcome of a natural experiment; recovery, of known truths. facts: the numbers it is
    told with.
    """

    kind: str
    facts: Mapping[Hashable, Any]


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
        found += [Failure("hindcast", {**row, "side": side_of(row)}) for row in outside.to_dict("records")]
    return found


def failed_cases(findings: Sequence[Finding]) -> list[Failure]:
    """Primary outcomes of natural experiments that are not inside the published interval, and can be given."""
    return [
        Failure("case", {"finding": f}) for f in findings if f.outcome.is_primary and f.verdict not in (INSIDE, CANNOT)
    ]


def is_weak(facts: Mapping[Hashable, Any]) -> bool:
    """Whether an elasticity that failed is too weak, and not too strong."""
    return facts["kind"] == ELASTICITY and abs(facts["median"]) < abs(facts["observed"])
