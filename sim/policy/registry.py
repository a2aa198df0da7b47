"""What levers exist: the families in scenarios/levers/ as parameters with unit, range and business as usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sim.faults import Fault, InputFaults, shown
from sim.months import month_name
from sim.policy.registry_file import FamilyFile, LeverEntry, LinkEntry, ParameterEntry, read_family
from sim.remembered import remembered

FOLDER = Path(__file__).parents[2] / "scenarios" / "levers"
UNITS = "units.yaml"
"""The file among the families that holds no levers but the Chinese of their units."""

STEP_TYPES = ("count", "flag", "choice", "months", "date")
"""Types that jump from value to value; all others may be half-way between two."""

NOT_A_QUANTITY = ("flag", "choice", "date")
"""Types that are one thing or another: no ramp, no range, no delta."""


@dataclass(frozen=True)
class FromCounty:
    """Business as usual read from county facts: `facts[fact] / facts[over] * times`, without `over` undivided."""

    fact: str
    times: float = 1.0
    over: str | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it needs."""
        return (self.fact,) if self.over is None else (self.fact, self.over)

    def value(self, facts: Mapping[str, float]) -> float:
        """The value in the parameter's unit; KeyError or ZeroDivisionError if the facts do not allow it."""
        return facts[self.fact] * self.times / (1.0 if self.over is None else facts[self.over])


@dataclass(frozen=True)
class Parameter:
    """One number of a lever, in the registry's units: a share 0–1, pp as 3.0, a flag 0/1, a choice as its index.

    A grade is a quantity whose whole steps have the names of `choices`; a date is a month number, 0 for none.

    `low`, `high` bound what a scenario may write; a county's own `bau` may lie outside. `floor`: the policy only ever
    raises the value, so a path below business as usual is clipped at it. `moves` names the recorded tables that differ
    in the first month in which it tells; `link` is set where the effect is a stated size (a linked parameter).
    """

    key: str
    family: str
    lever: str
    name: str
    title_zh: str
    title_en: str
    unit: str
    type: str
    low: float
    high: float
    choices: tuple[str, ...]
    bau: float | None
    bau_from: FromCounty | None
    floor: bool
    acts_on: str
    moves: tuple[str, ...]
    link: LinkEntry | None
    source: str
    note: str

    def shown(self, value: float) -> float | str:
        """A value as a planner reads it: a choice by its name, a date as YYYY-MM or - for none."""
        if self.type == "choice":
            return self.choices[round(value)]
        if self.type == "date":
            return month_name(round(value)) if value else "-"
        return value


@dataclass(frozen=True)
class Lever:
    """A lever: what a document switches on or pays for, in one or more parameters (by name, in file order).

    `scope` is core, extended or documentary; the last has no parameters and a `reason` (zh, en) instead. `places` are
    the names of lists of townships that a scenario may write under it.
    """

    key: str
    family: str
    title_zh: str
    title_en: str
    scope: str
    acts_on: str
    loops: tuple[str, ...]
    evidence: tuple[str, ...]
    source: str
    reason: tuple[str, str] | None
    parameters: tuple[str, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registry:
    """All levers and parameters by key; `families` title (zh, en) by family; `renamed` old key to new key."""

    levers: dict[str, Lever]
    parameters: dict[str, Parameter]
    families: dict[str, tuple[str, str]]
    renamed: dict[str, str]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Parameter keys in the order of the lever table's columns: sorted, so that files may be rearranged."""
        return tuple(sorted(self.parameters))

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {key: position for position, key in enumerate(self.columns)}

    def column(self, key: str) -> int:
        """Position of a parameter among the columns; KeyError if there is none of that key."""
        return self._positions[key]


def load_registry(folder: Path = FOLDER) -> Registry:
    """The registry of a folder of family files; InputFaults with every fault of every file."""
    files = sorted(file for file in folder.glob("*.yaml") if file.name != UNITS)
    return remembered("registry", files, lambda: _read_registry(folder, files))


def _read_registry(folder: Path, files: list[Path]) -> Registry:
    faults: list[Fault] = []
    registry = Registry({}, {}, {}, {})
    if not files:
        raise InputFaults(
            [Fault(shown(folder), None, "", "no lever family (*.yaml) here", "give the folder of levers")]
        )
    for file in files:
        try:
            _add_family(registry, read_family(file), faults, shown(file))
        except InputFaults as error:
            faults.extend(error.faults)
    for old, new in registry.renamed.items():
        if new not in registry.parameters and new not in registry.levers:
            faults.append(
                Fault(shown(folder), None, f"renamed.{old}", f"'{new}' is no lever or parameter", "correct it")
            )
    if faults:
        raise InputFaults(faults)
    return registry


def bau_values(registry: Registry, facts: Mapping[str, float]) -> dict[str, float]:
    """Business as usual of every parameter, in the registry's units, from a county's facts.

    Args:
        registry: the levers.
        facts: county numbers keyed as in scenarios/counties/dictionary.yaml (money in yuan, shares 0–1) and
            `rule.<scheme>.<service>.<level>.<ratio|deductible|cap>` of the insurance rules.

    Raises:
        InputFaults: facts that are needed and missing, or zero where they divide.
    """
    values: dict[str, float] = {}
    faults: list[Fault] = []
    for key, parameter in registry.parameters.items():
        if parameter.bau_from is None:
            assert parameter.bau is not None
            values[key] = parameter.bau
            continue
        missing = [fact for fact in parameter.bau_from.facts if fact not in facts]
        if missing:
            faults += [Fault("county", None, f, f"is missing; lever '{key}' starts from it", "add it") for f in missing]
            continue
        try:
            values[key] = parameter.bau_from.value(facts)
        except ZeroDivisionError:
            faults.append(
                Fault("county", None, str(parameter.bau_from.over), f"is 0; '{key}' divides by it", "check it")
            )
    if faults:
        raise InputFaults(faults)
    return values


def _add_family(registry: Registry, family: FamilyFile, faults: list[Fault], file: str) -> None:
    registry.families[family.family] = (family.title.zh, family.title.en)
    registry.renamed.update(family.renamed)
    for lever_key, lever in family.levers.items():
        if lever_key in registry.levers:
            wrong = f"the lever is already in family '{registry.levers[lever_key].family}'"
            faults.append(Fault(file, None, f"levers.{lever_key}", wrong, "give it another name"))
            continue
        registry.levers[lever_key] = Lever(
            lever_key,
            family.family,
            lever.title.zh,
            lever.title.en,
            lever.scope,
            lever.acts_on,
            tuple(lever.loops),
            tuple(lever.evidence),
            lever.source,
            None if lever.reason is None else (lever.reason.zh, lever.reason.en),
            tuple(lever.parameters),
            tuple(lever.places),
        )
        for name, entry in lever.parameters.items():
            parameter = _parameter(family.family, lever_key, lever, name, entry)
            registry.parameters[parameter.key] = parameter


def _parameter(family: str, lever_key: str, lever: LeverEntry, name: str, entry: ParameterEntry) -> Parameter:
    low, high = (0.0, float(len(entry.choices) - 1)) if entry.type == "choice" else entry.range
    bau, bau_from = None, None
    if isinstance(entry.bau, str):
        bau = float(entry.choices.index(entry.bau))
    elif isinstance(entry.bau, (int, float)):
        bau = float(entry.bau)
    else:
        fact = entry.bau.county or f"rule.{entry.bau.rule}"
        bau_from = FromCounty(fact, entry.bau.times, entry.bau.over)
    return Parameter(
        key=f"{lever_key}.{name}",
        family=family,
        lever=lever_key,
        name=name,
        title_zh=entry.title.zh,
        title_en=entry.title.en,
        unit=entry.unit,
        type=entry.type,
        low=low,
        high=high,
        choices=tuple(entry.choices),
        bau=bau,
        bau_from=bau_from,
        floor=entry.floor,
        acts_on=entry.acts_on or lever.acts_on,
        moves=tuple(entry.moves or lever.moves),
        link=entry.link,
        source=entry.source or lever.source,
        note=entry.note,
    )
