"""The runs a command asks for, carried out in sight of whoever waits, and the sentence on what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.county.townships import townships_named
from sim.experiment.runner import carry_out_all, tasks_of
from sim.experiment.runs import Failure, Result, Task
from sim.plan import county_folder, load_county, load_reference, load_registry
from sim.policy.scenario import Scenario
from sim.present.condition import condition_sentence
from sim.present.console import compiling_announced, progress
from sim.present.glossary import term
from sim.present.inputs import Options
from sim.present.text import draft_note

if TYPE_CHECKING:
    from rich.console import Console

    from sim.county.inputs import County


@dataclass(frozen=True)
class Carried:
    """Scenarios, their runs, those that failed, and the condition of all results in the language of the options.

    tasks: what was asked for, one a run, in the order of the results where none failed.
    """

    scenarios: list[Scenario]
    results: list[Result]
    failures: list[Failure]
    condition: str
    tasks: Sequence[Task] = ()


def carry_out_options(options: Options, to: Console) -> Carried:
    """Carry out the scenarios of the options: an ensemble, or with one replicate the median of the posterior.

    A scenario that names places the county does not have is refused before anything runs (InputFaults).
    """
    registry = load_registry()
    scenarios = [load_reference(reference, registry) for reference in options.scenarios]
    county = county_of(options)
    for scenario in scenarios:
        townships_named(scenario.places, county)
    draw = options.replicates > 1
    template = Task("", options.county or scenarios[0].county, options.residents_share, options.seed, 0, draw,
                    options.until, str(options.outputs), options.without)  # fmt: skip
    tasks = tasks_of(options.scenarios, options.replicates, draw, template)
    with compiling_announced(options.lang), progress(to) as bar:
        line = bar.add_task(term("run.running", options.lang), total=len(tasks))
        results, failures = carry_out_all(
            tasks, progress=lambda done, total: bar.update(line, completed=done, total=total)
        )
    condition = condition_of(options, scenarios[0].county) + draft_note(scenarios, options.lang)
    return Carried(scenarios, results, failures, condition, tasks)


def county_of(options: Options) -> County:
    """The county the options name, or else that of their first scenario."""
    return load_county(county_folder(options.county or load_reference(options.scenarios[0], load_registry()).county))


def print_end(carried: Carried, folder: Path, lang: str, to: Console) -> None:
    """Say which runs failed and where the results are."""
    if carried.failures:
        to.print(term("run.failed", lang, n=len(carried.failures), reason=carried.failures[0].reason))
    to.print(term("run.written", lang, folder=folder.as_posix()))


def failure_rows(failures: Sequence[Failure]) -> list[dict[str, object]]:
    """Rows of failures.csv."""
    return [{"scenario": f.task.scenario, "replicate": f.task.replicate, "reason": f.reason} for f in failures]


def condition_of(options: Options, county_id: str) -> str:
    """What the results rest on; `county_id` where the options name no county."""
    county = load_county(county_folder(options.county or county_id))
    text = condition_sentence(county, options.residents_share, options.replicates, options.lang)
    if options.without:
        text += term("run.without", options.lang, loops=", ".join(sorted(options.without)))
    return text
