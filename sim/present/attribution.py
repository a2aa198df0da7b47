"""The answer to `attribution`: how much of a package's effect is each group of families', in table, CSV and figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.attribution import Part, acting_groups, attribution, coalitions
from sim.experiment.outputs import RunFolder, code_version, run_id
from sim.experiment.what_ifs import Band, Ensemble, Headline, headlines
from sim.faults import Fault, InputFaults
from sim.measure.indicators import load_indicators
from sim.measure.targets import load_targets
from sim.plan import ROOT, load_reference, load_registry
from sim.policy.scenario import Scenario
from sim.policy.variants import MARK
from sim.policy.what_if_rules import load_rules
from sim.present.amounts import shown_amount, unit_of
from sim.present.contributions import Contribution, contribution_dots
from sim.present.glossary import head, term
from sim.present.inputs import COMMAND_LINE, Options
from sim.present.preview import print_extra_error
from sim.present.report import manifest
from sim.present.running import Carried, carry_out_options, failure_rows, print_end
from sim.present.tables import plain_table
from sim.present.text import month, number

if TYPE_CHECKING:
    from rich.console import Console


def answer_attribution(options: Options, chosen: Sequence[str], to: Console) -> Path | None:
    """Run all combinations of groups of the options' scenario, print and write the parts; None if none succeeds."""
    registry, reference = load_registry(), options.scenarios[0]
    scenario = load_reference(reference, registry)
    acting = acting_groups(scenario, registry)
    if not acting:
        wrong = f"'{scenario.id}' moves no lever, so there is nothing to attribute"
        raise InputFaults([Fault(COMMAND_LINE, None, "PACKAGE", wrong, "name a scenario with levers")])
    marks = coalitions(acting)
    asked = replace(options, scenarios=tuple(f"{reference}{MARK}coalition_{mark}" for mark in marks))
    carried = carry_out_options(asked, to)
    if not carried.results:
        to.print(term("run.failed", options.lang, n=len(carried.failures), reason=carried.failures[0].reason))
        return None
    story = _Story(options, scenario, acting, carried, chosen)
    story.print_all(to)
    folder = story.write()
    print_end(carried, folder, options.lang, to)
    return folder


class _Story:
    """The parts of one call; table, CSV and figures tell the same."""

    def __init__(
        self, options: Options, scenario: Scenario, acting: list[str], carried: Carried, chosen: Sequence[str]
    ) -> None:
        self.options, self.scenario, self.carried = options, scenario, carried
        self.lang = options.lang
        ensemble = Ensemble(carried.results)
        ids = [s.id for s in carried.scenarios]
        self.found: list[_Found] = []
        for headline in headlines(scenario, load_targets(), ensemble.last, chosen):
            parts, whole = attribution(ensemble, ids, acting, headline.indicator, headline.month)
            parts.sort(key=lambda part: -abs(part.shapley[0]))
            self.found.append(_Found(headline, parts, whole))

    @property
    def package(self) -> str:
        """The scenario's title."""
        return self.scenario.title_zh if self.lang == "zh" else self.scenario.title_en

    def print_all(self, to: Console) -> None:
        """A table a headline, how to read it, and on what it rests."""
        for found in self.found:
            to.print()
            heads = {"group_of_levers": "left", "shapley": "right", "of_change": "right", "alone": "right",
                     "last_in": "right"}  # fmt: skip
            to.print(plain_table(self._caption(found), heads, self._cells(found), self.lang, to.width))  # type: ignore[arg-type]
        to.print()
        to.print(term("attribution.reading", self.lang), soft_wrap=True)
        shown = [found.headline.indicator for found in self.found]
        print_extra_error(shown, self.carried.results, self.lang, to)
        to.print()
        to.print(self.carried.condition, soft_wrap=True)

    def _caption(self, found: _Found) -> str:
        indicator = load_indicators()[found.headline.indicator]
        label = indicator.title_zh if self.lang == "zh" else indicator.title_en
        unit = unit_of(indicator, self.lang, is_change=True)
        words = {"indicator": label, "month": month(found.headline.month, self.lang), "unit": unit}
        return term("table.attribution", self.lang, scenario=self.package, **words)

    def _cells(self, found: _Found) -> list[list[str]]:
        whole = found.whole[0]
        rows = [
            [
                _group(part.group, self.lang),
                self._band(part.shapley, found),
                number(part.shapley[0] / whole, self.lang, 0, 100) + "%" if whole else "",
                self._band(part.alone, found),
                self._band(part.last, found),
            ]
            for part in found.parts
        ]
        return [*rows, [term("channel.sum", self.lang), self._band(found.whole, found), "", "", ""]]

    def _band(self, band: Band, found: _Found) -> str:
        indicator = load_indicators()[found.headline.indicator]
        median, low, high = (shown_amount(value, indicator, self.lang, sign=True) for value in band)
        return median if self.options.replicates == 1 else f"{median}\n{low}~{high}"

    def write(self) -> Path:
        """The folder with CSV, figures and manifest; an existing one of the same runs is left alone."""
        runs = [result.folder.name for result in self.carried.results]
        code = code_version(ROOT)
        name = run_id({"attribution": self.scenario.id, "runs": runs, "lang": self.lang, "code": code,
                       "headlines": [(f.headline.indicator, f.headline.month) for f in self.found]})  # fmt: skip
        folder = RunFolder(self.options.outputs, name, head)
        if folder.is_finished:
            return folder.final
        with folder:
            folder.write_csv("attribution", self.table(), self.lang)
            if self.carried.failures:
                folder.write_csv("failures", pd.DataFrame(failure_rows(self.carried.failures)), self.lang)
            for found in self.found:
                self._draw(found, folder)
            folder.write_manifest({"package": self.options.scenarios[0]} | manifest(self.options, self.carried))
        return folder.final

    def table(self) -> pd.DataFrame:
        """Tidy rows: headline × group with each measure's median and ends."""
        rows = []
        for found in self.found:
            indicator = load_indicators()[found.headline.indicator]
            common = {
                "target": found.headline.target.id if found.headline.target else "",
                "indicator": indicator.title_zh if self.lang == "zh" else indicator.title_en,
                "unit": indicator.unit,
                "month": found.headline.month,
            }
            bands = [(p.group, m, getattr(p, m)) for p in found.parts for m in ("shapley", "alone", "last")]
            for group, measure, band in [*bands, ("", "whole", found.whole)]:
                words = _group(group, self.lang) if group else term("channel.sum", self.lang)
                ends = dict(zip(("median", "low", "high"), band, strict=True))
                rows.append({**common, "group_of_levers": words, "measure": measure, **ends})
        return pd.DataFrame(rows)

    def _draw(self, found: _Found, folder: RunFolder) -> None:
        rows = [Contribution(_group(p.group, self.lang), (p.shapley, p.alone, p.last)) for p in found.parts]
        series = [term(f"figure.{name}", self.lang) for name in ("shapley", "alone", "last_in")]
        when = month(found.headline.month, self.lang)
        title = term("figure.attribution", self.lang, scenario=self.package, month=when)
        notes = [term("attribution.reading", self.lang), self.carried.condition]
        file = folder.path(f"figures/{found.headline.indicator}-attribution.png")
        indicator = load_indicators()[found.headline.indicator]
        contribution_dots(rows, series, indicator, self.lang, file, title=title, notes=notes)


@dataclass(frozen=True)
class _Found:
    """The parts of one headline, the largest first, and the whole change."""

    headline: Headline
    parts: list[Part]
    whole: Band


def _group(group: str, lang: str) -> str:
    title = load_rules().groups[group].title
    return title.zh if lang == "zh" else title.en
