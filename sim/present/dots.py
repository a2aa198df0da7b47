"""The figure of scenarios side by side: where each stands at the deadline, and how far from the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.present import canvas
from sim.present.fonts import figure_style
from sim.present.glossary import term
from sim.present.rows import Band, TargetLine, VerdictRow
from sim.present.text import is_missing, month, probability, requirement, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, NAME_SHARE = 10.5, 0.29
ROW_GAP_INCHES = 0.22
AXIS_COLUMNS = 56
HEAD_INCHES, FOOT_INCHES = 0.42, 0.6
"""Room above the panels for their heads, below them for the axes."""


def scenario_dots(
    rows: Sequence[VerdictRow], target: TargetLine, lang: str, file: Path, *, title: str = "", condition: str = ""
) -> list[Path]:
    """Draw the scenarios at the deadline and return the files written, PNG and SVG beside each other.

    Left the median with its 90% band against the target, and the probability to meet it; right the paired difference to
    the baseline. `rows` are those of `tables.verdict_table`, so that figure and table agree; `file`, `title`,
    `condition`, the split into several files and the errors are as for `trajectories`.
    """
    if not rows:
        raise ValueError("no scenario to draw: there are no rows")
    pieces = canvas.parts(rows)
    kind = "figure.single_note" if all(row["n_replicates"] == 1 for row in rows) else "figure.dot_note"
    notes = [f"{term(kind, lang)}  {target.document}".strip(), condition]
    levels = _bounds([row["value"] for row in rows], target.threshold)
    changes = _bounds([row.get("difference") for row in rows], 0.0)
    written = []
    for part, chosen in pieces:
        full_title = canvas.numbered(
            title or f"{target.label}  {month(target.deadline, lang)}", part, len(pieces), lang
        )
        with figure_style():
            figure = _panels(chosen, full_title, notes, levels, changes)
            _fill(figure, chosen, target, lang)
            written += canvas.save(figure, canvas.part_file(Path(file), part, len(pieces)))
    return written


def _panels(
    rows: Sequence[VerdictRow],
    title: str,
    notes: Sequence[str],
    levels: tuple[float, float],
    changes: tuple[float, float],
) -> Figure:
    """A figure with title, notes and two empty panels; their vertical axis is in inches from the bottom."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    inside = sum(_heights(rows))
    below = canvas.notes_inches(notes) + FOOT_INCHES
    tall = canvas.heading_inches(title) + HEAD_INCHES + inside + below
    figure = Figure(figsize=(WIDTH, tall))
    for left, width, ends in ((NAME_SHARE, 0.35, levels), (0.745, 0.235, changes)):
        axes = figure.add_axes((left, below / tall, width, inside / tall))
        canvas.plain_axes(axes, "x")
        axes.spines["left"].set_visible(False)
        axes.set_xlim(*ends)
        axes.set_ylim(0, inside)
        axes.set_yticks([])
    canvas.heading(figure, title)
    canvas.write_notes(figure, notes)
    return figure


def _heights(rows: Sequence[VerdictRow]) -> list[float]:
    """Inches each scenario takes, by the lines of its name."""
    labels = canvas.label_lines([row["title"] for row in rows])
    return [(label.count("\n") + 1) * canvas.LINE_INCHES + ROW_GAP_INCHES for label in labels]


def _fill(figure: Figure, rows: Sequence[VerdictRow], target: TargetLine, lang: str) -> None:
    levels, changes = figure.axes
    _heads(levels, changes, target, lang)
    top = sum(_heights(rows))
    labels = canvas.label_lines([row["title"] for row in rows])
    for row, label, height, look in zip(rows, labels, _heights(rows), canvas.looks(len(rows)), strict=True):
        place = top - height / 2
        top -= height
        single = row["n_replicates"] == 1
        _dot(levels, row["value"], place, look, single, lang)
        difference = row.get("difference")
        if difference is not None:
            _dot(changes, difference, place, look, single, lang)
        else:
            _pale(changes, 0.0, place, f" {term('verdict.baseline', lang)}", "left")
        _beside(levels, row, label, place, lang)


def _dot(axes: Axes, band: Band, place: float, look: canvas.Look, single: bool, lang: str) -> None:
    """Median and band of one scenario; words where there is no number."""
    median, low, high = (value * 100 for value in band)
    if is_missing(median):
        middle = sum(axes.get_xlim()) / 2
        _pale(axes, middle, place, term("figure.no_data", lang), "center")
        return
    if not single:
        axes.plot([low, high], [place, place], color=look.colour, linewidth=2.2, solid_capstyle="butt")
    axes.plot(
        median, place, marker=look.marker, color=look.colour, markersize=8, markeredgecolor="white", markeredgewidth=0.6
    )


def _beside(axes: Axes, row: VerdictRow, label: str, place: float, lang: str) -> None:
    """The scenario's name to the left and its probability to the right."""
    sides = axes.get_yaxis_transform()
    words = {"va": "center", "fontsize": canvas.LABEL_POINTS, "color": canvas.INK, "linespacing": 1.15}
    axes.text(-0.03, place, label, transform=sides, ha="right", **words)  # type: ignore[arg-type]
    single = row["n_replicates"] == 1
    chance = term("verdict.single", lang) if single else probability(row["probability"], lang)
    axes.text(1.14, place, chance, transform=sides, ha="right", **words)  # type: ignore[arg-type]


def _pale(axes: Axes, x: float, place: float, words: str, side: Literal["left", "center"]) -> None:
    """Words in place of a dot."""
    axes.text(x, place, words, ha=side, va="center", color=canvas.PALE, fontsize=canvas.LABEL_POINTS)


def _bounds(bands: Sequence[Band | None], mark: float) -> tuple[float, float]:
    """Lower and upper end of an axis in percent: all bands of all figures of the set, and the mark."""
    return canvas.bounds([mark, *(value for band in bands if band for value in band if not is_missing(value))])


def _heads(levels: Axes, changes: Axes, target: TargetLine, lang: str) -> None:
    """The marks of both panels, and what their columns and axes are."""
    threshold = target.threshold * 100
    levels.axvline(threshold, color=canvas.TARGET, linewidth=1.2, linestyle=(0, (5, 2)))
    changes.axvline(0, color=canvas.PALE, linewidth=1)
    left, right = levels.get_xlim()
    side = "right" if threshold > (left + right) / 2 else "left"  # never into the column of probabilities
    words = {"textcoords": "offset points", "xytext": (0, 6), "fontsize": canvas.LABEL_POINTS}
    goal = term("figure.target", lang, target=requirement(target))
    on_axis = levels.get_xaxis_transform()
    levels.annotate(goal, (threshold, 1), xycoords=on_axis, ha=side, color=canvas.TARGET, **words)  # type: ignore[arg-type]
    chance = term("figure.probability", lang)
    levels.annotate(chance, (1.14, 1), xycoords="axes fraction", ha="right", color=canvas.PALE, **words)  # type: ignore[arg-type]
    measured = "\n".join(wrap(term("figure.share", lang, indicator=target.label), AXIS_COLUMNS))
    levels.set_xlabel(measured, fontsize=canvas.LABEL_POINTS, color=canvas.PALE)
    changes.set_xlabel(term("figure.difference", lang), fontsize=canvas.LABEL_POINTS, color=canvas.PALE)
