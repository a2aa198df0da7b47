"""A county's tables under any known Chinese or English header, checked cell by cell, as data frames."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from sim.county.cells import amount, header_word, is_shortened_code, number_in, plain
from sim.county.workbook import Grid, read_grid
from sim.faults import Fault, InputFaults, nearest, shown
from sim.months import month_number

COUNTIES = Path(__file__).resolve().parents[2] / "scenarios" / "counties"
"""Where the counties, their dictionary and the header names lie."""

_SURELY_MEANT = 0.8  # likeness (0-1) from which an unknown header is taken for a slip of the pen


@dataclass(frozen=True)
class Column:
    """A column: `cells` is text, id, number, month or the name of a list of choices; `names` are its headers."""

    key: str
    cells: str
    required: bool
    low: float
    high: float
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """The key with its first Chinese header, for messages."""
        chinese = next((name for name in self.names if not name.isascii()), "")
        return f"{self.key} ({chinese})" if chinese else self.key


@dataclass(frozen=True)
class Forms:
    """What `columns.yaml` says: the columns of each table, sheet names, choices and limits."""

    tables: Mapping[str, tuple[Column, ...]]
    sheets: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, Mapping[str, str]]
    limits: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Table:
    """A table as read: `frame` has every column of its form (missing optional cells are NaN), indexed by grid row.

    `columns` tells in which grid column each key stands; `unused` are headers that mean nothing here.
    """

    grid: Grid
    frame: pd.DataFrame
    columns: Mapping[str, int]
    unused: tuple[str, ...]

    def fault(self, row: int, key: str, wrong: str, write: str = "") -> Fault:
        """A fault in the cell of a grid row and a column key."""
        return self.grid.fault(row, self.columns.get(key), wrong, write)


@lru_cache
def forms() -> Forms:
    """The header names and cell rules of all tables, from `scenarios/counties/columns.yaml`."""
    data = YAML(typ="safe").load((COUNTIES / "columns.yaml").read_text(encoding="utf-8"))
    choices = {
        name: {header_word(str(word)): str(key) for key, words in options.items() for word in words}
        for name, options in data["choices"].items()
    }
    tables = {
        name: tuple(
            Column(
                str(key),
                rule["cells"],
                rule.get("required", False),
                rule.get("min", -np.inf),
                rule.get("max", np.inf),
                tuple(header_word(str(n)) for n in rule["names"]),
            )
            for key, rule in form["columns"].items()
        )
        for name, form in data["tables"].items()
    }
    sheets = {name: tuple(str(s).lower() for s in form["sheets"]) for name, form in data["tables"].items()}
    return Forms(tables, sheets, choices, data["limits"])


def find_table(folder: Path, name: str) -> Path | None:
    """The file of a table in a county folder, `<name>.csv` or `<name>.xlsx`, or None.

    Raises:
        InputFaults: both are there, or an old `.xls` stands in their place.
    """
    there = [folder / f"{name}{end}" for end in (".csv", ".xlsx") if (folder / f"{name}{end}").is_file()]
    if len(there) > 1:
        raise InputFaults([Fault(shown(there[1]), None, "", f"lies beside {name}.csv", "keep one of the two")])
    if not there and (folder / f"{name}.xls").is_file():
        wrong = "is an old Excel workbook"
        raise InputFaults([Fault(shown(folder / f"{name}.xls"), None, "", wrong, "save it as .xlsx or as CSV UTF-8")])
    return there[0] if there else None


def read_table(path: Path, name: str) -> Table:
    """The checked table `name` (a key of `tables` in columns.yaml) from a CSV or xlsx file.

    Raises:
        InputFaults: every fault of the file, by cell.
    """
    form = forms()
    grid = read_grid(path, form.sheets[name], form.limits)
    header = next(i for i, row in enumerate(grid.rows) if any(row))
    places, unused, faults = _match_headers(grid, header, form.tables[name])
    body = [i for i in range(header + 1, len(grid.rows)) if any(grid.rows[i])]
    if not body:
        faults.append(grid.fault(header + 1, None, "the table has headers but no rows", "write one row for each item"))
    columns = {
        column.key: _read_column(grid, body, column, places.get(column.key), form.choices, faults)
        for column in form.tables[name]
    }
    if faults:
        raise InputFaults(faults)
    return Table(grid, pd.DataFrame(columns, index=body), places, unused)


def _match_headers(
    grid: Grid, header: int, columns: tuple[Column, ...]
) -> tuple[dict[str, int], tuple[str, ...], list[Fault]]:
    words = [header_word(cell) for cell in grid.rows[header]]
    places: dict[str, int] = {}
    faults: list[Fault] = []
    for i, word in enumerate(words):
        for column in columns:
            if word and word in column.names and column.key in places:
                wrong = f"'{grid.rows[header][i]}' heads a second column of {column.title}"
                faults.append(grid.fault(header, i, wrong, "keep one of the two"))
            elif word and word in column.names:
                places[column.key] = i
    free = [i for i, word in enumerate(words) if word and i not in places.values()]
    for column in columns:
        if column.key not in places:
            faults += _missing_column(grid, header, column, [i for i in free if words[i]], words)
    if faults and not places:
        faults = [_no_header(grid, header, columns)]
    return places, tuple(grid.rows[header][i] for i in free), faults


def _missing_column(grid: Grid, header: int, column: Column, free: list[int], words: list[str]) -> list[Fault]:
    likeness = {i: max(difflib.SequenceMatcher(None, words[i], n).ratio() for n in column.names) for i in free}
    best = max(likeness, key=lambda i: likeness[i], default=None)
    near = best is not None and likeness[best] > 0.5
    if column.required:
        write = f"head it {' or '.join(column.names[:2])}"
        if near and best is not None:
            write = f"the nearest header is '{grid.rows[header][best]}'; {write}"
        return [grid.fault(header, None, f"no column for {column.title}", write)]
    if best is not None and likeness[best] >= _SURELY_MEANT and column.cells != "text":
        wrong = f"header '{grid.rows[header][best]}' is not known"
        return [grid.fault(header, best, wrong, f"did you mean '{column.names[0]}'?")]
    return []


def _no_header(grid: Grid, header: int, columns: tuple[Column, ...]) -> Fault:
    known = {name for column in columns for name in column.names}
    for row in range(header + 1, len(grid.rows)):
        if sum(header_word(cell) in known for cell in grid.rows[row]) > 1:
            wrong = f"no header known in this row; the headers seem to be in row {row + 1}"
            return grid.fault(header, None, wrong, "delete the rows above the headers")
    needed = ", ".join(column.title for column in columns if column.required)
    return grid.fault(header, None, "no header known in this row", f"write one header for each column: {needed}")


def _read_column(
    grid: Grid,
    body: list[int],
    column: Column,
    place: int | None,
    choices: Mapping[str, Mapping[str, str]],
    faults: list[Fault],
) -> pd.Series:
    as_text = column.cells not in ("number", "month", "yes_no")
    values: list[str | float] = []
    first_use: dict[str, int] = {}
    for row in body:
        text = grid.rows[row][place] if place is not None and place < len(grid.rows[row]) else ""
        value, wrong, write = _cell_value(text, column, choices)
        if column.cells == "id" and text and text in first_use:
            wrong, write = f"'{text}' stands in row {first_use[text] + 1} too", "give each row its own"
        first_use.setdefault(text, row)
        if wrong and place is not None:
            faults.append(grid.fault(row, place, wrong, write))
        values.append(value)
    return pd.Series(values, index=body, dtype=object if as_text else np.float64)


def _cell_value(text: str, column: Column, choices: Mapping[str, Mapping[str, str]]) -> tuple[str | float, str, str]:
    """Value of a cell (NaN if missing or wrong), what is wrong with it, and what to write instead."""
    if not text:
        return np.nan, f"{column.title} is missing" if column.required else "", "fill the cell" * column.required
    match column.cells:
        case "text":
            value: tuple[str | float, str, str] = text, "", ""
        case "id":
            value = _id_value(text)
        case "month":
            value = _month_value(text)
        case "number":
            value = _number_value(text, column)
        case _:
            value = _choice_value(text, column, choices)
    return value


def _id_value(text: str) -> tuple[str, str, str]:
    if is_shortened_code(text):
        wrong = f"'{text}' is a code that the spreadsheet has rounded"
        return text, wrong, "format the column as text and enter the codes again"
    return plain(text), "", ""


def _month_value(text: str) -> tuple[float, str, str]:
    try:
        return month_number(plain(text)), "", ""
    except ValueError as error:
        return np.nan, str(error), ""


def _choice_value(text: str, column: Column, choices: Mapping[str, Mapping[str, str]]) -> tuple[str | float, str, str]:
    known = choices[column.cells]
    word = header_word(text)
    if word in known:
        return (float(known[word]) if column.cells == "yes_no" else known[word]), "", ""
    write = nearest(word, known) or "write one of " + ", ".join(dict.fromkeys(known.values()))
    return np.nan, f"'{text}' is not a known {column.title}", write


def _number_value(text: str, column: Column) -> tuple[float, str, str]:
    number = number_in(text)
    if number is None:
        return np.nan, f"'{text}' is not a number", "write digits only, such as 1234"
    span = f"write a number from {amount(column.low)} to {amount(column.high)}"
    if number < 0 <= column.low:
        return np.nan, f"{text} is negative", span
    if not column.low <= number <= column.high:
        share = (column.low, column.high) == (0, 1)
        write = "write a share, such as 0.85 for 85%" if share else span
        return np.nan, f"{text} lies outside {amount(column.low)} to {amount(column.high)}", write
    return number, "", ""
