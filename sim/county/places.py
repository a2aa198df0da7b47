"""A county's own list of villages and of facilities, checked against each other and against its numbers."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.county.cells import amount
from sim.county.numbers import CountyFile, Number
from sim.county.tables import Table
from sim.faults import Fault, nearest, shown

_POPULATION_TOLERANCE = 0.2  # registered and resident population of a Chinese county rarely differ by more
_SAME_NAME = 0.75  # likeness (0-1) of two township names that are probably one


def villages_of(table: Table) -> pd.DataFrame:
    """The villages and town neighbourhoods: one row each, missing `has_clinic` filled (a village has one)."""
    frame = table.frame.reset_index(drop=True)
    frame["has_clinic"] = frame["has_clinic"].where(
        frame["has_clinic"].notna(), (frame["kind"] == "village").astype(np.float64)
    )
    return frame


def village_faults(table: Table, file: CountyFile, numbers: Mapping[str, Number]) -> list[Fault]:
    """Half-given coordinates, a population far from the county's, counts that contradict `county.yaml`."""
    frame = table.frame
    faults = [
        table.fault(int(row), "x_km", "one of x_km and y_km is missing", "fill both cells or none")
        for row in frame.index[frame["x_km"].isna() != frame["y_km"].isna()]
    ]
    total, residents = frame["population"].sum(), numbers.get("population.residents")
    if residents is not None and abs(total - residents.value) > _POPULATION_TOLERANCE * residents.value:
        wrong = f"the population sums to {amount(total)}, but population.residents is {amount(residents.value)}"
        write = f"correct the table, or population.residents in {shown(file.path)}"
        faults.append(Fault(table.grid.file, None, "population", wrong, write))
    for key, count in _counts(frame).items():
        stated = file.numbers.get(key)
        if stated is not None and stated.unit == "count" and stated.value != count:
            wrong = f"the table has {amount(count)}, but {shown(file.path)} says {amount(stated.value)}"
            faults.append(Fault(table.grid.file, None, key, wrong, _twins(frame) or "correct one of the two"))
    return faults


def numbers_from_villages(table: Table, file: CountyFile, numbers: Mapping[str, Number]) -> dict[str, Number]:
    """The numbers with the counts of the villages table in place of inherited ones."""
    own = {
        key: Number(key, count, numbers[key].unit, f"{table.grid.file}", None, "counted in the county's own table")
        for key, count in _counts(table.frame).items()
        if key not in file.numbers
    }
    return {**numbers, **own}


def facility_faults(table: Table, villages: Table | None) -> list[Fault]:
    """Townships and villages of facilities that the villages table does not have."""
    if villages is None:
        return []
    townships, ids = set(villages.frame["township"]), set(villages.frame["village_id"])
    faults: list[Fault] = []
    for row, cells in table.frame.iterrows():
        township, village = cells["township"], cells["village_id"]
        if township not in townships:
            write = nearest(str(township), townships) or "use the townships of the villages table"
            faults.append(
                table.fault(int(str(row)), "township", f"'{township}' is not a township of {_name(villages)}", write)
            )
        if isinstance(village, str) and village not in ids:
            wrong = f"'{village}' is not a village_id of {_name(villages)}"
            faults.append(table.fault(int(str(row)), "village_id", wrong, nearest(village, ids)))
    return faults


def _counts(frame: pd.DataFrame) -> dict[str, float]:
    in_community = frame["kind"] == "community"
    total = frame["population"].sum()
    counts = {
        "population.villages": float((~in_community).sum()),
        "population.communities": float(in_community.sum()),
        "population.townships": float(frame["township"].nunique()),
    }
    if total > 0:
        counts["population.share_in_communities"] = float(frame["population"][in_community].sum() / total)
    return counts


def _twins(frame: pd.DataFrame) -> str:
    """The sentence naming two township names that look like one written twice, or an empty string."""
    names = sorted(set(frame["township"]))
    for i, name in enumerate(names):
        near = difflib.get_close_matches(name, names[i + 1 :], n=1, cutoff=_SAME_NAME)
        if near:
            return f"are '{name}' and '{near[0]}' the same township?"
    return ""


def _name(table: Table) -> str:
    return table.grid.file.rsplit("/", 1)[-1]
