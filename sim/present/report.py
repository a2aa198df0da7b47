"""What a command answers with tables: printed, and kept in one folder as CSV for Excel and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.outputs import RunFolder, code_version, run_id
from sim.plan import ROOT
from sim.present.condition import with_condition
from sim.present.glossary import head, term
from sim.present.inputs import Options
from sim.present.preview import HEADS as EXTRA_ERROR
from sim.present.preview import extra_error, extra_error_title
from sim.present.running import Carried, failure_rows, print_end
from sim.present.tables import Justify, plain_table

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class Section:
    """A table: its title, its columns (glossary `head.…`) and its rows of cells, of one or more lines."""

    title: str
    heads: dict[str, Justify]
    rows: list[list[str]]


@dataclass(frozen=True)
class Report:
    """An answer in tables: `kind` names its files, `tables` are written as CSV, `facts` go into the manifest.

    `indicators` are those it tells of: where only a sample was simulated, their extra error is told behind the tables.
    """

    kind: str
    title: str
    sections: Sequence[Section]
    remarks: Sequence[str]
    tables: Mapping[str, pd.DataFrame]
    facts: Mapping[str, object] = field(default_factory=dict)
    indicators: Sequence[str] = ()


def publish(report: Report, options: Options, carried: Carried, to: Console) -> Path:
    """Print a report, write its folder unless the same one is there, and return the folder."""
    report = replace(report, sections=[*report.sections, *_extra_error(report.indicators, carried, options.lang)])
    to.print(report.title, style="bold", soft_wrap=True)
    for section in report.sections:
        print_section(section, options.lang, to)
    for remark in report.remarks:
        to.print()
        to.print(remark, soft_wrap=True)
    folder = _write(report, options, carried)
    print_end(carried, folder, options.lang, to)
    return folder


def _extra_error(indicators: Sequence[str], carried: Carried, lang: str) -> list[Section]:
    """The section on what sampling adds; none after full runs, or without any."""
    share, rows = extra_error(indicators, carried.results, lang)
    return [Section(extra_error_title(share, lang), EXTRA_ERROR, rows)] if rows else []


def print_section(section: Section, lang: str, to: Console) -> None:
    """Print one table."""
    to.print()
    to.print(plain_table(section.title, section.heads, section.rows, lang, to.width))


def _write(report: Report, options: Options, carried: Carried) -> Path:
    runs = [result.folder.name for result in carried.results]
    code = code_version(ROOT)
    words = [report.title, *report.remarks, *(cell for s in report.sections for row in s.rows for cell in row)]
    name = run_id({"kind": report.kind, "runs": runs, "lang": options.lang, "code": code, "words": words})
    folder = RunFolder(options.outputs, name, head)
    if folder.is_finished:
        return folder.final
    with folder:
        for file, table in report.tables.items():
            folder.write_csv(file, with_condition(table, carried.condition), options.lang)
        if carried.failures:
            folder.write_csv("failures", pd.DataFrame(failure_rows(carried.failures)), options.lang)
        text = markdown(report.title, report.sections, report.remarks, options.lang)
        folder.path(f"{report.kind}.md").write_text(text, encoding="utf-8", newline="\n")
        folder.write_manifest({**report.facts, **manifest(options, carried)})
    return folder.final


def manifest(options: Options, carried: Carried) -> dict[str, object]:
    """What every folder of results says of itself: what ran, where, with what, on which condition, and what failed."""
    return {
        "scenario": carried.scenarios[0].id,
        "scenarios": [scenario.id for scenario in carried.scenarios],
        "county": options.county or carried.scenarios[0].county,
        "residents_share": options.residents_share,
        "seed": options.seed,
        "replicates": options.replicates,
        "runs": [result.folder.name for result in carried.results],
        "condition": carried.condition,
        "code": code_version(ROOT),
        "failures": [failure.reason for failure in carried.failures],
    }


def markdown(title: str, sections: Sequence[Section], remarks: Sequence[str], lang: str) -> str:
    """A report as Markdown tables without HTML: lines of a cell become parts set off by semicolons."""
    lines = [f"# {title}", ""]
    for section in sections:
        lines += [f"## {section.title}", "", *table_lines(section, lang), ""]
    return "\n".join([*lines, *(line for remark in remarks for line in (remark, ""))])


def table_lines(section: Section, lang: str) -> list[str]:
    """The table of a section in Markdown, without its title."""
    head = _pipes([term(f"head.{name}", lang) for name in section.heads])
    return [head, "|" + "---|" * len(section.heads), *map(_pipes, section.rows)]


def _pipes(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", "; ") for cell in cells) + " |"
