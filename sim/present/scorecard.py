"""The answer to `targets`: what a document asks, and with a scenario how each of its targets fares."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.outputs import RunFolder, code_version, run_id
from sim.experiment.scorecard import Line, scorecard
from sim.measure.targets import Document, Target, load_all_targets, load_documents
from sim.plan import ROOT, load_registry
from sim.present.documents import document_named
from sim.present.glossary import head, term
from sim.present.inputs import Options
from sim.present.prerequisites import presence_lines
from sim.present.running import Carried, carry_out_options, failure_rows, print_end
from sim.present.scorecard_rows import Section, closing, csv_rows, flips, listing, sections
from sim.present.tables import plain_table

if TYPE_CHECKING:
    from rich.console import Console


def document_and_targets(name: str) -> tuple[Document, list[Target]]:
    """A document as typed and its targets in the order of their ids; InputFaults if there is no such document."""
    document = document_named(name, load_documents())
    every = load_all_targets(load_registry().columns)
    return document, [target for target in every.values() if target.document == document.id]


def list_targets(name: str, lang: str, to: Console) -> None:
    """Print what a document asks, target by target, without a run."""
    document, targets = document_and_targets(name)
    _print_document(document, lang, to)
    _print_section(listing(targets, load_registry().columns, lang), lang, to)
    counts = {c: sum(t.verdict_class == c for t in targets) for c in dict.fromkeys(t.verdict_class for t in targets)}
    parts = ", ".join(f"{term(f'class.{c}', lang)} {n}" for c, n in sorted(counts.items()))
    to.print()
    to.print(term("scorecard.count", lang, n=len(targets), classes=parts), soft_wrap=True)


def answer_targets(name: str, options: Options, to: Console) -> Path | None:
    """Run the scenario of the options, print and write the scorecard of a document; the folder, None without runs.

    Raises:
        InputFaults: there is no such document, or the input of the runs is faulty.
    """
    document, targets = document_and_targets(name)
    carried = carry_out_options(options, to)
    if not carried.results:
        to.print(term("run.failed", options.lang, n=len(carried.failures), reason=carried.failures[0].reason))
        return None
    lines = scorecard(carried.results, targets, document.issued)
    card = sections(lines, load_registry().parameters, options.lang, options.replicates == 1)
    last = str(carried.results[0].indicators.index[-1])
    remarks = [
        *flips(lines, options.lang),
        "\n".join(presence_lines(carried.scenarios, carried.results, last, options.lang)),
        closing(lines, options.lang),
        carried.condition,
        term("run.not_counted", options.lang),
    ]
    _print_document(document, options.lang, to)
    for section in card:
        _print_section(section, options.lang, to)
    for remark in filter(None, remarks):
        to.print()
        to.print(remark, soft_wrap=True)
    folder = _write(document, lines, card, remarks, options, carried)
    print_end(carried, folder, options.lang, to)
    return folder


def _print_document(document: Document, lang: str, to: Console) -> None:
    to.print(_heading(document, lang), style="bold", soft_wrap=True)


def _heading(document: Document, lang: str) -> str:
    issuer = document.issuer_zh if lang == "zh" else document.issuer_en
    status = document.status_zh if lang == "zh" else document.status.replace("_", " ")
    return f"{issuer} {document.number} {document.title} ({document.issued}, {status})"


def _print_section(section: Section, lang: str, to: Console) -> None:
    to.print()
    to.print(plain_table(section.title, section.heads, section.rows, lang, to.width))


def _write(
    document: Document, lines: Sequence[Line], card: Sequence[Section], remarks: Sequence[str], options: Options,
    carried: Carried,
) -> Path:  # fmt: skip
    """The folder of a scorecard: CSV for Excel, Markdown, manifest; an existing one of the same runs is left alone."""
    runs = [result.folder.name for result in carried.results]
    code = code_version(ROOT)
    scenario = carried.scenarios[0]
    words = [_heading(document, options.lang), *remarks, *(cell for s in card for row in s.rows for cell in row)]
    name = run_id({"scorecard": document.id, "runs": runs, "lang": options.lang, "code": code, "words": words})
    folder = RunFolder(options.outputs, name, head)
    if folder.is_finished:
        return folder.final
    with folder:
        rows = csv_rows(lines, options.lang, options.replicates == 1)
        folder.write_csv("scorecard", pd.DataFrame(rows), options.lang)
        if carried.failures:
            folder.write_csv("failures", pd.DataFrame(failure_rows(carried.failures)), options.lang)
        title = scenario.title_zh if options.lang == "zh" else scenario.title_en
        text = markdown(f"{_heading(document, options.lang)}: {title}", card, remarks, options.lang)
        folder.path("scorecard.md").write_text(text, encoding="utf-8", newline="\n")
        folder.write_manifest(
            {
                "document": document.id,
                "scenario": scenario.id,
                "county": options.county or scenario.county,
                "residents_share": options.residents_share,
                "seed": options.seed,
                "replicates": options.replicates,
                "runs": runs,
                "condition": carried.condition,
                "code": code,
                "failures": [failure.reason for failure in carried.failures],
            }
        )
    return folder.final


def markdown(title: str, card: Sequence[Section], remarks: Sequence[str], lang: str) -> str:
    """The scorecard as Markdown tables without HTML: lines of a cell become parts set off by semicolons."""
    lines = [f"# {title}", ""]
    for section in card:
        lines += [f"## {section.title}", "", _pipes([term(f"head.{name}", lang) for name in section.heads])]
        lines += ["|" + "---|" * len(section.heads), *map(_pipes, section.rows), ""]
    return "\n".join([*lines, *(line for remark in filter(None, remarks) for line in (remark, ""))])


def _pipes(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", "; ") for cell in cells) + " |"
