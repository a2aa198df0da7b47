"""The model's own price elasticities, measured as a study would, beside the published ones.

Charges of the county are moved up and down by the same step with people, luck, insurance rules and level constants
held; what patients pay follows through the rules. Elasticity is the arc over both ends:
(Q₊ - Q₋) / mean(Q₊, Q₋) over (P₊ - P₋) / mean(P₊, P₋).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.conventions import Kind, Option
from sim.county.inputs import County
from sim.county.priors import FOLDER
from sim.faults import Fault, InputFaults, nearest, shown
from sim.measure.reading import read_mapping
from sim.model import CountyModel
from sim.plan import Plan

FILE = FOLDER / "elasticities.yaml"
YEAR = 12
"""Months over which use is counted, the last of the run."""

MEASURES = ("residents_with_visit", "visits_per_user", "residents_admitted", "admissions", "village_visits")


@dataclass(frozen=True)
class Published:
    """An elasticity from the literature: which prices move, what is counted; low and high NaN without an interval."""

    id: str
    title_zh: str
    title_en: str
    prices: tuple[str, ...]
    measure: str
    value: float
    low: float
    high: float
    source: str


@dataclass(frozen=True)
class Comparison:
    """The model's elasticity in each replicate beside a published one."""

    published: Published
    simulated: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean over replicates."""
        return float(np.mean(self.simulated))

    @property
    def is_inside(self) -> bool | None:
        """Whether the mean lies in the published interval; None where none is published."""
        low, high = self.published.low, self.published.high
        return None if np.isnan(low) else low <= self.mean <= high


def load_published(path: Path = FILE) -> tuple[float, list[Published]]:
    """The step of prices (share) and the published elasticities; InputFaults for unknown prices and measures."""
    content = read_mapping(path)
    found, faults = [], []
    for name, entry in content["published"].items():
        if entry["measure"] not in MEASURES:
            where, near = f"{name}.measure", nearest(entry["measure"], MEASURES)
            faults.append(Fault(shown(path), None, where, f"'{entry['measure']}' is not measured", near))
        low, high = entry.get("range", (float("nan"), float("nan")))
        found.append(
            Published(
                name,
                entry["title"]["zh"],
                entry["title"]["en"],
                tuple(entry["prices"]),
                entry["measure"],
                float(entry["value"]),
                float(low),
                float(high),
                entry["source"],
            )
        )
    if faults:
        raise InputFaults(faults)
    return float(content["price_step"]["value"]), found


def priced(county: County, prices: Sequence[str], factor: float) -> County:
    """The county with these charges (keys of its section `prices`) times a factor; KeyError for an unknown one."""
    changed = {f"prices.{name}": county.numbers[f"prices.{name}"] for name in prices}
    return replace(county, numbers=county.numbers | {k: replace(n, value=n.value * factor) for k, n in changed.items()})


def use_of_care(plan: Plan) -> dict[str, float]:
    """What the run's last twelve months see of each of `MEASURES`.

    Residents with a visit: share of those present who make any visit of first contact in a month, mean of the months;
    visits per user: such visits and further ones of the same illness over these people; residents admitted: share with
    a stay since January; admissions and village visits per resident and year.
    """
    model = CountyModel(plan)
    users = visits = present = 0
    while model.running:
        model.step()
        if model.month > plan.horizon.last + 1 - YEAR:
            seen = model.episodes.resident[model.choices.option != Option.SELF_CARE]
            users += np.unique(seen).size
            visits += seen.size + int(model.courses.returns.sum())
            present += int(model.record.county["residents"][model.t - 1])
    record, last = model.record, plan.horizon.n_months - 1
    residents = record.year_to("residents", last) / YEAR
    here = model.residents.away == 0
    return {
        "residents_with_visit": users / present,
        "visits_per_user": visits / users,
        "residents_admitted": float((model.residents.stays[here] > 0).mean()),
        "admissions": float(record.year_to("admissions", last).sum() / residents),
        "village_visits": float(record.year_to("visits", last)[Kind.VILLAGE_CLINIC].sum() / residents),
    }


def arc(low: float, high: float, step: float) -> float:
    """Arc elasticity of a quantity that is `low` at prices 1 - step and `high` at 1 + step."""
    middle = (low + high) / 2
    return (high - low) / middle / (2 * step)


def experiments(published: Sequence[Published]) -> list[tuple[str, ...]]:
    """The sets of prices to move, each once."""
    return list(dict.fromkeys(entry.prices for entry in published))


def measure(
    plan: Plan, replicates: int, step: float, published: Sequence[Published], tick: Callable[[], None] = lambda: None
) -> list[Comparison]:
    """Each published elasticity beside the model's in some replicates of the plan's luck.

    The plan ends with the year that is measured, on a December; `tick` is called after each run.
    """
    found = [measure_once(replace(plan, replicate=replicate), step, published, tick) for replicate in range(replicates)]
    return [Comparison(entry, tuple(values[entry.id] for values in found)) for entry in published]


def measure_once(
    plan: Plan, step: float, published: Sequence[Published], tick: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """The model's value of each published elasticity, by its id, with the plan's own luck at both ends of the step."""
    found: dict[str, float] = {}
    for prices in experiments(published):
        low, high = _both_ends(plan, prices, step, tick)
        for entry in published:
            if entry.prices == prices:
                found[entry.id] = arc(low[entry.measure], high[entry.measure], step)
    return found


def _both_ends(plan: Plan, prices: Sequence[str], step: float, tick: Callable[[], None]) -> Iterator[dict[str, float]]:
    """Use of care at the lower and at the higher prices."""
    for factor in (1 - step, 1 + step):
        yield use_of_care(replace(plan, county=priced(plan.county, prices, factor)))
        tick()
