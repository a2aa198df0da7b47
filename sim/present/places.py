"""The answer to `targets` for several counties: the targets that emerge, county by county and for all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.places import Place, over_places
from sim.experiment.runs import deadline_name
from sim.measure.targets import Document, Target
from sim.plan import county_folder, load_county
from sim.present.documents import asked, named
from sim.present.glossary import term
from sim.present.inputs import Options
from sim.present.report import Report, Section, publish
from sim.present.running import Carried, carry_out_options
from sim.present.tables import Justify
from sim.present.text import amount, probability

if TYPE_CHECKING:
    from rich.console import Console

HEADS: dict[str, Justify] = {
    "target": "left", "threshold": "left", "county_name": "left", "at_deadline": "right", "spread": "right",
    "probability": "right",
}  # fmt: skip


def show_places(
    document: Document, targets: Sequence[Target], heading: str, options: Options, counties: Sequence[str], to: Console
) -> Path:
    """Run the scenario of the options in every county; print and write the targets that emerge."""
    carried: dict[str, Carried] = {}
    for county in counties:
        carried[county] = carry_out_options(replace(options, county=county), to)
    lang = options.lang
    titles = {county: _title(county, lang) for county in counties}
    emerging = [target for target in targets if target.verdict_class == "emerges"]
    lines = {t.id: over_places({c: carried[c].results for c in counties}, t) for t in emerging}
    first = carried[counties[0]]
    whole = Carried(
        first.scenarios,
        [result for c in counties for result in carried[c].results],
        [failure for c in counties for failure in carried[c].failures],
        "\n".join(carried[c].condition for c in counties),
    )
    report = Report(
        kind="places",
        title=heading,
        sections=[Section(term("places.table", lang), HEADS, _rows(emerging, lines, titles, options))],
        remarks=[term("places.reading", lang), whole.condition],
        tables={"places": _table(emerging, lines, titles, lang)},
        facts={"document": document.id, "counties": list(counties)},
        indicators=[target.indicator for target in emerging],
    )
    return publish(report, options, whole, to)


def _title(county: str, lang: str) -> str:
    loaded = load_county(county_folder(county))
    return loaded.title_zh if lang == "zh" else loaded.title_en


def _rows(
    targets: Sequence[Target], lines: Mapping[str, Sequence[Place]], titles: Mapping[str, str], options: Options
) -> list[list[str]]:
    lang, rows = options.lang, []
    for target in targets:
        for number, place in enumerate(lines[target.id]):
            ends = "" if options.replicates == 1 else "~".join(amount(v, target.unit, lang) for v in place.value[1:])
            rows.append([
                f"{named(target, lang)} {deadline_name(target)}" if number == 0 else "",
                asked(target, lang) if number == 0 else "",
                _place(place, titles, lang),
                amount(place.value[0], target.unit, lang),
                ends,
                term("verdict.no_value", lang) if place.probability is None else probability(place.probability, lang),
            ])  # fmt: skip
    return rows


def _place(place: Place, titles: Mapping[str, str], lang: str) -> str:
    return term("places.together", lang) if place.county is None else titles[place.county]


def _table(
    targets: Sequence[Target], lines: Mapping[str, Sequence[Place]], titles: Mapping[str, str], lang: str
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "target": target.id,
            "month": deadline_name(target),
            "county": _place(place, titles, lang),
            **dict(zip(("median", "low", "high"), place.value, strict=True)),
            "probability": place.probability,
            "n": place.n,
        }
        for target in targets
        for place in lines[target.id]
    )
