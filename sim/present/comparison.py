"""The answer to `compare` and `run`: runs carried out, verdict printed, folder with tables and figures written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.compare import BESIDE, Standing, indicator_table, standings, trajectories_table
from sim.experiment.outputs import RunFolder, code_version, run_id
from sim.experiment.runs import Failure, Result, deadline_name
from sim.measure.indicators import load_indicators
from sim.measure.targets import Target, load_documents, load_targets
from sim.months import month_name, month_number
from sim.plan import ROOT
from sim.policy.scenario import Scenario
from sim.present.burden import Burdens, burden_columns, burden_table, carry_out_burdens, check_burden
from sim.present.condition import posterior_facts, short_basis, with_condition
from sim.present.figures import scenario_dots, trajectories
from sim.present.glossary import head, term
from sim.present.inputs import Options
from sim.present.prerequisites import presence_lines
from sim.present.preview import print_extra_error
from sim.present.rows import TargetLine, VerdictRow
from sim.present.running import carry_out_options, county_of, failure_rows, print_end
from sim.present.tables import beside_table, directions_table, verdict_table
from sim.present.text import one_line_verdict

if TYPE_CHECKING:
    from rich.console import Console

THRESHOLDS = (">", ">=", "<", "<=")
"""Operators with a line to draw; the other targets ask for a direction."""


def answer(options: Options, to: Console, with_burden: bool = False) -> Path:
    """Carry out the scenarios of the options, print the verdict and write `outputs/<run-id>/`; returns that folder.

    With one replicate the run stands at the posterior's median and no probability is given. The first scenario is the
    baseline. With burden each verdict tells how much of its spread rests on assumptions, for four or five times the
    runs.
    """
    if with_burden:
        check_burden(options, county_of(options))
    carried = carry_out_options(options, to)
    burdens = carry_out_burdens(carried, options, [*load_targets()], to) if with_burden else {}
    story = _Story(options, carried.scenarios, carried.results, carried.condition, burdens)
    story.print_verdicts(to)
    folder = story.write(carried.failures)
    print_end(carried, folder, options.lang, to)
    return folder


class _Story:
    """The results of one call, arranged by target: what is printed, drawn and written tells the same."""

    def __init__(
        self, options: Options, scenarios: Sequence[Scenario], results: Sequence[Result], condition: str,
        burdens: Burdens,
    ) -> None:  # fmt: skip
        self.burdens = burdens
        self.county = county_of(options)
        self.options, self.lang = options, options.lang
        self.scenarios, self.results, self.condition = scenarios, results, condition
        self.titles = {s.id: s.title_zh if self.lang == "zh" else s.title_en for s in scenarios}
        self.start = scenarios[0].horizon.first
        self.last = results[0].indicators.index[-1] if results else ""
        self.known, self.documents = load_targets(), load_documents()
        known = self.known
        listed = dict.fromkeys(t for s in scenarios for t in s.targets if t in known)
        self.targets = [known[t] for t in listed]

    def line(self, target: Target) -> TargetLine:
        """What the target asks for, as figures and tables want it."""
        indicator = load_indicators()[target.indicator]
        label = indicator.title_zh if self.lang == "zh" else indicator.title_en
        document = f"{target.id} {self.documents[target.document].number}"
        return TargetLine(label, target.threshold[0], target.operator, deadline_name(target), document)  # type: ignore[arg-type]

    def judged(self, target: Target) -> bool:
        """Whether the target has a threshold in percent, as tables and figures draw it, and the run reaches it."""
        is_drawn = target.operator in THRESHOLDS and target.unit == "share"
        return is_drawn and deadline_name(target) <= self.last

    def rows(self, target: Target) -> list[VerdictRow]:
        """One row a scenario for tables and figures."""
        return [self._row(s) for s in standings(self.results, list(self.titles), target)]

    def _row(self, s: Standing) -> VerdictRow:
        first = s.first_kept
        if first is not None and month_number(first) < self.start:
            first = term("verdict.always", self.lang)
        row: VerdictRow = {
            "scenario_id": s.scenario,
            "title": self.titles[s.scenario],
            "n_replicates": s.n,
            "value": s.value,
            "difference": s.difference,
            "probability": s.verdict.probability,
            "probability_band": (s.verdict.probability_low, s.verdict.probability_high),
            "first_kept": first,
        }
        row.update(s.beside)  # type: ignore[typeddict-item]
        return row

    def print_verdicts(self, to: Console) -> None:
        """Tables of the targets with a threshold, what to see beside them, the other targets, a sentence to quote."""
        judged = [t for t in self.targets if self.judged(t)]
        for target in judged:
            to.print()
            to.print(verdict_table(self.rows(target), self.line(target), self.lang, to.width))
            self._print_flips(target, to)
        if judged:
            to.print()
            to.print(beside_table(self.rows(judged[0]), self.lang, to.width))
        others = [t for t in self.targets if t not in judged]
        if others:
            to.print()
            to.print(directions_table(self._directions(others), self.lang, to.width))
        self._print_burdens(to)
        to.print()
        basis = short_basis(self.county, self.lang)
        for row in self.rows(judged[0]) if judged else ():
            said = one_line_verdict(row, self.line(judged[0]), basis, self.lang, assumed=row["n_replicates"] > 1)
            to.print(said, soft_wrap=True)
        to.print()
        when = deadline_name(judged[0]) if judged else self.last
        for words in presence_lines(self.scenarios, self.results, when, self.lang):
            to.print(words, soft_wrap=True)
        shown = [*(target.indicator for target in self.targets), *(BESIDE.values() if judged else ())]
        print_extra_error(shown, self.results, self.lang, to)
        to.print()
        to.print(self.condition, soft_wrap=True)
        to.print(term("run.not_counted", self.lang), soft_wrap=True)

    def _print_burdens(self, to: Console) -> None:
        """What share of each verdict's spread rests on assumptions, where that was asked for."""
        if self.burdens:
            to.print()
            to.print(burden_table(self.burdens, [t.id for t in self.targets], self.titles, self.lang, to.width))
            to.print(term("burden.reading", self.lang), soft_wrap=True)

    def _print_flips(self, target: Target, to: Console) -> None:
        """Which counting rules, turned over, would turn the verdict of which scenarios."""
        turned: dict[str, list[str]] = {}
        for s in standings(self.results, list(self.titles), target):
            for switch in s.verdict.flips:
                turned.setdefault(switch, []).append(self.titles[s.scenario])
        joint = term("sentence.separator", self.lang)
        for switch, titles in turned.items():
            rule = term(f"switch.{switch}", self.lang)
            to.print(term("sentence.flips", self.lang, rule=rule, scenarios=joint.join(titles)), soft_wrap=True)

    def _directions(self, targets: Sequence[Target]) -> list[dict[str, str]]:
        rows = []
        for target in targets:
            title = target.title_zh if self.lang == "zh" else target.title_en
            for s in standings(self.results, list(self.titles), target):
                v = s.verdict
                met = f"{v.n_met}/{v.n}" if v.n else term("verdict.no_value", self.lang)
                rows.append({"target": f"{target.id} {title}", "scenario": self.titles[s.scenario], "met": met})
        return rows

    def write(self, failures: Sequence[Failure]) -> Path:
        """The run folder: manifest, Parquet, CSV for Excel, figures; an existing one of the same runs is left alone."""
        parts = [result.folder.name for result in self.results]
        name = run_id({"runs": parts, "lang": self.lang, "code": code_version(ROOT), "failed": len(failures),
                       "condition": self.condition, "burden": bool(self.burdens)})  # fmt: skip
        folder = RunFolder(self.options.outputs, name, head)
        if folder.is_finished:
            return folder.final
        with folder:
            self._write_tables(folder, failures)
            self._draw(folder)
            folder.write_manifest(
                {
                    "scenarios": self.titles,
                    "files": list(self.options.scenarios),
                    "county": self.options.county or self.scenarios[0].county,
                    "residents_share": self.options.residents_share,
                    "seed": self.options.seed,
                    "replicates": self.options.replicates,
                    "until": None if self.options.until is None else month_name(self.options.until),
                    "runs": parts,
                    "condition": self.condition,
                    "posterior": posterior_facts(self.county),
                    "burden": {f"{t} {s}": burden_columns(shares) for (t, s), shares in self.burdens.items()},
                    "code": code_version(ROOT),
                    "failures": [f.reason for f in failures],
                }
            )
        return folder.final

    def _write_tables(self, folder: RunFolder, failures: Sequence[Failure]) -> None:
        folder.write_table("indicators", indicator_table(self.results))
        for name in ("facilities", "ledger", "levers"):
            tables = [pd.read_parquet(r.folder / f"{name}.parquet").assign(scenario=r.scenario, replicate=r.replicate)
                      for r in self.results]  # fmt: skip
            folder.write_table(name, pd.concat(tables, ignore_index=True))
        folder.write_csv("verdicts", with_condition(self.verdicts(), self.condition), self.lang)
        folder.write_csv("indicators_by_year", self.by_year(), self.lang)
        if failures:
            folder.write_csv("failures", pd.DataFrame(failure_rows(failures)), self.lang)

    def verdicts(self) -> pd.DataFrame:
        """Every target of the registry × scenario with its verdict, also at the alternative deadline."""
        rows = []
        for target in self.known.values():
            for s in standings(self.results, list(self.titles), target):
                v = s.verdict
                rows.append(
                    {
                        "target": target.id,
                        "title": target.title_zh if self.lang == "zh" else target.title_en,
                        "document": self.documents[target.document].number,
                        "verdict_class": target.verdict_class,
                        "operator": target.operator,
                        "scenario": self.titles[s.scenario],
                        "month": month_name(v.month),
                        "n": v.n,
                        "n_met": v.n_met,
                        "probability": v.probability if self.options.replicates > 1 else float("nan"),
                        "probability_low": v.probability_low if self.options.replicates > 1 else float("nan"),
                        "probability_high": v.probability_high if self.options.replicates > 1 else float("nan"),
                        "median": v.median,
                        "low": v.low,
                        "high": v.high,
                        "margin": v.margin,
                        "first_kept": s.first_kept,
                        "flips": " ".join(v.flips),
                        **burden_columns(self.burdens.get((target.id, s.scenario), [])),
                    }
                )
        return pd.DataFrame(rows)

    def by_year(self) -> pd.DataFrame:
        """Median of every indicator each December by scenario: rows indicator × scenario, columns years."""
        table = indicator_table(self.results)
        table = table[table["month"].str.endswith("-12") & (table["month"] >= month_name(self.start))]
        median = table.drop(columns="replicate").groupby(["scenario", "month"]).median()
        tidy = pd.DataFrame(median.T.stack("scenario", future_stack=True))
        tidy.columns = pd.Index([str(month)[:4] for month in tidy.columns])
        tidy = tidy.rename_axis(["indicator", "scenario"]).reset_index()
        known = load_indicators()
        tidy.insert(1, "unit", [known[i].unit for i in tidy["indicator"]])
        names = {i: (d.title_zh if self.lang == "zh" else d.title_en) for i, d in known.items()}
        tidy["indicator"] = tidy["indicator"].map(names)
        tidy["scenario"] = tidy["scenario"].map(self.titles)
        return tidy

    def _draw(self, folder: RunFolder) -> None:
        for target in (t for t in self.targets if self.judged(t)):
            line, rows = self.line(target), self.rows(target)
            table = trajectories_table(self.results, target.indicator, self.titles)
            table = table[table["month"] >= month_name(self.start)]
            base = f"figures/{target.id.lower()}"
            trajectories(table, line, self.lang, folder.path(f"{base}-trajectories.png"), condition=self.condition)
            scenario_dots(rows, line, self.lang, folder.path(f"{base}-scenarios.png"), condition=self.condition)
