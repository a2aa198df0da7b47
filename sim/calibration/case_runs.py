"""The runs of a natural experiment: one past, then every arm from the month of the change, same people, same luck.

Level constants are those of the county of the folder in its own year, before anything of the place is laid over it:
they are tastes. On top of them the county is taken back to the year the run starts in (`past.csv`), and the place's own
numbers and rules act on that. Nothing is set for a case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.calibration.case_file import RuleEntry
from sim.calibration.case_place import county_of_place
from sim.calibration.case_rules import drawn_rules, laid_over_bills
from sim.calibration.case_use import Use, accounts, use_of_month
from sim.calibration.cases import UNCHANGED, Case
from sim.county.past import county_as_of
from sim.experiment.runs import Drawn, Task, drawn_of
from sim.experiment.snapshot import resumed, snapshot
from sim.model import CountyModel
from sim.plan import BURN_IN_MONTHS, Plan, plan_drawn
from sim.policy.registry import Registry


@dataclass(frozen=True)
class Ensemble:
    """From what a validation draws: replicate r of a seed, at a share of the residents; outputs keeps constants."""

    residents_share: float
    seed: int
    draw: bool
    outputs: str


@dataclass(frozen=True)
class Prepared:
    """What one draw of a case needs: the plan of each arm, the rules of the place and those of each arm."""

    plans: dict[str, Plan]
    rules: tuple[RuleEntry, ...]
    arm_rules: dict[str, tuple[RuleEntry, ...]]


def ground_of(case: Case, ensemble: Ensemble, replicate: int) -> Drawn:
    """County, behaviour and quantiles of a draw: the one place where a validation asks what is drawn."""
    return drawn_of(
        Task(
            scenario="",
            county=case.county,
            residents_share=ensemble.residents_share,
            seed=ensemble.seed,
            replicate=replicate,
            draw=ensemble.draw,
            until=None,
            outputs=ensemble.outputs,
        )
    )


def prepare(case: Case, ensemble: Ensemble, replicate: int, registry: Registry) -> Prepared:
    """Plans and rules of a draw; levers and rules are drawn with the same quantiles in every arm.

    The past of the county comes from the year in which the burn-in begins; what the case says of its place prevails.
    """
    drawn = ground_of(case, ensemble, replicate)
    then = county_as_of(drawn.county, (case.horizon.first - BURN_IN_MONTHS) // 12)
    county = county_of_place(then, case.numbers, drawn.quantile)
    plans = {
        name: plan_drawn(
            arm.scenario,
            county,
            drawn.behaviour,
            registry,
            residents_share=ensemble.residents_share,
            seed=ensemble.seed,
            replicate=replicate,
            quantile=drawn.quantile,
        )
        for name, arm in case.arms.items()
    }
    return Prepared(
        plans,
        drawn_rules(case.rules, f"{case.id}.place", drawn.quantile),
        {name: drawn_rules(arm.rules, f"{case.id}.change", drawn.quantile) for name, arm in case.arms.items()},
    )


def run_prepared(case: Case, prepared: Prepared) -> dict[str, Use]:
    """Use of care in every arm over the case's months, for one draw."""
    past = CountyModel(prepared.plans[UNCHANGED])
    before = _live(past, prepared.rules, case.change)
    taken = snapshot(past)
    found = {}
    for name, plan in prepared.plans.items():
        model = past if name == UNCHANGED else resumed(taken, plan)
        after = _live(model, (*prepared.rules, *prepared.arm_rules[name]), plan.horizon.last + 1)
        model.__dict__.clear()  # a model and its agents hold each other: its arrays would stay for long
        found[name] = _from(case.horizon.first, _joined(before, after))
    return found


def _live(model: CountyModel, rules: tuple[RuleEntry, ...], until: int) -> Use:
    """Live on to the begin of a month under rules laid over the bills; the use of care of the months lived."""
    first, counts, totals = model.month, [], []
    while model.month < until:
        model.begin_month()
        model.bills = laid_over_bills(model.bills, rules)
        so_far = accounts(model)
        model.finish_month()
        by_level, whole = use_of_month(model, so_far)
        counts.append(by_level)
        totals.append(whole)
    scale = model.record.scale
    return Use(first, np.array(counts) * scale, np.array(totals) * scale)


def _joined(before: Use, after: Use) -> Use:
    counts = np.concatenate([before.counts, after.counts])
    return Use(before.first, counts, np.concatenate([before.totals, after.totals]))


def _from(month: int, use: Use) -> Use:
    """Use from a month number on: the burn-in is left out."""
    skip = month - use.first
    return replace(use, first=month, counts=use.counts[skip:], totals=use.totals[skip:])
