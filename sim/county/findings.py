"""What a planner should know about a county that has no fault: counts, what is known, what will be synthesised."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.county.cells import amount
from sim.county.numbers import Number, dictionary

if TYPE_CHECKING:
    from sim.county.inputs import County

_PLACED_BY = {"x_km": "places of villages", "minutes_to_township": "minutes to the township hospital"}


_GROWS_WITH_PEOPLE = ("beds", "persons", "persons_per_year")


def findings(county: County) -> list[str]:
    """Plain sentences, the most general first."""
    lines = [f"{county.title_zh} ({county.title_en}): {amount(county.value('population.residents'))} residents"]
    lines += _village_lines(county.villages)
    lines += _facility_lines(county.facilities)
    lines += _known_by_section(county.numbers)
    n_assumed = sum(rule.assumed is not None for rule in county.rules)
    lines.append(f"{n_assumed} of {len(county.rules)} insurance rules have an assumed ratio")
    lines.append(f"{len(county.observations)} observations to compare with")
    lines += _unscaled_lines(county)
    own = {path.stem for path in Path(county.folder).iterdir() if path.suffix in (".csv", ".xlsx")}
    inherited = [n for n in ("need_table", "demand_index", "observations", "insurance_rules") if n not in own]
    if inherited:
        lines.append(f"inherited as they are: {', '.join(inherited)}")
    return lines + list(county.notes)


def _unscaled_lines(county: County) -> list[str]:
    """Numbers that grow with the population but were inherited from a county of another size."""
    grown = sorted(
        key
        for key in county.inherited
        if county.numbers[key].unit in _GROWS_WITH_PEOPLE and "_mean" not in key and "population." not in key
    )
    if not grown or "population.residents" in county.inherited:
        return []
    return [f"inherited though they grow with the population, so check them: {', '.join(grown)}"]


def _village_lines(villages: pd.DataFrame | None) -> list[str]:
    if villages is None:
        return ["no villages table: villages, their people and places are synthesised"]
    kinds = villages["kind"].value_counts()
    lines = [
        f"villages table: {kinds.get('village', 0)} villages and {kinds.get('community', 0)} town neighbourhoods in "
        f"{villages['township'].nunique()} townships, {amount(villages['population'].sum())} people"
    ]
    for key, what in _PLACED_BY.items():
        n_missing = int(villages[key].isna().sum())
        if n_missing:
            lines.append(f"{what} are synthesised for {n_missing} of {len(villages)} rows ({key} is empty)")
    return lines


def _facility_lines(facilities: pd.DataFrame | None) -> list[str]:
    if facilities is None:
        return ["no facilities table: clinics, hospitals, staff and beds are synthesised"]
    kinds = facilities["kind"].value_counts()
    lines = ["facilities table: " + ", ".join(f"{n} {kind}" for kind, n in kinds.items())]
    for key in ("beds", "physician", "nurse", "posts"):
        n_missing = int(facilities[key].isna().sum())
        if n_missing:
            lines.append(f"{key} is synthesised for {n_missing} of {len(facilities)} facilities")
    return lines


def _known_by_section(numbers: Mapping[str, Number]) -> list[str]:
    sections = list(dict.fromkeys(key.split(".")[0] for key in dictionary()))
    lines = []
    for section in sections:
        there = [number for key, number in numbers.items() if key.startswith(section + ".")]
        lines.append(f"  {section}: {sum(n.is_known for n in there)} of {len(there)} known")
    return lines
