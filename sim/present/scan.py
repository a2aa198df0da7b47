"""The answer to `scan`: one or more parameters at several values, every combination a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.yearly import Point, year_ends, yearly
from sim.faults import Fault, InputFaults
from sim.measure.indicators import Indicator
from sim.plan import load_registry
from sim.policy.variants import MARK
from sim.present.amounts import shown_amount, unit_of
from sim.present.glossary import term
from sim.present.inputs import COMMAND_LINE, Options, known_indicator
from sim.present.report import Report, Section, publish
from sim.present.running import carry_out_options
from sim.present.tables import Justify

if TYPE_CHECKING:
    from rich.console import Console

HEADS: dict[str, Justify] = {
    "setting": "left", "amount": "right", "spread": "right", "from_first": "right", "from_first_spread": "right",
}  # fmt: skip

Settings = tuple[tuple[str, str], ...]
"""Parameter key and value as typed, in the order of the command line."""


def grid(scenario: str, settings: Sequence[str]) -> dict[str, Settings]:
    """Every combination of values as a scenario's reference; InputFaults for a setting that is no `key=v1,v2`."""
    axes = []
    for text in settings:
        key, sign, values = text.partition("=")
        named = [value.strip() for value in values.split(",") if value.strip()]
        if not sign or not key.strip() or not named:
            wrong = f"'{text}' sets nothing"
            raise InputFaults([Fault(COMMAND_LINE, None, "--set", wrong, "write LEVER.PARAMETER=VALUE,VALUE")])
        axes.append([(key.strip(), value) for value in named])
    points = {}
    for point in product(*axes):
        points[MARK.join([scenario, *(f"{key}={value}" for key, value in point)])] = point
    return points


def show_scan(points: Mapping[str, Settings], indicators: Sequence[str], options: Options, to: Console) -> Path:
    """Run every combination and tell the indicators at the end of the runs, each against the first."""
    chosen = [known_indicator(name) for name in indicators]
    carried = carry_out_options(options, to)
    lang = options.lang
    ids = [scenario.id for scenario in carried.scenarios]
    words = dict(zip(ids, [_words(point, lang) for point in points.values()], strict=True))
    month = year_ends(carried.results, "")[-1]
    found = yearly(carried.results, ids, [i.id for i in chosen], [month])
    report = Report(
        kind="scan",
        title=term("scan.title", lang, month=month),
        sections=[_section(i, [p for p in found if p.indicator == i.id], words, options) for i in chosen],
        remarks=[term("scan.reading", lang), carried.condition],
        tables={"scan": _table(found, dict(zip(ids, points.values(), strict=True)))},
        facts={"month": month, "points": list(points)},
        indicators=[i.id for i in chosen],
    )
    return publish(report, options, carried, to)


def _words(point: Settings, lang: str) -> str:
    registry = load_registry()
    things = [registry.parameters.get(key) or registry.levers[key.partition(".")[0]] for key, _ in point]
    titles = [thing.title_zh if lang == "zh" else thing.title_en for thing in things]
    return "\n".join(f"{title} = {value}" for title, (_, value) in zip(titles, point, strict=True))


def _section(indicator: Indicator, points: Sequence[Point], words: Mapping[str, str], options: Options) -> Section:
    lang, is_single = options.lang, options.replicates == 1

    def cells(point: Point) -> list[str]:
        change = point.difference
        made = [words[point.scenario], shown_amount(point.value[0], indicator, lang)]
        made += [] if is_single else ["~".join(shown_amount(end, indicator, lang) for end in point.value[1:])]
        made.append("" if change is None else shown_amount(change[0], indicator, lang, sign=True))
        if not is_single:
            ends = () if change is None else change[1:]
            made.append("~".join(shown_amount(end, indicator, lang, sign=True) for end in ends))
        return made

    title = indicator.title_zh if lang == "zh" else indicator.title_en
    unit = unit_of(indicator, lang)
    heads = {name: how for name, how in HEADS.items() if not (is_single and "spread" in name)}
    return Section(f"{title} ({unit})" if unit else title, heads, [cells(point) for point in points])


def _table(found: Sequence[Point], points: Mapping[str, Settings]) -> pd.DataFrame:
    """One row a combination and indicator: the parameters as columns by key, numbers in their units."""
    nothing = (None, None, None)
    return pd.DataFrame(
        {
            **dict(points[p.scenario]),
            "indicator": p.indicator,
            "month": p.month,
            **dict(zip(("median", "low", "high"), p.value, strict=True)),
            **dict(zip(("difference", "difference_low", "difference_high"), p.difference or nothing, strict=True)),
        }
        for p in found
    )
