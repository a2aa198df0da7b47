"""The answer to `hindcast`: fitted on the years up to one, run on, scored against what followed."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.calibration.hindcast_rules import HindcastRules, load_rules
from sim.calibration.hindcast_run import Calibrated, calibrated, carry_out
from sim.calibration.results import HINDCAST, keep, kept_file
from sim.experiment.outputs import RunFolder, run_id, running_code
from sim.present.console import compiling_announced, progress
from sim.present.glossary import head, term
from sim.present.hindcast_figure import hindcast_figure
from sim.present.hindcast_rows import gathered, hindcast_notes, hindcast_sections
from sim.present.report import markdown, print_section
from sim.present.text import percent

if TYPE_CHECKING:
    from rich.console import Console


def show_hindcast(county: str, outputs: Path, is_kept: bool, lang: str, to: Console) -> Path:
    """Make, print and write the hindcast of a county; with `is_kept` also for the scoreboard. Returns the folder.

    Raises:
        InputFaults: the county was never calibrated, or something in its files is wrong.
    """
    rules, known = load_rules(), calibrated(county)
    with compiling_announced(lang), progress(to) as bar:
        line = bar.add_task(term("hindcast.running", lang), total=None)
        table = carry_out(
            known,
            rules,
            outputs,
            os.cpu_count() or 1,
            lambda done, total: bar.update(line, completed=done, total=total),
        )
    name = known.county.title_zh if lang == "zh" else known.county.title_en
    title = term("hindcast.title", lang, county=name, share=percent(known.setting.residents_share))
    to.print(title, style="bold", soft_wrap=True)
    sections, notes = hindcast_sections(table, lang), hindcast_notes(table, rules, lang)
    for section in sections:
        print_section(gathered(section), lang, to)
    for note in notes:
        to.print()
        to.print(note, soft_wrap=True)
    folder = _write(known, table, rules, outputs, markdown(title, sections, notes, lang), lang)
    if is_kept:
        file = kept_file(HINDCAST, known.setting.county)
        keep(file, table, made_by(known))
        to.print(term("run.written", lang, folder=file.as_posix()))
    to.print(term("run.written", lang, folder=folder.as_posix()))
    return folder


def made_by(known: Calibrated) -> dict[str, object]:
    """What a kept hindcast says of its making."""
    return {
        "command": f"python run.py hindcast {known.setting.county} --keep",
        "residents_share": known.setting.residents_share,
        "code": running_code(),
        "date": datetime.now(UTC).date().isoformat(),
        "code_of_calibration": known.code,
        "seed": known.setting.seed,
    }


def _write(known: Calibrated, table: pd.DataFrame, rules: HindcastRules, outputs: Path, text: str, lang: str) -> Path:
    """Table, page and figures in a folder named by what went into them."""
    numbers = table.to_csv(index=False, float_format="%.6g")
    name = run_id({"hindcast": numbers, "county": known.setting.county, "lang": lang, "code": running_code()})
    folder = RunFolder(outputs, name, head)
    if not folder.is_finished:
        with folder:
            folder.write_csv("hindcast", table, lang)
            folder.path("hindcast.md").write_text(text, encoding="utf-8", newline="\n")
            notes = hindcast_notes(table, rules, lang)[:1]
            for year in table["up_to"].unique():
                hindcast_figure(table, int(year), lang, folder.path(f"hindcast-{year}.png"), notes)
            folder.write_manifest({**made_by(known), "county": known.setting.county})
    return folder.final
