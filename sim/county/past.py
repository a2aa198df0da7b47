"""A county some years before 2019: its numbers of 2019 times what is known of the years before.

Prices, pay, incomes, premiums and the funds' income are not among the factors themselves: they count from 2019
wherever a run starts, so that the past changes their growth. What a run merely starts with – staff, beds, clinics,
people – would be that of 2019 in any year, and is what `past.csv` corrects.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from sim.county.inputs import County
from sim.county.tables import COUNTIES, Table, find_table, read_table
from sim.faults import Fault, InputFaults, nearest

BASE_YEAR = 2019
"""The year a county's numbers are of."""

_AGE_SHARES = "population.share_age_"
_HALVES = ("share", "ratio")


@dataclass(frozen=True)
class Past:
    """What `past.csv` says of a county, by key (`section.key`) and year.

    factors are on the number of 2019; values are the number itself, such as a rate of growth that was measured.
    """

    factors: dict[str, dict[int, float]]
    values: dict[str, dict[int, float]]


def county_as_of(county: County, year: int) -> County:
    """The county with its numbers as they were in a year; itself from 2019 on.

    A factor holds for its year; between years, and up to 2019 where it is 1, it moves by the same rate every year, and
    before its first year it is that of the first. A value holds from its year until the next one told or 2019, and
    before its first year, whatever is drawn for 2019. Works on a drawn county as on one that is not. Ages are scaled to
    sum to 1 and other shares kept at most 1. A county without a `past.csv` of its own has that of the typical county.

    Raises:
        InputFaults: `past.csv` is faulty or names what no county has.
    """
    if year >= BASE_YEAR:
        return county
    past = past_of(county.folder, frozenset(county.numbers))
    numbers = dict(county.numbers)
    for key, known in past.factors.items():
        number = numbers[key]
        value = number.value * _at(known, year)
        if number.unit in _HALVES and number.value <= 1:
            value = min(value, 1.0)
        numbers[key] = replace(number, value=float(round(value)) if number.unit == "count" else value)
    for key, known in past.values.items():
        told = [then for then in known if then <= year] or [min(known)]
        numbers[key] = replace(numbers[key], value=known[max(told)])
    ages = [key for key in numbers if key.startswith(_AGE_SHARES)]
    total = sum(numbers[key].value for key in ages)
    numbers |= {key: replace(numbers[key], value=numbers[key].value / total) for key in ages}
    return replace(county, numbers=numbers)


@lru_cache
def past_of(folder: Path, keys: frozenset[str]) -> Past:
    """The past of the county of a folder; `keys` are the numbers a county has."""
    path = find_table(folder, "past") or find_table(COUNTIES / "typical", "past")
    if path is None:
        return Past({}, {})
    table = read_table(path, "past")
    faults = _unknown(table, keys)
    found = Past({}, {})
    for row, cells in table.frame.iterrows():
        line, key, year = int(str(row)), str(cells["key"]), int(cells["year"])
        given = [part for part in ("factor", "value") if not np.isnan(cells[part])]
        if len(given) != 1:
            wrong = f"'{key}' needs either a factor or a value"
            faults.append(table.fault(line, "key", wrong, "fill one of the two cells"))
            continue
        known, other = found.factors, found.values
        if given == ["value"]:
            known, other = other, known
        if year in known.get(key, {}):
            faults.append(table.fault(line, "key", f"'{key}' of {year} stands twice", "keep one"))
        if key in other:
            wrong = f"'{key}' has a factor in one row and a value in another"
            faults.append(table.fault(line, "key", wrong, "keep to one of them"))
        known.setdefault(key, {})[year] = float(cells[given[0]])
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
