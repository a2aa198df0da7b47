"""Time of a month against the number of residents, both in logarithms: the engine and the references."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from sim.present import canvas
from sim.present.fonts import figure_style
from tests.benchmarks.county import settings
from tests.benchmarks.findings import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, PLOT_INCHES, LEFT, RIGHT, FOOT_INCHES, HEAD_INCHES = 8.5, 4.2, 0.1, 0.62, 0.55, 0.15
LANGUAGES = {"en": "", "zh": ".zh"}
"""What a language adds to the name of the file."""

LINES = ("engine_1", "engine_2", "agents", "arrays")

Lines = dict[str, tuple[list[int], list[float]]]
"""Residents and CPU milliseconds a month of each line, by what it is."""


def lines_of(measured: Row) -> Lines:
    """The lines of the figure and, under their own names, the external programs."""
    made: dict[str, dict[int, list[float]]] = {}
    for row in measured["rows"]:
        if row["job"] == "engine":
            name = "engine_1" if row["threads"] == 1 else "engine_2"
        elif row["job"] in ("small_model", "external") and row.get("threads", 1) == 1:
            name = row["program"]
        else:
            continue
        made.setdefault(name, {}).setdefault(row["residents"], []).append(row["cpu"] * 1000 / row["months"])
    return {name: (sorted(sizes), [median(sizes[size]) for size in sorted(sizes)]) for name, sizes in made.items()}


def draw(file: Path, measured: Row) -> list[Path]:
    """Write the figure in both languages beside each other; the files written."""
    written = []
    for lang, suffix in LANGUAGES.items():
        with figure_style():
            written += canvas.save(_figure(measured, lang), file.with_name(f"{file.stem}{suffix}.png"))
    return written


def _figure(measured: Row, lang: str) -> Any:
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    words: Mapping[str, Mapping[str, str]] = settings()["figure"]
    note = words["note"][lang].format(
        rounds=measured["rounds"], machine=measured["processor"], date=measured["date"]
    )  # fmt: skip
    title = words["title"][lang]
    above, below = canvas.heading_inches(title) + HEAD_INCHES, canvas.notes_inches([note]) + FOOT_INCHES
    tall = above + PLOT_INCHES + below
    figure = Figure(figsize=(WIDTH, tall))
    axes = figure.add_axes((LEFT, below / tall, RIGHT - LEFT, PLOT_INCHES / tall))
    canvas.plain_axes(axes, "both")
    axes.set(xscale="log", yscale="log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,.10g}")
    _draw_lines(axes, lines_of(measured), {name: text[lang] for name, text in words.items()})
    axes.set_xlabel(words["across"][lang], fontsize=canvas.LABEL_POINTS, color=canvas.INK)
    axes.set_ylabel(words["up"][lang], fontsize=canvas.LABEL_POINTS, color=canvas.INK)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=canvas.LABEL_POINTS, frameon=False)
    canvas.heading(figure, title)
    canvas.write_notes(figure, [note])
    return figure


def _draw_lines(axes: Axes, lines: Lines, words: Mapping[str, str]) -> None:
    """A line for each program of ours; external programs are points, their names left of them, off the line."""
    *own, other = canvas.looks(len(LINES) + 1)
    for name, look in zip(LINES, own, strict=True):
        if name in lines:
            axes.plot(*lines[name], color=look.colour, linestyle=look.line, marker=look.marker, label=words[name])
    label = words["external"]
    for name in sorted(lines.keys() - set(LINES)):
        (across, *_), (up, *_) = lines[name]
        axes.plot(across, up, color=other.colour, linestyle="", marker=other.marker, label=label)
        axes.annotate(
            name, (across, up), (-6, -3), textcoords="offset points", ha="right", fontsize=canvas.NOTE_POINTS,
            color=canvas.PALE,
        )  # fmt: skip
        label = "_"  # named once
