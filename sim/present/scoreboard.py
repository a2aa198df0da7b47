"""The answer to `scoreboard`: what is reached and what fails, and the page that tells it all with its figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.calibration.hindcast_rules import load_rules
from sim.calibration.standing import Standing, own_posterior, reached, standing
from sim.faults import Fault, InputFaults, shown
from sim.plan import county_folder, load_county
from sim.present.forest import forest
from sim.present.glossary import term
from sim.present.hindcast_figure import hindcast_figure
from sim.present.hindcast_rows import hindcast_notes
from sim.present.inputs import COMMAND_LINE
from sim.present.report import Section, print_section
from sim.present.scoreboard_failures import failure_blocks, row_lines
from sim.present.scoreboard_page import failures, notes_of, scoreboard_page
from sim.present.scoreboard_tables import aims_section
from sim.present.validation import verdict_lines

if TYPE_CHECKING:
    from rich.console import Console

CASES = "cases"
FIGURES = "figures"
"""Folder of the figures beside the page."""


def show_scoreboard(county: str, file: Path | None, lang: str, to: Console) -> None:
    """Print aims and failures of a county, and write the page with its figures if a file is named.

    Raises:
        InputFaults: the page is to be no Markdown file, the county or something kept about it is faulty.
    """
    if file is not None and file.suffix != ".md":
        wrong, write = f"'{file}' is no Markdown file", "write such as docs/validation.md"
        raise InputFaults([Fault(COMMAND_LINE, None, "--write", wrong, write)])
    found = load_county(county_folder(county))
    stand = standing(found, own_posterior(found))
    print_section(aims_section(reached(stand), lang), lang, to)
    to.print()
    to.print(term("scoreboard.failures", lang), style="bold")
    for block in failure_blocks(failures(stand), notes_of(stand, lang), stand.is_tested, lang):
        _print_block(block, lang, to)
    if file is not None:
        write_page(stand, county, file, lang)
        to.print(term("run.written", lang, folder=file.as_posix()))


def _print_block(block: Section | str, lang: str, to: Console) -> None:
    """A table as lines, since a terminal has no room for its columns; sentences as they are."""
    to.print()
    if isinstance(block, str):
        to.print(block, soft_wrap=True)
        return
    to.print(block.title, style="bold")
    for line in row_lines(block, lang):
        to.print(f"- {line}", soft_wrap=True)


def write_page(stand: Standing, county: str, file: Path, lang: str) -> None:
    """Write the page and the figures it shows."""
    draw_figures(stand, file.parent / FIGURES, lang)
    file.write_text(page_text(stand, county, file, lang), encoding="utf-8", newline="\n")


def page_text(stand: Standing, county: str, file: Path, lang: str) -> str:
    """What the page holds, without writing it or drawing."""
    files = figure_files(stand, file.parent / FIGURES, lang)
    paths = {name: drawn.relative_to(file.parent).as_posix() for name, drawn in files.items()}
    return scoreboard_page(stand, county, shown(file), paths, lang)


def draw_figures(stand: Standing, folder: Path, lang: str) -> None:
    """Draw the figures of a page."""
    for name, file in figure_files(stand, folder, lang).items():
        if name == CASES:
            title = term("scoreboard.cases", lang)
            forest(stand.findings, lang, file, title=title, notes=verdict_lines(stand.findings, lang)[-1:])
        elif stand.hindcast is not None:
            table = stand.hindcast.table
            hindcast_figure(table, int(name.split("-")[1]), lang, file, hindcast_notes(table, load_rules(), lang)[:1])


def figure_files(stand: Standing, folder: Path, lang: str) -> dict[str, Path]:
    """The PNG file of each figure of a page by the figure's name: `hindcast-YEAR`, `cases`."""
    years = [] if stand.hindcast is None else [int(year) for year in stand.hindcast.table["up_to"].unique()]
    names = [f"hindcast-{year}" for year in years] + [CASES] * bool(stand.findings)
    ending = ".zh" if lang == "zh" else ""
    files = {name: "natural-experiments" if name == CASES else name for name in names}
    return {name: folder / f"{file}{ending}.png" for name, file in files.items()}
