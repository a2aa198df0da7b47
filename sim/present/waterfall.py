"""The figure of mechanisms: from the value of one scenario to that of the other, one bar a channel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.experiment.channels import JOINT
from sim.experiment.explain import Explanation
from sim.measure.indicators import Indicator
from sim.present import canvas
from sim.present.amounts import scale_of, shown_amount, unit_of
from sim.present.fonts import figure_style
from sim.present.glossary import term

WIDTH, NAME_SHARE, RIGHT_SHARE = 10.5, 0.30, 0.08
ROW_INCHES, FOOT_INCHES, GAP_INCHES = 0.36, 0.55, 0.2
BAR, AIR = 0.6, 0.14
UP, DOWN, END = "#0072B2", "#D55E00", "#222222"
LEAST_PART = 0.01
"""Parts smaller than this share of the largest are drawn as one bar."""


def waterfall(
    found: Explanation, indicator: Indicator, lang: str, file: Path, *, title: str, ends: tuple[str, str],
    notes: Sequence[str],
) -> list[Path]:  # fmt: skip
    """Draw the parts of the channels, the largest first; returns the files written, PNG and SVG beside each other."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    bars = _bars(found, lang)
    labels = canvas.label_lines([ends[0], *(name for name, _ in bars), ends[1]])
    inside = ROW_INCHES * len(labels)
    below = canvas.notes_inches(notes) + FOOT_INCHES
    tall = canvas.heading_inches(title) + GAP_INCHES + inside + below
    with figure_style():
        figure = Figure(figsize=(WIDTH, tall))
        axes = figure.add_axes((NAME_SHARE, below / tall, 1 - NAME_SHARE - RIGHT_SHARE, inside / tall))
        canvas.plain_axes(axes, "x")
        axes.spines["left"].set_visible(False)
        level = _draw_bars(axes, found, bars, indicator, lang)
        least, most = min(level), max(level)
        air = AIR * ((most - least) or abs(most) or 1.0)
        axes.set_xlim(least - air, most + air)
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.set_yticks(range(len(labels)), labels)
        axes.tick_params(axis="y", length=0)
        unit = unit_of(indicator, lang)
        words = indicator.title_zh if lang == "zh" else indicator.title_en
        axes.set_xlabel(f"{words} ({unit})" if unit else words, fontsize=canvas.LABEL_POINTS, color=canvas.PALE)
        canvas.heading(figure, title)
        canvas.write_notes(figure, notes)
        return canvas.save(figure, Path(file))


def _bars(found: Explanation, lang: str) -> list[tuple[str, float]]:
    """Name and part of each bar: the largest first, then the small ones together, then what is joint."""
    parts = {name: part.value for name, part in found.by_channel.items() if name != JOINT}
    least = LEAST_PART * max(map(abs, parts.values()))
    large = sorted((name for name in parts if abs(parts[name]) > least), key=lambda name: -abs(parts[name]))
    small = sum(value for name, value in parts.items() if name not in large)
    bars = [(term(f"channel.{name}", lang), parts[name]) for name in large]
    if len(large) < len(parts):
        bars.append((term("channel.others", lang), small))
    return [*bars, (term(f"channel.{JOINT}", lang), found.by_channel[JOINT].value)]


def _draw_bars(axes, found, bars, indicator, lang):  # type: ignore[no-untyped-def]
    """Bars from value to value, each with its number; returns all levels reached, as shown."""
    scale = scale_of(indicator)
    level = [found.before.value * scale]
    words = {"va": "center", "fontsize": canvas.LABEL_POINTS, "color": canvas.INK}
    for row, (_, part) in enumerate(bars, start=1):
        start, end = level[-1], level[-1] + part * scale
        axes.barh(row, end - start, left=start, height=BAR, color=UP if part >= 0 else DOWN)
        axes.plot([start, start], [row - 1, row + BAR / 2], color=canvas.PALE, linewidth=0.8, zorder=0)
        text = f" {shown_amount(part, indicator, lang, sign=True)} "
        axes.text(max(start, end), row, text, ha="left", **words)
        level.append(end)
    last = len(bars) + 1
    axes.plot([level[-1], level[-1]], [last - 1, last], color=canvas.PALE, linewidth=0.8, zorder=0)
    for row, value in ((0, found.before.value), (last, found.after.value)):
        axes.plot(value * scale, row, marker="D", color=END, markersize=7)
        axes.text(value * scale, row, f"   {shown_amount(value, indicator, lang)}", ha="left", **words)
    return level
