"""Two runs that share a past, people, illnesses and luck, and differ in levers or loops from one month on.

Levers move in 2022; what counts is 2023 and later. With common random numbers a difference is the lever's own, so no
error is allowed for; a sign says nothing about size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace

import numpy as np

from sim.conventions import LEVEL_OF_KIND, PRIMARY_KINDS, Kind, Level
from sim.loops import Loop
from sim.measure.record import Record
from sim.model import CountyModel
from tests.engine import runs

FROM = "2022-01"
FROM_THE_START = "2021-01"
SHARE = 0.1
PRIMARY = list(PRIMARY_KINDS)
VILLAGE = [Kind.VILLAGE_CLINIC]
TOWNSHIP = [k for k in Kind if LEVEL_OF_KIND[k] == Level.TOWNSHIP]
COUNTY = [k for k in Kind if LEVEL_OF_KIND[k] == Level.COUNTY]
OUT = [Kind.OUT_OF_COUNTY]
IN_COUNTY = [k for k in Kind if k != Kind.OUT_OF_COUNTY]
FOLLOW_UP, BY_REFERRAL = 1, 2

Moves = Mapping[str, float]
Measure = Callable[[Record], float]

_PASTS: dict[str, CountyModel] = {}
_FINISHED: dict[str, CountyModel] = {}


def past(needs: Moves, last: str, share: float) -> CountyModel:
    """A model at the beginning of the lever month, with what a lever needs in force from the start; made once."""
    name = repr((sorted(needs.items()), last, share))
    if name not in _PASTS:
        steps = {key: {FROM_THE_START: value} for key, value in needs.items()}
        plan = runs.moved(runs.plan("baseline", until=last, share=share), steps)
        _PASTS[name] = runs.advance(CountyModel(plan), plan.horizon.index(FROM))
    return deepcopy(_PASTS[name])


def finished(
    moves: Moves | None = None,
    *,
    needs: Moves | None = None,
    without: tuple[Loop, ...] = (),
    last: str = "2023-12",
    share: float = SHARE,
) -> CountyModel:
    """The model after its last month: levers moved and loops cut from FROM on, `needs` in force from the start."""
    name = repr((sorted((moves or {}).items()), sorted((needs or {}).items()), sorted(without), last, share))
    if name not in _FINISHED:
        model = past(needs or {}, last, share)
        model.plan = runs.moved(model.plan, {key: {FROM: value} for key, value in (moves or {}).items()})
        model.plan = replace(model.plan, without=frozenset(without))
        model.run()
        _FINISHED[name] = model
    return _FINISHED[name]


def record(moves: Moves | None = None, **options: object) -> Record:
    """The record of `finished`."""
    return finished(moves, **options).record  # type: ignore[arg-type]


def last_year(recorded: Record, table: str) -> np.ndarray:
    return recorded.year_to(table, recorded.horizon.n_months - 1).astype(float)


def visits(kinds: list[Kind], kind_of_visit: int | None = None) -> Measure:
    def measure(recorded: Record) -> float:
        table = last_year(recorded, "visits")[kinds]
        return float((table if kind_of_visit is None else table[:, kind_of_visit]).sum())

    return measure


def primary_share(recorded: Record) -> float:
    """Primary share of visits, out-of-county ones included."""
    table = last_year(recorded, "visits").sum(axis=1)
    return float(table[PRIMARY].sum() / table.sum())


def admissions(kinds: list[Kind]) -> Measure:
    return lambda recorded: float(last_year(recorded, "admissions")[kinds].sum())


def in_county_share(recorded: Record) -> float:
    table = last_year(recorded, "admissions")
    return float(1 - table[Kind.OUT_OF_COUNTY] / table.sum())


def exits(kinds: list[Kind]) -> Measure:
    return lambda recorded: float(recorded.county["staff_exits"][12:, kinds].sum())


def managed_well(kinds: list[Kind]) -> Measure:
    def measure(recorded: Record) -> float:
        return float(last_year(recorded, "well_managed")[kinds].sum() / last_year(recorded, "visits")[kinds].sum())

    return measure


def licensed_village_doctors(recorded: Record) -> float:
    assistants, village_doctors = recorded.county["staff"][-1, Kind.VILLAGE_CLINIC, 3:5]
    return float(assistants / (assistants + village_doctors))


def staff_in_post(kinds: list[Kind]) -> Measure:
    return lambda recorded: float(recorded.county["staff"][-1, kinds].sum())


def paid_by_patients(recorded: Record) -> float:
    return float(last_year(recorded, "paid_by_patients").sum())


def wait(kinds: list[Kind]) -> Measure:
    """Mean minutes waited per visit."""

    def measure(recorded: Record) -> float:
        return float(last_year(recorded, "wait_minutes")[kinds].sum() / last_year(recorded, "visits")[kinds].sum())

    return measure


def fund_balance(recorded: Record) -> float:
    return float(recorded.county["fund_balance"][-1].sum())
