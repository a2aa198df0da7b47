"""Chinese words for what the registry says in English: units, what levers act on, what links move."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from sim.faults import InputFaults
from sim.policy.registry import FOLDER, UNITS
from sim.policy.structure import Strict, check
from sim.policy.yaml_text import read_yaml


class UnitsFile(Strict):
    """English words and their Chinese."""

    units: dict[str, str] = Field(description="English unit: Chinese unit")
    acts_on: dict[str, str] = Field(description="a part of acts_on in English: in Chinese")
    linked_to: dict[str, str] = Field(description="the variable of a link in English: in Chinese")


@cache
def chinese() -> UnitsFile:
    """The words of scenarios/levers/units.yaml; InputFaults with every fault of the file."""
    document = read_yaml(FOLDER / UNITS)
    words = check(UnitsFile, document.data, document)
    if document.faults or words is None:
        raise InputFaults(document.faults)
    return words


def unit_words(unit: str, lang: str) -> str:
    """A unit in a language (zh or en); as the registry has it where nobody has given its Chinese."""
    return chinese().units.get(unit, unit) if lang == "zh" else unit


def acts_on_words(acts_on: str, lang: str) -> str:
    """What a lever acts on in a language, part by part."""
    if lang != "zh":
        return acts_on
    return "；".join(chinese().acts_on.get(part, part) for part in acts_on.split("; "))


def variable_words(variable: str, lang: str) -> str:
    """The variable that a link moves, in a language."""
    return chinese().linked_to.get(variable, variable) if lang == "zh" else variable
