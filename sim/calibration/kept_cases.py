"""Findings of natural experiments as a small table to be kept, and back again with the cases as they are written."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.calibration.case_verdicts import CANNOT, Finding, by_group, verdict_of, verdict_of_case
from sim.calibration.cases import Case

NUMBERS = ("median", "low", "high", "share_inside", "paired")
"""Numbers of a finding that are kept; the rest is read from the case."""


def kept_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """One row an outcome: case, what was published, what was simulated, the verdicts on outcome and case."""
    verdicts = {group: verdict_of_case(members) for group, members in by_group(findings).items()}
    return pd.DataFrame(
        {
            "case": f.case.group,
            "case_file": f.case.id,
            "outcome": f.outcome.id,
            "is_primary": f.outcome.is_primary,
            "published": f.outcome.published.effect,
            "published_low": f.outcome.published.low,
            "published_high": f.outcome.published.high,
            **{name: getattr(f, name) for name in NUMBERS},
            "verdict": f.verdict,
            "case_verdict": verdicts[f.case.group],
        }
        for f in findings
    )


def findings_of(kept: pd.DataFrame, cases: Sequence[Case]) -> list[Finding]:
    """The findings of a kept table, without their draws, for the outcomes that cases still have.

    Verdicts are given anew, so that they are those of the intervals the cases state now.
    """
    rows = {(row["case_file"], row["outcome"]): row for row in kept.to_dict("records")}
    found = []
    for case in cases:
        for outcome in case.outcomes:
            row = rows.get((case.id, outcome.id))
            if row is None:
                continue
            numbers = {name: float(row[name]) for name in NUMBERS}
            is_missing = not outcome.is_measured or pd.isna(row["median"])
            verdict = str(row["verdict"]) if is_missing else verdict_of(outcome, numbers["median"])
            found.append(Finding(case, outcome, (), **numbers, verdict=verdict if outcome.is_measured else CANNOT))
    return found
