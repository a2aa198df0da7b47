"""The figure of flows: where first contacts went under the one scenario (rows) and under the other (columns)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.experiment.explain import Explanation
from sim.present import canvas
from sim.present.fonts import figure_style
from sim.present.glossary import term
from sim.present.groups import place_name
from sim.present.text import wrap

WIDTH, LEFT_INCHES, CELL_INCHES, HEAD_INCHES, FOOT_INCHES = 10.5, 2.2, 0.42, 0.15, 0.15
COLUMN_LABEL, CORNER_LABEL = 13, 24
"""Where names of columns, and the words in the corner, wrap."""

COLOURS, STAYED = "Blues", "#EEEEEE"
DARK = 0.55
"""Above this part of the largest flow a cell is dark and its number white."""


def flow_map(found: Explanation, lang: str, file: Path, *, title: str, notes: Sequence[str]) -> list[Path]:
    """Draw the matrix of first contacts of twelve months; the diagonal holds those who went where they went before."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    counts = found.flows.counts["all"][0] * found.scale
    used = np.flatnonzero(counts.sum(axis=0) + counts.sum(axis=1))
    counts = counts[np.ix_(used, used)]
    moved = np.where(np.eye(len(used), dtype=bool), np.nan, counts)
    most = float(np.nanmax(moved)) if len(used) > 1 else 0.0
    below = canvas.notes_inches(notes) + FOOT_INCHES
    inside = CELL_INCHES * len(used)
    names = [place_name(int(place), lang) for place in used]
    columns = ["\n".join(wrap(name, COLUMN_LABEL)) for name in names]
    lines = max(label.count("\n") + 1 for label in columns)
    tall = canvas.heading_inches(title) + HEAD_INCHES + lines * canvas.LINE_INCHES + inside + below
    with figure_style():
        figure = Figure(figsize=(WIDTH, tall))
        axes = figure.add_axes((LEFT_INCHES / WIDTH, below / tall, 1 - (LEFT_INCHES + 0.2) / WIDTH, inside / tall))
        axes.set_facecolor(STAYED)
        axes.imshow(moved, cmap=COLOURS, vmin=0, vmax=max(most, 1.0), aspect="auto")
        _write_numbers(axes, counts, most)
        axes.set_yticks(range(len(used)), names)
        axes.set_xticks(range(len(used)), columns)
        axes.xaxis.tick_top()
        axes.tick_params(length=0, labelsize=canvas.LABEL_POINTS, colors=canvas.INK)
        for side in axes.spines.values():
            side.set_visible(False)
        corner = "\n".join(wrap(term("figure.from_to", lang), CORNER_LABEL))
        axes.text(-0.01, 1.02, corner, transform=axes.transAxes, ha="right", va="bottom",
                  fontsize=canvas.NOTE_POINTS, color=canvas.PALE)  # fmt: skip
        canvas.heading(figure, title)
        canvas.write_notes(figure, [term("figure.stayed", lang), *notes])
        return canvas.save(figure, Path(file))


def _write_numbers(axes, counts, most):  # type: ignore[no-untyped-def]
    """The number of each cell; nothing where nobody went."""
    for (row, column), n in np.ndenumerate(counts):
        if n:
            is_dark = row != column and n > DARK * most
            colour = "white" if is_dark else canvas.PALE if row == column else canvas.INK
            axes.text(column, row, f"{n:,.0f}", ha="center", va="center", fontsize=canvas.LABEL_POINTS, color=colour)
