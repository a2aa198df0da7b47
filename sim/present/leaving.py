"""The answer to `leaving`: the illnesses whose admissions leave the county, in points of the in-county share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.conventions import CONDITIONS
from sim.experiment.leaving import leaving
from sim.experiment.yearly import year_ends
from sim.present.glossary import term
from sim.present.groups import group_names
from sim.present.inputs import Options
from sim.present.report import Report, Section, publish
from sim.present.running import carry_out_options
from sim.present.tables import Justify
from sim.present.text import number, percent

if TYPE_CHECKING:
    from rich.console import Console

HEADS: dict[str, Justify] = {
    "illness": "left", "admissions": "right", "out": "right", "left_points": "right", "by_choice": "right",
}  # fmt: skip


def show_leaving(options: Options, to: Console) -> Path:
    """Run the scenario of the options and tell which admissions leave the county in its last year, and why."""
    carried = carry_out_options(options, to)
    lang = options.lang
    month = year_ends(carried.results, "")[-1]
    lines = leaving(carried.results, month)
    names = dict(zip(CONDITIONS, group_names("condition", lang), strict=True))
    rows = [
        [names[x.condition], number(x.admissions, lang, 0), number(x.out, lang, 0), number(x.points, lang, 2),
         number(x.by_choice, lang, 2)]
        for x in lines
    ]  # fmt: skip
    points, chosen = sum(x.points for x in lines), sum(x.by_choice for x in lines)
    scenario = carried.scenarios[0]
    title = scenario.title_zh if lang == "zh" else scenario.title_en
    report = Report(
        kind="leaving",
        title=term("leaving.title", lang, scenario=title, month=month),
        sections=[Section(term("leaving.table", lang), HEADS, rows)],
        remarks=[
            term("leaving.sum", lang, share=percent(1 - points / 100), points=number(points, lang, 1),
                 beyond=number(points - chosen, lang, 1), ceiling=percent(1 - (points - chosen) / 100)),
            carried.condition,
        ],
        tables={"leaving": pd.DataFrame([vars(x) | {"by_choice": x.by_choice} for x in lines])},
        indicators=["in_county_inpatient_share", "admissions_per_resident"],
    )  # fmt: skip
    return publish(report, options, carried, to)
