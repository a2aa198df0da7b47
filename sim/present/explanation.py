"""The answer to `explain`: by how much an indicator changed, through which mechanism, and who went where instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.conventions import Option
from sim.experiment.channels import JOINT
from sim.experiment.explain import NAMES, Explanation, explain
from sim.experiment.flows import GROUPS, N_PLACES
from sim.experiment.outputs import RunFolder, code_version, run_id
from sim.experiment.runs import Task, id_of, plan_task
from sim.measure.indicators import Indicator
from sim.months import month_name
from sim.plan import ROOT, Plan
from sim.present.amounts import shown_amount, unit_of, whole
from sim.present.condition import condition_sentence
from sim.present.console import compiling_announced, progress
from sim.present.flow_map import flow_map
from sim.present.glossary import head, term
from sim.present.groups import group_names, place_name
from sim.present.inputs import Options
from sim.present.preview import print_extra_error_of
from sim.present.tables import plain_table
from sim.present.text import draft_note, month, number
from sim.present.waterfall import waterfall

if TYPE_CHECKING:
    from rich.console import Console

LEVELS = {
    "self_care": (Option.SELF_CARE,),
    "village": (Option.OWN_CLINIC, Option.OTHER_CLINIC),
    "township": (Option.TOWNSHIP, Option.SUBCENTRE),
    "county": (Option.COUNTY_GENERAL, Option.COUNTY_TCM),
    "out_of_county": (Option.OUT_OF_COUNTY,),
}
"""Options as the columns of the table by group."""

SAID = 3
"""Mechanisms named in the sentence."""

PER = 1000
"""First contacts of a group to which its changes are related."""


def show_explanation(options: Options, indicator: Indicator, top: int, to: Console) -> Path:
    """Explain the first scenario of the options against the second; print it, write its folder and return that."""
    scenario, against = (_task(options, n) for n in (0, 1))
    with compiling_announced(options.lang):
        after = plan_task(scenario)
        before = plan_task(replace(against, county=scenario.county or after.scenario.county))
        with progress(to) as bar:
            line = bar.add_task(term("run.running", options.lang), total=after.horizon.n_months)
            found = explain(before, after, indicator.id, lambda: bar.advance(line))
    story = _Story(found, indicator, before, after, options.lang)
    story.print_all(top, to)
    folder = story.write(options)
    to.print(term("run.written", options.lang, folder=folder.as_posix()))
    return folder


def _task(options: Options, position: int) -> Task:
    return Task(options.scenarios[position], options.county, options.residents_share, options.seed, 0, False,
                options.until, str(options.outputs))  # fmt: skip


@dataclass(frozen=True)
class _Story:
    """One explanation in one language: what is printed, drawn and written tells the same."""

    found: Explanation
    indicator: Indicator
    before: Plan
    after: Plan
    lang: str

    def title(self, plan: Plan) -> str:
        """The scenario's title."""
        return plan.scenario.title_zh if self.lang == "zh" else plan.scenario.title_en

    @property
    def label(self) -> str:
        """The indicator's title."""
        return self.indicator.title_zh if self.lang == "zh" else self.indicator.title_en

    @property
    def condition(self) -> str:
        """On what the numbers rest."""
        text = condition_sentence(self.after.county, self.after.residents_share, 1, self.lang)
        return text + draft_note([self.after.scenario], self.lang)

    def print_all(self, top: int, to: Console) -> None:
        """The four tables and how to read them."""
        for table in (self.change_rows, self.mechanism_rows, lambda: self.flow_rows(top), self.group_rows):
            name, heads, rows = table()
            to.print()
            to.print(plain_table(term(f"table.{name}", self.lang, **self._words()), heads, rows, self.lang, to.width))
        to.print()
        for sentence in (self.sentence(), self.idle(), term("explain.reading", self.lang)):
            to.print(sentence, soft_wrap=True)
        residents = self.after.county.value("population.residents")
        print_extra_error_of([self.indicator.id], self.after.residents_share, residents, self.lang, to)
        to.print()
        to.print(self.condition, soft_wrap=True)

    def _words(self) -> dict[str, object]:
        return {
            "indicator": self.label,
            "unit": unit_of(self.indicator, self.lang, is_change=True),
            "scenario": self.title(self.after),
            "against": self.title(self.before),
            "month": month(month_name(self.found.month), self.lang),
            "per": f"{PER:,}",
        }

    def change_rows(self):  # type: ignore[no-untyped-def]
        """Value, numerator and denominator in either run."""
        before, after, change = self.found.before, self.found.after, self.found.change
        unit = unit_of(self.indicator, self.lang)
        rows = [
            [
                term("explain.value", self.lang) + (f" ({unit})" if unit else ""),
                *(shown_amount(r.value, self.indicator, self.lang) for r in (before, after)),
                shown_amount(change.value, self.indicator, self.lang, sign=True),
            ]
        ]
        for part in ("numerator", "denominator"):
            cells = [getattr(reading, part) for reading in (before, after, change)]
            rows.append(
                [
                    term(f"explain.{part}", self.lang),
                    *(whole(cell, self.lang) for cell in cells[:2]),
                    whole(cells[2], self.lang, sign=True),
                ]
            )
        return "explain_change", {"measure": "left", "against": "right", "with": "right", "change": "right"}, rows

    def acting(self) -> list[str]:
        """Channels that changed anything, the largest first."""
        parts = self.found.by_channel
        moved = [name for name in NAMES if parts[name].numerator or parts[name].denominator]
        return sorted(moved, key=lambda name: -abs(parts[name].value))

    def sentence(self) -> str:
        """The answer in one sentence: the change, and the mechanisms behind most of it."""
        parts = self.found.by_channel
        named = [
            f"{term(f'channel.{name}', self.lang)} {shown_amount(parts[name].value, self.indicator, self.lang, True)}"
            for name in self.acting()[:SAID]
        ]
        change = shown_amount(self.found.change.value, self.indicator, self.lang, sign=True)
        through = term("explain.separator", self.lang).join(named) or term("verdict.no_value", self.lang)
        return term("explain.sentence", self.lang, **self._words(), change=change, mechanisms=through)

    def idle(self) -> str:
        """The channels that changed nothing."""
        names = [term(f"channel.{name}", self.lang) for name in NAMES if name not in self.acting()]
        return term("explain.idle", self.lang, mechanisms=term("explain.separator", self.lang).join(names) or "-")

    def mechanism_rows(self):  # type: ignore[no-untyped-def]
        """Each acting channel's part, the largest first; the joint part and the sum at the end."""
        parts, total = self.found.by_channel, self.found.change
        rows = []
        for name, part in [*((n, parts[n]) for n in self.acting()), (JOINT, parts[JOINT]), ("sum", total)]:
            rows.append(
                [
                    term(f"channel.{name}", self.lang),
                    shown_amount(part.value, self.indicator, self.lang, sign=True),
                    whole(part.numerator, self.lang, sign=True),
                    whole(part.denominator, self.lang, sign=True),
                    number(part.value / total.value, self.lang, 0, 100) + "%" if total.value else "",
                ]
            )
        heads = {
            "mechanism": "left", "part": "right", "in_numerator": "right", "in_denominator": "right",
            "of_change": "right",
        }  # fmt: skip
        return "explain_mechanisms", heads, rows

    def flow_rows(self, top: int):  # type: ignore[no-untyped-def]
        """The largest net flows between two places, with the flow back."""
        matrix = self.found.flows.counts["all"][0] * self.found.scale
        pairs = [(i, j) for i in range(N_PLACES) for j in range(N_PLACES) if matrix[i, j] > matrix[j, i]]
        pairs.sort(key=lambda pair: matrix[pair[1], pair[0]] - matrix[pair])
        rows = [
            [
                place_name(i, self.lang),
                place_name(j, self.lang),
                *(whole(n, self.lang) for n in (matrix[i, j], matrix[j, i], matrix[i, j] - matrix[j, i])),
            ]
            for i, j in pairs[:top]
        ]
        heads = {"from": "left", "to": "left", "there": "right", "back": "right", "net": "right"}
        return "explain_flows", heads, rows

    def group_rows(self):  # type: ignore[no-untyped-def]
        """Change in first contacts by level, per thousand of the group's, by who people are and what they have."""
        rows = []
        for dimension in GROUPS:
            for name, matrix in zip(group_names(dimension, self.lang), self.found.flows.counts[dimension], strict=True):
                change = matrix.sum(axis=0) - matrix.sum(axis=1)
                contacts = max(int(matrix.sum()), 1)
                by_level = [sum(int(change[option]) for option in options) for options in LEVELS.values()]
                rows.append([name, *(f"{PER * n / contacts:+.1f}" if n else "0" for n in by_level)])
        heads = {"group": "left"} | {level: "right" for level in LEVELS}
        return "explain_groups", heads, rows

    def write(self, options: Options) -> Path:
        """The folder with tables and figures; an existing one of the same runs is left alone."""
        name = run_id({"explain": self.indicator.id, "runs": [id_of(self.before), id_of(self.after)],
                       "lang": self.lang, "code": code_version(ROOT)})  # fmt: skip
        folder = RunFolder(options.outputs, name, head)
        if folder.is_finished:
            return folder.final
        with folder:
            folder.write_csv("mechanisms", self.mechanism_table(), self.lang)
            folder.write_csv("flows", self.flow_table(), self.lang)
            notes = [term("explain.reading", self.lang), self.condition]
            words = self._words()
            waterfall(self.found, self.indicator, self.lang, folder.path("figures/mechanisms.png"),
                      title=term("table.explain_change", self.lang, **words),
                      ends=(self.title(self.before), self.title(self.after)), notes=notes)  # fmt: skip
            flow_map(self.found, self.lang, folder.path("figures/flows.png"),
                     title=term("table.explain_flows", self.lang, **words), notes=[self.condition])  # fmt: skip
            folder.write_manifest(
                {
                    "scenario": self.title(self.after),
                    "against": self.title(self.before),
                    "indicator": self.indicator.id,
                    "month": month_name(self.found.month),
                    "before": self.found.before._asdict(),
                    "after": self.found.after._asdict(),
                    "residents_share": options.residents_share,
                    "seed": options.seed,
                    "condition": self.condition,
                    "code": code_version(ROOT),
                }
            )
        return folder.final

    def mechanism_table(self) -> pd.DataFrame:
        """Channel × part of the value, numerator, denominator, and first contacts by option."""
        rows = []
        for name, part in {**self.found.by_channel, "sum": self.found.change}.items():
            row = {"mechanism": term(f"channel.{name}", self.lang), "value": part.value}
            row |= {"numerator": part.numerator, "denominator": part.denominator}
            row |= {place_name(option, self.lang): part.contacts[option] for option in Option}
            rows.append(row)
        return pd.DataFrame(rows)

    def flow_table(self) -> pd.DataFrame:
        """Every flow that is not nothing: dimension, group, from, to, first contacts in the twelve months."""
        rows = [
            {
                "dimension": term(f"group.{dimension}", self.lang),
                "group": name,
                "from": place_name(i, self.lang),
                "to": place_name(j, self.lang),
                "contacts": matrix[i, j] * self.found.scale,
            }
            for dimension, counts in self.found.flows.counts.items()
            for name, matrix in zip(group_names(dimension, self.lang), counts, strict=True)
            for i in range(N_PLACES)
            for j in range(N_PLACES)
            if matrix[i, j]
        ]
        return pd.DataFrame(rows, columns=["dimension", "group", "from", "to", "contacts"])
