"""The answer to `whatif`: a package taken apart by family or lever, in one table, a CSV and a figure a headline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.compare import BESIDE, standings
from sim.experiment.outputs import RunFolder, code_version, run_id
from sim.experiment.what_ifs import Ensemble, Headline, WhatIf, headlines, what_ifs
from sim.faults import Fault, InputFaults
from sim.measure.indicators import Indicator, load_indicators
from sim.measure.targets import load_targets
from sim.measure.verdicts import Verdict
from sim.plan import ROOT, load_reference, load_registry
from sim.policy.scenario import Scenario
from sim.policy.variants import MARK, Named, scope_titles, variant_named
from sim.policy.what_if_rules import Text
from sim.present.amounts import shown_amount
from sim.present.condition import with_condition
from sim.present.contributions import Contribution, contribution_dots
from sim.present.glossary import head, term
from sim.present.inputs import COMMAND_LINE, Options
from sim.present.preview import print_extra_error
from sim.present.report import manifest
from sim.present.running import Carried, carry_out_options, failure_rows, print_end
from sim.present.tables import FUND_UNIT, texts_table
from sim.present.text import month, number, probability

if TYPE_CHECKING:
    from rich.console import Console

DIGITS = {"paid_per_resident": 0, "fund_balance": 0}
IN_NARROW_TERMINAL = ("wait_primary", "paid_per_resident", "fund_balance", "quality")
"""Of what stands beside a share, the columns that leave room for names in 80 columns."""

WIDE = 100
"""Columns of a terminal in which all of them have room."""

IN_TERMINAL = 3
"""Headlines in the printed table, unless others are asked for."""


def answer_what_ifs(options: Options, by: str, kinds: Sequence[str], chosen: Sequence[str], to: Console) -> Path | None:
    """Run every what-if of the options' scenario, print the table, write the folder; None where no run succeeded."""
    registry, reference = load_registry(), options.scenarios[0]
    scenario = load_reference(reference, registry)
    if not scenario.paths:
        wrong = f"'{scenario.id}' moves no lever, so there is nothing to take apart"
        raise InputFaults([Fault(COMMAND_LINE, None, "PACKAGE", wrong, "name a scenario with levers")])
    rows = what_ifs(scenario, registry, by, kinds)
    named = [variant_named(scenario, row.name, registry) for row in rows]
    asked = replace(options, scenarios=tuple(f"{reference}{MARK}{row.name}" for row in rows))
    carried = carry_out_options(asked, to)
    if not carried.results:
        to.print(term("run.failed", options.lang, n=len(carried.failures), reason=carried.failures[0].reason))
        return None
    story = _Story(options, scenario, rows, named, scope_titles(scenario, registry), carried, chosen)
    story.print_all(to)
    folder = story.write()
    print_end(carried, folder, options.lang, to)
    return folder


@dataclass
class _Story:
    """The runs of one call; table, CSV and figures tell the same."""

    options: Options
    scenario: Scenario
    what_ifs: Sequence[WhatIf]
    named: Sequence[Named]
    titles: dict[str, Text]
    carried: Carried
    chosen: Sequence[str]

    @property
    def lang(self) -> str:
        return self.options.lang

    @cached_property
    def ids(self) -> list[str]:
        """Scenario of each what-if; the first is without the package."""
        return [scenario.id for scenario in self.carried.scenarios]

    @cached_property
    def ensemble(self) -> Ensemble:
        return Ensemble(self.carried.results)

    @cached_property
    def headlines(self) -> list[Headline]:
        return headlines(self.scenario, load_targets(), self.ensemble.last, self.chosen)

    @property
    def shown(self) -> list[Headline]:
        """Headlines that have room in a terminal; CSV and figures hold all."""
        return self.headlines if self.chosen else self.headlines[:IN_TERMINAL]

    def beside(self, width: int) -> dict[str, str]:
        """Column and indicator of what is always shown, but for what is a headline itself; fewer where it is narrow."""
        headlines = {headline.indicator for headline in self.shown}
        columns = BESIDE if width >= WIDE else {column: BESIDE[column] for column in IN_NARROW_TERMINAL}
        return {column: indicator for column, indicator in columns.items() if indicator not in headlines}

    @property
    def month(self) -> str:
        """The month of what is shown beside the headlines."""
        return self.headlines[0].month if self.headlines else self.ensemble.last

    def verdicts(self, headline: Headline) -> dict[str, Verdict]:
        """The verdict by scenario; empty where the headline is no target or the runs end before."""
        if headline.target is None or not headline.is_judged:
            return {}
        return {s.scenario: s.verdict for s in standings(self.carried.results, self.ids, headline.target)}

    def print_all(self, to: Console) -> None:
        """The table, how to read it, and on what it rests."""
        to.print()
        title = self.scenario.title_zh if self.lang == "zh" else self.scenario.title_en
        heads = [(term("head.scenario", self.lang), "left"), *((name, "right") for name in self._heads(to.width))]
        to.print(texts_table(term("table.what_ifs", self.lang, scenario=title), heads, self._cells(to.width), to.width))  # type: ignore[arg-type]
        to.print()
        for headline in self.shown:
            words = {"id": headline.name, "indicator": _title(headline.indicator, self.lang)}
            to.print(term("what_ifs.headline", self.lang, **words, month=month(headline.month, self.lang)))
        to.print(term("what_ifs.reading", self.lang), soft_wrap=True)
        shown = [*(headline.indicator for headline in self.shown), *self.beside(to.width).values()]
        print_extra_error(shown, self.carried.results, self.lang, to)
        to.print()
        to.print(self.carried.condition, soft_wrap=True)
        to.print(term("run.not_counted", self.lang), soft_wrap=True)

    def _heads(self, width: int) -> list[str]:
        return [*(h.name for h in self.shown), *(term(f"head.{column}", self.lang) for column in self.beside(width))]

    def _cells(self, width: int) -> list[list[str]]:
        verdicts = [self.verdicts(headline) for headline in self.shown]
        return [
            [
                named.title.of(self.lang),
                *(self._headline(s, h, v.get(s)) for h, v in zip(self.shown, verdicts, strict=True)),
                *(self._beside(s, column, indicator) for column, indicator in self.beside(width).items()),
            ]
            for named, s in zip(self.named, self.ids, strict=True)
        ]

    def _headline(self, scenario: str, headline: Headline, verdict: Verdict | None) -> str:
        """The value without the package, the difference to it for all others; below, whether the target is met."""
        indicator = load_indicators()[headline.indicator]
        if scenario == self.ids[0]:
            text = shown_amount(self.ensemble.value(scenario, indicator.id, headline.month)[0], indicator, self.lang)
        else:
            change = self.ensemble.difference(scenario, self.ids[0], indicator.id, headline.month)[0]
            text = shown_amount(change, indicator, self.lang, sign=True)
        return text if verdict is None or not verdict.n else f"{text}\n{self._met(verdict)}"

    def _met(self, verdict: Verdict) -> str:
        if self.options.replicates > 1:
            return probability(verdict.probability, self.lang)
        return term("verdict.met" if verdict.is_met else "verdict.not_met", self.lang)

    def _beside(self, scenario: str, column: str, indicator: str) -> str:
        is_share = load_indicators()[indicator].unit == "share"
        scale = 100.0 if is_share else 1 / FUND_UNIT[self.lang] if column == "fund_balance" else 1.0
        if scenario == self.ids[0]:
            return number(
                self.ensemble.value(scenario, indicator, self.month)[0], self.lang, DIGITS.get(column, 1), scale
            )
        change = self.ensemble.difference(scenario, self.ids[0], indicator, self.month)[0]
        return number(change, self.lang, DIGITS.get(column, 1), scale, sign=True)

    def table(self) -> pd.DataFrame:
        """Tidy rows: what-if × indicator with value, difference to none, and the verdict where there is one."""
        shown = [*self.headlines, *(Headline(i, self.month, None) for i in BESIDE.values())]
        rows = []
        for headline in dict.fromkeys(shown):
            verdicts = self.verdicts(headline)
            for what_if, named, scenario in zip(self.what_ifs, self.named, self.ids, strict=True):
                value = self.ensemble.value(scenario, headline.indicator, headline.month)
                change = self.ensemble.difference(scenario, self.ids[0], headline.indicator, headline.month)
                verdict = verdicts.get(scenario)
                rows.append(
                    {
                        "scenario_id": scenario,
                        "scenario": named.title.of(self.lang),
                        "what_if": what_if.kind,
                        "scope": what_if.scope,
                        "target": headline.target.id if headline.target else "",
                        "indicator": _title(headline.indicator, self.lang),
                        "unit": load_indicators()[headline.indicator].unit,
                        "month": headline.month,
                        **dict(zip(("median", "low", "high"), value, strict=True)),
                        **dict(zip(("difference", "difference_low", "difference_high"), change, strict=True)),
                        "n": len(self.ensemble.found.get(scenario, {})),
                        "n_met": None if verdict is None else verdict.n_met,
                        "probability": verdict.probability if verdict and self.options.replicates > 1 else None,
                    }
                )
        return pd.DataFrame(rows)

    def contributions(self, headline: Headline) -> list[Contribution]:
        """What each family or lever adds alone, and last; the strongest alone on top."""
        whole = self.ids[[w.name for w in self.what_ifs].index("all")]
        by_scope: dict[str, dict[str, int]] = {}
        for position, what_if in enumerate(self.what_ifs):
            by_scope.setdefault(what_if.scope, {})[what_if.kind] = position
        by_scope.pop("")
        rows = []
        for scope, kinds in by_scope.items():
            if not {"only", "all_but"} <= kinds.keys():
                continue
            alone, rest = self.ids[kinds["only"]], self.ids[kinds["all_but"]]
            bands = (
                self.ensemble.difference(alone, self.ids[0], headline.indicator, headline.month),
                self.ensemble.difference(whole, rest, headline.indicator, headline.month),
            )
            rows.append(Contribution(self.titles[scope].of(self.lang), bands))
        return sorted(rows, key=lambda row: -(row.bands[0] or (0.0,))[0])

    def write(self) -> Path:
        """The folder with CSV, figures and manifest; an existing one of the same runs is left alone."""
        runs = [result.folder.name for result in self.carried.results]
        code = code_version(ROOT)
        name = run_id({"what_ifs": self.ids, "runs": runs, "lang": self.lang, "code": code,
                       "headlines": [(h.indicator, h.month) for h in self.headlines]})  # fmt: skip
        folder = RunFolder(self.options.outputs, name, head)
        if folder.is_finished:
            return folder.final
        with folder:
            folder.write_csv("what_ifs", with_condition(self.table(), self.carried.condition), self.lang)
            if self.carried.failures:
                folder.write_csv("failures", pd.DataFrame(failure_rows(self.carried.failures)), self.lang)
            for headline in self.headlines:
                self._draw(headline, folder)
            titles = dict(zip(self.ids, (named.title.of(self.lang) for named in self.named), strict=True))
            facts = {"what_ifs": titles, "package": self.options.scenarios[0]}
            folder.write_manifest(facts | manifest(self.options, self.carried))
        return folder.final

    def _draw(self, headline: Headline, folder: RunFolder) -> None:
        rows = self.contributions(headline)
        if not rows:
            return
        package = self.scenario.title_zh if self.lang == "zh" else self.scenario.title_en
        title = term("figure.contributions", self.lang, scenario=package, month=month(headline.month, self.lang))
        series = [term(f"figure.{name}", self.lang) for name in ("alone", "last_in")]
        notes = [term("figure.contributions_note", self.lang), self.carried.condition]
        file = folder.path(f"figures/{headline.indicator}-contributions.png")
        indicator = load_indicators()[headline.indicator]
        contribution_dots(rows, series, indicator, self.lang, file, title=title, notes=notes)


def _title(indicator: str, lang: str) -> str:
    known: Indicator = load_indicators()[indicator]
    return known.title_zh if lang == "zh" else known.title_en
