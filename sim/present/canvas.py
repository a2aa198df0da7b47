"""What all figures share: the look of a scenario, the target's line, the notes below, and writing the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.present.glossary import term
from sim.present.text import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLE_FILE = Path(__file__).with_name("style.yaml")
FORMATS = ("png", "svg")
INK, PALE, RULE, TARGET = "#222222", "#666666", "#DDDDDD", "#B00020"
LABEL_POINTS, NOTE_POINTS, TITLE_POINTS = 9, 8, 12
LABEL_COLUMNS, TITLE_COLUMNS, NOTE_COLUMNS = 38, 88, 150
"""Where names, titles and notes wrap, in columns of which a Chinese character takes two."""

LINE_INCHES, TITLE_LINE_INCHES = 0.17, 0.26
"""Height of one line of a label and of the title."""

LEAST_SPAN = 2.0
"""Percentage points an axis shows at least, so that noise does not look like an effect."""


@dataclass(frozen=True)
class Look:
    """How one scenario is drawn: colour, dash pattern (empty is solid) and marker."""

    colour: str
    dashes: tuple[float, ...]
    marker: str

    @property
    def line(self) -> Any:
        """The dash pattern as matplotlib wants it."""
        return (0, self.dashes) if self.dashes else "solid"


@cache
def style(name: str) -> Any:
    """The value of one entry of `style.yaml`."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - `--help` does without

    return YAML(typ="safe").load(STYLE_FILE.read_text(encoding="utf-8"))[name]["value"]


def looks(count: int) -> list[Look]:
    """The looks of the scenarios of one figure, in order."""
    return [Look(entry["colour"], tuple(entry["dashes"]), entry["marker"]) for entry in style("palette")[:count]]


def parts(items: Sequence[Any]) -> list[tuple[int, Sequence[Any]]]:
    """Number (from 1) and items of each figure, never more than fit one.

    The first item, the baseline, is repeated in every figure, so that each can be read alone and black means the same.
    """
    most = style("scenarios_per_figure")
    if len(items) <= most:
        return [(1, items)]
    others = items[1:]
    count = -(-len(others) // (most - 1))
    ends = [round(len(others) * part / count) for part in range(count + 1)]
    return [(part + 1, [items[0], *others[ends[part] : ends[part + 1]]]) for part in range(count)]


def part_file(file: Path, part: int, count: int) -> Path:
    """The name of one of several figures: `share.png` becomes `share-2.png`."""
    return file if count == 1 else file.with_name(f"{file.stem}-{part}{file.suffix}")


def numbered(title: str, part: int, count: int, lang: str) -> str:
    """The title, with `part 2 of 3` where there are several figures."""
    return title if count == 1 else f"{title}  {term('figure.part', lang, part=part, parts=count)}"


def heading(figure: Figure, title: str) -> None:
    """The title at the upper left of a figure made as tall as `heading_inches` asks."""
    text = "\n".join(wrap(title, TITLE_COLUMNS))
    place = (0.015, 1 - 0.1 / figure.get_figheight())
    figure.text(*place, text, fontsize=TITLE_POINTS, color=INK, va="top", linespacing=1.25)


def heading_inches(title: str) -> float:
    """Height the title takes, with the space around it."""
    return 0.15 + TITLE_LINE_INCHES * len(wrap(title, TITLE_COLUMNS))


def notes_inches(notes: Sequence[str]) -> float:
    """Height the notes take, with the space around them."""
    return 0.15 + LINE_INCHES * len(_note_lines(notes))


def label_lines(titles: Sequence[str]) -> list[str]:
    """The names of scenarios, wrapped."""
    return ["\n".join(wrap(title, LABEL_COLUMNS)) for title in titles]


def bounds(values: Sequence[float]) -> tuple[float, float]:
    """Lower and upper end of an axis in percent for shares 0–1 (or differences), with a little air."""
    least, most = min(values) * 100, max(values) * 100
    air = max((most - least) * 0.08, (LEAST_SPAN - (most - least)) / 2)
    return least - air, most + air


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres of labels as near as possible to where they are wanted, without overlap, from `low` to `high`.

    Labels keep the order of the wanted places. If they do not all fit they are packed from the top down.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    centre = [0.0] * len(wanted)
    floor = low
    for i in order:
        centre[i] = max(wanted[i], floor + heights[i] / 2)
        floor = centre[i] + heights[i] / 2
    ceiling = high
    for i in reversed(order):
        centre[i] = min(centre[i], ceiling - heights[i] / 2)
        ceiling = centre[i] - heights[i] / 2
    return centre


def plain_axes(axes: Axes, grid: str) -> None:
    """Leave the two useful frame lines and a pale grid along one axis."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(PALE)
    axes.tick_params(colors=INK, labelsize=LABEL_POINTS)
    axes.grid(axis=grid, color=RULE, linewidth=0.6)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def write_notes(figure: Figure, notes: Sequence[str]) -> None:
    """What the figure rests on, small, at its lower left."""
    place = (0.015, 0.08 / figure.get_figheight())
    text = "\n".join(_note_lines(notes))
    figure.text(*place, text, fontsize=NOTE_POINTS, color=PALE, va="bottom", linespacing=1.3)


def _note_lines(notes: Sequence[str]) -> list[str]:
    return [line for note in notes if note for line in wrap(note, NOTE_COLUMNS)]


def save(figure: Figure, file: Path) -> list[Path]:
    """Write the figure as PNG and SVG beside each other, without dates, so that equal figures are equal files."""
    file.parent.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in FORMATS:
        target = file.with_suffix(f".{kind}")
        figure.savefig(target, dpi=style("resolution"), metadata={"Date": None} if kind == "svg" else None)
        written.append(target)
    return written
