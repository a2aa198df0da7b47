"""The rules by which what-ifs of any package are made, from scenarios/rules/what_ifs.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field

from sim.faults import InputFaults
from sim.policy.structure import Strict, Words, check
from sim.policy.yaml_text import read_yaml

FILE = Path(__file__).parents[2] / "scenarios" / "rules" / "what_ifs.yaml"


class GroupEntry(Strict):
    """Families that stand or fall together in an attribution."""

    title: Words
    families: list[str] = Field(min_length=1, description="a list of families such as [insurance, price]")


class WhatIfRules(Strict):
    """Sizes, lists and words of the what-ifs; texts by kind of what-if."""

    weak_factor: float = Field(gt=0, lt=1, description="a number between 0 and 1")
    strong_factor: float = Field(gt=1, description="a number above 1")
    shift_months: int = Field(ge=1, description="a number of months")
    strengths: list[float]
    setting_start: str = Field(description="a month such as 2023-01")
    paper: list[str]
    groups: dict[str, GroupEntry]
    titles: dict[str, Words]
    everything: Words
    meanings: dict[str, Words]


@dataclass(frozen=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """The text in zh or en."""
        return self.zh if lang == "zh" else self.en


@cache
def load_rules(file: Path = FILE) -> WhatIfRules:
    """The rules; InputFaults with every fault of the file."""
    document = read_yaml(file)
    rules = check(WhatIfRules, document.data, document)
    if document.faults or rules is None:
        raise InputFaults(document.faults)
    return rules


def title(kind: str, name: Text = Text("", ""), n: str = "") -> Text:
    """Title of a what-if of a kind, about a family, lever or package and a number."""
    words = load_rules().titles[kind]
    return Text(words.zh.format(name=name.zh, n=n), words.en.format(name=name.en, n=n))


def meaning(kind: str) -> Text:
    """What a kind of what-if does, in a sentence."""
    words = load_rules().meanings[kind]
    return Text(words.zh, words.en)
