"""A model between two months as bytes, from which any number of models go on without sharing anything that changes.

What the plan brings is left out and taken from the plan with which a model goes on, and so is what every month makes
anew. Mesa's own part of a model is made by Mesa.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping

import mesa

from sim.measure.collector import IndicatorCollector
from sim.measure.record import Record
from sim.measure.tally import new_tally
from sim.model import COLLECTED, CountyModel
from sim.months import Horizon
from sim.plan import Plan

OF_THE_MONTH = ("market", "episodes", "choices", "courses", "sums", "tally")
"""Attributes that a month fills before it reads them."""

FROM_THE_PLAN = ("plan", "county", "behaviour")
OF_NUMPY = ("ndarray", "dtype", "scalar", "_reconstruct", "_frombuffer")
"""What numpy's arrays and numbers are rebuilt by."""


def snapshot(model: CountyModel) -> bytes:
    """The state of a model between two months: residents, institutions and what is recorded so far."""
    left_out = {*vars(mesa.Model(rng=1)), *FROM_THE_PLAN, *OF_THE_MONTH, "datacollector", "record"}
    state = {name: value for name, value in vars(model).items() if name not in left_out}
    recorded = model.record.over(Horizon(model.plan.horizon.first, model.month - 1))
    memory = io.BytesIO()
    writer = _Writer(memory, {name: getattr(model, name) for name in FROM_THE_PLAN} | {"model": model})
    writer.dump((state, list(model.agents), recorded))
    return memory.getvalue()


def resumed(taken: bytes, plan: Plan) -> CountyModel:
    """A model that stands where the snapshot was taken and goes on with a plan.

    The plan's months up to there must be those that led there (`sim.experiment.forking.past_keys`). UnpicklingError
    if the snapshot names anything that no state of a model consists of.
    """
    model = CountyModel.__new__(CountyModel)
    mesa.Model.__init__(model, rng=plan.seed)
    model.plan, model.county, model.behaviour = plan, plan.county, plan.behaviour
    here = {name: getattr(model, name) for name in FROM_THE_PLAN} | {"model": model}
    state, agents, recorded = _Reader(io.BytesIO(taken), here).load()
    model.__dict__.update(state)
    for agent in agents:
        model.register_agent(agent)
    _resume_books(model, recorded)
    return model


def _resume_books(model: CountyModel, recorded: Record) -> None:
    """Counters, the record over the plan's own months, Mesa's data collector and clock."""
    model.tally = new_tally(len(model.table), model.places.n_villages)
    model.record = recorded.over(model.plan.horizon)
    model.datacollector = IndicatorCollector(*COLLECTED)
    model.steps, model.running = model.t, model.month <= model.plan.horizon.last


class _Writer(pickle.Pickler):
    """Writes a state with what belongs to the plan, and the model itself, by name only."""

    def __init__(self, file: io.BytesIO, by_name: Mapping[str, object]) -> None:
        super().__init__(file, protocol=5)
        self._names = {id(thing): name for name, thing in by_name.items()}

    def persistent_id(self, thing: object) -> str | None:
        """The name under which the reader finds its own; None for what is written out."""
        return self._names.get(id(thing))


class _Reader(pickle.Unpickler):
    """Reads a state; only classes of this package, arrays and plain containers are made."""

    def __init__(self, file: io.BytesIO, by_name: Mapping[str, object]) -> None:
        super().__init__(file)
        self._by_name = by_name

    def persistent_load(self, name: str) -> object:
        """What a name stands for in the model that goes on."""
        return self._by_name[name]

    def find_class(self, module: str, name: str) -> object:
        """A class by its name; UnpicklingError for anything else, so that a foreign file runs no code."""
        is_numpy = module.partition(".")[0] == "numpy" and name in OF_NUMPY
        if is_numpy or (module, name) == ("collections", "deque"):
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith("sim.") else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a model's state")
        return found
