"""The forest plot of natural experiments: published interval and simulated band of every outcome side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.calibration.case_verdicts import DIRECTION, INSIDE, NONE, WRONG, Finding
from sim.calibration.cases import Case
from sim.present import canvas
from sim.present.fonts import figure_style
from sim.present.glossary import term
from sim.present.text import is_missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, NAME_SHARE, RIGHT_SHARE = 11.0, 0.34, 0.13
ROW_INCHES, FOOT_INCHES, HEAD_INCHES = 0.34, 0.62, 0.4
PUBLISHED, OFFSET = "#8A8A8A", 0.16
ENDS = (-2.0, 3.0)
"""What is shown of the axis, in published effects; what lies beyond ends in an arrow."""

COLOURS = {INSIDE: "#0072B2", DIRECTION: "#E69F00", NONE: "#999933", WRONG: "#B00020"}
MARKERS = {INSIDE: "o", DIRECTION: "s", NONE: "v", WRONG: "X"}
"""Colour and marker of a verdict: neither stands alone for the reader who does not see colours."""


def forest(findings: Sequence[Finding], lang: str, file: Path, *, title: str, notes: Sequence[str]) -> list[Path]:
    """Draw the outcomes that the model gives, case by case; returns the files written, PNG and SVG beside each other.

    Each row is in units of its published effect, so that 1 is what was published and 0 is no effect; where the study
    found none, in units of the tolerance. Outcomes that the model cannot give are left to the table.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    rows = _rows([f for f in findings if f.outcome.is_measured], lang)
    inside = ROW_INCHES * len(rows)
    below = canvas.notes_inches(notes) + FOOT_INCHES
    tall = canvas.heading_inches(title) + HEAD_INCHES + inside + below
    with figure_style():
        figure = Figure(figsize=(WIDTH, tall))
        axes = figure.add_axes((NAME_SHARE, below / tall, 1 - NAME_SHARE - RIGHT_SHARE, inside / tall))
        canvas.plain_axes(axes, "x")
        axes.spines["left"].set_visible(False)
        axes.set_xlim(*ENDS)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_yticks([])
        axes.axvline(0, color=canvas.PALE, linewidth=1)
        axes.axvline(1, color=canvas.PALE, linewidth=0.8, linestyle=(0, (4, 3)))
        for place, (label, found) in enumerate(rows):
            _row(axes, place, label, found, lang)
        axes.set_xlabel(term("figure.published_effects", lang), fontsize=canvas.LABEL_POINTS, color=canvas.PALE)
        _legend(axes, lang)
        canvas.heading(figure, title)
        canvas.write_notes(figure, notes)
        return canvas.save(figure, Path(file))


def _rows(findings: Sequence[Finding], lang: str) -> list[tuple[str, Finding | None]]:
    """Label and finding of each row; a case begins with a row that holds its name alone."""
    rows: list[tuple[str, Finding | None]] = []
    case = None
    for f in findings:
        if f.case is not case:
            case = f.case
            rows.append((f"{case.group} {short_title(case, lang)}", None))
        star = "*" if f.outcome.is_primary else ""
        rows.append((star + (f.outcome.title_zh if lang == "zh" else f.outcome.title_en), f))
    return rows


def short_title(case: Case, lang: str) -> str:
    """The title of a case up to its colon: the place."""
    return case.title_zh.partition("：")[0] if lang == "zh" else case.title_en.partition(":")[0]


def unit_of_row(found: Finding) -> float:
    """The effect that stands for 1 on the axis: the published one, or the tolerance where the study found none."""
    published = found.outcome.published
    if published.effect and not published.is_null:
        return published.effect
    assert published.high is not None
    return published.high


def _row(axes: Axes, place: int, label: str, found: Finding | None, lang: str) -> None:
    sides = axes.get_yaxis_transform()
    words = {"va": "center", "fontsize": canvas.LABEL_POINTS, "color": canvas.INK, "transform": sides}
    if found is None:
        axes.text(-0.62, place, label, ha="left", **(words | {"color": "#0B3D66"}))  # type: ignore[arg-type]
        return
    axes.text(-0.02, place, label, ha="right", **words)  # type: ignore[arg-type]
    unit, published = unit_of_row(found), found.outcome.published
    centre = published.effect if published.effect is not None else 0.0
    _band(axes, place - OFFSET, (centre, published.low, published.high), unit, PUBLISHED, "D")
    colour = COLOURS[found.verdict]
    _band(axes, place + OFFSET, (found.median, found.low, found.high), unit, colour, MARKERS[found.verdict])
    verdict = term(f"validate.{found.verdict}", lang)
    axes.text(1.02, place, verdict, ha="left", **(words | {"color": colour}))  # type: ignore[arg-type]


def _band(axes: Axes, place: float, band, unit: float, colour: str, marker: str) -> None:  # type: ignore[no-untyped-def]
    """Centre and ends in units of the row, cut at the ends of the axis; an arrow where the centre lies beyond."""
    if any(is_missing(value) for value in band):
        return
    centre, *ends = (value / unit for value in band)
    low, high = min(ends), max(ends)
    least, most = ENDS
    axes.plot([max(low, least), min(high, most)], [place, place], color=colour, linewidth=2, solid_capstyle="butt")
    if least <= centre <= most:
        axes.plot(centre, place, marker=marker, color=colour, markersize=7, markeredgewidth=1.2)
    else:
        edge, arrow = (least, "<") if centre < least else (most, ">")
        axes.plot(edge, place, marker=arrow, color=colour, markersize=7, clip_on=False)


def _legend(axes: Axes, lang: str) -> None:
    """What the two lines of a row are, above the panel."""
    words = {"textcoords": "offset points", "fontsize": canvas.LABEL_POINTS, "va": "bottom"}
    for share, key, colour in (
        (0.0, "figure.published_interval", PUBLISHED),
        (0.5, "figure.simulated_band", "#0072B2"),
    ):
        axes.annotate(f"━ {term(key, lang)}", (share, 1), xycoords="axes fraction", xytext=(0, 6), color=colour,
                      ha="left", **words)  # type: ignore[arg-type]  # fmt: skip
