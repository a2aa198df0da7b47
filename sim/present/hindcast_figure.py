"""The figure of a hindcast: each foretold quantity through the years, with what was known, what came, and the band."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.calibration.hindcast import FORETOLD, PREDICTED, SERIES
from sim.calibration.naive import INDEX, NAIVE, PERSISTENCE, TREND, Observed, Series, known_series
from sim.present import canvas
from sim.present.evidence_rows import in_percent, quantity
from sim.present.fonts import figure_style
from sim.present.glossary import term
from sim.present.text import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, COLUMNS, PANEL_INCHES = 10.5, 3, 1.45
SIDE, GAP = 0.055, 0.05
"""Room left of the first panel and between panels, in parts of the width."""

HEAD_COLUMNS, FOOT_INCHES, LEGEND_INCHES = 44, 0.36, 0.5
BAND, MODEL = "#9CC3E0", "#0072B2"
DASHES: dict[str, Any] = {PERSISTENCE: (0, (5, 2)), TREND: (0, (1, 1.5)), INDEX: (0, (6, 1.5, 1.5, 1.5))}
MEDIAN_SHARE, MOST_TICKS = 0.022, 6
"""Half the mark of a median in parts of the years shown, and how many years are named."""


def hindcast_figure(table: pd.DataFrame, up_to: int, lang: str, file: Path, notes: Sequence[str] = ()) -> list[Path]:
    """Draw the quantities foretold by the fit up to a year; the files written, PNG and SVG beside each other.

    `table` has the rows of `sim.calibration.hindcast.hindcast`; `notes` go below. ValueError if no row is foretold.
    """
    rows = table[table["up_to"] == up_to]
    kept = [group for _, group in rows.groupby(SERIES, sort=False) if (group["role"] == PREDICTED).any()]
    if not kept:
        raise ValueError(f"nothing to draw: no row after {up_to} is foretold")
    firsts = [group.iloc[0] for group in kept]
    names = [quantity(str(row["indicator"]), str(row["kind"]), int(row["base_year"]), lang) for row in firsts]
    names = ["\n".join(wrap(name, HEAD_COLUMNS)) for name in names]
    with figure_style():
        figure, panels = _empty(term("hindcast.figure", lang, year=up_to), names, notes)
        everything = _observed(rows)
        for axes, name, group in zip(panels, names, kept, strict=True):
            known = known_series(_observed(group)[0], everything, up_to, up_to)
            _panel(axes, name, group.sort_values("year"), [point for point in known if point[0] <= up_to], up_to)
        _legend(figure, notes, lang)
        return canvas.save(figure, file)


def _observed(rows: pd.DataFrame) -> list[Observed]:
    return [
        Observed(str(r["indicator"]), str(r["kind"]), int(r["year"]), int(r["base_year"]), float(r["observed"]))
        for r in rows.to_dict("records")
    ]


def _empty(title: str, names: Sequence[str], notes: Sequence[str]) -> tuple[Figure, list[Axes]]:
    """A figure with title and notes and one empty panel a quantity, each row as tall as its longest name asks."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    lines = [
        max(name.count("\n") + 1 for name in names[start : start + COLUMNS]) for start in range(0, len(names), COLUMNS)
    ]
    heads = [0.12 + canvas.LINE_INCHES * n for n in lines]
    above, below = canvas.heading_inches(title), canvas.notes_inches(notes) + LEGEND_INCHES
    tall = above + sum(heads) + len(heads) * (PANEL_INCHES + FOOT_INCHES) + below
    figure = Figure(figsize=(WIDTH, tall))
    width = (1 - SIDE - 0.015 - GAP * (COLUMNS - 1)) / COLUMNS
    panels, top = [], tall - above
    for place in range(len(names)):
        row, column = divmod(place, COLUMNS)
        if column == 0:
            top -= heads[row] + PANEL_INCHES + (FOOT_INCHES if row else 0)
        panels.append(figure.add_axes((SIDE + column * (width + GAP), top / tall, width, PANEL_INCHES / tall)))
    canvas.heading(figure, title)
    canvas.write_notes(figure, notes)
    return figure, panels


def _panel(axes: Axes, name: str, rows: pd.DataFrame, known: Series, up_to: int) -> None:
    """One quantity: bands and medians of all years, dots before the year of the fit and open dots after it."""
    factor = 100.0 if in_percent(rows["indicator"].iloc[0], rows["kind"].iloc[0]) else 1.0
    years = [int(year) for year in rows["year"]] + [int(year) for year, _ in known]
    span = max(years) - min(*years, up_to)
    canvas.plain_axes(axes, "y")
    axes.axvline(up_to + 0.5, color=canvas.PALE, linewidth=0.9, linestyle=(0, (1, 2)))
    for row in rows.to_dict("records"):
        _band(axes, row, factor, MEDIAN_SHARE * span)
    for year, value in known:
        axes.plot(year, value * factor, marker="o", markersize=5, color=canvas.INK, zorder=5)
    _naive_lines(axes, rows[rows["role"].isin(FORETOLD)], known[-1:], factor)
    axes.set_xlim(max(years) - span - 0.7, max(years) + 0.7)
    axes.set_xticks(range(max(years), max(years) - span - 1, -(span // MOST_TICKS + 1)))
    axes.tick_params(labelsize=canvas.NOTE_POINTS)
    axes.set_title(name, fontsize=canvas.NOTE_POINTS, loc="left", color=canvas.INK, pad=4, linespacing=1.15)
    if factor == 100:
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}%")


def _band(axes: Axes, row: Mapping[Hashable, Any], factor: float, half: float) -> None:
    """Band and median of one year, and the open dot of what was observed after the fit, red outside the band."""
    year, low, high = row["year"], row["low"] * factor, row["high"] * factor
    axes.plot([year, year], [low, high], color=BAND, linewidth=5, solid_capstyle="butt")
    axes.plot([year - half, year + half], [row["median"] * factor] * 2, color=MODEL, linewidth=1.6)
    if row["role"] in FORETOLD:
        observed = row["observed"] * factor
        colour = canvas.INK if low <= observed <= high else canvas.TARGET
        axes.plot(year, observed, marker="o", markersize=5, color=colour, markerfacecolor="white", zorder=5)


def _naive_lines(axes: Axes, foretold: pd.DataFrame, last_known: Series, factor: float) -> None:
    """The three naive forecasts, from the last value known."""
    for name in NAIVE:
        points = np.array([*last_known, *foretold[["year", name]].to_numpy(float)])
        axes.plot(points[:, 0], points[:, 1] * factor, color=canvas.PALE, linewidth=1.1, linestyle=DASHES[name])


def _legend(figure: Figure, notes: Sequence[str], lang: str) -> None:
    """What the marks mean, in two lines above the notes."""
    from matplotlib.lines import Line2D  # noqa: PLC0415 - slow to import

    dots = {
        "hindcast.known": (canvas.INK, canvas.INK),
        "hindcast.inside": (canvas.INK, "white"),
        "hindcast.outside": (canvas.TARGET, "white"),
    }
    lines: dict[str, tuple[str, float, Any]] = {
        "hindcast.median": (MODEL, 1.6, "solid"),
        "hindcast.band": (BAND, 5, "solid"),
    } | {f"naive.{name}": (canvas.PALE, 1.1, DASHES[name]) for name in NAIVE}
    marks = [Line2D([], [], linestyle="none", marker="o", markersize=5, color=colour, markerfacecolor=face)
             for colour, face in dots.values()]  # fmt: skip
    marks += [Line2D([], [], color=colour, linewidth=wide, linestyle=dashes) for colour, wide, dashes in lines.values()]
    place = (0.01, (canvas.notes_inches(notes) + 0.02) / figure.get_figheight())
    figure.legend(
        marks, [term(key, lang) for key in (*dots, *lines)], loc="lower left", bbox_to_anchor=place, ncols=4,
        frameon=False, fontsize=canvas.NOTE_POINTS, handlelength=2.6, columnspacing=1.6, labelspacing=0.3,
    )  # fmt: skip
