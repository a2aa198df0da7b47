"""What people call for by age, illness and frailty, and how it is taken out of an index that has it already."""

from dataclasses import replace

import numpy as np
import pytest

from sim.care.composition import Composition, expected_need
from sim.conventions import AGE_BAND_STARTS, N_CONDITIONS
from sim.county.demand_index import DemandIndex
from sim.county.residents import HYPERTENSION, SPECIAL, TASTES, take
from sim.experiment.one_run import record_of
from sim.months import Horizon, month_number
from tests.engine import runs

FIRST = month_number("2018-01")


def flat(first, last):
    months = tuple(range(month_number(first), month_number(last) + 1))
    return DemandIndex(months, np.ones(len(months)), np.ones(len(months)), np.zeros(len(months)))


@pytest.fixture(scope="module")
def people(month):
    return take(month.residents, np.arange(4000))


def one_by_one(need, people, month):
    """The same, person by person."""
    visits, stays, present = 0.0, 0.0, 0
    for i in range(len(people.id)):
        if people.away[i]:
            continue
        present += 1
        band = np.searchsorted(AGE_BAND_STARTS, (month - int(people.birth_month[i])) // 12, side="right") - 1
        bits = int(people.chronic[i])
        acute = need.acute[band, int(bits > 0)] * people.frailty[i] / TASTES
        kinds = [(0, acute)] + ([(1 + bits, need.follow_up[band])] if bits else [])
        for kind, contacts in kinds:
            weights = np.diff(need.mix[band, kind, :N_CONDITIONS].astype(float), prepend=0)
            visits += contacts
            stays += contacts * (weights / weights.sum()) @ need.admission[band]
    return visits / present, stays / present


def test_need_expected_is_that_of_everybody_present(month, people):
    assert people.away.any()
    assert expected_need(month.need, people, month.month) == pytest.approx(one_by_one(month.need, people, month.month))


def test_order_registered_diseases_and_control_do_not_matter(month, people):
    """They differ between scenarios, or between numbers of threads."""
    usual = expected_need(month.need, people, month.month)
    turned = take(people, np.arange(len(people.id))[::-1])
    assert (expected_need(month.need, turned, month.month) == usual).all()
    registered = people.chronic | np.where(people.chronic > 0, SPECIAL, 0).astype(np.uint8)
    assert expected_need(month.need, people._replace(chronic=registered), month.month) == pytest.approx(usual)
    held = people._replace(control=np.zeros_like(people.control))
    assert (expected_need(month.need, held, month.month) == usual).all()


def test_more_illness_is_taken_out_while_the_index_is_observed_and_counts_afterwards(month, people):
    demand = flat("2019-01", "2021-12")
    iller = people._replace(chronic=people.chronic | np.uint8(HYPERTENSION))
    turns = Composition()
    turns.turn(month.need, people, demand, month_number("2018-01"))
    assert turns.taken_out(0.9, 0.8) == (0.9, 0.8), "before the table nothing is taken out"
    turns.turn(month.need, people, demand, month_number("2019-01"))
    turns.turn(month.need, iller, demand, month_number("2020-01"))
    more = expected_need(month.need, iller, month_number("2020-01")) / expected_need(
        month.need, people, month_number("2019-01")
    )
    assert (more > 1.3).all()
    assert turns.taken_out(0.9, 0.8) == pytest.approx((0.9 / more[0], 0.8 / more[1]))
    turns.turn(month.need, people, demand, month_number("2022-01"))
    assert turns.taken_out(0.9, 0.8) == pytest.approx((0.9 / more[0], 0.8 / more[1])), "kept after the table's end"


def test_a_run_that_starts_later_counts_from_its_own_start(month, people):
    demand, now = flat("2019-01", "2021-12"), Composition()
    now.turn(month.need, people, demand, month_number("2021-01"))
    assert now.taken_out(0.9, 0.8) == (0.9, 0.8)
    iller = people._replace(chronic=people.chronic | np.uint8(HYPERTENSION))
    now.turn(month.need, iller, demand, month_number("2021-12"))
    start, end = (
        expected_need(month.need, some, month_number(m)) for some, m in ((people, "2021-01"), (iller, "2021-12"))
    )
    assert now.taken_out(1.0, 1.0) == pytest.approx(tuple(start / end)), "what its own start brought is the measure"
    past_the_end = Composition()
    past_the_end.turn(month.need, people, demand, month_number("2024-01"))
    assert past_the_end.taken_out(0.9, 0.8) == (0.9, 0.8)


def test_where_nobody_needs_anything_nothing_is_taken_out(month, people):
    nothing, turns = month.need._replace(acute=month.need.acute * 0, follow_up=month.need.follow_up * 0), Composition()
    for when in ("2019-01", "2020-01"):
        turns.turn(nothing, people, flat("2019-01", "2021-12"), month_number(when))
    assert turns.taken_out(0.9, 0.8) == (0.9, 0.8)


def episodes(demand):
    """Episodes a resident and year, 2019 to 2023, of a run in which care is sought by an index."""
    plan = runs.plan("baseline", share=0.1)
    horizon = Horizon(FIRST, month_number("2023-12"))
    county = replace(plan.county, demand=demand)
    values = np.repeat(plan.levers.values[:1], horizon.n_months, axis=0)
    levers = replace(plan.levers, horizon=horizon, values=values)
    record = record_of(replace(plan, county=county, horizon=horizon, levers=levers)).county
    visits = record["visits"][:, :, :2].sum(axis=(1, 2)) + record["self_care"]  # without referrals and further visits
    return (visits / record["residents"])[12:].reshape(5, 12).sum(axis=1)


def test_an_index_of_constant_use_gives_constant_use():
    observed, unobserved = episodes(flat("2019-01", "2022-12")), episodes(flat("2019-01", "2019-01"))
    ageing = unobserved[3] / unobserved[0] - 1
    assert ageing > 0.008, f"need grows by {ageing:.3f} in three years where no index has it"
    # luck: some 480,000 episodes a year, 0.2% of them a standard deviation of a ratio
    assert abs(observed[3] / observed[0] - 1) < 0.006
    assert observed[4] / observed[3] > 1 + ageing / 6, "ageing after the last observation counts"
