"""The answer to `validate`: natural experiments simulated and held against what was published."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.calibration.case_runs import Ensemble
from sim.calibration.case_verdicts import CANNOT, FROM_BEST, Finding, by_group, verdict_of_case
from sim.calibration.cases import Case, Outcome, Published, load_cases
from sim.calibration.kept_cases import kept_table
from sim.calibration.results import NATURAL_EXPERIMENTS, keep, kept_file
from sim.calibration.validate import Validation, validate
from sim.experiment.outputs import RunFolder, code_version, run_id, running_code
from sim.plan import ROOT, county_folder, load_county, load_registry
from sim.present.condition import short_basis
from sim.present.console import compiling_announced, progress
from sim.present.forest import forest, short_title
from sim.present.glossary import head, term
from sim.present.inputs import Options
from sim.present.tables import Justify, plain_table
from sim.present.text import conditions, is_missing, percent

if TYPE_CHECKING:
    from rich.console import Console

HEADS: dict[str, Justify] = {"case_outcome": "left", "published": "right", "simulated": "right", "verdict": "left"}
DIGITS = 2
"""Significant digits of an effect in the table: the CSV has all of them."""


def show_validation(
    paths: Sequence[Path], options: Options, file: Path | None, to: Console, *, is_kept: bool = False
) -> Path:
    """Run the cases of files and folders, print table and verdicts, write results and figure; returns the folder.

    With one replicate the central values are used. `file` takes the table as Markdown; with `is_kept` the findings are
    kept for the scoreboard. InputFaults, and nothing written, if a case is wrong.
    """
    lang = options.lang
    cases = load_cases(paths, load_registry())
    draws = options.replicates > 1
    ensemble = Ensemble(options.residents_share, options.seed, draws, str(options.outputs))
    replicates = list(range(1, options.replicates + 1)) if draws else [0]
    with compiling_announced(lang), progress(to) as bar:
        line = bar.add_task(term("validate.draws", lang), total=len(replicates))
        found = validate(
            cases, ensemble, replicates, progress=lambda done, total: bar.update(line, completed=done, total=total)
        )
    caption = term("table.validation", lang, n=len(replicates), share=percent(options.residents_share))
    rows = outcome_rows(found.findings, lang)
    to.print(plain_table(caption, HEADS, rows, lang, to.width))
    to.print()
    verdicts = [*verdict_lines(found.findings, lang), *cannot_lines(found.findings, lang)]
    remarks = [*verdicts, term("validate.reading", lang), _condition(options, cases, lang)]
    for remark in remarks:
        to.print(remark, soft_wrap=True)
    if found.failures:
        to.print(term("validate.failed", lang, n=len(found.failures), reason=found.failures[0].reason), soft_wrap=True)
    folder = _write(found, options, caption, remarks)
    to.print(term("run.written", lang, folder=folder.as_posix()))
    if file is not None:
        file.write_text(markdown(caption, list(HEADS), rows, remarks, lang), encoding="utf-8")
    if is_kept:
        keep(kept_file(NATURAL_EXPERIMENTS), kept_table(found.findings), made_by(options))
        to.print(term("run.written", lang, folder=kept_file(NATURAL_EXPERIMENTS).as_posix()))
    return folder


def made_by(options: Options) -> dict[str, object]:
    """What kept findings say of their making."""
    given = f"--residents {percent(options.residents_share)} --replicates {options.replicates} --seed {options.seed}"
    return {
        "command": f"python run.py validate {given} --keep",
        "code": running_code(),
        "date": datetime.now(UTC).date().isoformat(),
    }


def table(findings: Sequence[Finding], lang: str) -> pd.DataFrame:
    """One row an outcome: case, role, published effect and interval, simulated median and band, verdict, evidence."""
    return pd.DataFrame(
        {
            "case": f.case.group,
            "case_file": f.case.id,
            "outcome": _title(f.outcome, lang),
            "role": term("validate.primary" if f.outcome.is_primary else "validate.secondary", lang),
            "effect_unit": _unit(f, lang),
            "published": f.outcome.published.effect,
            "published_low": f.outcome.published.low,
            "published_high": f.outcome.published.high,
            "interval_source": term(f"interval.{f.outcome.published.interval}", lang),
            "interval_reason": f.outcome.published.reason,
            "median": f.median,
            "low": f.low,
            "high": f.high,
            "share_inside": f.share_inside,
            "against_usual": f.paired,
            "verdict": term(f"validate.{f.verdict}", lang),
            "evidence_ids": " ".join(f.outcome.evidence),
            "remark": f.outcome.cannot_zh if lang == "zh" else f.outcome.cannot_en,
        }
        for f in findings
    )


def draws_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """Effects by case, outcome and draw (counted from 1)."""
    return pd.DataFrame(
        [
            {"case": f.case.id, "outcome": f.outcome.id, "draw": draw, "effect": effect}
            for f in findings
            for draw, effect in enumerate(f.effects, start=1)
        ],
        columns=["case", "outcome", "draw", "effect"],
    )


def markdown(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], remarks: Sequence[str], lang: str
) -> str:
    """The table and what is to be said of it as a Markdown page."""
    labels = [term(f"head.{name}", lang) for name in heads]
    lines = [f"# {caption}", "", "| " + " | ".join(labels) + " |", "|" + "---|" * len(labels)]
    lines += ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows]
    return "\n".join([*lines, "", *(f"{remark}\n" for remark in remarks)])


def shown(band: Sequence[float | None], digits: int) -> str:
    """An effect with its interval, `14.8 (6.0~23.6)`; without the interval where there is none, a dash for nothing."""
    effect, low, high = (None if is_missing(value) else value for value in band)
    if effect is None:
        return "-"
    text, *ends = (f"{round(value, digits) + 0.0:.{digits}f}" for value in (effect, low, high) if value is not None)
    return f"{text} ({'~'.join(ends)})" if ends else text


def digits_of(published: Published) -> int:
    """Decimals that show two digits of the published effect, or of its tolerance where the study found none."""
    size = abs(published.effect or published.high or 1.0)
    return max(0, DIGITS - 1 - math.floor(math.log10(size)))


def _title(thing: Case | Outcome, lang: str) -> str:
    return thing.title_zh if lang == "zh" else thing.title_en


def _unit(f: Finding, lang: str) -> str:
    """Unit of an effect in points or percent; empty for others and for what is not measured."""
    o = f.outcome
    if not o.is_measured:
        return ""
    if o.effect == "amount":  # told by the title
        return ""
    unit = term(f"effect.{o.effect}", lang)
    return unit + term("effect.a_month", lang) if o.estimator == "slope_change" else unit


def outcome_rows(findings: Sequence[Finding], lang: str) -> list[list[str]]:
    """Rows of the table: a case's name alone, then its outcomes; primary ones have a star."""
    rows: list[list[str]] = []
    case = None
    for f in findings:
        if f.case is not case:
            case = f.case
            rows.append([f"{case.group} {short_title(case, lang)}", "", "", ""])
        star = "*" if f.outcome.is_primary else " "
        name, *cells = outcome_cells(f, lang)
        rows.append([star + name, *cells])
    return rows


def outcome_cells(f: Finding, lang: str) -> list[str]:
    """An outcome with its unit, what was published, what was simulated, the verdict."""
    published, unit = f.outcome.published, _unit(f, lang)
    return [
        _title(f.outcome, lang) + (f" ({unit})" if unit else ""),
        shown((published.effect, published.low, published.high), digits_of(published)),
        shown((f.median, f.low, f.high), digits_of(published)),
        term(f"validate.{f.verdict}", lang),
    ]


def verdict_lines(findings: Sequence[Finding], lang: str) -> list[str]:
    """A sentence a case, and one that counts them."""
    said, verdicts = [], []
    for group, members in by_group(findings).items():
        verdict = verdict_of_case(members)
        verdicts.append(verdict)
        primary = [f.verdict for f in members if f.outcome.is_primary and f.verdict != CANNOT]
        said.append(
            term("validate.case", lang, case=group, verdict=term(f"validate.{verdict}", lang),
                 inside=primary.count(FROM_BEST[0]), n=len(primary))
        )  # fmt: skip
    count = Counter(verdicts)
    parts = [f"{term(f'validate.{v}', lang)} {count[v]}" for v in (*FROM_BEST, CANNOT) if count[v]]
    return [*said, term("validate.count", lang, n=len(verdicts), parts=term("sentence.separator", lang).join(parts))]


def cannot_lines(findings: Sequence[Finding], lang: str) -> list[str]:
    """What the model cannot give, and why."""
    return [
        term("validate.cannot_because", lang, case=f.case.group, outcome=_title(f.outcome, lang),
             reason=f.outcome.cannot_zh if lang == "zh" else f.outcome.cannot_en)
        for f in findings
        if f.verdict == CANNOT
    ]  # fmt: skip


def _condition(options: Options, cases: Sequence[Case], lang: str) -> str:
    """What it is all conditional on."""
    draws = options.replicates > 1
    basis = short_basis(load_county(county_folder(cases[0].county)), lang)
    rest = conditions(options.replicates, basis, lang, assumed=draws)
    counties = term("sentence.separator", lang).join(sorted({case.county for case in cases}))
    return term("validate.condition", lang, conditions=rest, counties=counties)


def _write(found: Validation, options: Options, caption: str, remarks: Sequence[str]) -> Path:
    """Findings as CSV and Parquet, effects by draw, the figure, the manifest; the folder."""
    name = run_id({"validation": found.id, "lang": options.lang, "code": code_version(ROOT)})
    folder = RunFolder(options.outputs, name, head)
    if not folder.is_finished:
        with folder:
            findings = table(found.findings, options.lang)
            folder.write_csv("natural_experiments", findings, options.lang)
            folder.write_table("natural_experiments", findings)
            folder.write_table("effects_by_draw", draws_table(found.findings))
            forest(found.findings, options.lang, folder.path("forest.png"), title=caption, notes=remarks[-1:])
            folder.write_manifest(
                {
                    "natural_experiments": caption,
                    "conditional_on": remarks[-1],
                    "cases": list(dict.fromkeys(f.case.id for f in found.findings)),
                    "failures": [vars(failure) for failure in found.failures],
                    "replicates": options.replicates,
                    "seed": options.seed,
                    "residents_share": options.residents_share,
                    "code": code_version(ROOT),
                }
            )
    return folder.final
