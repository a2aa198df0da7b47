"""What levers need to work, from scenarios/rules/prerequisites.yaml, and which of it a scenario leaves undone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from sim.faults import InputFaults
from sim.policy.scenario import Scenario
from sim.policy.structure import Strict, Words, check
from sim.policy.yaml_text import read_yaml

FILE = Path(__file__).parents[2] / "scenarios" / "rules" / "prerequisites.yaml"
REQUEST = "request"


class MeasureEntry(Strict):
    """How far a prerequisite is there: an indicator, or the value of a lever's parameter."""

    indicator: str | None = Field(default=None, description="an indicator such as fd_effective_rate")
    lever: str | None = Field(default=None, description="a parameter such as ai_assist.use_rate")

    @model_validator(mode="after")
    def _one(self) -> MeasureEntry:
        if (self.indicator is None) == (self.lever is None):
            raise ValueError("a measure is either an 'indicator' or a 'lever'")
        return self


class Prerequisite(Strict):
    """One prerequisite: of which levers, by which levers it comes about, how it is measured, what a document says."""

    title: Words
    said: Words = Field(description="{zh: …{value}…, en: …{value}…}")
    why: Words
    levers: list[str] = Field(min_length=1)
    needs: list[str] = Field(min_length=1)
    measure: MeasureEntry
    source: str

    def text(self, lang: str) -> str:
        """Its title."""
        return self.title.zh if lang == "zh" else self.title.en

    def statement(self, value: str, lang: str) -> str:
        """How far it is there, in words."""
        return (self.said.zh if lang == "zh" else self.said.en).format(value=value)


@cache
def load_prerequisites(file: Path = FILE) -> dict[str, Prerequisite]:
    """The prerequisites by name; InputFaults with every fault of the file."""
    document = read_yaml(file)
    found = {name: check(Prerequisite, entry, document, (name,)) for name, entry in document.data.items()}
    if document.faults:
        raise InputFaults(document.faults)
    return {name: entry for name, entry in found.items() if entry is not None}


def used_by(scenario: Scenario) -> dict[str, Prerequisite]:
    """The prerequisites of the levers that a scenario moves."""
    moved = _levers(scenario.paths)
    return {name: entry for name, entry in load_prerequisites().items() if moved & set(entry.levers)}


def left_undone(scenario: Scenario) -> dict[str, Prerequisite]:
    """Of these, those for which the scenario sets no lever that would bring them about."""
    known = {*scenario.paths, *_levers(scenario.paths)}
    return {name: entry for name, entry in used_by(scenario).items() if not known & set(entry.needs)}


def requested(scenario: Scenario) -> list[str]:
    """Levers that the issuing body only asks of others (积极协调、争取), by key."""
    return sorted(_levers(key for key, path in scenario.paths.items() if path.commitment.endswith(REQUEST)))


def _levers(keys: Iterable[str]) -> set[str]:
    return {key.partition(".")[0] for key in keys}
