"""Runs shared by the whole test run: compiled loops cost half a minute once, a run of three years a second."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import settings

from sim.measure.record import Record
from sim.model import CountyModel
from tests.engine import runs

settings.register_profile("untimed", deadline=None)  # on a shared machine how long an example takes says nothing
settings.load_profile("untimed")


@dataclass
class Month:
    """What the record does not keep of a month: staff, beds, doctors lent, beds bought, what the alliance is paid."""

    staff: np.ndarray
    kind: np.ndarray
    beds: np.ndarray
    posted: np.ndarray
    outreach: np.ndarray
    returned: np.ndarray
    sent: np.ndarray
    exits: np.ndarray
    hires: np.ndarray
    turned: np.ndarray
    licensed: int
    permanent: np.ndarray
    by_age: np.ndarray
    settled: int
    bought: np.ndarray


@dataclass
class Watched:
    """A finished run with a look at every month; `start` is the state before the first one."""

    model: CountyModel
    record: Record
    start: Month
    present_at_start: int
    months: list[Month] = field(default_factory=list)


def look(model: CountyModel, settled: int = 0) -> Month:
    table, flow = model.table, model.institutions.staffing.flow
    by_age = np.zeros_like(table.staff)
    there = table.doctor_age > 0
    np.add.at(by_age, (np.nonzero(there)[0], table.doctor_cadre[there]), 1)
    return Month(
        table.staff.copy(), table.kind.copy(), table.beds.copy(), table.posted.copy(), table.outreach.copy(),
        table.returned.copy(), table.sent.copy(), flow.exits.copy(), flow.hires.copy(), flow.turned.copy(),
        flow.licensed, table.permanent.copy(), by_age, settled, model.institutions.beds_bought.copy(),
    )  # fmt: skip


def watch(plan) -> Watched:
    """Runs a plan month by month, noting what the alliance is paid when its package is settled."""
    model = CountyModel(plan)
    paid = [0]
    close_year = model.institutions.alliance.close_year

    def noted(*arguments):
        received = close_year(*arguments)
        paid[0] = int(received.sum())
        return received

    model.institutions.alliance.close_year = noted
    watched = Watched(model, model.record, look(model), int((model.residents.away == 0).sum()))
    while model.running:
        paid[0] = 0
        model.step()
        watched.months.append(look(model, paid[0]))
    return watched


@pytest.fixture(scope="session")
def baseline() -> Watched:
    return watch(runs.plan("baseline"))


@pytest.fixture(scope="session")
def all_three() -> Watched:
    return watch(runs.plan("all_three"))
