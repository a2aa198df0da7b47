"""What the measurements say: medians over rounds, ratios, the exponent, and how far from the least time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

import numpy as np

from tests.benchmarks.phases import PHASES
from tests.benchmarks.roofline import Roof, roof

Row = dict[str, Any]


def chosen(rows: Sequence[Row], **wanted: Any) -> list[Row]:
    """The rows that have these values."""
    return [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]


def ns(row: Row, clock: str = "cpu") -> float:
    """Nanoseconds per resident-month, of CPU (all threads) or of the clock on the wall."""
    return row[clock] * 1e9 / (row["residents"] * row["months"])


def middle(rows: Sequence[Row], clock: str = "cpu") -> float:
    """Median nanoseconds per resident-month of rows; nan where there is none."""
    return median_of(ns(row, clock) for row in rows)


def median_of(values: Iterable[float]) -> float:
    """The median; nan where a failed measurement left no value."""
    known = list(values)
    return median(known) if known else float("nan")


def engine_rows(measured: Row, residents: int, threads: int = 1) -> list[Row]:
    """Rows of the engine at a size."""
    return chosen(measured["rows"], job="engine", residents=residents, threads=threads)


def program_rows(measured: Row, program: str, threads: int = 1) -> list[Row]:
    """Rows of a program of the small model."""
    made = [row for row in measured["rows"] if row.get("program") == program]
    return [row for row in made if row.get("threads", 1) == threads]


def exponent(measured: Row, sizes: Sequence[int]) -> float:
    """Slope of the log of the time over the log of the residents, over the months that all sizes have gone through."""
    rows = [engine_rows(measured, size) for size in sizes]
    if not all(rows):
        return float("nan")
    months = min(row["months"] for of_size in rows for row in of_size)
    seconds = [median(sum(row["cpu_each"][:months]) for row in of_size) for of_size in rows]
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def phase_times(measured: Row, residents: int, fixed: int) -> dict[str, tuple[float, float]]:
    """By phase: ns per resident-month at a size, and microseconds a month that it takes however few live there."""
    many, few = engine_rows(measured, residents), engine_rows(measured, fixed)
    return {
        phase: (
            median_of(row["phases"][phase] * 1e9 / (row["residents"] * row["months"]) for row in many),
            median_of(row["phases"][phase] * 1e6 / row["months"] for row in few),
        )
        for phase in PHASES
    }


def institutions_share(measured: Row, residents: int, fixed: int) -> float:
    """Part of a month's time at a size that a month takes however few live there."""
    few, many = (
        median_of(row["cpu"] / row["months"] for row in engine_rows(measured, size)) for size in (fixed, residents)
    )
    return few / many


def memory_slope(measured: Row, sizes: Sequence[int]) -> float:
    """Bytes of peak memory that one more resident takes, from the smallest size to the largest."""
    ends = (sizes[0], sizes[-1])
    least, most = (median_of(row["peak_mb"] for row in engine_rows(measured, size)) for size in ends)
    return (most - least) * 1e6 / (sizes[-1] - sizes[0])


def roof_of(measured: Row, residents: int) -> Roof:
    """The least time of the county that was measured, on the machine that measured it."""
    row = engine_rows(measured, residents)[0]
    resident_months = residents * row["months"]
    often = {event: number / resident_months for event, number in row["events"].items()}
    return roof(often, row["state_bytes"], chosen(measured["rows"], job="machine_rates")[0])


def numbers(measured: Row, scale: Mapping[str, Any]) -> dict[str, float]:
    """Every number that a target or the page refers to, by name; what was not measured is nan or left out.

    ValueError where there is no run of the engine at the middle size: the others are held against it.
    """
    sizes, fixed, size = scale["sizes"], scale["fixed"], scale["middle"]
    ours = engine_rows(measured, size)
    if not ours:
        raise ValueError(f"the engine was not measured with {size:,} residents: {measured['failures']}")
    found = {
        "ns": middle(ours),
        "exponent": exponent(measured, sizes),
        "state_bytes": float(ours[0]["state_bytes"]),
        "peak_gb": median_of(row["peak_mb"] for row in engine_rows(measured, scale["large"])) / 1000,
        "memory_slope": memory_slope(measured, sizes),
        "institutions_share": institutions_share(measured, size, fixed),
        "facilities": float(ours[0]["facilities"]),
    }
    for row in measured["rows"]:
        if row["job"] in ("external", "small_model"):
            theirs = middle(program_rows(measured, row["program"]))
            found[f"ns_{row['program']}"] = theirs
            found[f"times_{row['program']}"] = theirs / found["ns"]
            found[f"ratio_{row['program']}"] = found["ns"] / theirs
    found |= _two_threads(measured, *scale["threads"]) | _once(measured)
    fastest = program_rows(measured, scale["fastest"]["program"], scale["fastest"]["threads"])
    found["ratio_threads"] = found.get("ns_threads_wall", float("nan")) / middle(fastest, "wall")
    return found


def _two_threads(measured: Row, residents: int, threads: int) -> dict[str, float]:
    """Clock time of one thread over that of several, over the months that both have gone through."""
    one, several = engine_rows(measured, residents), engine_rows(measured, residents, threads)
    if not one or not several:
        return {}
    months = min(row["months"] for row in (*one, *several))
    clock = [median(sum(row["wall_each"][:months]) for row in rows) for rows in (one, several)]
    others = [row["others"] for row in (*one, *several) if row["others"] is not None]
    return {
        "speed_up": clock[0] / clock[1],
        "ns_threads": middle(several),
        "ns_threads_wall": middle(several, "wall"),
        "others_at_threads": median_of(others),
    }


def _once(measured: Row) -> dict[str, float]:
    found = {}
    for row in measured["rows"]:
        if row["job"] == "start":
            found["start_seconds"] = row["imported"] + row["loaded"] + row["built"]
        elif row["job"] == "compile":
            found["compile_seconds"] = row["cpu"]
        elif row["job"] == "choice":
            found |= {f"choice_{way}": median(row[way]) for way in ("plain", "lanes")}
            found["choice_gain"] = found["choice_plain"] / found["choice_lanes"]
        elif row["job"] in ("many_runs", "sweep"):
            found[f"runs_per_minute_{row['name']}"] = row["per_minute"]
    return found
