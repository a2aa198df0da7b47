"""A county some years before 2019: its numbers of 2019 times what is known of the years before.

Prices, pay, incomes, premiums and the funds' income are not among the factors themselves: they count from 2019
wherever a run starts, so that the past changes their growth. What a run merely starts with – staff, beds, clinics,
people – would be that of 2019 in any year, and is what `past.csv` corrects.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from sim.county.inputs import County
from sim.county.tables import COUNTIES, Table, find_table, read_table
from sim.faults import Fault, InputFaults, nearest

BASE_YEAR = 2019
"""The year a county's numbers are of."""

_AGE_SHARES = "population.share_age_"
_HALVES = ("share", "ratio")


def county_as_of(county: County, year: int) -> County:
    """The county with its numbers as they were in a year; itself from 2019 on.

    A factor holds for its year; between years, and up to 2019 where it is 1, it moves by the same rate every year, and
    before its first year it is that of the first. Works on a drawn county as on one that is not. Ages are scaled to
    sum to 1 and other shares kept at most 1. A county without a `past.csv` of its own has that of the typical county.

    Raises:
        InputFaults: `past.csv` is faulty or names what no county has.
    """
    if year >= BASE_YEAR:
        return county
    factors = {key: _at(known, year) for key, known in past_factors(county.folder, frozenset(county.numbers)).items()}
    numbers = dict(county.numbers)
    for key, factor in factors.items():
        number = numbers[key]
        value = number.value * factor
        if number.unit in _HALVES and number.value <= 1:
            value = min(value, 1.0)
        numbers[key] = replace(number, value=float(round(value)) if number.unit == "count" else value)
    ages = [key for key in numbers if key.startswith(_AGE_SHARES)]
    total = sum(numbers[key].value for key in ages)
    numbers |= {key: replace(numbers[key], value=numbers[key].value / total) for key in ages}
    return replace(county, numbers=numbers)


@lru_cache
def past_factors(folder: Path, keys: frozenset[str]) -> dict[str, dict[int, float]]:
    """Factor on the number of 2019 by key (`section.key`) and year; `keys` are the numbers a county has."""
    path = find_table(folder, "past") or find_table(COUNTIES / "typical", "past")
    if path is None:
        return {}
    table = read_table(path, "past")
    faults = _unknown(table, keys)
    found: dict[str, dict[int, float]] = {}
    for row, cells in table.frame.iterrows():
        years = found.setdefault(str(cells["key"]), {})
        if int(cells["year"]) in years:
            wrong = f"'{cells['key']}' of {int(cells['year'])} stands twice"
            faults.append(table.fault(int(str(row)), "key", wrong, "keep one"))
        years[int(cells["year"])] = float(cells["factor"])
    if faults:
        raise InputFaults(faults)
    return found


def _unknown(table: Table, keys: frozenset[str]) -> list[Fault]:
    return [
        table.fault(
            int(str(row)),
            "key",
            f"'{key}' is no number of a county",
            nearest(str(key), keys) or "see scenarios/counties/dictionary.yaml",
        )
        for row, key in table.frame["key"].items()
        if key not in keys
    ]


def _at(known: dict[int, float], year: int) -> float:
    """The factor of a year between, before or at the years it is known for; 1 in the base year."""
    years = sorted({**known, BASE_YEAR: 1.0}.items())
    if year <= years[0][0]:
        return years[0][1]
    for (before, first), (after, last) in pairwise(years):
        if before <= year <= after:
            part = (year - before) / (after - before)
            if min(first, last) <= 0:  # what did not exist yet comes in evenly
                return first + (last - first) * part
            return float(first * (last / first) ** part)
    return 1.0
