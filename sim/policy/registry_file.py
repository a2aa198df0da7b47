"""The structure of a lever family file in scenarios/levers/."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from sim.faults import InputFaults
from sim.policy.structure import Strict, Words, check
from sim.policy.yaml_text import read_yaml

ParameterType = Literal[
    "share", "pp", "yuan", "count", "flag", "choice", "multiplier", "rate", "months", "ratio", "grade", "date"
]


class BauEntry(Strict):
    """Business as usual read from a county: its own number, or its insurance rule."""

    county: str = Field("", description="a key of scenarios/counties/dictionary.yaml such as workforce.pay_township")
    rule: str = Field("", description="an insurance rule such as resident.outpatient.village.ratio")
    times: float = Field(1.0, description="a number that turns the county's unit into this one, such as 100")
    over: str | None = Field(default=None, description="the key of the county number to divide by")

    @model_validator(mode="after")
    def _one_origin(self) -> BauEntry:
        if bool(self.county) == bool(self.rule):
            raise ValueError("business as usual needs either 'county' or 'rule'")
        return self


class LinkEntry(Strict):
    """What a linked parameter does: no market or queue in between, but a model variable moved by a stated size.

    `size` is the key of a prior in calibration/priors.yaml, or `own value` where the parameter itself is the size;
    `delay_months` until the effect is whole, `fade_months` until half of it is gone again (0: it does not fade).
    """

    variable: str = Field(description="the model variable it moves, in words")
    size: str = Field(description="the key of a prior such as treatment.tools_gain, or 'own value'")
    source: str = Field(description="a paper with its evidence id, or guess")
    delay_months: float = Field(0.0, ge=0)
    fade_months: float = Field(0.0, ge=0)


class PlacesEntry(Strict):
    """A list of places of the county that a scenario may name under a lever, in order; not dated and not a number."""

    title: Words
    source: str = ""
    note: str = ""


class ParameterEntry(Strict):
    """One parameter of a lever."""

    title: Words
    unit: str = Field(description="the unit in words, such as share of village clinics")
    type: ParameterType = Field(
        description="share, pp, yuan, count, flag, choice, multiplier, rate, months, ratio, grade or date",
    )
    range: tuple[float, float] = Field((0.0, 1.0), description="[lowest, highest] a scenario may write")
    choices: list[str] = Field(default_factory=list, description="the names to choose from")
    bau: float | str | BauEntry = Field(description="a number, a choice, {county: …} or {rule: …}")
    floor: bool = Field(False, description="true if the policy only ever raises the value")
    acts_on: str = ""
    moves: list[str] = Field(default_factory=list, description="recorded tables it moves first; default: the lever's")
    link: LinkEntry | None = Field(
        default=None, description="of a linked parameter: variable, size, source, delay, fade"
    )
    source: str = ""
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _lists_as_ranges(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("range"), list):
            return {**data, "range": tuple(data["range"])}
        return data

    @model_validator(mode="after")
    def _consistent(self) -> ParameterEntry:
        low, high = self.range
        if low > high:
            raise ValueError(f"the range runs from {low:g} down to {high:g}")
        if self.type == "choice" and self.bau not in self.choices:
            raise ValueError("business as usual is none of the choices")
        if self.type == "grade" and len(self.choices) != high + 1:
            raise ValueError("a grade names each step of its range, the lowest first")
        if self.type not in ("choice", "grade") and (self.choices or isinstance(self.bau, str)):
            raise ValueError("only a parameter of type choice has choices")
        if isinstance(self.bau, (int, float)) and not low <= self.bau <= high:
            raise ValueError(f"business as usual {self.bau:g} is outside {low:g} to {high:g}")
        return self


class LeverEntry(Strict):
    """A lever and its parameters; a documentary one is listed with the reason why the model gives it no effect."""

    title: Words
    scope: Literal["core", "extended", "documentary"] = "core"
    acts_on: str = Field("", description="the mechanisms it acts on")
    moves: list[str] = Field(default_factory=list, description="recorded tables that its parameters move first")
    loops: list[str] = Field(default_factory=list, description="feedback loops it sets going, such as [R1, B4]")
    evidence: list[str] = Field(default_factory=list, description="evidence ids of its effect; none: assumed")
    source: str = Field(description="document and article")
    reason: Words | None = Field(default=None, description="of a documentary lever: why it has no effect here")
    parameters: dict[str, ParameterEntry] = Field(default_factory=dict)
    places: dict[str, PlacesEntry] = Field(default_factory=dict, description="lists of townships, such as sites")

    @model_validator(mode="after")
    def _acts_or_says_why(self) -> LeverEntry:
        if self.scope == "documentary" and (self.parameters or self.reason is None):
            raise ValueError("a documentary lever has a 'reason' and no parameters")
        if self.scope != "documentary" and (not self.parameters or self.reason or not self.acts_on):
            raise ValueError("a lever has 'acts_on' and 'parameters'; only a documentary one has a 'reason'")
        return self


class FamilyFile(Strict):
    """A family of levers; `renamed` tells the new key of a lever or `lever.parameter` that was renamed."""

    family: str
    title: Words
    levers: dict[str, LeverEntry]
    renamed: dict[str, str] = Field(default_factory=dict)


def read_family(path: Path) -> FamilyFile:
    """The family file; InputFaults with every fault of its structure."""
    document = read_yaml(path)
    family = check(FamilyFile, document.data, document)
    if document.faults or family is None:
        raise InputFaults(document.faults)
    return family
