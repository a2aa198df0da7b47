"""The answer to `targets`: what a document asks, and with a scenario how each of its targets fares."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.scorecard import scorecard
from sim.measure.targets import Document, Target, load_all_targets, load_documents
from sim.plan import load_registry
from sim.present.documents import document_named
from sim.present.glossary import term
from sim.present.inputs import Options
from sim.present.places import show_places
from sim.present.prerequisites import presence_lines
from sim.present.report import Report, print_section, publish
from sim.present.running import carry_out_options
from sim.present.scorecard_rows import closing, csv_rows, flips, listing, sections

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
    print_section(listing(targets, lang), lang, to)
    counts = {c: sum(t.verdict_class == c for t in targets) for c in dict.fromkeys(t.verdict_class for t in targets)}
    parts = ", ".join(f"{term(f'class.{c}', lang)} {n}" for c, n in sorted(counts.items()))
    to.print()
    to.print(term("scorecard.count", lang, n=len(targets), classes=parts), soft_wrap=True)


def answer_targets(name: str, options: Options, to: Console, counties: Sequence[str] = ()) -> Path | None:
    """Run the scenario of the options, print and write the scorecard of a document; the folder, None without runs.

    In several `counties` (ids) the targets that emerge are told county by county and for all together.

    Raises:
        InputFaults: there is no such document, or the input of the runs is faulty.
    """
    document, targets = document_and_targets(name)
    if len(counties) > 1:
        return show_places(document, targets, _heading(document, options.lang), options, counties, to)
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
    scenario = carried.scenarios[0]
    title = scenario.title_zh if options.lang == "zh" else scenario.title_en
    return publish(
        Report(
            kind="scorecard",
            title=f"{_heading(document, options.lang)}: {title}",
            sections=card,
            remarks=[remark for remark in remarks if remark],
            tables={"scorecard": pd.DataFrame(csv_rows(lines, options.lang, options.replicates == 1))},
            facts={"document": document.id},
            indicators=[target.indicator for target in targets if target.verdict_class == "emerges"],
        ),
        options,
        carried,
        to,
    )


def _print_document(document: Document, lang: str, to: Console) -> None:
    to.print(_heading(document, lang), style="bold", soft_wrap=True)


def _heading(document: Document, lang: str) -> str:
    issuer = document.issuer_zh if lang == "zh" else document.issuer_en
    status = document.status_zh if lang == "zh" else document.status.replace("_", " ")
    return f"{issuer} {document.number} {document.title} ({document.issued}, {status})"
