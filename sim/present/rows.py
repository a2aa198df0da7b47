"""What tables and figures are given: plain rows, so that whoever computes them needs nothing from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

Lang = Literal["zh", "en"]
Operator = Literal[">", ">=", "<", "<="]

Band = tuple[float, float, float]
"""Median, lower and upper end of the 90% band over replicates (5th and 95th percentile)."""


@dataclass(frozen=True)
class TargetLine:
    """The target a figure or table is about.

    `label` the indicator's title in the language of the output; `threshold` a share 0–1; `deadline` the month
    `YYYY-MM` in which it is read; `document` short name of the document that sets it.
    """

    label: str
    threshold: float
    operator: Operator
    deadline: str
    document: str = ""


class VerdictRow(TypedDict):
    """One scenario at the deadline of the target; shares 0–1, NaN or None where there is no number."""

    scenario_id: str
    title: str
    n_replicates: int
    value: Band  # the target's indicator at the deadline
    difference: NotRequired[Band | None]  # paired difference to the baseline, share points 0–1; None for the baseline
    probability: float | None  # share of replicates that meet the target
    probability_band: NotRequired[tuple[float, float] | None]  # its 90% interval (Wilson) for the number of replicates
    first_kept: str | None  # month YYYY-MM from which it is met without a break, median over replicates; None: never
    in_county_admissions: NotRequired[float | None]  # share of residents' admissions inside the county
    wait_county: NotRequired[float | None]  # minutes a visit at county hospitals
    wait_primary: NotRequired[float | None]  # minutes a visit at primary institutions
    paid_per_resident: NotRequired[float | None]  # yuan a resident and year
    fund_balance: NotRequired[float | None]  # yuan in the insurance funds at the deadline
    quality: NotRequired[float | None]  # share of visits with correct management


class ChangeRow(TypedDict):
    """One parameter in which two scenarios differ."""

    title: str
    unit: str
    before: float | str | None
    after: float | str | None
    start: str
    src: str
    range: NotRequired[tuple[float, float] | None]
