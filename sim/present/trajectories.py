"""The figure of shares through time: a median line and a band per scenario, the target and its deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.months import month_number
from sim.present import canvas
from sim.present.fonts import figure_style
from sim.present.glossary import term
from sim.present.rows import TargetLine
from sim.present.text import month, requirement

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, PLOT_INCHES = 10.5, 4.0
LEFT, RIGHT = 0.065, 0.70
HEAD_INCHES, FOOT_INCHES = 0.62, 0.42
"""Room above the plot for the axis title and the deadline, below it for the years."""

BAND_OPACITY = 0.13
MOST_YEAR_TICKS = 14
LABEL_GAP = 0.35
"""Space between labels, in lines."""


@dataclass(frozen=True)
class Words:
    """The words around the plot."""

    title: str
    notes: list[str]
    lang: str


def trajectories(
    table: pd.DataFrame, target: TargetLine, lang: str, file: Path, *, title: str = "", condition: str = ""
) -> list[Path]:
    """Draw shares through time and return the files written, PNG and SVG beside each other.

    Args:
        table: tidy, one row per scenario, replicate and month: scenario_id, scenario_title, replicate, month
            (`YYYY-MM`), value (share 0–1, NaN where there is none). Scenarios are drawn in order of appearance,
            the baseline first.
        target: what is aimed at; its label names the vertical axis.
        lang: `zh` or `en`.
        file: where to write; its suffix is replaced. More scenarios than fit one figure give `<name>-1`, `<name>-2` …
            with the baseline in each.
        title: above the figure; the target's label if empty.
        condition: what the result rests on, below the figure, such as "10% sample, 4 replicates, not calibrated".

    Raises:
        ValueError: the table holds no number.
        InputFaults: no font with Chinese characters.
    """
    seen = table.dropna(subset=["value"])
    if seen.empty:
        raise ValueError("nothing to draw: the table holds no number")
    names = table.drop_duplicates("scenario_id").set_index("scenario_id")["scenario_title"].astype(str)
    pieces = canvas.parts(list(names.items()))
    months = sorted(month_number(name) for name in seen["month"].unique())
    span = (months[0] - 0.5, max(months[-1], month_number(target.deadline)) + 0.5)
    bounds = _bounds(seen, target)
    kind = term("figure.single_note" if seen["replicate"].nunique() == 1 else "figure.band_note", lang)
    goal = term("sentence.target", lang, target=requirement(target), month=month(target.deadline, lang))
    written = []
    for part, chosen in pieces:
        full_title = canvas.numbered(title or target.label, part, len(pieces), lang)
        words = Words(full_title, [f"{goal}  {target.document}".strip(), kind, condition], lang)
        with figure_style():
            figure = _draw(seen, dict(chosen), target, words, span, bounds)
            written += canvas.save(figure, canvas.part_file(Path(file), part, len(pieces)))
    return written


def _draw(
    rows: pd.DataFrame,
    titles: dict[str, str],
    target: TargetLine,
    words: Words,
    span: tuple[float, float],
    bounds: tuple[float, float],
) -> Figure:
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    bands = [_bands(rows[rows["scenario_id"] == scenario]) for scenario in titles]
    no_data = f" ({term('figure.no_data', words.lang)})"
    named = zip(titles.values(), bands, strict=True)
    labels = canvas.label_lines([title + (no_data if band.empty else "") for title, band in named])
    plot = max(PLOT_INCHES, sum(label.count("\n") + 1 + LABEL_GAP for label in labels) * canvas.LINE_INCHES)
    above = canvas.heading_inches(words.title) + HEAD_INCHES
    below = canvas.notes_inches(words.notes) + FOOT_INCHES
    tall = above + plot + below
    figure = Figure(figsize=(WIDTH, tall))
    axes = figure.add_axes((LEFT, below / tall, RIGHT - LEFT, plot / tall))
    canvas.plain_axes(axes, "y")
    axes.set_xlim(*span)
    axes.set_ylim(*bounds)
    _mark_months(axes, words.lang)
    _mark_target(axes, target, words.lang)
    for band, look in zip(bands, canvas.looks(len(bands)), strict=True):
        _draw_band(axes, band, look)
    _label_ends(axes, labels, [None if band.empty else float(band["median"].iloc[-1]) for band in bands], plot)
    canvas.heading(figure, words.title)
    canvas.write_notes(figure, words.notes)
    return figure


def _bands(rows: pd.DataFrame) -> pd.DataFrame:
    """Median, low and high in percent by month number, over replicates."""
    import pandas as pd  # noqa: PLC0415 - slow to import

    low, high = canvas.style("band")
    by_month = rows.groupby("month")["value"]
    quantiles = {"low": by_month.quantile(low), "median": by_month.median(), "high": by_month.quantile(high)}
    table = pd.DataFrame(quantiles) * 100
    table.index = table.index.map(month_number)
    return table.sort_index()


def _draw_band(axes: Axes, band: pd.DataFrame, look: canvas.Look) -> None:
    if band.empty:
        return
    whole = band.reindex(range(band.index[0], band.index[-1] + 1))  # a gap in the data is a gap in the line
    axes.fill_between(whole.index, whole["low"], whole["high"], color=look.colour, alpha=BAND_OPACITY, linewidth=0)
    axes.plot(whole.index, whole["median"], color=look.colour, linestyle=look.line, linewidth=1.6)
    end = band["median"].iloc[-1]
    axes.plot(band.index[-1], end, marker=look.marker, color=look.colour, markersize=5, clip_on=False)


def _mark_months(axes: Axes, lang: str) -> None:
    """The epidemic and the years."""
    first, last = (month_number(name) for name in canvas.style("epidemic"))
    left, right = axes.get_xlim()
    shade = max(first - 0.5, left), min(last + 0.5, right)
    if shade[0] < shade[1]:
        axes.axvspan(*shade, color="#EFEFEF", linewidth=0, zorder=0)
        place = (sum(shade) / 2, 0.015)
        text = axes.text(*place, term("figure.epidemic", lang), transform=axes.get_xaxis_transform(), ha="center")
        text.set(color=canvas.PALE, fontsize=canvas.NOTE_POINTS)
    years = range(-(-int(left + 0.5) // 12), int(right) // 12 + 1)
    step = -(-len(years) // MOST_YEAR_TICKS) if years else 1
    axes.set_xticks([year * 12 for year in years[::step]], [str(year) for year in years[::step]])
    axes.set_xlim(left, right)


def _mark_target(axes: Axes, target: TargetLine, lang: str) -> None:
    """The threshold, the deadline, and what is measured."""
    level, deadline = target.threshold * 100, month_number(target.deadline)
    axes.axhline(level, color=canvas.TARGET, linewidth=1.2, linestyle=(0, (5, 2)))
    axes.axvline(deadline, color=canvas.TARGET, linewidth=0.9, linestyle=(0, (1, 2)))
    axes.plot(deadline, level, marker="o", color="white", markeredgecolor=canvas.TARGET, zorder=5)
    at = {"textcoords": "offset points", "color": canvas.TARGET, "fontsize": canvas.LABEL_POINTS}
    axes.annotate(requirement(target), (0, level), xycoords=axes.get_yaxis_transform(), xytext=(4, 3), **at)  # type: ignore[arg-type]
    name = term("figure.deadline", lang, month=month(target.deadline, lang))
    axes.annotate(name, (deadline, 1), xycoords=axes.get_xaxis_transform(), xytext=(0, 4), ha="center", **at)  # type: ignore[arg-type]
    measured = term("figure.share", lang, indicator=target.label)
    axes.set_title(measured, fontsize=canvas.LABEL_POINTS, loc="left", color=canvas.PALE, pad=20)


def _label_ends(axes: Axes, labels: Sequence[str], ends: Sequence[float | None], plot_inches: float) -> None:
    """Names to the right of the lines they belong to, moved apart where lines end close together."""
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    reach = right - left
    a_line = canvas.LINE_INCHES / plot_inches * (high - low)
    wanted = [low if end is None else end for end in ends]
    heights = [a_line * (label.count("\n") + 1 + LABEL_GAP) for label in labels]
    centres = canvas.spread(wanted, heights, low, high)
    for label, end, centre, look in zip(labels, ends, centres, canvas.looks(len(labels)), strict=True):
        x, y = [right, right + reach * 0.02, right + reach * 0.055], [end, centre, centre]
        start = 0 if end is not None else 1
        axes.plot(x[start:], y[start:], color=look.colour, linestyle=look.line, linewidth=1.2, clip_on=False)  # type: ignore[arg-type]
        axes.plot(x[-1], centre, marker=look.marker, color=look.colour, markersize=5, clip_on=False)
        text = axes.text(right + reach * 0.07, centre, label, va="center", linespacing=1.15)
        text.set(fontsize=canvas.LABEL_POINTS, color=canvas.INK)
    axes.set_xlim(left, right)


def _bounds(rows: pd.DataFrame, target: TargetLine) -> tuple[float, float]:
    """Lower and upper end of the vertical axis in percent: all bands and the target."""
    low, high = canvas.style("band")
    grouped = rows.groupby(["scenario_id", "month"])["value"]
    return canvas.bounds([float(grouped.quantile(low).min()), float(grouped.quantile(high).max()), target.threshold])
