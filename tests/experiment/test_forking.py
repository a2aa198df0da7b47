"""Runs forked from a shared past have the bits of runs from the start, and live what they share once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiment import forking
from sim.experiment.forking import past_keys, records
from sim.experiment.pasts import Pasts
from sim.experiment.snapshot import resumed, snapshot
from sim.loops import Loop
from sim.model import CountyModel
from sim.months import Horizon, month_name
from sim.plan import Plan
from tests.engine import runs

SHARE = 0.002
UNTIL = "2022-07"
GAP = "reimbursement_gap.primary_inpatient_rate_pp"
CONTRACT = {
    "tight_alliance.enabled": 1.0,
    "tight_alliance.integration_level": 1.0,
    "global_budget_contract.enabled": 1.0,
}
SITES = "subcentre_build.sites"


def usual(until: str = UNTIL) -> Plan:
    """A plan from 2021-01 on in which nothing moves."""
    return runs.plan("baseline", until=until, share=SHARE)


def moved(month: str, value: float = 8.0, key: str = GAP, plan: Plan | None = None) -> Plan:
    return runs.moved(plan or usual(), {key: {month: value}})


def named(plans: Sequence[Plan]) -> dict[str, Plan]:
    return {str(position): plan for position, plan in enumerate(plans)}


def assert_same_bits(plans: Sequence[Plan], pasts: Pasts | None = None) -> None:
    """Every plan's record, lived together with the others, is the one it has when lived alone."""
    found = dict(records(named(plans), pasts))
    assert found.keys() == named(plans).keys(), f"records of {sorted(found)} only"
    for name, plan in named(plans).items():
        assert not isinstance(found[name], Exception), found[name]
        assert found[name].horizon == plan.horizon
        differing = runs.differing(found[name], runs.run(plan))
        assert not differing, f"plan {name} differs from its run from the start: {differing}"


@pytest.fixture
def lived(monkeypatch) -> list[str]:
    """The months that any model lives, as they are lived."""
    months: list[str] = []
    step = CountyModel.begin_month

    def counted(model: CountyModel) -> None:
        months.append(month_name(model.month))
        step(model)

    monkeypatch.setattr(CountyModel, "begin_month", counted)
    return months


def test_scenarios_that_part_in_several_months_have_the_bits_of_runs_from_the_start():
    in_spring = moved("2022-04")
    contract = usual()
    for key, value in CONTRACT.items():
        contract = moved("2022-01", value, key, contract)  # at the turn of the year, when a package is opened
    assert_same_bits(
        [
            usual(),
            in_spring,
            moved("2022-06", 3.0, plan=in_spring),
            contract,
            moved("2022-03", 0.5, "global_budget_contract.surplus_retained_share", contract),
            moved("2021-06"),  # within the burn-in
            moved("2021-01"),  # from the first month: nothing is shared
            moved("2022-07", 2.0),  # in the last month
        ]
    )


def test_what_is_being_built_when_runs_part_goes_on():
    building = usual()
    for key, value in {"count": 2.0, "beds_added": 60.0}.items():
        building = moved("2021-11", value, f"subcentre_build.{key}", building)
    hospital = moved("2021-10", 300.0, "county_hospital_upgrade.beds_added", building)
    assert_same_bits(
        [hospital, moved("2022-02", plan=hospital), moved("2022-04", 4.0, "subcentre_build.count", hospital)]
    )


def test_other_places_part_when_something_is_built_there_and_not_before():
    later = moved("2022-02", 1.0, "subcentre_build.count")
    elsewhere = [replace(later, places={SITES: (township,)}) for township in (3, 5)]
    keys = [past_keys(plan) for plan in elsewhere]
    built = later.horizon.index("2022-02")
    assert keys[0][built] == keys[1][built] == past_keys(usual())[built], "places count before anything is built"
    assert keys[0][built + 1] != keys[1][built + 1], "places do not count"
    assert_same_bits([later, *elsewhere])


def test_runs_of_other_length_share_their_months(lived):
    plans = [usual("2022-03"), usual(), moved("2022-05"), moved("2022-05", plan=usual("2022-06"))]
    dict(records(named(plans)))
    assert sorted(lived) == sorted([*usual("2022-04").horizon.names, *2 * ["2022-05", "2022-06", "2022-07"]])
    assert_same_bits(plans)


def test_other_people_luck_or_loops_share_nothing(lived):
    plans = [usual(), replace(usual(), without=frozenset({Loop.R1})), replace(usual(), replicate=1)]
    dict(records(named(plans)))
    assert len(lived) == 3 * usual().horizon.n_months
    assert_same_bits(plans)


def test_what_is_shared_is_lived_once(lived):
    plans = [usual(), moved("2022-04"), moved("2022-04", 5.0), moved("2022-06", 2.0, plan=moved("2022-04", 5.0))]
    dict(records(named(plans)))
    apart = 3 * ["2022-04", "2022-05"] + 4 * ["2022-06", "2022-07"]
    assert sorted(lived) == sorted([*usual("2022-03").horizon.names, *apart])


MOVES = ("reimbursement_gap.primary_inpatient_rate_pp", "tight_alliance.enabled", "global_budget_contract.enabled",
         "tight_alliance.integration_level", "headcount_quota.posts_usable_share", "subcentre_build.count",
         "village_doctor_income.annual_yuan_delta", "contract_coverage.effective_share")  # fmt: skip
change = st.tuples(st.sampled_from(MOVES), st.integers(0, 15), st.sampled_from((0.0, 0.5, 1.0)))


@given(st.lists(st.lists(change, max_size=3), min_size=2, max_size=3))
@settings(max_examples=6)
def test_whatever_moves_whenever_forked_runs_have_the_same_bits(scenarios):
    plans = []
    for moves in scenarios:
        plan = usual("2022-04")
        for key, month, at in sorted(moves, key=lambda move: move[1]):
            parameter = runs.registry().parameters[key]
            value = round(parameter.low + at * (parameter.high - parameter.low), 2)
            plan = moved(month_name(plan.horizon.first + month), value, key, plan)
        plans.append(plan)
    assert_same_bits(plans)


def test_whoever_goes_on_from_a_snapshot_touches_nobody_else():
    model = runs.advance(CountyModel(usual()), 13)
    taken = snapshot(model)
    first, second = resumed(taken, usual()), resumed(taken, usual())
    first.run()
    assert second.month == model.month == usual().horizon.first + 13
    assert not runs.differing(second.run(), model.run())
    assert not runs.differing(first.record, model.record)
    one, other = (m.datacollector.get_model_vars_dataframe() for m in (first, model))
    assert one.equals(other), "Mesa collected other numbers"
    assert first.steps == model.steps
    assert [(type(a), a.unique_id) for a in first.agents] == [(type(a), a.unique_id) for a in model.agents]
    assert all(agent.model is first for agent in first.agents)


def test_few_snapshots_are_held_at_a_time(monkeypatch):
    held = most = 0

    class Taken(bytes):
        """A snapshot that is counted while somebody holds it."""

        def __del__(self) -> None:
            nonlocal held
            held -= 1

    def counted(model: CountyModel) -> Taken:
        nonlocal held, most
        held += 1
        most = max(most, held)
        return Taken(snapshot(model))

    monkeypatch.setattr(forking, "snapshot", counted)
    plans = [moved(f"2021-{month:02d}", plan=usual("2022-01")) for month in range(2, 10)]
    found = dict(records(named(plans)))
    assert not [outcome for outcome in found.values() if isinstance(outcome, Exception)]
    assert 1 <= most <= 3, f"{most} snapshots of 8 runs are held at a time"


def test_a_run_that_fails_fails_alone(monkeypatch):
    bill = CountyModel.pay_claims

    def failing(model: CountyModel) -> None:
        if model.levers[GAP] > 9 and model.t > 15:
            raise RuntimeError("no money")
        bill(model)

    monkeypatch.setattr(CountyModel, "pay_claims", failing)
    found = dict(records(named([usual(), moved("2022-03", 10.0), moved("2022-03", 2.0)])))
    assert isinstance(found["1"], RuntimeError)
    monkeypatch.undo()
    assert not runs.differing(found["0"], runs.run(usual()))
    assert not runs.differing(found["2"], runs.run(moved("2022-03", 2.0)))


def another(plan: Plan, what: str) -> Plan:
    """The plan with one ingredient of its past changed."""
    county, behaviour = plan.county, plan.behaviour
    number = county.numbers["prices.growth"]
    prior = behaviour.priors["learning.trust_rate"]
    return {
        "county": lambda: replace(plan, county=runs.county("xiangtan")),
        "a number of the county": lambda: replace(
            plan, county=replace(county, numbers=county.numbers | {"prices.growth": replace(number, value=0.5)})
        ),
        "a rule of the county": lambda: replace(
            plan, county=replace(county, rules=(replace(county.rules[0], ratio=0.123), *county.rules[1:]))
        ),
        "behaviour": lambda: replace(plan, behaviour=behaviour.with_values({prior.key: prior.value * 1.01})),
        "share": lambda: replace(plan, residents_share=0.003),
        "sample": lambda: replace(plan, which_sample=1),
        "seed": lambda: replace(plan, seed=2),
        "replicate": lambda: replace(plan, replicate=1),
        "loops": lambda: replace(plan, without=frozenset({Loop.B1})),
        "first month": lambda: replace(plan, horizon=Horizon(plan.horizon.first - 1, plan.horizon.last - 1)),
        "first row": lambda: moved("2021-01", plan=plan),
        "a row": lambda: moved("2021-09", plan=plan),
        "columns": lambda: replace(
            plan, levers=replace(plan.levers, columns=(*plan.levers.columns[:-1], "another.lever"))
        ),
        "places in use": lambda: replace(moved("2021-03", 1.0, "subcentre_build.count", plan), places={SITES: (3,)}),
    }[what]()


@pytest.mark.parametrize(
    "what",
    ["county", "a number of the county", "a rule of the county", "behaviour", "share", "sample", "seed", "replicate",
     "loops", "first month", "first row", "a row", "columns", "places in use"],
)  # fmt: skip
def test_the_name_of_a_past_changes_with_all_that_determines_it(what):
    assert past_keys(another(usual(), what))[12] != past_keys(usual())[12], f"{what} does not matter"


def test_the_name_of_a_past_changes_with_the_code_and_the_libraries(monkeypatch):
    before = past_keys(usual())[12]
    monkeypatch.setattr(forking, "version", lambda library: "0.0")
    assert past_keys(usual())[12] != before
    monkeypatch.undo()
    assert past_keys(usual())[12] == before
    monkeypatch.setattr(forking, "ground", lambda plan: {"code": "other"})
    assert past_keys(usual())[12] != before


def test_the_name_of_a_past_hangs_on_nothing_that_comes_later():
    later = replace(moved("2022-01"), scenario=replace(usual().scenario, id="other"), places={SITES: (3,)})
    assert past_keys(later)[:13] == past_keys(usual("2023-12"))[:13]
    assert past_keys(later)[13] != past_keys(usual())[13]
