"""The structure of a lever family file in scenarios/levers/."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from sim.faults import InputFaults
from sim.policy.structure import Strict, Words, check
from sim.policy.yaml_text import read_yaml

ParameterType = Literal["share", "pp", "yuan", "count", "flag", "choice", "multiplier", "rate", "months", "ratio"]


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


class ParameterEntry(Strict):
    """One parameter of a lever."""

    title: Words
    unit: str = Field(description="the unit in words, such as share of village clinics")
    type: ParameterType = Field(
        description="share, pp, yuan, count, flag, choice, multiplier, rate, months or ratio",
    )
    range: tuple[float, float] = Field((0.0, 1.0), description="[lowest, highest] a scenario may write")
    choices: list[str] = Field(default_factory=list, description="the names to choose from")
    bau: float | str | BauEntry = Field(description="a number, a choice, {county: …} or {rule: …}")
    floor: bool = Field(False, description="true if the policy only ever raises the value")
    acts_on: str = ""
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
        if self.type != "choice" and (self.choices or isinstance(self.bau, str)):
            raise ValueError("only a parameter of type choice has choices")
        if isinstance(self.bau, (int, float)) and not low <= self.bau <= high:
            raise ValueError(f"business as usual {self.bau:g} is outside {low:g} to {high:g}")
        return self


class LeverEntry(Strict):
    """A lever and its parameters."""

    title: Words
    acts_on: str = Field(description="the mechanisms it acts on")
    source: str = Field(description="document and article")
    parameters: dict[str, ParameterEntry] = Field(min_length=1)


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
