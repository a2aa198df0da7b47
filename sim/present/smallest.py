"""The answer to `smallest`: the way to a target, family by family, and the families it really needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.compare import standings
from sim.experiment.smallest import Search, smallest
from sim.measure.indicators import load_indicators
from sim.measure.targets import Target, Verdict
from sim.months import month_name
from sim.plan import load_reference, load_registry
from sim.policy.variants import MARK, scope_titles, scopes
from sim.present.documents import asked, named
from sim.present.glossary import term
from sim.present.inputs import Options
from sim.present.report import Report, Section, publish
from sim.present.running import Carried, carry_out_options
from sim.present.tables import Justify
from sim.present.text import amount, chance_of

if TYPE_CHECKING:
    from rich.console import Console

HEADS: dict[str, Justify] = {"step": "left", "at_deadline": "right", "distance": "right", "probability": "right"}


class _Runs:
    """Runs of sets of families, each once; what has been run is kept for the report."""

    def __init__(self, options: Options, target: Target, to: Console) -> None:
        self.options, self.target, self.to = options, target, to
        self.carried: list[Carried] = []

    def verdicts(self, sets: Sequence[tuple[str, ...]]) -> list[Verdict]:
        """The verdict on the target with each set of families alone."""
        package = self.options.scenarios[0]
        references = [f"{package}{MARK}only_{'+'.join(s)}" if s else f"{package}{MARK}none" for s in sets]
        carried = carry_out_options(replace(self.options, scenarios=tuple(references)), self.to)
        self.carried.append(carried)
        ids = [scenario.id for scenario in carried.scenarios]
        found = {s.scenario: s.verdict for s in standings(carried.results, ids, self.target)}
        return [found[name] for name in ids]


def show_smallest(options: Options, target: Target, to: Console) -> Path:
    """Search the families of the package for the fewest that meet the target; print and write the way there."""
    lang, registry = options.lang, load_registry()
    package = load_reference(options.scenarios[0], registry)
    titles = {name: words.of(lang) for name, words in scope_titles(package, registry).items()}
    runs = _Runs(options, target, to)
    search = smallest(scopes(package, registry, "family"), runs.verdicts)
    rows = [(term("smallest.nothing", lang), search.nothing)]
    rows += [(term("smallest.add", lang, family=titles[step.added]), step.verdict) for step in search.steps]
    rows += [(term("smallest.everything", lang), search.everything)]
    first = runs.carried[0]
    whole = Carried(first.scenarios, [r for c in runs.carried for r in c.results],
                    [f for c in runs.carried for f in c.failures], first.condition)  # fmt: skip
    title = package.title_zh if lang == "zh" else package.title_en
    report = Report(
        kind="smallest",
        title=term("smallest.title", lang, package=title, target=f"{named(target, lang)} {asked(target, lang)}"),
        sections=[Section(term("smallest.table", lang), HEADS, [_cells(*row, target, options) for row in rows])],
        remarks=[_conclusion(search, titles, lang), term("smallest.reading", lang), first.condition],
        tables={"smallest": _table(rows)},
        facts={"target": target.id, "families": list(search.needed)},
        indicators=[target.indicator],
    )
    return publish(report, options, whole, to)


def _cells(label: str, v: Verdict, target: Target, options: Options) -> list[str]:
    lang, unit = options.lang, load_indicators()[target.indicator].unit
    said = term("verdict.met" if v.is_met else "verdict.not_met", lang)
    if options.replicates > 1:
        said = chance_of(v.probability, (v.probability_low, v.probability_high), lang)
    return [
        label,
        f"{month_name(v.month)} {amount(v.median, unit, lang)}",
        amount(v.margin, unit, lang, sign=True),
        said,
    ]


def _conclusion(search: Search, titles: dict[str, str], lang: str) -> str:
    if search.nothing.is_met:
        return term("smallest.without", lang)
    if not search.everything.is_met:
        return term("smallest.missed", lang)
    return term(
        "smallest.needed", lang, families=term("explain.separator", lang).join(titles[f] for f in search.needed)
    )


def _table(rows: Sequence[tuple[str, Verdict]]) -> pd.DataFrame:
    return pd.DataFrame(
        {"step": label, "month": month_name(v.month), "median": v.median, "margin": v.margin, "n": v.n,
         "n_met": v.n_met}
        for label, v in rows
    )  # fmt: skip
