"""One run from its plan to its record, leaving nothing behind: a process may make thousands."""

from __future__ import annotations

from sim.county.beginning import Beginning
from sim.measure.record import Record
from sim.model import CountyModel
from sim.plan import Plan


def record_of(plan: Plan, beginning: Beginning | None = None) -> Record:
    """The record of a plan's run; the model is given up. A beginning must be that of the plan, and is used up."""
    model = CountyModel(plan, beginning=beginning)
    record = model.run()
    model.__dict__.clear()  # a model and its agents hold each other: its arrays would stay for long
    return record
