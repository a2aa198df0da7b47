"""One package taken apart: each family or lever alone, left out, weak, strong, late, beside none and all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.experiment.compare import band
from sim.experiment.runs import Result, deadline_name
from sim.measure.targets import Target
from sim.policy.registry import Registry
from sim.policy.scenario import Scenario
from sim.policy.variants import scopes

KINDS = ("only", "all_but", "weak", "strong", "late")
OF_EVERYTHING = ("none", "all", "weak_all", "strong_all", "late_all")
"""What is run of the whole package; the first is what all differences are taken from."""

THRESHOLDS = (">", ">=", "<", "<=")
Band = tuple[float, float, float]


class WhatIf(NamedTuple):
    """One variant of a family of what-ifs: its name, and which levers it is about; empty for the whole package."""

    name: str
    kind: str
    scope: str


@dataclass(frozen=True)
class Headline:
    """What a what-if is judged by: an indicator in a month YYYY-MM, and the target if it is one of a document."""

    indicator: str
    month: str
    target: Target | None

    @property
    def is_judged(self) -> bool:
        """Whether there is a verdict: a target whose deadline the runs reach."""
        return self.target is not None and self.month == deadline_name(self.target)

    @property
    def name(self) -> str:
        """The target's id, or the indicator's where it is none."""
        return self.target.id if self.target else self.indicator


def what_ifs(scenario: Scenario, registry: Registry, by: str, kinds: Sequence[str] = KINDS) -> list[WhatIf]:
    """The variants to run, `none` and `all` first; `by` family or lever."""
    whole = [WhatIf(name, name.removesuffix("_all"), "") for name in OF_EVERYTHING]
    parts = [WhatIf(f"{kind}_{scope}", kind, scope) for kind in kinds for scope in scopes(scenario, registry, by)]
    return [*whole, *parts]


def headlines(scenario: Scenario, targets: dict[str, Target], last: str, chosen: Sequence[str] = ()) -> list[Headline]:
    """The indicators to show: the chosen ones, else those of the scenario's targets with a threshold.

    Of the latter only its own documents' where it names documents with such targets. Each is read at its target's
    deadline, or in the last month of the runs, and then without a verdict, if they end before.
    """
    asked = [targets[t] for t in scenario.targets if t in targets and targets[t].operator in THRESHOLDS]
    own = [t for t in asked if t.document in scenario.documents] or asked
    if chosen:
        return [_chosen(indicator, asked, last) for indicator in chosen]
    return [_headline(target, last) for target in {t.indicator: t for t in reversed(own)}.values()][::-1]


def _chosen(indicator: str, asked: Sequence[Target], last: str) -> Headline:
    target = next((t for t in asked if t.indicator == indicator), None)
    return Headline(indicator, last, None) if target is None else _headline(target, last)


def _headline(target: Target, last: str) -> Headline:
    return Headline(target.indicator, min(deadline_name(target), last), target)


class Ensemble:
    """Results by scenario and replicate, compared replicate by replicate."""

    def __init__(self, results: Sequence[Result]) -> None:
        self.results = list(results)
        self.found: dict[str, dict[int, Result]] = {}
        for result in results:
            self.found.setdefault(result.scenario, {})[result.replicate] = result

    @property
    def last(self) -> str:
        """The last month of the runs."""
        return str(self.results[0].indicators.index[-1])

    def value(self, scenario: str, indicator: str, month: str) -> Band:
        """Median, 5% and 95% of an indicator in a month."""
        return band(list(self.values(scenario, indicator, month).values()))

    def difference(self, scenario: str, other: str, indicator: str, month: str) -> Band:
        """Median, 5% and 95% of scenario minus other, over the replicates both have."""
        one, two = (self.values(name, indicator, month) for name in (scenario, other))
        return band([one[n] - two[n] for n in one if n in two])

    def values(self, scenario: str, indicator: str, month: str) -> dict[int, float]:
        """An indicator in a month by replicate; NaN where a run does not reach the month."""
        return {
            n: float(r.indicators[indicator].get(month, float("nan"))) for n, r in self.found.get(scenario, {}).items()
        }
