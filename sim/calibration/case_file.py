"""The structure of a file that describes one natural experiment, before its names are looked up."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sim.policy.structure import Strict, Words

LEVELS = ("village", "township", "county_general", "county_tcm", "out_of_county")
"""Where care takes place, in the order of the counts; `county` stands for both kinds of county hospital."""

COUNTS = (
    "visits",
    "stays",
    "visit_charges",
    "stay_charges",
    "stay_fund",
    "claimed_visits",
    "claimed_charges",
    "users",
)
"""What is counted by level: visits and stays, fen charged for them, fen the fund pays for stays; of visits those of
members of the resident scheme for which the fund pays, with their charges, as a study of claims sees them; and the
residents with a visit in the month, as a household survey that asks who used care sees them."""

OF_ALL = "stay_fund"
"""Counted of all residents together only."""

TOTALS = ("fund", "paid")
"""What is counted of people rather than places: fen paid by the insurance funds, and by the patients themselves."""

CONDITION = "conditions of the model such as [hypertension]"
MONTH = "a month YYYY-MM such as 2016-01"
LEVEL = "levels such as [village, township]; county means both county hospitals"

Level = Literal["village", "township", "county", "county_general", "county_tcm", "out_of_county"]
Share = Annotated[float, Field(ge=0, le=1)]
Yuan = Annotated[float, Field(ge=0)]


class NumberEntry(Strict):
    """A county number that differs from the folder's."""

    value: float = Field(description="a number")
    unit: str = Field(description="the unit of scenarios/counties/dictionary.yaml")
    source: str = Field(default="", description="the publication")
    assumed: list[float] | None = Field(default=None, min_length=2, max_length=2, description="[lowest, highest]")
    note: str = Field(default="", description="the reason")


class RuleEntry(Strict):
    """An insurance rule, of the place at that time or of one arm from the month of the change."""

    scheme: Literal["resident", "employee"] = Field(default="resident", description="resident or employee")
    service: Literal["outpatient", "inpatient"] = Field(description="outpatient or inpatient")
    levels: list[Level] = Field(min_length=1, description=LEVEL)
    conditions: list[str] | None = Field(default=None, min_length=1, description=CONDITION)
    ratio: Share | None = Field(default=None, description="a share from 0 to 1")
    ratio_range: list[Share] | None = Field(default=None, min_length=2, max_length=2, description="[lowest, highest]")
    deductible_yuan: Yuan | None = Field(default=None, description="yuan a stay, or a year of visits")
    yearly_cap_yuan: Yuan | None = Field(default=None, description="yuan the fund pays a year at most")
    per_visit_limit_yuan: Yuan | None = Field(default=None, description="yuan the fund pays for a visit at most")
    without_referral: Literal["not_paid"] | None = Field(default=None, description="not_paid")
    source: str = Field(default="", description="the publication")
    reason: str = Field(default="", description="why this is assumed")


class PlaceEntry(Strict):
    """Where it happened: a county folder and what differs from it in that place and time."""

    county: str = Field(description="the id of a county such as typical, or a folder beside this file")
    numbers: dict[str, NumberEntry] = Field(default_factory=dict, description="county numbers by section.key")
    rules: list[RuleEntry] = Field(default_factory=list, description="insurance rules of the time")


class MonthsEntry(Strict):
    """First month looked at, month of the change, last month."""

    start: str = Field(description=MONTH)
    change: str = Field(description=MONTH)
    end: str = Field(description=MONTH)


class ArmEntry(Strict):
    """What changes in one arm from the month of the change on; nothing in `unchanged`, which every case has."""

    title: Words = Field(description="{zh: 中文标题, en: English title}")
    levers: dict[str, Any] = Field(default_factory=dict, description="families, levers and parameters")
    rules: list[RuleEntry] = Field(default_factory=list, description="insurance rules from the change on")


class PublishedEntry(Strict):
    """The effect as published, and from where to where a simulated one counts as the same."""

    effect: float | None = Field(default=None, description="the published effect, a number")
    low: float | None = Field(default=None, description="lower end of the interval")
    high: float | None = Field(default=None, description="upper end of the interval")
    interval: Literal["printed", "derived_from_p", "tolerance", "none"] = Field(
        description="printed, derived_from_p, tolerance or none"
    )
    is_null: bool = Field(default=False, description="true where the study reads the effect as none")
    reason: str = Field(default="", description="how the interval was come by")


class OutcomeEntry(Strict):
    """One measured outcome; with `cannot`, why the model does not give it, and nothing of how it is counted."""

    title: Words = Field(description="{zh: 中文标题, en: English title}")
    role: Literal["primary", "secondary"] = Field(description="primary or secondary")
    published: PublishedEntry = Field(description="{effect: …, low: …, high: …, interval: printed}")
    evidence: list[str] = Field(min_length=1, description="ids of evidence such as [P-DY19-6]")
    cannot: Words | None = Field(default=None, description="{zh: 原因, en: reason}")
    arm: str | None = Field(default=None, description="one of the arms of this file")
    against: str = Field(default="unchanged", description="unchanged, before, or one of the arms of this file")
    who: Literal["all", "hypertension"] = Field(default="all", description="all or hypertension")
    count: str | None = Field(default=None, description=", ".join((*COUNTS, *TOTALS)))
    levels: list[Level] | None = Field(default=None, min_length=1, description=LEVEL)
    scale: Literal["total", "per_week", "share", "per_person_year", "per_case"] | None = Field(
        default=None, description="total, per_week, share, per_person_year or per_case"
    )
    effect: Literal["points", "percent", "amount"] | None = Field(default=None, description="points, percent or amount")
    estimator: Literal["difference", "slope_change", "step_change"] = Field(
        default="difference", description="difference, slope_change or step_change"
    )
    before: list[str] | None = Field(default=None, min_length=2, max_length=2, description="[first month, last month]")
    after: list[str] | None = Field(default=None, min_length=2, max_length=2, description="[first month, last month]")


class CaseFile(Strict):
    """One natural experiment."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="a short name of small letters, digits and underscores")
    case: str = Field(description="the case it belongs to, such as V9; files with the same one are judged together")
    title: Words = Field(description="{zh: 中文标题, en: English title}")
    what_the_model_must_do: Words = Field(description="{zh: 中文说明, en: English text}")
    what_is_missing: Words | None = Field(default=None, description="{zh: 模型缺少什么, en: what the model lacks}")
    notes: list[str] = Field(default_factory=list, description="a list of texts")
    place: PlaceEntry = Field(description="{county: typical}")
    months: MonthsEntry = Field(description="{start: 2014-01, change: 2016-01, end: 2016-12}")
    arms: dict[str, ArmEntry] = Field(min_length=1, description="names and what changes in them")
    outcomes: dict[str, OutcomeEntry] = Field(min_length=1, description="names and how they are measured")
