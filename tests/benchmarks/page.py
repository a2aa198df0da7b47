"""The measured part of docs/performance.md, between its two markers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.county import settings
from tests.benchmarks.findings import (
    Row,
    chosen,
    engine_rows,
    middle,
    numbers,
    phase_times,
    program_rows,
    roof_of,
)

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def write(page: Path, measured: Row, scale: Mapping[str, Any]) -> None:
    """Put the measurements into the page; ValueError if it has not the two markers."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no place between '{BEGIN}' and '{END}'")
    page.write_text(f"{before}{BEGIN}\n{section(measured, scale)}\n{END}{after}", encoding="utf-8")


def section(measured: Row, scale: Mapping[str, Any]) -> str:
    """All tables, as Markdown."""
    found = numbers(measured, scale)
    parts = [
        _made_with(measured),
        "### Targets and what was reached",
        _targets(found),
        "### Time and memory by size",
        _sizes(measured, scale),
        f"One more resident takes {shown(found['memory_slope'])} bytes of peak memory, "
        f"{shown(found['state_bytes'])} of them state.",
        "### References",
        _references(measured, scale, found),
        f"### The phases of a month, {scale['middle']:,} residents",
        _phases(measured, scale, found),
        "### The least time possible",
        _least(measured, scale, found),
        *_choice(measured, found),
        "### Starting, compiling, many runs",
        _once(measured),
    ]
    if measured["failures"]:
        parts += ["### Not measured", "\n".join(f"- {what}: {why}" for what, why in measured["failures"].items())]
    return "\n\n".join(parts)


def _made_with(measured: Row) -> str:
    return (
        f"`{measured['command']}` on {measured['date']}, commit {measured['commit']}: {measured['rounds']} rounds in "
        f"{measured['minutes']:.0f} minutes.\n{measured['processor']}; {measured['system']}; {measured['versions']}."
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its first column text and the others numbers."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def shown(value: float | None) -> str:
    """A number with three digits or so; a dash where there is none."""
    if value is None or math.isnan(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _targets(found: Mapping[str, float]) -> str:
    rows = []
    for target in settings()["targets"]:
        value = found.get(target["key"])
        most, least = target.get("most"), target.get("least")
        bound = f"at most {most}" if most is not None else f"at least {least}"
        met = "not measured"
        if value is not None and not math.isnan(value):
            met = "yes" if (value <= most if most is not None else value >= least) else "no"
        rows.append([target["title"], bound, shown(value), met])
    return table(["Target", "Bound", "Reached", "Met"], rows)


def _sizes(measured: Row, scale: Mapping[str, Any]) -> str:
    large, threads = scale["threads"]
    cases = [(size, 1) for size in (scale["fixed"], *scale["sizes"])]
    cases += [case for case in ((large, 1), (large, threads)) if case not in cases]
    rows = []
    for residents, number in sorted(cases, key=lambda case: (case[1], case[0])):
        ours = engine_rows(measured, residents, number)
        if ours:
            others = [row["others"] for row in ours if row["others"] is not None]
            rows.append(
                [
                    f"{residents:,}", str(number), str(min(row["months"] for row in ours)), shown(middle(ours)),
                    shown(middle(ours, "wall")), f"{max(others):.2f}" if others else "–",
                    shown(max(row["peak_mb"] for row in ours)), str(len(ours)),
                ]
            )  # fmt: skip
    heads = [
        "Residents", "Threads", "Months", "CPU ns per resident-month", "Clock ns", "Cores used by others",
        "Peak memory MB", "Runs",
    ]  # fmt: skip
    return table(heads, rows)


def _references(measured: Row, scale: Mapping[str, Any], found: Mapping[str, float]) -> str:
    rows = []
    cases = dict.fromkeys((row["program"], row.get("threads", 1)) for row in measured["rows"] if "program" in row)
    for program, threads in cases:
        theirs = program_rows(measured, program, threads)
        kind = "external" if theirs[0]["job"] == "external" else "our own"
        size = f"{theirs[0]['residents']:,} x {theirs[0]['months']}"
        times = shown(found[f"times_{program}"]) if threads == 1 else "–"
        cells = [f"{program} ({kind})", str(threads), size, shown(middle(theirs)), shown(middle(theirs, "wall"))]
        rows.append([*cells, times, str(len(theirs))])
    heads = [
        "Program of the small model", "Threads", "Residents x months", "CPU ns per resident-month", "Clock ns",
        "Times ours (CPU)", "Runs",
    ]  # fmt: skip
    return (
        f"This model, {scale['middle']:,} residents, one thread: {shown(found['ns'])} CPU ns per resident-month.\n\n"
        + table(heads, rows)
    )


def _phases(measured: Row, scale: Mapping[str, Any], found: Mapping[str, float]) -> str:
    size, fixed = scale["middle"], scale["fixed"]
    rows = [
        [phase, shown(each), shown(always), f"{min(always * 1000 / (each * size), 1):.0%}"]
        for phase, (each, always) in phase_times(measured, size, fixed).items()
    ]
    heads = ["Phase", "ns per resident-month", f"Microseconds a month with {fixed} residents", "Part that is fixed"]
    return (
        table(heads, rows)
        + f"\n\nOf the whole month, {found['institutions_share']:.1%} is what {found['facilities']:.0f} facilities "
        f"cost whoever lives there (the month with {fixed} residents over the month with {size:,})."
    )


def _least(measured: Row, scale: Mapping[str, Any], found: Mapping[str, float]) -> str:
    least, rates = roof_of(measured, scale["middle"]), chosen(measured["rows"], job="machine_rates")[0]
    rows = [
        ["calls of the generator", shown(least.calls), shown(rates["call"]), shown(least.ns_calls)],
        ["logarithms and powers", shown(least.powers), shown(rates["power"]), shown(least.ns_powers)],
        ["bytes of state moved", shown(least.bytes), shown(rates["byte"]), shown(least.ns_bytes)],
    ]
    heads = ["Work", "Per resident-month", "ns each on one core", "ns per resident-month"]
    return (
        table(heads, rows)
        + f"\n\nComputing and memory overlap, so the least is {shown(least.least)} ns per resident-month; the engine "
        f"takes {shown(found['ns'] / least.least)} times as long."
    )


def _choice(measured: Row, found: Mapping[str, float]) -> list[str]:
    return [
        f"The choice of {row['episodes']:,} episodes, {len(row['plain'])} times in turns, one thread: "
        f"{shown(found['choice_plain'])} CPU ns an episode in the plain loop, {shown(found['choice_lanes'])} in lanes, "
        f"{shown(found['choice_gain'])} times as fast."
        for row in chosen(measured["rows"], job="choice")
    ]


def _once(measured: Row) -> str:
    lines = []
    for row in measured["rows"]:
        if row["job"] == "start":
            lines.append(
                f"- start of a run with compiled code at hand, CPU seconds: import {row['imported']:.2f}, load "
                f"{row['loaded']:.2f}, build {row['residents']:,} residents {row['built']:.2f}"
            )
        elif row["job"] == "compile":
            lines.append(f"- first compilation: {row['cpu']:.1f} CPU seconds, {row['wall']:.1f} on the clock")
        elif row["job"] in ("many_runs", "sweep"):
            others = "" if row["others"] is None else f", others kept {row['others']:.2f} cores busy"
            what = "runs, each a replicate of its own," if row["job"] == "many_runs" else "runs of a sweep"
            lines.append(
                f"- {row['runs']} {what} of {row['residents']:,} residents x {row['months']} months on two cores: "
                f"{shown(row['per_minute'])} a minute, {row['failures']} failed{others}"
            )
    return "\n".join(lines) or "Not measured."
