"""The answer to `townships`: where in the county a scenario tells, and where it does nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.townships import Township, townships
from sim.experiment.yearly import year_ends
from sim.present.glossary import term
from sim.present.inputs import Options
from sim.present.report import Report, Section, publish
from sim.present.running import carry_out_options
from sim.present.tables import Justify
from sim.present.text import number

if TYPE_CHECKING:
    from rich.console import Console

HEADS: dict[str, Justify] = {
    "place": "left", "visits": "right", "relative_change": "right", "spread": "right", "empty_clinics": "right",
    "quality": "right", "wait": "right",
}  # fmt: skip


def show_townships(options: Options, to: Console) -> Path:
    """Run the two scenarios of the options and tell the second township by township, held against the first."""
    carried = carry_out_options(options, to)
    lang, (against, scenario) = options.lang, carried.scenarios
    month = year_ends(carried.results, "")[-1]
    lines = townships(carried.results, scenario.id, against.id, month)
    is_single = options.replicates == 1
    titles = [s.title_zh if lang == "zh" else s.title_en for s in (scenario, against)]
    report = Report(
        kind="townships",
        title=term("townships.title", lang, scenario=titles[0], against=titles[1], month=month),
        sections=[_section(lines, lang, is_single)],
        remarks=[_idle(lines, lang, is_single), carried.condition],
        tables={"townships": _table(lines)},
        indicators=["visits_per_resident", "admissions_per_resident_township", "waiting_minutes_primary"],
    )
    return publish(report, options, carried, to)


def _section(lines: Sequence[Township], lang: str, is_single: bool) -> Section:
    rows = []
    for line in lines:
        cells = {
            "place": line.name,
            "visits": number(line.visits[0], lang, 0),
            "relative_change": number(line.change[0], lang, 1, sign=True),
            "spread": "~".join(number(end, lang, 1, sign=True) for end in line.change[1:]),
            "empty_clinics": f"{line.empty:.0f}/{line.clinics:.0f}",
            "quality": number(line.capability, lang, 0, 100),
            "wait": number(line.wait, lang, 0),
        }
        rows.append([cells[name] for name in HEADS if not (is_single and name == "spread")])
    return Section(
        term("townships.table", lang), {n: j for n, j in HEADS.items() if not (is_single and n == "spread")}, rows
    )


def _idle(lines: Sequence[Township], lang: str, is_single: bool) -> str:
    """Where nothing can be told from luck; a single run cannot say."""
    if is_single:
        return term("townships.single", lang)
    names = term("explain.separator", lang).join(line.name for line in lines if line.is_idle)
    return term("townships.idle", lang, names=names) if names else term("townships.everywhere", lang)


def _table(lines: Sequence[Township]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "township": line.name,
            **dict(zip(("visits", "visits_low", "visits_high"), line.visits, strict=True)),
            **dict(zip(("change_percent", "change_low", "change_high"), line.change, strict=True)),
            "empty_clinics": line.empty,
            "clinics": line.clinics,
            "capability": line.capability,
            "wait_minutes": line.wait,
        }
        for line in lines
    )
