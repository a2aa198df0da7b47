"""Mesa's own tools drive the model, and its institutions are Mesa agents."""

from __future__ import annotations

import gc
import weakref

import mesa
import pytest

from sim.county.facilities import Facility
from sim.model import CountyModel
from sim.system.alliance import Alliance
from sim.system.fund import InsuranceFund
from tests.engine import runs

COLUMNS = ("month", "primary_visit_share_county", "in_county_inpatient_share", "visits_per_resident")


def test_batch_run_drives_scenarios_and_returns_the_collected_columns():
    rows = mesa.batch_run(
        CountyModel,
        {
            "scenario": ["scenarios/baseline.yaml", "scenarios/all_three.yaml"],
            "county": "typical",
            "residents_share": 0.002,
            "replicate": [0, 1],
            "until": runs.month("2019-01"),
        },
        data_collection_period=1,
        display_progress=False,
    )
    assert {row["RunId"] for row in rows} == {0, 1, 2, 3}, "two scenarios by two replicates are four runs"
    months = [row["month"] for row in rows if row["RunId"] == 0 and "month" in row]
    assert months[-1] == runs.month("2019-01"), f"the last month is {months[-1]}"
    last = [row for row in rows if row.get("month") == runs.month("2019-01")]
    for row in last:
        for column in COLUMNS:
            assert column in row, f"{column} is not collected: {sorted(row)}"
        assert 0 < row["primary_visit_share_county"] < 1, row
        assert row["visits_per_resident"] > 0, row
    shares = {row["replicate"]: row["visits_per_resident"] for row in last}
    assert shares[0] != shares[1], "replicates draw the same numbers"


@pytest.fixture(scope="module")
def model() -> CountyModel:
    return runs.advance(CountyModel(runs.plan("baseline", share=0.002)), 2)


def test_institutions_are_mesa_agents(model):
    kinds = {type(agent) for agent in model.agents}
    assert kinds == {Facility, InsuranceFund, Alliance}, f"the model's agents are {kinds}"
    assert isinstance(model, mesa.Model)
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert len(model.agents_by_type[Facility]) == len(model.table), "not every facility is an agent"


def test_a_facility_agent_shows_its_row_of_the_table(model):
    for agent in model.agents_by_type[Facility]:
        row = model.table.ids.index(model.table.ids[agent.row])
        assert agent.name == model.table.names[row], agent.name
        assert agent.doctors == model.table.doctors[row], agent.name
        assert agent.beds == model.table.beds[row], agent.name
        assert int(agent.kind) == model.table.kind[row], agent.name
        assert agent.is_open == bool(model.table.is_open[row]), agent.name


def test_the_model_stops_at_the_end_of_its_horizon():
    model = CountyModel(runs.plan("baseline", until="2022-02", share=0.002))
    record = model.run()
    assert not model.running
    assert record.horizon.names[-1] == "2022-02"
    collected = model.datacollector.get_model_vars_dataframe()
    assert collected["month"].tolist() == list(range(record.horizon.first, record.horizon.last + 1)), "months collected"


def test_a_model_that_nobody_uses_is_given_back():
    """A sweep makes thousands of models; Mesa counts agents by model in a table of its own."""
    model = CountyModel(runs.plan("baseline", until="2022-02", share=0.002))
    gone = weakref.ref(model)
    assert len({agent.unique_id for agent in model.agents}) == len(model.agents), "agents share a number"
    del model
    gc.collect()
    assert gone() is None, "something holds every model that was ever made"


def test_a_fork_goes_on_as_the_original_does(baseline):
    """A copy of a model halfway, as the test of the levers makes it, ends where the model itself ends."""
    from copy import deepcopy  # noqa: PLC0415

    half = runs.advance(CountyModel(runs.plan("baseline")), 15)
    copied = deepcopy(half).run()
    assert not runs.differing(copied, baseline.record), runs.differing(copied, baseline.record)
