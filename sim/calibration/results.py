"""Results that are kept with the code: a small table as CSV, and beside it what made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.county.priors import FOLDER
from sim.faults import Fault, InputFaults, shown
from sim.plan import COUNTIES, county_folder

KEPT = FOLDER / "results"
NATURAL_EXPERIMENTS = "natural_experiments"
HINDCAST = "hindcast"


@dataclass(frozen=True)
class Kept:
    """A table, and what made it: command, code version, date and whatever else its maker says."""

    table: pd.DataFrame
    made_by: dict[str, Any]


def kept_file(kind: str, county: str | None = None) -> Path:
    """Where a table is kept: calibration/results, or the folder `results` of a county from elsewhere.

    `county` as typed, an id or a folder; None for results that belong to no county.
    """
    if county is None:
        return KEPT / f"{kind}.csv"
    folder = county_folder(county).resolve()
    if folder.parent == COUNTIES.resolve():
        return KEPT / f"{folder.name}_{kind}.csv"
    return folder / "results" / f"{kind}.csv"


def keep(file: Path, table: pd.DataFrame, made_by: Mapping[str, Any]) -> None:
    """Write a table and what made it, six significant digits a number, the same bytes on every system."""
    file.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(file, index=False, float_format="%.6g", lineterminator="\n", encoding="utf-8")
    text = json.dumps(dict(made_by), ensure_ascii=False, indent=1, sort_keys=True)
    file.with_suffix(".json").write_text(text + "\n", encoding="utf-8", newline="\n")


def read_kept(file: Path) -> Kept | None:
    """A table that was kept; None if it was never made. InputFaults if it or its maker's note cannot be read."""
    note = file.with_suffix(".json")
    if not file.is_file() and not note.is_file():
        return None
    try:
        return Kept(pd.read_csv(file), json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        wrong = f"cannot be read as a kept result with its .json beside it ({error})"
        raise InputFaults([Fault(shown(file), None, "", wrong, "make it again")]) from error
