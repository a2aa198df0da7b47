"""The answer to `scoreboard`: what is reached and what fails, and the page that tells it all with its figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.calibration.hindcast_rules import load_rules
from sim.calibration.standing import Standing, own_posterior, reached, standing
from sim.faults import Fault, InputFaults
from sim.plan import county_folder, load_county
from sim.present.glossary import term
from sim.present.hindcast_figure import hindcast_figure
from sim.present.hindcast_rows import hindcast_notes
from sim.present.inputs import COMMAND_LINE
from sim.present.report import print_section
from sim.present.scoreboard_failures import failure_lines
from sim.present.scoreboard_page import failures, notes_of, scoreboard_page
from sim.present.scoreboard_tables import aims_section

if TYPE_CHECKING:
    from rich.console import Console

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
    for line in failure_lines(failures(stand), notes_of(stand), lang) or [term("scoreboard.no_failures", lang)]:
        to.print(f"- {line}", soft_wrap=True)
    if file is not None:
        write_page(stand, county, file, lang)
        to.print(term("run.written", lang, folder=file.as_posix()))


def write_page(stand: Standing, county: str, file: Path, lang: str) -> None:
    """Write the page and the figures it shows."""
    figures = draw_figures(stand, file.parent / FIGURES, lang)
    paths = {name: drawn.relative_to(file.parent).as_posix() for name, drawn in figures.items()}
    file.write_text(scoreboard_page(stand, county, file.as_posix(), paths, lang), encoding="utf-8", newline="\n")


def draw_figures(stand: Standing, folder: Path, lang: str) -> dict[str, Path]:
    """Draw the figures of a page; the PNG files by name."""
    if stand.hindcast is None:
        return {}
    table, drawn = stand.hindcast.table, {}
    for name, (year, file) in hindcast_files(stand, folder, lang).items():
        hindcast_figure(table, year, lang, file, hindcast_notes(table, load_rules(), lang)[:1])
        drawn[name] = file
    return drawn


def hindcast_files(stand: Standing, folder: Path, lang: str) -> dict[str, tuple[int, Path]]:
    """Year of the fit and PNG file of each figure of the hindcast, by the figure's name."""
    years = [] if stand.hindcast is None else [int(year) for year in stand.hindcast.table["up_to"].unique()]
    ending = ".zh" if lang == "zh" else ""
    return {f"hindcast-{year}": (year, folder / f"hindcast-{year}{ending}.png") for year in years}
