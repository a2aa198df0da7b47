"""Figures of a calibration: ranges before and after, parameters that move together, evidence met, ranks of the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom, triang

from sim.calibration.calibrate import Calibration
from sim.calibration.recovery import BINS, Recovery
from sim.calibration.setting import Range
from sim.present import canvas
from sim.present.calibration_rows import Named
from sim.present.evidence_rows import evidence_quantity
from sim.present.fonts import figure_style
from sim.present.glossary import term
from sim.present.text import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, COLUMNS, PANEL_INCHES, FOOT_INCHES = 10.5, 4, 1.25, 0.34
SIDE, GAP = 0.03, 0.035
"""Room left of the first panel and between panels, in parts of the width."""

PAIR_COLUMNS, PAIR_SIDE, PAIR_GAP, PAIR_INCHES, PAIR_FOOT, MOST_PAIRS = 3, 0.085, 0.095, 2.1, 0.75, 6
HEAD_COLUMNS, AXIS_COLUMNS = 34, 40
"""Where names over panels and along axes wrap, in columns of which a Chinese character takes two."""

PRIOR, MODEL, BAND = "#999999", "#0072B2", "#9CC3E0"
BARS = 20
ROW_INCHES, NAME_SHARE, NAME_COLUMNS, FAR = 0.09, 0.44, 82, 6.0
"""Of the predictive check: room between rows, part of the width for names and where they wrap, standard deviations
beyond which a mark is drawn at the edge."""


@dataclass(frozen=True)
class Layout:
    """How panels stand in a figure: columns, room at the side and between (parts of the width), inches up."""

    columns: int
    side: float
    gap: float
    tall: float
    foot: float


SMALL = Layout(COLUMNS, SIDE, GAP, PANEL_INCHES, FOOT_INCHES)
PAIRS = Layout(PAIR_COLUMNS, PAIR_SIDE, PAIR_GAP, PAIR_INCHES, PAIR_FOOT)


def draw_figures(
    found: Calibration,
    draws: pd.DataFrame,
    ranges: Mapping[str, Range],
    named: Sequence[Named],
    lang: str,
    folder: Path,
) -> list[Path]:
    """Draw the four figures into a folder; the files written, PNG and SVG beside each other."""
    written = prior_figure(draws, ranges, named, lang, folder / "prior.png")
    written += pairs_figure(draws, named, lang, folder / "pairs.png")
    written += predictive_figure(found, lang, folder / "predictive.png")
    return written + recovery_figure(found.recovery, named, lang, folder / "recovery.png")


def prior_figure(
    draws: pd.DataFrame, ranges: Mapping[str, Range], named: Sequence[Named], lang: str, file: Path
) -> list[Path]:
    """Each parameter's assumed range (grey) and what the evidence leaves of it (blue), in its own unit."""

    def fill(axes: Axes, one: Named) -> None:
        low, mode, high = ranges[one.name]
        at = np.linspace(low, high, 200)
        density = triang.pdf(at, (mode - low) / (high - low), low, high - low)
        axes.hist(draws[one.name], bins=np.linspace(low, high, BARS + 1), density=True, color=MODEL, alpha=0.75)  # type: ignore[arg-type]
        axes.fill_between(at, density, color=PRIOR, alpha=0.3, linewidth=0)
        axes.plot(at, density, color=PRIOR, linewidth=1.2)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.locator_params(axis="x", nbins=4)

    note = term("calibrate.prior_note", lang, n=len(draws))
    return _panels(term("calibrate.prior_figure", lang), [one.title for one in named], note, SMALL, file,
                   lambda axes, i: fill(axes, named[i]))  # fmt: skip


def pairs_figure(draws: pd.DataFrame, named: Sequence[Named], lang: str, file: Path) -> list[Path]:
    """Draws of the pairs of parameters that move together most (rank correlation); none for a single parameter."""
    pairs = correlated_pairs(draws[[one.name for one in named]])[:MOST_PAIRS]
    if not pairs:
        return []

    def fill(axes: Axes, pair: tuple[int, int, float]) -> None:
        left, right, _ = pair
        axes.scatter(draws[named[left].name], draws[named[right].name], s=7, color=MODEL, alpha=0.5, linewidths=0)
        for label, one in ((axes.set_xlabel, named[left]), (axes.set_ylabel, named[right])):
            label("\n".join(wrap(one.title, AXIS_COLUMNS)), fontsize=canvas.NOTE_POINTS, color=canvas.INK)
        axes.locator_params(nbins=4)

    heads = [term("calibrate.correlation", lang, r=f"{r:+.2f}") for _, _, r in pairs]
    note = term("calibrate.pairs_note", lang, n=len(draws))
    return _panels(term("calibrate.pairs_figure", lang), heads, note, PAIRS, file, lambda axes, i: fill(axes, pairs[i]))


def correlated_pairs(values: pd.DataFrame) -> list[tuple[int, int, float]]:
    """Pairs of columns (by place) with their rank correlation, the strongest first."""
    found = values.corr(method="spearman").to_numpy()
    pairs = [(i, j, float(found[i, j])) for i in range(len(found)) for j in range(i + 1, len(found))]
    return sorted((pair for pair in pairs if np.isfinite(pair[2])), key=lambda pair: -abs(pair[2]))


def predictive_figure(found: Calibration, lang: str, file: Path) -> list[Path]:
    """Each fitted number: what the draws give, less what was observed, in standard deviations of the observation."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    table = found.predictive[found.predictive["is_fitted"]]
    by_id = {e.id: e for e in found.evidence}
    title, note = term("calibrate.predictive_figure", lang), term("calibrate.predictive_note", lang)
    names = [
        "\n".join(wrap(f"{e.year or ''} {evidence_quantity(e, lang)}".strip(), NAME_COLUMNS))
        for e in (by_id[str(id)] for id in table["id"])
    ]
    heights = np.array([ROW_INCHES + canvas.LINE_INCHES * (name.count("\n") + 1) for name in names])
    places, inside = np.cumsum(heights) - heights / 2, float(heights.sum())
    below = canvas.notes_inches([note]) + 0.35
    tall = canvas.heading_inches(title) + inside + below
    with figure_style():
        figure = Figure(figsize=(WIDTH, tall))
        axes = figure.add_axes((NAME_SHARE, below / tall, 1 - NAME_SHARE - 0.02, inside / tall))
        canvas.plain_axes(axes, "x")
        axes.axvline(0, color=canvas.INK, linewidth=1)
        for place, row in zip(places, table.to_dict("records"), strict=True):
            ends = [(row[key] - row["observed"]) / row["error"] for key in ("band_low", "median", "band_high")]
            _row(axes, place, ends, is_inside=bool(row["is_inside"]))
        axes.set_yticks(places, names, fontsize=canvas.NOTE_POINTS, linespacing=1.15)
        axes.set_ylim(inside, 0)
        axes.set_xlim(-FAR, FAR)
        axes.tick_params(axis="y", length=0)
        canvas.heading(figure, title)
        canvas.write_notes(figure, [note])
        return canvas.save(figure, file)


def _row(axes: Axes, place: float, ends: Sequence[float], *, is_inside: bool) -> None:
    """Band and median of one number; red where the observation, at nought, lies outside; a wedge where it is far."""
    colour = MODEL if is_inside else canvas.TARGET
    low, median, high = np.clip(ends, -FAR, FAR)
    axes.plot([low, high], [place, place], color=BAND if is_inside else colour, linewidth=5, alpha=0.8,
              solid_capstyle="butt")  # fmt: skip
    marker = "o" if abs(ends[1]) <= FAR else (">" if ends[1] > 0 else "<")
    axes.plot(median, place, marker=marker, markersize=6, color=colour, markeredgecolor="white", markeredgewidth=0.8,
              clip_on=False)  # fmt: skip


def recovery_figure(test: Recovery, named: Sequence[Named], lang: str, file: Path) -> list[Path]:
    """Ranks of known truths among the draws of synthetic fits, by parameter; the grey band is what chance allows."""
    n = len(test.ranks)
    low, high = binom.ppf([0.05, 0.95], n, 1 / BINS)

    def fill(axes: Axes, ranks: NDArray[np.int64]) -> None:
        counts = np.bincount(ranks * BINS // (test.draws + 1), minlength=BINS)
        axes.axhspan(low, high, color=PRIOR, alpha=0.3, linewidth=0)
        axes.axhline(n / BINS, color=PRIOR, linewidth=1)
        axes.bar(np.arange(BINS), counts, width=0.9, color=MODEL, alpha=0.8)
        axes.set_xticks([])
        axes.set_ylim(0, max(high, counts.max()) * 1.15)
        axes.locator_params(axis="y", nbins=4)

    heads = [
        f"{one.title}\n{term('calibrate.rank_head', lang, p=f'{p:.2f}')}"
        for one, p in zip(named, test.p_uniform, strict=True)
    ]
    note = term("calibrate.recovery_note", lang, n=n, p=f"{test.p_all:.2f}")
    return _panels(term("calibrate.recovery_figure", lang), heads, note, SMALL, file,
                   lambda axes, i: fill(axes, test.ranks[:, i]))  # fmt: skip


def _panels(
    title: str, heads: Sequence[str], note: str, layout: Layout, file: Path, fill: Callable[[Axes, int], None]
) -> list[Path]:
    """A figure of small panels, each under its head, filled by number; rows as tall as their longest head asks."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    columns = layout.columns
    heads = ["\n".join(line for part in head.split("\n") for line in wrap(part, HEAD_COLUMNS)) for head in heads]
    lines = [max(head.count("\n") + 1 for head in heads[i : i + columns]) for i in range(0, len(heads), columns)]
    tops = [0.14 + canvas.LINE_INCHES * n for n in lines]
    above = canvas.heading_inches(title)
    tall = above + sum(tops) + len(tops) * (layout.tall + layout.foot) + canvas.notes_inches([note])
    with figure_style():
        figure: Figure = Figure(figsize=(WIDTH, tall))
        width = (1 - layout.side - 0.015 - layout.gap * (columns - 1)) / columns
        top = tall - above
        for place, head in enumerate(heads):
            row, column = divmod(place, columns)
            if column == 0:
                top -= tops[row] + layout.tall + (layout.foot if row else 0)
            left = layout.side + column * (width + layout.gap)
            axes = figure.add_axes((left, top / tall, width, layout.tall / tall))
            canvas.plain_axes(axes, "y")
            fill(axes, place)
            axes.tick_params(labelsize=canvas.NOTE_POINTS)
            axes.set_title(head, fontsize=canvas.NOTE_POINTS, loc="left", color=canvas.INK, pad=4, linespacing=1.15)
        canvas.heading(figure, title)
        canvas.write_notes(figure, [note])
        return canvas.save(figure, file)
