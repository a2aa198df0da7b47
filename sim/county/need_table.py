"""How often people of each age fall ill and of what: the need table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import AGE_BANDS, CONDITIONS
from sim.county.cells import amount
from sim.county.tables import Table
from sim.faults import Fault, InputFaults, nearest

RATE_ROWS = (
    "share_chronic",
    "acute_per_year_not_chronic",
    "acute_per_year_chronic",
    "follow_up_per_year",
    "admissions_per_year",
)
TCM_ROW = "tcm_suited"
_TCM_GOES_TO = ("musculoskeletal", "other_chronic")
_PERCENT_TOLERANCE = (94.0, 106.0)  # the published columns are rounded and single cells are guesses of +-40%


@dataclass(frozen=True, eq=False)
class NeedTable:
    """Need by age band (axis of `sim.conventions.AGE_BANDS`), a person and year, float64.

    `share_chronic` 0-1; the rates are events a person-year (`follow_up_per_year` of the chronically ill);
    `condition_share` (age band, condition) are shares of contacts, each row sums to 1.
    """

    share_chronic: NDArray[np.float64]
    acute_per_year_not_chronic: NDArray[np.float64]
    acute_per_year_chronic: NDArray[np.float64]
    follow_up_per_year: NDArray[np.float64]
    admissions_per_year: NDArray[np.float64]
    condition_share: NDArray[np.float64]


def need_table(table: Table) -> NeedTable:
    """The need table; the TCM-suited row is spread half on musculoskeletal, half on other chronic cases.

    TCM is a way of care and stands as a flag on cases, so it is no condition of its own.

    Raises:
        InputFaults: unknown or missing rows, shares above 1, ages whose percentages do not sum to 100.
    """
    wanted = (*RATE_ROWS, *CONDITIONS, TCM_ROW)
    frame = table.frame
    faults = [
        table.fault(i, "row", f"'{row}' is not a row of this table", nearest(row, wanted))
        for i, row in zip(frame.index.tolist(), frame["row"], strict=True)
        if row not in wanted
    ]
    faults += [
        Fault(table.grid.file, None, row, "this row is missing", "see scenarios/counties/typical/need_table.csv")
        for row in wanted
        if row not in set(frame["row"])
    ]
    if faults:
        raise InputFaults(faults)
    at = dict(zip(frame["row"], frame.index.tolist(), strict=True))
    by_row = {row: frame.loc[i, list(AGE_BANDS)].to_numpy(np.float64) for row, i in at.items()}
    faults = _sum_faults(table, by_row, at)
    if faults:
        raise InputFaults(faults)
    percent = np.stack([by_row[condition] for condition in CONDITIONS], axis=1)
    for condition in _TCM_GOES_TO:
        percent[:, CONDITIONS.index(condition)] += by_row[TCM_ROW] / len(_TCM_GOES_TO)
    rates = {row: by_row[row] for row in RATE_ROWS}
    return NeedTable(**rates, condition_share=percent / percent.sum(axis=1, keepdims=True))


def _sum_faults(table: Table, by_row: dict[str, NDArray[np.float64]], at: dict[str, int]) -> list[Fault]:
    low, high = _PERCENT_TOLERANCE
    totals = np.sum([by_row[row] for row in (*CONDITIONS, TCM_ROW)], axis=0)
    faults: list[Fault] = []
    for band, total, chronic in zip(AGE_BANDS, totals, by_row["share_chronic"], strict=True):
        if not low <= total <= high:
            wrong = f"the conditions of age {band} sum to {amount(total)}%"
            faults.append(table.fault(at[CONDITIONS[0]], band, wrong, "make the thirteen and tcm_suited sum to 100"))
        if chronic > 1:
            wrong = f"{amount(chronic)} lies outside 0 to 1"
            faults.append(table.fault(at["share_chronic"], band, wrong, "write a share, such as 0.29"))
    return faults
