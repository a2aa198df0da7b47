"""Where the difference between two scenarios comes from: by mechanism, and by who went where instead.

Both runs share people, illnesses and luck. Through the last twelve months they are led side by side; each month is
carried through again with one channel taken from the other run. A channel's part is the mean of what the scenario loses
without it and what the baseline gains by it (`sim.experiment.channels`); what the parts do not add up to is joint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_OPTIONS
from sim.experiment.channels import CHANNELS, JOINT, REST, Channel, begun_together, forked
from sim.experiment.flows import Flows, by_option
from sim.faults import Fault, InputFaults
from sim.measure.indicators import parts
from sim.measure.record import Record
from sim.model import CountyModel
from sim.months import month_name
from sim.plan import Plan

WINDOW_MONTHS = 12
NAMES = (*(channel.id for channel in CHANNELS), REST)
"""Every channel that is told of apart from the joint part."""

Rows = dict[str, NDArray[np.int64]]
"""One month of the county tables of a record."""


class Reading(NamedTuple):
    """An indicator: value, numerator, denominator, and the first contacts by option behind it, float64[option]."""

    value: float
    numerator: float
    denominator: float
    contacts: NDArray[np.float64]

    def less(self, other: Reading) -> Reading:
        """The difference to another reading."""
        return self.plus(other, -1.0)

    def plus(self, other: Reading, weight: float = 1.0) -> Reading:
        """The sum with a weighted other reading."""
        return Reading(
            self.value + weight * other.value,
            self.numerator + weight * other.numerator,
            self.denominator + weight * other.denominator,
            self.contacts + weight * other.contacts,
        )

    def halved(self) -> Reading:
        """Half of it."""
        return Reading(self.value / 2, self.numerator / 2, self.denominator / 2, self.contacts / 2)


@dataclass(frozen=True)
class Explanation:
    """What changed between two runs over the twelve months that end with `month` (month number), and through what.

    before, after the indicator in either run; by_channel the part of each channel, in the order of `NAMES`, `joint`
    last, adding up to the change; flows counts of the sample; scale residents for each simulated one.
    """

    indicator: str
    month: int
    before: Reading
    after: Reading
    by_channel: dict[str, Reading]
    flows: Flows
    scale: float

    @property
    def change(self) -> Reading:
        """After less before."""
        return self.after.less(self.before)


class Window:
    """The last twelve months of two models, and of their forks by channel."""

    def __init__(self, before: CountyModel, after: CountyModel) -> None:
        self.models = (before, after)
        self.flows = Flows()
        self.contacts = np.zeros((2, N_OPTIONS))
        self.rows: dict[str, tuple[list[Rows], list[Rows]]] = {name: ([], []) for name in NAMES}
        self.forked_contacts = {name: np.zeros((2, N_OPTIONS)) for name in NAMES}

    def step(self) -> None:
        """One month of both models and of all forks."""
        before, after = self.models
        begun_together(before, after)
        t = before.t
        for name in NAMES:
            for side, fork in enumerate(_forks(name, before, after)):
                self.rows[name][side].append({key: table[t].copy() for key, table in fork.record.county.items()})
                self.forked_contacts[name][side] += by_option(fork)
        for side, model in enumerate(self.models):
            model.finish_month()
            self.contacts[side] += by_option(model)
        self.flows.add_month(before, after)

    def explanation(self, indicator: str) -> Explanation:
        """What the window says of an indicator."""
        month = self.models[0].month - 1
        records = [model.record for model in self.models]
        before, after = (_reading(records[side], indicator, month, self.contacts[side]) for side in (0, 1))
        by_channel = {}
        for name in NAMES:
            with_it, without = (
                _reading(_rewritten(records[side], self.rows[name][side], month), indicator, month,
                         self.forked_contacts[name][side])
                for side in (0, 1)
            )  # fmt: skip
            by_channel[name] = with_it.less(before).plus(after.less(without)).halved()
        left = after.less(before)
        for part in by_channel.values():
            left = left.less(part)
        return Explanation(indicator, month, before, after, by_channel | {JOINT: left}, self.flows, records[0].scale)


def explain(before: Plan, after: Plan, indicator: str, tick: Callable[[], None] = lambda: None) -> Explanation:
    """What the second plan changes in an indicator over its last twelve months against the first, and through what.

    `tick` is called after each month. InputFaults if the plans do not cover the same months, or fewer than twelve.
    """
    _check(before, after)
    models = (CountyModel(before), CountyModel(after))
    window = Window(*models)
    for month in range(before.horizon.first, before.horizon.last + 1):
        if month > before.horizon.last - WINDOW_MONTHS:
            window.step()
        else:
            for model in models:
                model.step()
        tick()
    return window.explanation(indicator)


def _check(before: Plan, after: Plan) -> None:
    if before.horizon != after.horizon:
        months = [f"{month_name(plan.horizon.first)} to {month_name(plan.horizon.last)}" for plan in (before, after)]
        wrong = f"runs over {months[1]}, the scenario it is held against over {months[0]}"
        raise InputFaults([Fault("command line", None, after.scenario.id, wrong, "give both the same horizon")])
    if before.horizon.n_months < WINDOW_MONTHS:
        wrong = f"covers {before.horizon.n_months} months"
        raise InputFaults([Fault("command line", None, "--until", wrong, f"write a month that leaves {WINDOW_MONTHS}")])


def _forks(name: str, before: CountyModel, after: CountyModel) -> tuple[CountyModel, CountyModel]:
    """The baseline with a channel of the scenario, and the scenario with the baseline's."""
    if name == REST:  # all but the named channels: the other run, with every named channel taken from this one
        return forked(after, before, CHANNELS), forked(before, after, CHANNELS)
    chosen: list[Channel] = [channel for channel in CHANNELS if channel.id == name]
    return forked(before, after, chosen), forked(after, before, chosen)


def _rewritten(record: Record, rows: list[Rows], month: int) -> Record:
    """The record with its last months as the forks had them."""
    last = month - record.horizon.first
    county = {name: table.copy() for name, table in record.county.items()}
    for back, row in enumerate(reversed(rows)):
        for name, cells in row.items():
            county[name][last - back] = cells
    return replace(record, county=county)


def _reading(record: Record, indicator: str, month: int, contacts: NDArray[np.float64]) -> Reading:
    numerator, denominator = parts(record, indicator, month - record.horizon.first)
    value = numerator / denominator if denominator else float("nan")
    return Reading(value, numerator, denominator, contacts * record.scale)
