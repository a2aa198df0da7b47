"""A posterior as runs draw from it: which row, which numbers come from it, and which county's it is."""

import math
import os
from dataclasses import replace

import numpy as np
import pytest

from sim.draws import CENTRAL, triangular
from sim.experiment import posterior as reader
from sim.experiment import runs
from sim.experiment.posterior import PRIOR, posterior_for, read_posterior
from sim.experiment.runs import Task, inputs_of, plan_task
from sim.faults import InputFaults
from sim.plan import county_folder, load_behaviour, load_county, load_registry, shipped_scenarios
from sim.rng import assumption_quantile
from tests.county.county_folder import HEAD, PEOPLE
from tests.experiment.posteriors import ASSUMPTIONS, MANIFEST, NAMES, QUANTILES, write_posterior

BASELINE, STAFFING = (str(shipped_scenarios()[name]) for name in ("baseline", "staffing"))
TRAVEL, MOVES, ALONE = NAMES


@pytest.fixture
def posterior(tmp_path):
    return read_posterior(write_posterior(tmp_path))


@pytest.fixture
def task(tmp_path, monkeypatch):
    """A run that draws from the made-up posterior, its level constants left where they are set out from."""
    monkeypatch.setattr(runs, "anchored_constants", lambda plan, wanted, rounds: levels(plan.behaviour))
    file = write_posterior(tmp_path)
    return Task(STAFFING, "typical", 0.002, 1, 1, True, None, str(tmp_path / "outputs"), posterior=str(file))


def values(behaviour):
    return {key: prior.value for key, prior in behaviour.priors.items()}


def levels(behaviour):
    return {key: value for key, value in values(behaviour).items() if key.startswith("levels.")}


def test_replicates_take_the_rows_in_their_order_and_begin_again_after_the_last(posterior):
    for replicate in range(1, 10):
        row = (replicate - 1) % 4
        quantile = posterior.quantile_of(replicate)
        assert [quantile(name) for name in NAMES] == QUANTILES[row].tolist(), f"replicate {replicate}"
        other = assumption_quantile(MANIFEST["seed"], ASSUMPTIONS[row])
        assert quantile("prior.choice.wait") == other("prior.choice.wait"), "all else goes with the row's number"


def test_a_row_of_no_assumptions_leaves_all_others_at_their_central_value(tmp_path):
    posterior = read_posterior(write_posterior(tmp_path, assumptions=[0, 12, 13, 14]))
    assert posterior.quantile_of(1)(TRAVEL) == 0.1
    assert math.isnan(posterior.quantile_of(1)("prior.choice.wait"))
    assert triangular(CENTRAL, 0.0, 0.3, 1.0) == 0.3


def test_the_median_is_each_fitted_parameters_own(posterior):
    middle = posterior.median()
    assert [middle(name) for name in NAMES] == pytest.approx([0.45, 0.525, 0.65])
    assert math.isnan(middle("prior.choice.wait"))


def test_every_scenario_of_a_replicate_meets_the_same_county_and_behaviour(task):
    one, other = (plan_task(replace(task, scenario=scenario)) for scenario in (BASELINE, STAFFING))
    assert one.county.facts() == other.county.facts()
    assert {k: p.value for k, p in one.behaviour.priors.items()} == {
        k: p.value for k, p in other.behaviour.priors.items()
    }
    assert not np.array_equal(one.levers.values, other.levers.values)
    later = plan_task(replace(task, replicate=2))
    assert later.behaviour["choice.travel"] != one.behaviour["choice.travel"]


def test_fitted_numbers_come_from_the_row_others_from_its_assumptions_and_levers_from_the_replicate(task):
    plan, travel = plan_task(task), load_behaviour().priors["choice.travel"]
    assert plan.behaviour["choice.travel"] == triangular(0.1, travel.low, travel.value, travel.high)
    wait = load_behaviour().priors["choice.wait"]
    other = assumption_quantile(MANIFEST["seed"], ASSUMPTIONS[0])("prior.choice.wait")
    assert plan.behaviour["choice.wait"] == triangular(other, wait.low, wait.value, wait.high)
    quantile, own = inputs_of(task).quantile_of(1, 1), assumption_quantile(1, 1)
    lever = next(iter(load_registry().parameters))
    assert quantile(lever) == own(lever), "policy is no part of the calibration"
    assert quantile("event.of_a_scenario") == own("event.of_a_scenario")


def test_a_run_that_draws_nothing_stands_at_the_medians_and_without_a_posterior_at_the_central_values(task):
    single = replace(task, draw=False, replicate=0)
    plan, behaviour = plan_task(single), load_behaviour()
    travel = behaviour.priors["choice.travel"]
    assert plan.behaviour["choice.travel"] == triangular(0.45, travel.low, travel.value, travel.high) != travel.value
    assert plan.behaviour["choice.wait"] == behaviour["choice.wait"]
    bare = plan_task(replace(single, posterior=PRIOR))
    assert values(bare.behaviour) == values(behaviour)


def test_the_constants_of_the_row_are_where_the_contraction_sets_out_with_few_rounds(task, monkeypatch):
    asked = []

    def noted(plan, wanted, rounds):
        asked.append((rounds, plan.behaviour["levels.county_general"]))
        return levels(plan.behaviour)

    monkeypatch.setattr(runs, "anchored_constants", noted)
    usual = load_behaviour()["levels.county_general"]
    plan_task(replace(task, replicate=3, seed=2))
    plan_task(replace(task, replicate=3, seed=2, county="xiangtan"))
    plan_task(replace(task, replicate=3, seed=2, posterior=PRIOR))
    assert [rounds for rounds, _ in asked] == [2, 5, 5], "another county is farther off"
    assert asked[0][1] == asked[1][1] == pytest.approx(usual + 0.02)


def test_a_county_that_knows_a_number_keeps_it(tmp_path, monkeypatch):
    known = "  rate_village_to_town: {value: 0.012, unit: share_per_year, source: yearbook}\n"
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "county.yaml").write_text(HEAD + PEOPLE + known, encoding="utf-8")
    monkeypatch.setattr(reader, "POSTERIORS", write_posterior(tmp_path / "shipped").parent)
    here, typical = load_county(folder), load_county(county_folder("typical"))
    assert posterior_for(here).county == "typical", "for want of its own"
    for replicate in (1, 2, 3):
        quantile = posterior_for(here).quantile_of(replicate)
        assert here.draw(quantile).value(MOVES) == 0.012
        assert typical.draw(quantile).value(MOVES) != typical.value(MOVES)


def test_a_county_draws_from_its_own_posterior_and_from_the_typical_for_want_of_one(tmp_path, monkeypatch):
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "county.yaml").write_text(HEAD + PEOPLE, encoding="utf-8")
    county = load_county(folder)
    monkeypatch.setattr(reader, "POSTERIORS", tmp_path / "shipped")
    assert posterior_for(county) is None
    for places, whose in (
        (tmp_path / "shipped", "typical"),
        (tmp_path / "shipped", "here"),
        (folder / "posterior", "here"),
    ):
        file = write_posterior(places, whose)
        assert posterior_for(county).file == file
    assert posterior_for(county, PRIOR) is None


def test_a_county_with_observations_of_its_own_takes_no_quantile_of_anothers(tmp_path, monkeypatch):
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "county.yaml").write_text(HEAD + PEOPLE, encoding="utf-8")
    monkeypatch.setattr(reader, "POSTERIORS", write_posterior(tmp_path / "shipped").parent)
    assert posterior_for(load_county(folder)).names == NAMES
    text = (county_folder("typical") / "observations.csv").read_text(encoding="utf-8")
    (folder / "observations.csv").write_text(text, encoding="utf-8")
    found = posterior_for(load_county(folder))
    assert found.names == (TRAVEL, MOVES)
    assert found.quantile_of(1)(TRAVEL) == 0.1
    assert found.quantile_of(1)(ALONE) == assumption_quantile(found.seed, 11)(ALONE)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({f"q:{TRAVEL}": [0.1, 0.2, 1.3, 0.4]}, "outside 0 to 1"),
        ({f"q:{TRAVEL}": [0.1, 0.2, -0.1, 0.4]}, "outside 0 to 1"),
        ({f"q:{TRAVEL}": [0.1, None, 0.3, 0.4]}, "no number"),
        ({"assumptions": ["a", "b", "c", "d"]}, "no number"),
        ({"seed": "one"}, "seed: is missing or of the wrong kind"),
        ({"last_year": None}, "last_year"),
    ],
)
def test_what_is_wrong_with_a_posterior_is_said_once(tmp_path, changed, said):
    with pytest.raises(InputFaults, match=said) as faults:
        read_posterior(write_posterior(tmp_path, **changed))
    assert len(faults.value.faults) == 1


def test_a_calibration_made_again_is_read_again(tmp_path):
    first = read_posterior(write_posterior(tmp_path))
    file = write_posterior(tmp_path, assumptions=[21, 22, 23, 24])
    os.utime(file, ns=(0, 1))
    assert (first.assumptions[0], read_posterior(file).assumptions[0]) == (11, 21)


def test_a_file_without_its_manifest_or_that_is_no_parquet_is_refused(tmp_path):
    file = write_posterior(tmp_path)
    file.write_bytes(b"draws")
    with pytest.raises(InputFaults, match="cannot be read"):
        read_posterior(file)
    file.with_suffix(".json").write_text("{", encoding="utf-8")
    with pytest.raises(InputFaults, match="is no JSON"):
        read_posterior(file)
    file.with_suffix(".json").unlink()
    with pytest.raises(InputFaults, match=r"typical\.json: is missing"):
        read_posterior(file)
