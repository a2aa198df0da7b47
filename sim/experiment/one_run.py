"""One run from its plan to its record, leaving nothing behind: a process may make thousands."""

from __future__ import annotations

import mesa

from sim.measure.record import Record
from sim.model import CountyModel
from sim.plan import Plan


def record_of(plan: Plan) -> Record:
    """The record of a plan's run; the model is given up."""
    model = CountyModel(plan)
    record = model.run()
    give_up(model)
    return record


def give_up(model: CountyModel) -> None:
    """Empty a model that is done with, so that its residents' memory is free at once.

    A Mesa model refers to itself through its step and its agents, and in some versions the class of agents counts their
    ids by model for ever: a process would keep the residents of all its runs.
    """
    getattr(mesa.Agent, "_ids", {}).pop(model, None)
    vars(model).clear()
