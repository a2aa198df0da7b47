"""The answer to `sensitivity`: the groups of assumptions a result hangs on, the heaviest first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.posterior import Posterior, posterior_for
from sim.experiment.quantiles import group_of
from sim.experiment.runner import carry_out_all
from sim.experiment.runs import Task
from sim.experiment.sensitivity import Effect, effects, groups_in, sensitivity_tasks, values_at
from sim.experiment.yearly import year_ends
from sim.faults import Fault, InputFaults, nearest
from sim.measure.indicators import Indicator
from sim.plan import county_folder, load_county, load_registry
from sim.policy.variants import load_reference
from sim.present.amounts import shown_amount
from sim.present.console import compiling_announced, progress
from sim.present.glossary import entries, term
from sim.present.inputs import COMMAND_LINE, Options
from sim.present.report import Report, Section, publish
from sim.present.running import Carried, condition_of
from sim.present.tables import Justify
from sim.present.text import number

if TYPE_CHECKING:
    from rich.console import Console

    from sim.policy.registry import Registry

LEAST_RUNS = 2

HEADS: dict[str, Justify] = {"assumptions": "left", "total_effect": "right", "typical_move": "right"}


def show_sensitivity(options: Options, indicator: Indicator, asked: Sequence[str], to: Console) -> Path | None:
    """Run the scenario of the options with groups of assumptions drawn anew; the folder, None if a run failed.

    `asked` names the groups, or what they begin with such as `lever`; none for all of them.
    """
    if options.replicates < LEAST_RUNS:
        wrong, write = f"{options.replicates} is too few for a variance", f"write {LEAST_RUNS} or more"
        raise InputFaults([Fault(COMMAND_LINE, None, "--replicates", wrong, write)])
    lang, registry = options.lang, load_registry()
    scenario = load_reference(options.scenarios[0], registry)
    place = options.county or scenario.county
    template = Task(options.scenarios[0], place, options.residents_share, options.seed, 0,
                    True, options.until, str(options.outputs), options.without)  # fmt: skip
    groups = _chosen(groups_in(template, registry), asked)
    tasks = sensitivity_tasks(template, groups, options.replicates)
    with compiling_announced(lang), progress(to) as bar:
        line = bar.add_task(term("run.running", lang), total=len(tasks))
        results, failures = carry_out_all(tasks, progress=lambda n, total: bar.update(line, completed=n, total=total))
    if failures:
        to.print(term("run.failed", lang, n=len(failures), reason=failures[0].reason))
        return None
    month = year_ends(results, "")[-1]
    values = values_at(results, indicator.id, month)
    n = options.replicates
    redrawn = {group: values[n * (i + 1) : n * (i + 2)] for i, group in enumerate(groups)}
    found = effects(redrawn, values[:n])
    title = scenario.title_zh if lang == "zh" else scenario.title_en
    label = indicator.title_zh if lang == "zh" else indicator.title_en
    county = load_county(county_folder(place))
    carried = Carried([scenario], results[:n], failures, condition_of(options, scenario.county))
    report = Report(
        kind="sensitivity",
        title=term("sensitivity.title", lang, scenario=title, indicator=label, month=month),
        sections=[Section(term("sensitivity.table", lang, n=n), HEADS, _rows(found, indicator, registry, lang))],
        remarks=[
            term("sensitivity.reading", lang),
            *linked(posterior_for(county), groups, registry, lang),
            carried.condition,
        ],
        tables={"sensitivity": _table(found, registry, lang)},
        facts={"indicator": indicator.id, "month": month},
        indicators=[indicator.id],
    )
    return publish(report, options, carried, to)


def linked(posterior: Posterior | None, groups: Sequence[str], registry: Registry, lang: str) -> list[str]:
    """That fitted parameters belong together though groups are drawn anew one by one; nothing without a posterior.

    Nothing either where all that was fitted lies in one group, which is drawn anew whole.
    """
    fitted = set() if posterior is None else {group_of(name, registry) for name in posterior.names}
    told = [group_title(group, registry, lang) for group in groups if group in fitted]
    if posterior is None or len(fitted) <= 1 or not told:
        return []
    names = term("sentence.separator", lang).join(told)
    return [term("sensitivity.linked", lang, n=len(posterior.names), groups=names)]


def _chosen(groups: Sequence[str], asked: Sequence[str]) -> list[str]:
    """The groups asked for; InputFaults for a name that is none of them and begins none."""
    kinds = {group.partition(".")[0] for group in groups}
    unknown = [name for name in asked if name not in groups and name not in kinds]
    if unknown:
        known = sorted({*groups, *kinds})
        wrong = "this scenario draws no such group of assumptions"
        raise InputFaults([
            Fault(COMMAND_LINE, None, "--groups", f"'{name}': {wrong}",
                  nearest(name, known) or f"write some of {', '.join(known)}")
            for name in unknown
        ])  # fmt: skip
    return [g for g in groups if not asked or g in asked or g.partition(".")[0] in asked]


def group_title(group: str, registry: Registry, lang: str) -> str:
    """The words for a group of assumptions."""
    if group.startswith("lever."):
        family = registry.families[group.removeprefix("lever.")]
        return term("assumption.lever", lang, family=family[lang == "en"])
    key = f"assumption.{group}"
    return term(key, lang) if key in entries() else term("assumption.other", lang, group=group)


def _rows(found: list[Effect], indicator: Indicator, registry: Registry, lang: str) -> list[list[str]]:
    return [
        [group_title(e.group, registry, lang), number(e.share, lang, 0, 100),
         shown_amount(e.typical, indicator, lang)]
        for e in found
    ]  # fmt: skip


def _table(found: list[Effect], registry: Registry, lang: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"group": group_title(e.group, registry, lang), "total_effect": e.share, "typical": e.typical} for e in found
    )
