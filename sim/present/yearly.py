"""The answer to `years`: chosen indicators at the end of each year, scenario beside scenario."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.yearly import Point, year_ends, yearly
from sim.measure.indicators import Indicator, load_indicators
from sim.months import month_name
from sim.present.amounts import shown_amount, unit_of
from sim.present.glossary import term
from sim.present.inputs import Options, known_indicator
from sim.present.report import Report, Section, publish
from sim.present.running import carry_out_options
from sim.present.tables import Justify

if TYPE_CHECKING:
    from rich.console import Console

HEADS: dict[str, Justify] = {
    "scenario": "left", "month": "left", "amount": "right", "spread": "right", "from_first": "right",
    "from_first_spread": "right",
}  # fmt: skip


def show_years(indicators: Sequence[str], options: Options, to: Console) -> Path:
    """Run the scenarios of the options and tell the indicators year by year; InputFaults for an unknown indicator."""
    chosen = [known_indicator(name) for name in indicators]
    carried = carry_out_options(options, to)
    lang = options.lang
    titles = {s.id: s.title_zh if lang == "zh" else s.title_en for s in carried.scenarios}
    months = year_ends(carried.results, month_name(carried.scenarios[0].horizon.first))
    points = yearly(carried.results, list(titles), [i.id for i in chosen], months)
    told = _from_the_first_difference(points)
    same = [] if len(told) == len(points) else [term("years.same", lang, month=told[0].month)]
    report = Report(
        kind="years",
        title=term("years.title", lang),
        sections=[_section(i, [p for p in told if p.indicator == i.id], titles, options) for i in chosen],
        remarks=[*same, carried.condition],
        tables={"years": _table(points, titles, lang)},
        facts={"indicators": [i.id for i in chosen]},
        indicators=[i.id for i in chosen],
    )
    return publish(report, options, carried, to)


def _from_the_first_difference(points: Sequence[Point]) -> list[Point]:
    """The points but for the years in which no scenario differs from the first, of which the last is kept."""
    differing = [p.month for p in points if p.difference is not None and any(end != 0 for end in p.difference)]
    months = sorted({point.month for point in points})
    first = max(months.index(min(differing)) - 1, 0) if differing else 0
    return [point for point in points if point.month >= months[first]]


def _section(indicator: Indicator, points: Sequence[Point], titles: dict[str, str], options: Options) -> Section:
    """One indicator; the spread over replicates only where there are several."""
    lang = options.lang
    unit = unit_of(indicator, lang)
    title = indicator.title_zh if lang == "zh" else indicator.title_en
    is_single = options.replicates == 1
    shown = [name for name in HEADS if not (is_single and "spread" in name)]
    if all(point.difference is None for point in points):
        shown = [name for name in shown if "first" not in name]
    rows, last = [], ""
    for point in points:
        cells = {
            "scenario": "" if point.scenario == last else titles[point.scenario],
            "month": point.month,
            "amount": shown_amount(point.value[0], indicator, lang),
            "spread": _ends(point.value, indicator, lang),
            "from_first": ""
            if point.difference is None
            else shown_amount(point.difference[0], indicator, lang, sign=True),
            "from_first_spread": ""
            if point.difference is None
            else _ends(point.difference, indicator, lang, sign=True),
        }
        rows.append([cells[name] for name in shown])
        last = point.scenario
    return Section(f"{title} ({unit})" if unit else title, {name: HEADS[name] for name in shown}, rows)


def _ends(band: tuple[float, float, float], indicator: Indicator, lang: str, sign: bool = False) -> str:
    return "~".join(shown_amount(end, indicator, lang, sign) for end in band[1:])


def _table(points: Sequence[Point], titles: dict[str, str], lang: str) -> pd.DataFrame:
    """One row a point, numbers in their units."""
    known = load_indicators()
    nothing = (None, None, None)
    return pd.DataFrame(
        {
            "indicator": known[p.indicator].title_zh if lang == "zh" else known[p.indicator].title_en,
            "unit": known[p.indicator].unit,
            "scenario": titles[p.scenario],
            "month": p.month,
            **dict(zip(("median", "low", "high"), p.value, strict=True)),
            **dict(zip(("difference", "difference_low", "difference_high"), p.difference or nothing, strict=True)),
        }
        for p in points
    )
