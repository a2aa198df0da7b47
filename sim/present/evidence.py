"""The answer to `evidence`: a county's baseline held against what was observed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.one_run import record_of
from sim.experiment.outputs import run_id
from sim.experiment.runs import Task, plan_task
from sim.measure.indicators import load_indicators
from sim.measure.levels import compare_levels
from sim.measure.record import Record
from sim.months import month_number
from sim.plan import SCENARIOS
from sim.present.console import compiling_announced
from sim.present.glossary import term
from sim.present.preview import print_extra_error_of
from sim.present.tables import plain_table
from sim.present.text import percent

if TYPE_CHECKING:
    from rich.console import Console


def baseline_record(
    county: str, residents_share: float, seed: int, outputs: Path, lang: str
) -> tuple[Record, pd.DataFrame, str]:
    """Record of the baseline as a single run through 2023, the county's observations and its title."""
    task = Task(
        str(SCENARIOS / "baseline.yaml"), county, residents_share, seed, 0, False, month_number("2023-12"), str(outputs)
    )
    with compiling_announced(lang):
        plan = plan_task(task)
        record = record_of(plan)
    return record, plan.county.observations, plan.county.title_zh if lang == "zh" else plan.county.title_en


def comparison(record: Record, observations: pd.DataFrame) -> pd.DataFrame:
    """Observed and simulated levels and changes of the years that the run covers."""
    table = compare_levels(record, observations)
    return table[table["simulated"].notna()].reset_index(drop=True)


def show_evidence(
    county: str, residents_share: float, seed: int, outputs: Path, lang: str, file: Path | None, to: Console
) -> None:
    """Print the comparison, and write it as Markdown to a file if one is named."""
    record, observations, title = baseline_record(county, residents_share, seed, outputs, lang)
    table = comparison(record, observations)
    names = {i: (d.title_zh if lang == "zh" else d.title_en) for i, d in load_indicators().items()}
    heads = {
        "indicator": "left",
        "year": "left",
        "observed": "right",
        "simulated": "right",
        "ratio": "right",
        "close": "right",
    }
    rows = [
        [
            _label(row, names, lang),
            str(row["year"]),
            *(_amount(row[column]) for column in ("observed", "simulated")),
            f"{row['ratio']:.2f}",
            term("word.yes" if row["within_15_percent"] else "word.no", lang),
        ]
        for row in table.to_dict("records")
    ]
    caption = term("table.evidence", lang, county=title, share=percent(residents_share))
    to.print(plain_table(caption, heads, rows, lang, to.width))  # type: ignore[arg-type]
    print_extra_error_of(
        table["indicator_id"], residents_share, record.county["residents"][-1] * record.scale, lang, to
    )
    if file is not None:
        labels = [term(f"head.{name}", lang) for name in heads] + [term("head.source", lang)]
        lines = [f"# {caption}", "", "| " + " | ".join(labels) + " |", "|" + "---|" * len(labels)]
        lines += ["| " + " | ".join([*cells, str(row["source"]).replace("|", "/")]) + " |"
                  for cells, row in zip(rows, table.to_dict("records"), strict=True)]  # fmt: skip
        lines += ["", term("evidence.made_by", lang, county=county, share=percent(residents_share),
                           id=run_id({"table": table.to_csv(float_format="%.3g")}))]  # fmt: skip
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _amount(value: float) -> str:
    """Four significant digits, thousands of yuan written out."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _label(row: Mapping[Hashable, object], names: dict[str, str], lang: str) -> str:
    name = names[str(row["indicator_id"])]
    base = row["base_year"]
    return f"{name}{term('evidence.change', lang, base=base, year=row['year'])}" if base else name
