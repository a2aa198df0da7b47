"""The figure of contributions: one row a family or lever, dots with bands for each way of asking what it adds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sim.measure.indicators import Indicator
from sim.present import canvas
from sim.present.amounts import scale_of, unit_of
from sim.present.fonts import figure_style
from sim.present.glossary import term
from sim.present.rows import Band
from sim.present.text import is_missing, wrap

WIDTH, NAME_SHARE, RIGHT_SHARE = 10.5, 0.34, 0.03
ROW_INCHES, LABEL_GAP_INCHES, HEAD_INCHES, FOOT_INCHES = 0.24, 0.14, 0.34, 0.62
BAND_WIDTH, DOT_SIZE = 2.2, 7.5
AIR = 0.06
AXIS_COLUMNS = 80


class Contribution(NamedTuple):
    """One row: what it is, and a band (or None) for each series, in the unit of the indicator."""

    label: str
    bands: tuple[Band | None, ...]


def contribution_dots(
    rows: Sequence[Contribution], series: Sequence[str], indicator: Indicator, lang: str, file: Path, *,
    title: str, notes: Sequence[str],
) -> list[Path]:  # fmt: skip
    """Draw medians with their 90% bands against no difference; returns the files written, PNG and SVG.

    ValueError without rows.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    if not rows:
        raise ValueError("no contribution to draw: there are no rows")
    labels = canvas.label_lines([row.label for row in rows])
    heights = [max(len(series) * ROW_INCHES, canvas.LINE_INCHES * (1 + text.count("\n"))) + LABEL_GAP_INCHES
               for text in labels]  # fmt: skip
    below = canvas.notes_inches(notes) + FOOT_INCHES
    tall = canvas.heading_inches(title) + HEAD_INCHES + sum(heights) + below
    with figure_style():
        figure = Figure(figsize=(WIDTH, tall))
        axes = figure.add_axes((NAME_SHARE, below / tall, 1 - NAME_SHARE - RIGHT_SHARE, sum(heights) / tall))
        canvas.plain_axes(axes, "x")
        axes.spines["left"].set_visible(False)
        axes.axvline(0, color=canvas.INK, linewidth=1)
        _draw(axes, rows, heights, labels, series, scale_of(indicator), f" {term('figure.no_data', lang)}")
        words = indicator.title_zh if lang == "zh" else indicator.title_en
        unit = unit_of(indicator, lang, is_change=True)
        measured = "\n".join(wrap(f"{words} ({unit})" if unit else words, AXIS_COLUMNS))
        axes.set_xlabel(measured, fontsize=canvas.LABEL_POINTS, color=canvas.PALE)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(series), frameon=False, borderaxespad=0.2,
                    fontsize=canvas.LABEL_POINTS, handletextpad=0.4)  # fmt: skip
        canvas.heading(figure, title)
        canvas.write_notes(figure, notes)
        return canvas.save(figure, Path(file))


def _draw(axes, rows, heights, labels, series, scale, missing):  # type: ignore[no-untyped-def]
    """Dots and bands from the top down, each series of a row on its own line, and the names at the left."""
    looks = canvas.looks(len(series) + 1)[1:]  # black stays the baseline's
    top, ends = sum(heights), [0.0]
    ticks = []
    for row, height in zip(rows, heights, strict=True):
        middle = top - height / 2
        for position, (band, look) in enumerate(zip(row.bands, looks, strict=True)):
            place = middle + ((len(series) - 1) / 2 - position) * ROW_INCHES
            if band is None or is_missing(band[0]):
                axes.text(0, place, missing, va="center", color=canvas.PALE, fontsize=canvas.LABEL_POINTS)
                continue
            median, low, high = (value * scale for value in band)
            ends += [low, high]
            axes.plot([low, high], [place, place], color=look.colour, linewidth=BAND_WIDTH, solid_capstyle="butt")
            axes.plot(median, place, marker=look.marker, color=look.colour, markersize=DOT_SIZE, linestyle="none",
                      markeredgecolor="white", markeredgewidth=0.6)  # fmt: skip
        ticks.append(middle)
        top -= height
        axes.axhline(top, color=canvas.RULE, linewidth=0.6)
    for name, look in zip(series, looks, strict=True):
        axes.plot([], [], marker=look.marker, color=look.colour, markersize=DOT_SIZE, linestyle="none", label=name)
    air = AIR * ((max(ends) - min(ends)) or 1.0)
    axes.set_xlim(min(ends) - air, max(ends) + air)
    axes.set_ylim(0, sum(heights))
    axes.grid(axis="y", visible=False)
    axes.set_yticks(ticks, labels)
    axes.tick_params(axis="y", length=0)
