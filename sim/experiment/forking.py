"""Runs that share a past live through it once: a tree of months, parted where what determines the next month differs.

Nothing in a month looks ahead: of the plan a month reads its own row of the lever table, and the record's length. So
runs on the same ground are the same until the first row in which their levers differ. Randomness is a function of
person and month (`sim.rng`), so that a run gone on from a snapshot has the bits of one run from the start.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from sim.experiment.outputs import run_id
from sim.experiment.pasts import Pasts
from sim.experiment.runs import ground
from sim.experiment.snapshot import resumed, snapshot
from sim.measure.record import Record
from sim.model import CountyModel
from sim.plan import BURN_IN_MONTHS, Plan

LIBRARIES = ("mesa", "numpy", "numba")
"""What a snapshot is made with: another version might read it in another way."""


def past_keys(plan: Plan) -> list[str]:
    """Names of the plan's pasts by months lived, 0 to all: the same in two plans if and only if these months are.

    A model is built from the first row of levers, so that none is shared before its first month is over.
    """
    digest = hashlib.sha256(run_id(ground(plan) | {"first": plan.horizon.first}).encode())
    digest.update(json.dumps([platform.python_version(), *map(version, LIBRARIES), plan.levers.columns]).encode())
    keys = [digest.hexdigest()]
    for month in range(plan.horizon.n_months):
        digest.update((plan.levers.values[month] + 0.0).tobytes())  # + 0.0: -0 is 0
        of_month = digest.copy()
        of_month.update(json.dumps(_places_in_use(plan, month + 1)).encode())
        keys.append(of_month.hexdigest())
    return keys


def _places_in_use(plan: Plan, months: int) -> list[list[object]]:
    """Lists of places that may have acted by then: one for a number of things acts once that number is not 0."""
    used: list[list[object]] = []
    for key, townships in sorted(plan.places.items()):
        count = f"{key.partition('.')[0]}.count"
        if count not in plan.levers.columns or plan.levers.column(count)[:months].any():
            used.append([key, *townships])
    return used


@dataclass(frozen=True)
class Life:
    """A plan by the name of its run, with the names of its pasts."""

    name: str
    plan: Plan
    keys: list[str]

    @property
    def n_months(self) -> int:
        """How many months it covers."""
        return self.plan.horizon.n_months


@dataclass(frozen=True)
class Branch:
    """Lives that are one so far, and what they go on from: a snapshot, a model, or None where nothing is lived yet."""

    lives: list[Life]
    origin: CountyModel | bytes | None = None

    @property
    def fork(self) -> int:
        """Months lived when they part, or when the first of them ends."""
        shared = min(life.n_months for life in self.lives)
        first, *others = (life.keys for life in self.lives)
        while any(first[shared] != keys[shared] for keys in others):
            shared -= 1
        return shared

    def lived(self, pasts: Pasts | None) -> tuple[CountyModel, list[Life], list[list[Life]]]:
        """A model at the fork, the lives that end there, and the others by what comes next, the fewest first."""
        fork = self.fork
        model = self._begun(fork, pasts)
        advance(model, fork)
        going_on = [life for life in self.lives if life.n_months > fork]
        return model, [life for life in self.lives if life.n_months == fork], parted(going_on, fork + 1)

    def _begun(self, fork: int, pasts: Pasts | None) -> CountyModel:
        """The model they go on from; one that begins goes on from a past kept on disk, and keeps its own there."""
        life = self.lives[0]
        if isinstance(self.origin, bytes):
            return resumed(self.origin, life.plan)
        if self.origin is not None:
            goes_on_in(self.origin, life.plan)
            return self.origin
        model = _found(life, fork, pasts) or CountyModel(life.plan)
        if pasts is not None and pasts.keeps:
            for month in _worth_keeping(self, fork):
                if model.t < month:
                    advance(model, month)
                    pasts.keep(life.keys[month], snapshot(model))
        return model


def _found(life: Life, fork: int, pasts: Pasts | None) -> CountyModel | None:
    """A model at the latest past of a life that is kept on disk, no later than the fork; None without one."""
    while pasts is not None and (found := pasts.latest(life.keys[1 : fork + 1])) is not None:
        position, taken = found
        try:
            return resumed(taken, life.plan)
        except Exception:  # whatever a foreign file makes of itself: it is no past, and an earlier one may be
            pasts.forget(life.keys[1 + position])
    return None


def _worth_keeping(trunk: Branch, fork: int) -> list[int]:
    """Months lived whose pasts others may share: the burn-in, all before the first lever moves, all before the fork."""
    months = {BURN_IN_MONTHS, trunk.lives[0].plan.levers.first_move() or 0}
    if len(trunk.lives) > 1:
        months.add(fork)
    return sorted(month for month in months if 0 < month <= fork and month < trunk.lives[0].n_months)


def parted(lives: Sequence[Life], months: int) -> list[list[Life]]:
    """Lives by their past of so many months, the smallest group first."""
    groups: dict[str, list[Life]] = {}
    for life in lives:
        groups.setdefault(life.keys[months], []).append(life)
    return sorted(groups.values(), key=len)


def advance(model: CountyModel, months: int) -> None:
    """Live on until so many months of the horizon are over."""
    while model.t < months:
        model.step()


def goes_on_in(model: CountyModel, plan: Plan) -> None:
    """Let a model live on under another plan that has the same months so far."""
    model.plan, model.record = plan, model.record.over(plan.horizon)
    model.running = model.month <= plan.horizon.last


def records(plans: Mapping[str, Plan], pasts: Pasts | None = None) -> Iterator[tuple[str, Record | Exception]]:
    """The record of each plan by its name, as soon as it is there; where shared months fail, what went wrong.

    With `pasts`, what lies there is used, and the past of all plans is left there. Of several branches the smallest
    comes first and the largest last, when no snapshot need be held for the others any more: there are never more than
    the logarithm of the number of plans.
    """
    lives = [Life(name, plan, past_keys(plan)) for name, plan in plans.items()]
    waiting = [Branch(group) for group in reversed(parted(lives, 1))]
    while waiting:
        branch = waiting.pop()
        finished: list[tuple[str, Record | Exception]] = []
        try:
            model, ended, further = branch.lived(pasts)
            finished += [(life.name, model.record.over(life.plan.horizon)) for life in ended]
            waiting += _branches(model, further)
        except Exception as error:
            finished = [(life.name, error) for life in branch.lives]
        del branch
        yield from finished


def _branches(model: CountyModel, groups: list[list[Life]]) -> list[Branch]:
    """A branch for each group, the first of them last: it goes on with the model itself, the others from a snapshot."""
    if not groups:
        model.__dict__.clear()  # a model and its agents hold each other: its arrays would stay for long
        return []
    taken = snapshot(model) if len(groups) > 1 else b""
    return [*(Branch(group, taken) for group in reversed(groups[1:])), Branch(groups[0], model)]


def live_shared_past(plans: Sequence[Plan], pasts: Pasts) -> None:
    """Live what all plans share, if they share anything, and leave it with the pasts."""
    groups = parted([Life("", plan, past_keys(plan)) for plan in plans], 1)
    if len(plans) > 1 and len(groups) == 1:
        model, *_ = Branch(groups[0]).lived(pasts)
        model.__dict__.clear()
