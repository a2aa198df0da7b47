"""What share of an outcome's spread rests on which kind of input, on a toy whose shares are known."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.experiment.burden import burden, kinds_of, redrawn
from sim.experiment.posterior import PRIOR
from sim.experiment.quantiles import ASSUMED, BASES, FITTED, LUCK, SOURCED, Borrowed
from sim.experiment.runs import Task, inputs_of
from sim.plan import load_behaviour, load_registry, shipped_scenarios
from sim.rng import assumption_quantile
from tests.experiment.posteriors import NAMES, write_posterior

PACKAGE, BASELINE = (str(shipped_scenarios()[name]) for name in ("ws_2023_57", "baseline"))
KINDS = (ASSUMED, SOURCED, LUCK)
MEMBERS = {ASSUMED: "population.rate_village_to_town", SOURCED: "observation.T07", LUCK: "luck"}


@pytest.fixture
def task(tmp_path):
    return Task(PACKAGE, "typical", 0.002, 1, 1, True, None, str(tmp_path), posterior=PRIOR)


def toy(task, weights):
    """An outcome that is a weighted sum of one number of each kind; luck is drawn by the run's own replicate."""
    inputs = inputs_of(replace(task, scenario=BASELINE))
    quantile = inputs.with_borrowed(task.seed, task.replicate, task.borrowed)
    own = assumption_quantile(task.seed, task.replicate)
    return sum(weight * (own if kind == LUCK else quantile)(MEMBERS[kind]) for kind, weight in weights.items())


def shares_of(task, weights, n=300):
    tasks = [replace(task, replicate=r) for r in range(1, n + 1)]
    found = burden(
        [toy(t, weights) for t in tasks], {k: [toy(t, weights) for t in redrawn(tasks, k)] for k in KINDS}
    )  # fmt: skip
    return {share.basis: share for share in found}


def test_assumptions_that_alone_move_the_outcome_carry_all_of_it(task):
    assumed, others = shares_of(task, {ASSUMED: 1.0}), shares_of(task, {SOURCED: 0.5, LUCK: 0.5})
    assert assumed[ASSUMED].share == pytest.approx(1, abs=0.15)
    assert assumed[SOURCED].share == assumed[LUCK].share == 0
    assert others[ASSUMED].share == 0, "nothing assumed is in it"


def test_shares_are_those_of_the_parts_variance_within_their_error(task):
    weights = {ASSUMED: 3.0, SOURCED: 2.0, LUCK: 1.0}
    found = shares_of(task, weights)
    for kind, weight in weights.items():
        truth = weight**2 / 14
        assert abs(found[kind].share - truth) < 4 * found[kind].error, f"{kind}: {found[kind]} against {truth:.2f}"
        assert 0 < found[kind].error < 0.15


def test_an_outcome_that_nothing_moves_and_too_few_runs_have_no_shares():
    assert math.isnan(burden([0.5] * 5, {ASSUMED: [0.5] * 5})[0].share)
    assert math.isnan(burden([0.1, 0.2], {ASSUMED: [0.3, 0.1]})[0].share)
    part = burden([0.1, 0.2, 0.3, np.nan, 0.4], {ASSUMED: [0.2, 0.2, 0.1, 0.2, np.nan]})
    whole = burden([0.1, 0.2, 0.3], {ASSUMED: [0.2, 0.2, 0.1]})
    assert part == whole, "a replicate without an outcome is left out"


def test_one_kind_is_drawn_anew_and_all_else_is_the_runs_own(task):
    again = redrawn([replace(task, replicate=r) for r in (1, 2, 3)], ASSUMED)
    assert [t.borrowed for t in again] == [Borrowed(frozenset({ASSUMED}), r) for r in (4, 5, 6)]
    assert [t.replicate for t in again] == [1, 2, 3], "luck stays"
    luck = redrawn([replace(task, replicate=2)], LUCK)[0]
    assert luck.replicate == 4
    assert luck.borrowed == Borrowed(frozenset(BASES), 2), "every assumption stays"


def test_inputs_are_sorted_by_what_they_rest_on(task, tmp_path):
    inputs, behaviour = inputs_of(task), load_behaviour()
    assumed, sourced = (next(k for k, p in behaviour.priors.items() if p.assumed == flag) for flag in (True, False))
    paths = inputs.scenario.paths
    chosen, told = (next(k for k, p in paths.items() if p.range and p.src == src) for src in "AD")
    for name, basis in {
        f"prior.{assumed}": ASSUMED,
        f"prior.{sourced}": SOURCED,
        "population.rate_village_to_town": ASSUMED,
        "rule.resident.outpatient.village.ratio": ASSUMED,
        "observation.T07": SOURCED,
        "observation.T51": ASSUMED,
        chosen: ASSUMED,
        told: SOURCED,
        "event.of_a_scenario": LUCK,
    }.items():
        assert inputs.basis_of(name) == basis, name
    fitted = inputs_of(replace(task, posterior=str(write_posterior(tmp_path))))
    assert {fitted.basis_of(name) for name in NAMES} == {FITTED}
    assert kinds_of(task) == [ASSUMED, SOURCED, LUCK], "nothing is fitted without a posterior"
    assert kinds_of(replace(task, posterior=str(write_posterior(tmp_path)))) == [ASSUMED, SOURCED, FITTED, LUCK]


def test_what_one_of_several_packages_assumes_is_assumed(task):
    inputs = inputs_of(task)
    told, path = next((k, p) for k, p in inputs.scenario.paths.items() if p.range and p.src == "D")
    other = replace(inputs.scenario, paths={told: replace(path, src="A")})
    together = replace(inputs, scenario=replace(inputs.scenario, members=(other,)))
    assert (inputs.basis_of(told), together.basis_of(told)) == (SOURCED, ASSUMED)


def test_a_group_is_borrowed_alone(task):
    inputs = inputs_of(task)
    quantile = inputs.with_borrowed(1, 1, Borrowed(frozenset({"prior.choice"}), 3))
    own, other = inputs.quantile_of(1, 1), inputs.quantile_of(1, 3)
    assert quantile("prior.choice.wait") == other("prior.choice.wait") != own("prior.choice.wait")
    assert (
        quantile("prior.need.growth_of_stays")
        == own("prior.need.growth_of_stays")
        != other("prior.need.growth_of_stays")
    )


def test_a_lever_that_the_scenario_does_not_move_is_nobodys_assumption(task):
    inputs = inputs_of(replace(task, scenario=BASELINE))
    assert inputs.basis_of(next(iter(load_registry().parameters))) == SOURCED


def test_fitted_numbers_are_borrowed_together_from_one_row(task, tmp_path):
    inputs = inputs_of(replace(task, posterior=str(write_posterior(tmp_path))))
    quantile = inputs.with_borrowed(1, 1, Borrowed(frozenset({FITTED}), 3))
    assert [quantile(name) for name in NAMES] == [0.9, 0.8, 0.95]
    own = inputs.quantile_of(1, 1)
    assert quantile("prior.choice.wait") == own("prior.choice.wait")
