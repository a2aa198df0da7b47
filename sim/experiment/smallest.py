"""The fewest families of levers with which a package meets a target: added one by one, the most useful first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.measure.verdicts import Verdict

Try = Callable[[Sequence[tuple[str, ...]]], list[Verdict]]
"""Verdicts on a target under several sets of families, in their order."""


@dataclass(frozen=True)
class Step:
    """One family more: which, and the verdict with it and all before it."""

    added: str
    families: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True)
class Search:
    """How a target was approached: without anything, with everything, and step by step between.

    needed: the families left after those that turned out dispensable; empty where the target is missed with all.
    """

    nothing: Verdict
    everything: Verdict
    steps: list[Step]
    needed: tuple[str, ...]


def smallest(families: Sequence[str], verdicts: Try) -> Search:
    """Add the family that comes closest to the target until it is met, then leave out whatever it is met without.

    Each step weighs the median run's margin. A greedy search need not find the smallest set of all; with some ten
    families trying every set would take thousands of runs.
    """
    nothing, everything = verdicts([(), tuple(families)])
    if nothing.is_met or not everything.is_met:
        return Search(nothing, everything, [], ())
    chosen: tuple[str, ...] = ()
    steps: list[Step] = []
    while not (steps and steps[-1].verdict.is_met):
        rest = [family for family in families if family not in chosen]
        found = verdicts([(*chosen, family) for family in rest])
        best = max(range(len(rest)), key=lambda i: found[i].margin)
        chosen = (*chosen, rest[best])
        steps.append(Step(rest[best], chosen, found[best]))
    for family in chosen[:-1]:
        fewer = tuple(f for f in chosen if f != family)
        if verdicts([fewer])[0].is_met:
            chosen = fewer
    return Search(nothing, everything, steps, chosen)
