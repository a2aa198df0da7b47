"""The answer to `elasticities`: how strongly use of care follows prices in the model and in the literature."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.anchor import ANCHOR_YEAR
from sim.experiment.elasticities import Comparison, experiments, load_published, measure
from sim.experiment.outputs import RunFolder, code_version, run_id
from sim.experiment.runs import Task, id_of, plan_task
from sim.months import month_number
from sim.plan import ROOT
from sim.present.console import compiling_announced, progress
from sim.present.glossary import head, term
from sim.present.inputs import Options
from sim.present.tables import plain_table
from sim.present.text import number, percent

if TYPE_CHECKING:
    from rich.console import Console


def show_elasticities(options: Options, to: Console) -> Path:
    """Measure, print and write the elasticities of the county of the options; returns the folder."""
    until = month_number(f"{ANCHOR_YEAR}-12")
    task = Task(options.scenarios[0], options.county, options.residents_share, options.seed, 0, False, until,
                str(options.outputs))  # fmt: skip
    step, published = load_published()
    with compiling_announced(options.lang):
        plan = plan_task(task)
        with progress(to) as bar:
            total = 2 * options.replicates * len(experiments(published))
            line = bar.add_task(term("run.running", options.lang), total=total)
            found = measure(plan, options.replicates, step, published, lambda: bar.advance(line))
    county = plan.county.title_zh if options.lang == "zh" else plan.county.title_en
    share = percent(options.residents_share)
    caption = term("table.elasticities", options.lang, county=county, share=share, n=options.replicates,
                   step=percent(step))  # fmt: skip
    heads = {"elasticity": "left", "published": "right", "interval": "right", "simulated": "right",
             "spread": "right", "inside": "right"}  # fmt: skip
    to.print(plain_table(caption, heads, [_cells(row, options.lang) for row in found], options.lang, to.width))  # type: ignore[arg-type]
    to.print()
    to.print(term("elasticities.reading", options.lang), soft_wrap=True)
    for row in found:
        to.print(f"{_title(row, options.lang)}: {row.published.source}", soft_wrap=True)
    name = run_id({"elasticities": id_of(plan), "replicates": options.replicates, "lang": options.lang,
                   "published": [vars(entry) for entry in published], "code": code_version(ROOT)})  # fmt: skip
    folder = RunFolder(options.outputs, name, head)
    if not folder.is_finished:
        with folder:
            folder.write_csv("elasticities", table(found, options.lang), options.lang)
            folder.write_manifest({"elasticities": caption, "run": id_of(plan), "code": code_version(ROOT)})
    to.print(term("run.written", options.lang, folder=folder.final.as_posix()))
    return folder.final


def table(found: Sequence[Comparison], lang: str) -> pd.DataFrame:
    """One row an elasticity: published value and interval, the model's mean and extremes, source."""
    return pd.DataFrame(
        {
            "elasticity": _title(row, lang),
            "published": row.published.value,
            "published_low": row.published.low,
            "published_high": row.published.high,
            "simulated": row.mean,
            "least": min(row.simulated),
            "most": max(row.simulated),
            "n": len(row.simulated),
            "source": row.published.source,
        }
        for row in found
    )


def _title(row: Comparison, lang: str) -> str:
    return row.published.title_zh if lang == "zh" else row.published.title_en


def _cells(row: Comparison, lang: str) -> list[str]:
    """A row of the table in the terminal."""
    inside = row.is_inside
    return [
        _title(row, lang),
        number(row.published.value, lang, 2),
        _between(row.published.low, row.published.high, lang),
        number(row.mean, lang, 2),
        _between(min(row.simulated), max(row.simulated), lang) if len(row.simulated) > 1 else "",
        term("verdict.no_value", lang) if inside is None else term("word.yes" if inside else "word.no", lang),
    ]


def _between(low: float, high: float, lang: str) -> str:
    ends = [number(value, lang, 2) for value in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}~{ends[1]}"
