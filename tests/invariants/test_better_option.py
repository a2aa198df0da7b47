"""Bettering an option never loses it anybody, and whoever moves because of it moves to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from sim.care.choice import Choices
from sim.care.choosing import choose_providers
from sim.care.treatment import treat_and_refer
from sim.conventions import Level, Option, Scheme
from sim.measure.tally import clear
from sim.model import CountyModel
from sim.system.payment import WHOLE, bills
from tests.engine import runs

PRIMARY = (Option.OWN_CLINIC, Option.OTHER_CLINIC, Option.TOWNSHIP)
BETTER = 0.5
NO_STAY = 255


class Situation(NamedTuple):
    """A month up to the choice, with nobody turned away."""

    model: CountyModel
    choices: Choices
    stays: np.ndarray


@pytest.fixture(scope="module")
def usual() -> Situation:
    model = runs.advance(CountyModel(runs.plan("baseline", share=0.05)), 13)
    model.apply_policy()
    model.move_population()
    model.set_capacity()
    model.fall_ill()
    model.choose_providers()
    everybody = np.ones_like(model.market.accept_visit)
    model.market = model.market._replace(accept_visit=everybody, accept_stay=everybody)
    model.treat_and_refer()  # to set the practice of the month
    choices = choose(model)
    assert len(choices.option) > 5000, f"only {len(choices.option)} episodes"
    return Situation(model, choices, stays(model, choices))


def choose(model: CountyModel, **changed) -> Choices:
    """The month's choices with parts of the market or the rules changed."""
    market = model.market._replace(**{k: v for k, v in changed.items() if k in model.market._fields})
    rules = model.rules._replace(**{k: v for k, v in changed.items() if k in model.rules._fields})
    clear(model.tally)
    return choose_providers(
        model.residents,
        model.episodes,
        market,
        model.taste,
        model.coverage,
        bills(rules),
        model.tally,
        model.key,
        model.month,
    )


def stays(model: CountyModel, choices: Choices, **changed) -> np.ndarray:
    """The hospital option of each episode's stay, NO_STAY without one."""
    market = model.market._replace(**{k: v for k, v in changed.items() if k in model.market._fields})
    rules = model.rules._replace(**{k: v for k, v in changed.items() if k in model.rules._fields})
    clear(model.tally)
    courses = treat_and_refer(
        model.residents, model.episodes, choices, market, model.taste, model.coverage, model.practice, model.care,
        bills(rules), model.tally, model.key, model.month,
    )  # fmt: skip
    return courses.stay_option


def assert_only_gains(what: str, before: np.ndarray, after: np.ndarray, gaining: tuple[int, ...]) -> None:
    there, now = np.isin(before, gaining), np.isin(after, gaining)
    lost = (there & ~now).sum()
    assert lost == 0, f"{what}: {lost} of the {there.sum()} who took it left it"
    elsewhere = ((before != after) & ~now).sum()
    assert elsewhere == 0, f"{what}: {elsewhere} moved, but not to it"
    assert (now & ~there).any(), f"{what}: nobody is won ({there.sum()} before)"


def better(base: np.ndarray, option: Option) -> np.ndarray:
    raised = base.copy()
    raised[:, :, option] += BETTER
    return raised


@pytest.mark.parametrize("option", list(Option), ids=lambda o: o.name.lower())
def test_a_better_option_keeps_and_wins_those_who_want_it(usual, option):
    market = usual.model.market
    if (market.facility[:, :, option] < 0).all() and option != Option.SELF_CARE:
        pytest.skip("the county has no such facility")
    after = choose(usual.model, base=better(market.base, option))
    assert_only_gains(f"wanting {option.name.lower()}", usual.choices.wanted, after.wanted, (option,))


@pytest.mark.parametrize("option", PRIMARY, ids=lambda o: o.name.lower())
def test_a_better_primary_option_keeps_and_wins_visitors(usual, option):
    after = choose(usual.model, base=better(usual.model.market.base, option))
    assert_only_gains(f"visits to {option.name.lower()}", usual.choices.option, after.option, (option,))


LEVELS = {
    Level.VILLAGE: (Option.OWN_CLINIC, Option.OTHER_CLINIC),
    Level.TOWNSHIP: (Option.TOWNSHIP, Option.SUBCENTRE),
    Level.COUNTY: (Option.COUNTY_GENERAL, Option.COUNTY_TCM),
    Level.OUT_OF_COUNTY: (Option.OUT_OF_COUNTY,),
}


@pytest.mark.parametrize("level", list(Level), ids=lambda x: x.name.lower())
def test_a_lower_price_of_visits_at_one_level_sends_nobody_from_it(usual, level):
    cheaper = usual.model.rules.charge_visit.copy()
    cheaper[level] = cheaper[level] * 7 // 10
    after = choose(usual.model, charge_visit=cheaper)
    assert_only_gains(
        f"{level.name.lower()} visits at 70% of the price", usual.choices.wanted, after.wanted, LEVELS[level]
    )


@pytest.mark.parametrize("level", [Level.VILLAGE, Level.TOWNSHIP], ids=lambda x: x.name.lower())
def test_a_higher_rate_at_a_primary_level_sends_nobody_from_it(usual, level):
    ratio = usual.model.rules.ratio_visit.copy()
    ratio[Scheme.RESIDENT, level] = min(ratio[Scheme.RESIDENT, level] + 2500, WHOLE)
    after = choose(usual.model, ratio_visit=ratio)
    assert_only_gains(f"{level.name.lower()} visits", usual.choices.option, after.option, LEVELS[level])


HOSPITALS = (Option.TOWNSHIP, Option.COUNTY_GENERAL, Option.COUNTY_TCM, Option.OUT_OF_COUNTY)


@pytest.mark.parametrize("option", HOSPITALS, ids=lambda o: o.name.lower())
def test_a_better_hospital_keeps_and_wins_inpatients(usual, option):
    after = stays(usual.model, usual.choices, stay_base=better(usual.model.market.stay_base, option))
    sent_home = ((after == NO_STAY) & (usual.stays != NO_STAY)).sum()
    assert sent_home == 0, f"a better hospital sends {sent_home} home"
    assert_only_gains(f"stays at {option.name.lower()}", usual.stays, after, (option,))


@pytest.mark.parametrize("level", [Level.TOWNSHIP, Level.COUNTY, Level.OUT_OF_COUNTY], ids=lambda x: x.name.lower())
def test_a_lower_price_of_stays_at_one_level_sends_nobody_from_it(usual, level):
    cheaper = usual.model.rules.charge_stay.copy()
    cheaper[level] = cheaper[level] * 7 // 10
    after = stays(usual.model, usual.choices, charge_stay=cheaper)
    assert_only_gains(f"{level.name.lower()} stays at 70% of the price", usual.stays, after, LEVELS[level])
