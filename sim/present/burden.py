"""The burden of assumptions beside a verdict: runs with one kind of input drawn anew, a table, columns for the CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.experiment.burden import LEAST_RUNS, Share, burden, kinds_of, margins_of, redrawn
from sim.experiment.posterior import posterior_for
from sim.experiment.runner import carry_out_all
from sim.faults import Fault, InputFaults
from sim.present.console import compiling_announced, progress
from sim.present.glossary import term
from sim.present.inputs import COMMAND_LINE, Options
from sim.present.tables import Justify, plain_table
from sim.present.text import is_missing, number

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sim.county.inputs import County
    from sim.present.running import Carried

Burdens = dict[tuple[str, str], list[Share]]
"""Shares of each kind of input by target and scenario."""


def check_burden(options: Options, county: County) -> None:
    """InputFaults for too few replicates to split a spread, or too many for the rows of the county's posterior.

    A replicate whose fitted numbers are drawn anew takes another row, so there must be two for each.
    """
    posterior = posterior_for(county)
    wrong = ""
    if options.replicates < LEAST_RUNS:
        wrong, write = "a single run or two have no spread to split", f"write --replicates {LEAST_RUNS} or more"
    elif posterior is not None and len(posterior) < 2 * options.replicates:
        wrong = f"the posterior has {len(posterior)} draws, and {options.replicates} replicates need twice as many"
        write = f"write --replicates {len(posterior) // 2} or fewer"
    if wrong:
        raise InputFaults([Fault(COMMAND_LINE, None, "--burden", wrong, write)])


def carry_out_burdens(carried: Carried, options: Options, targets: Sequence[str], to: Console) -> Burdens:
    """The burden of each target in each scenario; empty where a run failed, which is said."""
    kinds = kinds_of(carried.tasks[0])
    tasks = [task for kind in kinds for task in redrawn(carried.tasks, kind)]
    with compiling_announced(options.lang), progress(to) as bar:
        line = bar.add_task(term("run.running", options.lang), total=len(tasks))
        results, failures = carry_out_all(tasks, progress=lambda n, total: bar.update(line, completed=n, total=total))
    if failures or carried.failures:
        reason = (*failures, *carried.failures)[0].reason
        to.print(term("run.failed", options.lang, n=len(failures) + len(carried.failures), reason=reason))
        return {}
    n = len(carried.tasks)
    found: Burdens = {}
    for scenario in carried.scenarios:
        own = [i for i, result in enumerate(carried.results) if result.scenario == scenario.id]
        for target in targets:
            base = margins_of([carried.results[i] for i in own], target)
            again = {
                kind: margins_of([results[n * k + i] for i in own], target) for k, kind in enumerate(kinds)
            }  # fmt: skip
            found[target, scenario.id] = burden(base, again)
    return found


def burden_table(burdens: Burdens, targets: Sequence[str], titles: dict[str, str], lang: str, width: int) -> Table:
    """Rows target × scenario: the share of each kind of input with its standard error, in percent.

    Targets whose verdict no run gives, or all runs alike, are left out.
    """
    kinds = [share.basis for share in next(iter(burdens.values()))]
    heads: dict[str, Justify] = {"target": "left", "scenario": "left"}
    heads |= {f"share_{kind}": "right" for kind in kinds}
    rows = [
        [target if scenario == next(iter(titles)) else "", title,
         *(_cell(share, lang) for share in burdens[target, scenario])]
        for target in targets
        if not all(is_missing(share.share) for scenario in titles for share in burdens[target, scenario])
        for scenario, title in titles.items()
    ]  # fmt: skip
    return plain_table(term("table.burden", lang), heads, rows, lang, width)


def burden_columns(shares: Sequence[Share]) -> dict[str, float]:
    """Columns of verdicts.csv: share and standard error (0–1) of each kind of input."""
    columns: dict[str, float] = {}
    for share in shares:
        columns |= {f"share_{share.basis}": share.share, f"share_{share.basis}_error": share.error}
    return columns


def _cell(share: Share, lang: str) -> str:
    text = number(share.share, lang, 0, 100)
    return text if is_missing(share.share) else f"{text}\n±{number(share.error, lang, 0, 100)}"
