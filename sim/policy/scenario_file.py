"""The structure of a scenario file, before its levers are looked up in the registry."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sim.policy.scenario import COMMITMENTS
from sim.policy.structure import Strict, Words

DATE = "a date YYYY-MM or YYYY-MM-DD such as 2023-01"


class HorizonEntry(Strict):
    """First and last month, both included."""

    start: str = Field(description=DATE)
    end: str = Field(description=DATE)


class VariantEntry(Strict):
    """Another reading of the scenario, `NAME@VARIANT`: levers in the ordinary syntax laid over the scenario's own."""

    title: Words = Field(description="{zh: 中文标题, en: English title}")
    description: Words | None = Field(default=None, description="{zh: 中文说明, en: English text}")
    levers: dict[str, Any] | None = Field(default=None, description="families, levers and parameters")
    remove: list[str] = Field(default_factory=list, description="a list of levers or lever.parameter such as [drg]")
    implementation_strength: float | None = Field(default=None, ge=0, le=1, description="a number from 0 to 1")
    horizon: HorizonEntry | None = Field(default=None, description="{start: 2019-01, end: 2035-12}")
    note: str | None = Field(default=None, description="a text")


class ScenarioFile(Strict):
    """A scenario file; which keys must be there depends on whether it inherits, so none is required here."""

    id: str | None = Field(
        default=None,
        pattern=r"^[a-z][a-z0-9_]*$",
        description="a short name of small letters, digits and underscores such as gap",
    )
    title: Words | None = Field(default=None, description="{zh: 中文标题, en: English title}")
    description: Words | None = Field(default=None, description="{zh: 中文说明, en: English text}")
    inherits: str | None = Field(default=None, description="the file name of the base scenario such as baseline.yaml")
    county: str | None = Field(default=None, description="the id of a county such as typical")
    horizon: HorizonEntry | None = Field(default=None, description="{start: 2019-01, end: 2027-12}")
    implementation_strength: float | None = Field(default=None, ge=0, le=1, description="a number from 0 to 1")
    targets: list[str] | None = Field(default=None, description="a list of target ids such as [XT-T02, SM-T22]")
    documents: list[str] | None = Field(default=None, description="a list of document ids such as [xt_2022_25]")
    levers: dict[str, Any] | None = Field(default=None, description="families, levers and parameters")
    status: Literal["in_force", "draft_for_comment"] | None = Field(
        default=None, description="in_force or draft_for_comment"
    )
    issued: str | None = Field(
        default=None, pattern=r"^\d{4}-\d{2}-\d{2}$", description="the date of the document such as 2022-05-27"
    )
    places: dict[str, Annotated[float, Field(gt=0)]] | None = Field(
        default=None, description="counties of the document and their residents such as {xiangtan: 781300}"
    )
    variants: dict[str, Any] | None = Field(default=None, description="names and their changes, see VariantEntry")


class PathEntry(Strict):
    """The dated value of one parameter."""

    to: float | bool | str | None = Field(
        default=None, description="a number, a choice, or an expression such as bau+0.05"
    )
    schedule: dict[str, float | bool | str] | None = Field(
        default=None, min_length=1, description="dates and values such as {2022-12-31: 0.8, 2023-12-31: 0.9}"
    )
    delta: float | None = Field(
        default=None, allow_inf_nan=False, description="a number added to the value of the base scenario"
    )
    start: str | None = Field(default=None, description=DATE)
    end: str | None = Field(default=None, description=DATE)
    until: str | None = Field(default=None, description=DATE)
    shape: Literal["step", "linear"] | None = Field(default=None, description="step or linear")
    src: Literal["D", "A"] | None = Field(default=None, description="D (stated in the document) or A (assumed)")
    range: list[float | str] | None = Field(
        default=None, min_length=2, max_length=2, description="[lowest, highest] such as [0, 10]"
    )
    commitment: str | None = Field(default=None, description=", ".join(COMMITMENTS))
    note: str | None = Field(default=None, description="a text")
    article: str | None = Field(default=None, description="the article of the document such as 二(二)10")
