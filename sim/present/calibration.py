"""The answer to `calibrate`: fit a county, say how its ranges narrowed and which evidence is met, keep the draws."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.calibration.calibrate import Calibration, Tell, calibrate
from sim.calibration.evaluations import evaluate
from sim.calibration.evidence import Evidence, evidence_of
from sim.calibration.posterior_files import draws_table, posterior_folder, write_posterior
from sim.calibration.setting import Range, Setting, assumed_ranges, county_of
from sim.calibration.settings import FILE, CalibrationSettings, load_settings
from sim.county.inputs import County
from sim.county.tables import find_table
from sim.experiment.outputs import RunFolder, run_id, running_code
from sim.faults import Fault, InputFaults, nearest, shown
from sim.plan import load_behaviour
from sim.present.calibration_figures import draw_figures
from sim.present.calibration_rows import (
    Named,
    conflict_lines,
    evidence_section,
    named_parameters,
    parameter_section,
    summary_lines,
)
from sim.present.console import compiling_announced, progress
from sim.present.glossary import head, term
from sim.present.inputs import Options
from sim.present.report import print_section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

STORE, TRIAL = "calibration", "calibration_trial"
"""Folders among the outputs: of all evaluations, and of the draws of a trial (`--quick`), no posterior's place."""


def show_calibration(county: str, options: Options, to: Console, *, quick: bool = False, file: Path = FILE) -> Path:
    """Calibrate, print and keep the posterior; returns the folder of tables and figures.

    InputFaults where the county has no observations of its own to be fitted to, or the settings name what is unknown.
    """
    place = county_of(county)
    evidence = usable_evidence(place)
    settings, left_out = settings_for(place, load_settings(file, quick=quick), file)
    ranges = assumed_ranges(place, load_behaviour())
    setting = Setting(county, options.residents_share, settings.seed, settings.parameters)
    store = options.outputs / STORE
    with compiling_announced(options.lang), _told(options.lang, to) as tell:
        run = partial(evaluate, setting=setting, folder=store, n_processes=os.cpu_count() or 1)
        found = calibrate(setting, evidence, lambda points, done: run(points, progress=done), settings, tell)
    folder = options.outputs / TRIAL if quick else posterior_folder(place)
    kept = write_posterior(found, place.id, ranges, folder)
    named = named_parameters(settings.parameters, place, options.lang)
    _print(found, place, ranges, named, left_out, options.lang, to)
    written = _write(found, place, ranges, named, options)
    to.print()
    if quick:
        to.print(term("calibrate.quick", options.lang), soft_wrap=True)
    to.print(term("calibrate.kept", options.lang, file=shown(kept), n=len(found.kept)), soft_wrap=True)
    to.print(term("run.written", options.lang, folder=written.as_posix()))
    return written


def usable_evidence(county: County) -> list[Evidence]:
    """The evidence of a county that has rows of its own to be fitted to; InputFaults where it has none."""
    path = county.folder / "observations.csv"
    own = find_table(county.folder, "observations")
    if own is None:
        write = "fill in the template of observations.csv: without it the typical county's numbers would be fitted"
        raise InputFaults([Fault(shown(path), None, "", "is missing", write)])
    evidence = evidence_of(county)
    if not any(e.is_fitted and e.year > 0 for e in evidence):
        write = "give rows an indicator_id and an error, or low and high; level constants are set on 2019, not fitted"
        raise InputFaults([Fault(shown(own), None, "", "has no row that a calibration can be fitted to", write)])
    return evidence


def settings_for(
    county: County, settings: CalibrationSettings, file: Path = FILE
) -> tuple[CalibrationSettings, list[str]]:
    """The settings with the parameters that are assumed in a county, and the names of those it knows or lacks.

    InputFaults for a name that is assumed neither there nor in the typical county, and where nothing is left to fit.
    """
    behaviour = load_behaviour()
    here, anywhere = assumed_ranges(county, behaviour), assumed_ranges(county_of("typical"), behaviour)
    known = {*here, *anywhere}
    faults = [
        Fault(shown(file), None, "parameters", f"there is no assumed number '{name}'", nearest(name, known))
        for name in settings.parameters
        if name not in known
    ]
    fitted = tuple(name for name in settings.parameters if name in here)
    if not faults and not fitted:
        faults = [
            Fault(shown(file), None, "parameters", "none of them is assumed in this county", "name some that are")
        ]
    if faults:
        raise InputFaults(faults)
    return replace(settings, parameters=fitted), [name for name in settings.parameters if name not in here]


@contextmanager
def _told(lang: str, to: Console) -> Iterator[Tell]:
    """A bar a phase, with the time it has left."""
    lines: dict[str, object] = {}
    with progress(to) as bar:

        def tell(phase: str, done: int, total: int) -> None:
            if phase not in lines:
                lines[phase] = bar.add_task(term(f"calibrate.{phase}", lang), total=total)
            bar.update(lines[phase], completed=done, total=total)  # type: ignore[arg-type]

        yield tell


def _print(
    found: Calibration,
    county: County,
    ranges: dict[str, Range],
    named: Sequence[Named],
    left_out: Sequence[str],
    lang: str,
    to: Console,
) -> None:
    title = county.title_zh if lang == "zh" else county.title_en
    to.print(term("calibrate.title", lang, county=title), style="bold", soft_wrap=True)
    print_section(parameter_section(draws_table(found, ranges), ranges, named, lang), lang, to)
    print_section(evidence_section(found, lang), lang, to)
    to.print()
    for line in [*conflict_lines(found, lang), *summary_lines(found, left_out, lang)]:
        to.print(line, soft_wrap=True)


def _write(
    found: Calibration, county: County, ranges: dict[str, Range], named: Sequence[Named], options: Options
) -> Path:
    """Tables as CSV, and the figures."""
    lang = options.lang
    name = run_id({"calibrate": county.id, "lang": lang, "code": running_code(), "rows": found.confirmed.rows,
                   "setting": vars(found.setting), "draws": found.chain.draws[-1]})  # fmt: skip
    folder = RunFolder(options.outputs, name, head)
    if not folder.is_finished:
        with folder:
            folder.write_csv("evidence", found.predictive, lang)
            folder.write_csv("draws", draws_table(found, ranges), lang)
            draw_figures(
                found, draws_table(found, ranges), ranges, named, lang, folder.path("figures/prior.png").parent
            )
            folder.write_manifest({"calibrate": county.id, "code": running_code()})
    return folder.final
