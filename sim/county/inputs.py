"""A county as its folder describes it: numbers, need, demand, insurance rules, observations, villages, facilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pandas as pd

from sim.county.cells import amount
from sim.county.demand_index import DemandIndex, demand_index
from sim.county.findings import findings
from sim.county.insurance_rules import InsuranceRule, insurance_rules
from sim.county.need_table import NeedTable, need_table
from sim.county.numbers import CountyFile, Number, missing_numbers, read_county_file
from sim.county.places import facility_faults, numbers_from_villages, village_faults, villages_of
from sim.county.ranges import draw_numbers, draw_rules
from sim.county.tables import Table, find_table, read_table
from sim.faults import Fault, InputFaults, shown

__all__ = ["County", "DemandIndex", "InsuranceRule", "NeedTable", "Number", "check_county", "load_county"]

INHERITED_TABLES = ("need_table", "demand_index", "observations", "insurance_rules")
OWN_TABLES = ("villages", "facilities")

_AGE_SHARES = "population.share_age_"
_AGE_TOLERANCE = 0.005  # six published shares of one decimal percent
_SHARES_AT_MOST_ONE = (
    ("insurance.share_resident_scheme", "insurance.share_employee_scheme"),
    ("facilities.village_doctors_one", "facilities.village_doctors_two"),
)
_Result = TypeVar("_Result")


@dataclass(frozen=True, eq=False)
class County:
    """All that is known or assumed about a county; nothing in it is made up beyond the declared ranges.

    `villages` and `facilities` are None where the county brings no table of its own; missing optional cells are NaN.
    `inherited` are the keys of numbers taken from the parent county; `notes` say how the files were read.
    """

    id: str
    title_zh: str
    title_en: str
    folder: Path
    numbers: dict[str, Number]
    need: NeedTable
    demand: DemandIndex
    rules: tuple[InsuranceRule, ...]
    observations: pd.DataFrame
    villages: pd.DataFrame | None
    facilities: pd.DataFrame | None
    inherited: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def value(self, key: str) -> float:
        """The number `section.key`, in the unit of the dictionary; KeyError if there is none."""
        return self.numbers[key].value

    def facts(self) -> dict[str, float]:
        """Every number, and every rule as `rule.<scheme>.<service>.<level>.<ratio|deductible|cap>`."""
        facts = {key: number.value for key, number in self.numbers.items()}
        for rule in self.rules:
            facts[f"{rule.key}.ratio"] = rule.ratio
            facts[f"{rule.key}.deductible"] = rule.deductible_yuan
            facts[f"{rule.key}.cap"] = rule.cap_yuan
        return facts

    def draw(self, quantile: Callable[[str], float]) -> County:
        """The county with every assumed number and ratio at a quantile (0-1) of its triangular range.

        `quantile` gets `section.key`, or `rule.<scheme>.<service>.<level>.ratio`. Shares that belong together are then
        scaled to sum to 1 (ages) or at most 1; a drawn age share may so end slightly outside its range.
        """
        return replace(
            self,
            numbers=draw_numbers(self.numbers, quantile, _SHARES_AT_MOST_ONE),
            rules=draw_rules(self.rules, quantile),
        )

    def known_share(self) -> float:
        """Share of the numbers that a source gives, 0-1; those inherited with their source count."""
        return sum(number.is_known for number in self.numbers.values()) / len(self.numbers)

    def own_known_share(self) -> float:
        """Share of the numbers that a source gives for this very county, 0-1; nothing inherited counts."""
        own = self.numbers.keys() - self.inherited
        return sum(self.numbers[key].is_known for key in own) / len(self.numbers)


def load_county(folder: Path) -> County:
    """The county described by a folder, with what it inherits.

    Raises:
        InputFaults: every fault found in all of its files.
    """
    folder = Path(folder)
    file = read_county_file(folder / "county.yaml")
    faults = list(file.faults)
    parent = _read_parent(folder, file, faults)
    is_whole = file.is_readable and (not file.inherits or (parent is not None and parent.is_readable))
    numbers = {**(parent.numbers if parent else {}), **file.numbers}
    if is_whole:  # else every number and table that could not be inherited would be reported as missing
        lines = {**(parent.lines if parent else {}), **file.lines}
        faults += missing_numbers(replace(file, lines=lines), numbers)
    faults += _share_faults(file, numbers)

    tables = {
        name: _attempt(faults, _table, folder, parent, name, is_whole) for name in (*INHERITED_TABLES, *OWN_TABLES)
    }
    need = _from_table(faults, need_table, tables["need_table"])
    demand = _from_table(faults, demand_index, tables["demand_index"])
    rules = _from_table(faults, insurance_rules, tables["insurance_rules"])
    villages, facilities, observations = tables["villages"], tables["facilities"], tables["observations"]
    if villages is not None:
        faults += village_faults(villages, file, numbers)
    if facilities is not None:
        faults += facility_faults(facilities, villages)
    if faults or need is None or demand is None or rules is None or observations is None:
        raise InputFaults(faults)
    return County(
        id=file.id,
        title_zh=file.title_zh,
        title_en=file.title_en,
        folder=folder,
        numbers=numbers_from_villages(villages, file, numbers) if villages is not None else numbers,
        need=need,
        demand=demand,
        rules=rules,
        observations=observations.frame.reset_index(drop=True),
        villages=villages_of(villages) if villages is not None else None,
        facilities=facilities.frame.reset_index(drop=True) if facilities is not None else None,
        inherited=frozenset(numbers) - frozenset(file.numbers),
        notes=_notes(tables),
    )


def check_county(folder: Path) -> list[str]:
    """What a planner should know about a county that has no fault: counts, known share, what will be synthesised.

    Raises:
        InputFaults: as `load_county`.
    """
    return findings(load_county(folder))


def _read_parent(folder: Path, file: CountyFile, faults: list[Fault]) -> CountyFile | None:
    if not file.inherits:
        return None
    try:
        path = folder / file.inherits / "county.yaml"
        there = path.is_file()
    except (OSError, ValueError):
        there = False
    if not there:
        wrong = f"there is no county.yaml in '{file.inherits}'"
        faults.append(
            Fault(shown(file.path), file.lines.get("inherits"), "inherits", wrong, "write inherits: ../typical")
        )
        return None
    parent = read_county_file(path)
    faults += parent.faults
    if parent.inherits:
        wrong = f"'{file.inherits}' inherits from '{parent.inherits}' itself"
        write = "inherit from a county that inherits from none, such as ../typical"
        faults.append(Fault(shown(file.path), file.lines.get("inherits"), "inherits", wrong, write))
    return parent


def _table(folder: Path, parent: CountyFile | None, name: str, is_whole: bool) -> Table | None:
    path = find_table(folder, name)
    if path is None and name in INHERITED_TABLES:
        path = find_table(parent.path.parent, name) if parent else None
        if path is None and is_whole:
            wrong = "is missing and nothing is inherited"
            write = f"copy scenarios/counties/typical/{name}.csv, or write inherits: ../typical in county.yaml"
            raise InputFaults([Fault(shown(folder / f"{name}.csv"), None, "", wrong, write)])
    return read_table(path, name) if path is not None else None


def _attempt(faults: list[Fault], read: Callable[..., _Result], *arguments: object) -> _Result | None:
    """The result of a reader, or None with its faults added, so that one bad file does not hide the next."""
    try:
        return read(*arguments)
    except InputFaults as error:
        faults += error.faults
        return None


def _from_table(faults: list[Fault], build: Callable[[Table], _Result], table: Table | None) -> _Result | None:
    return _attempt(faults, build, table) if table is not None else None


def _share_faults(file: CountyFile, numbers: Mapping[str, Number]) -> list[Fault]:
    """Ages that do not sum to 1, and pairs of shares that sum to more."""
    ages = [number.value for key, number in numbers.items() if key.startswith(_AGE_SHARES)]
    faults: list[Fault] = []
    line = next((line for key, line in file.lines.items() if key.startswith(_AGE_SHARES)), None)
    if ages and abs(sum(ages) - 1) > _AGE_TOLERANCE:
        wrong = f"the six shares by age sum to {amount(sum(ages))}"
        faults.append(Fault(shown(file.path), line, _AGE_SHARES + "…", wrong, "make them sum to 1"))
    for pair in _SHARES_AT_MOST_ONE:
        total = sum(numbers[key].value for key in pair if key in numbers)
        if total > 1:
            wrong = f"with {pair[1]} it sums to {amount(total)}"
            faults.append(Fault(shown(file.path), file.lines.get(pair[0]), pair[0], wrong, "together at most 1"))
    return faults


def _notes(tables: Mapping[str, Table | None]) -> tuple[str, ...]:
    notes: list[str] = []
    for table in tables.values():
        if table is not None:
            notes += table.grid.notes
            if table.unused:
                notes.append(f"{table.grid.file}: columns not used: {', '.join(table.unused)}")
    return tuple(notes)
