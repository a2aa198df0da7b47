"""Births, deaths and moves: who is counted, where children live, and that nobody is there twice."""

from dataclasses import replace

import numpy as np
import pytest

from sim.county.demography import turn_year
from sim.county.migration import migrate
from sim.county.residents import age_in_years
from sim.rng import Purpose, child_ids
from tests.twins.draws import uniforms

JANUARY = 12 * 2020


@pytest.fixture
def turned(month, residents):
    m = month
    return turn_year(residents, m.county, m.behaviour, m.places, m.key, JANUARY)


def people_in(residents):
    return dict(zip(residents.id.tolist(), range(len(residents.id)), strict=True))


def test_everybody_is_counted_once(month, turned):
    after, births, deaths = turned
    before = month.residents
    assert len(np.unique(after.id)) == len(after.id)
    gone = ~np.isin(before.id, after.id)
    assert deaths == (gone & (before.away == 0)).sum() > 0
    assert births == (~np.isin(after.id, before.id)).sum() > 0
    assert len(after.id) == len(before.id) - gone.sum() + births
    assert (np.lexsort((after.id, after.village)) == np.arange(len(after.id))).all(), "the canonical order"


def test_children_live_with_their_mothers(month, turned):
    after, _, _ = turned
    before, at = month.residents, people_in(turned[0])
    years = age_in_years(before, JANUARY)
    women = (before.male == 0) & (years >= 15) & (years < 45) & (before.away == 0)
    children = dict(zip(child_ids(before.id[women], JANUARY).tolist(), before.id[women].tolist(), strict=True))
    born = np.flatnonzero(~np.isin(after.id, before.id))
    for child in born:
        mother = at[children[int(after.id[child])]]
        for name in ("village", "quintile", "scheme"):
            assert getattr(after, name)[child] == getattr(after, name)[mother], name
    months_old = JANUARY - after.birth_month[born]
    assert ((months_old >= 1) & (months_old <= 12)).all()


def test_yearly_amounts_start_anew_and_illness_stays(month, turned):
    after, before = turned[0], month.residents
    for name in ("stays", *(name for name in after._fields if name.startswith("ytd_"))):
        assert getattr(before, name).any()
        assert not getattr(after, name).any(), name
    at = people_in(before)
    living = np.flatnonzero(np.isin(after.id, before.id))
    then = before.chronic[[at[i] for i in after.id[living].tolist()]]
    assert (after.chronic[living] & then == then).all()


def test_births_match_the_countys_rate(month, residents):
    m, key = month, "population.births_per_1000"
    births = []
    for replicate in range(20):
        key_of_replicate = np.array([99, replicate], np.uint32)
        births.append(turn_year(residents, m.county, m.behaviour, m.places, key_of_replicate, JANUARY)[1])
    expected = m.county.value(key) / 1000 * (m.residents.away == 0).sum()
    assert abs(np.mean(births) - expected) < 4 * np.sqrt(expected / 20), "false alarm under 1 in 10 000"


def with_rates(county, **rates):
    """The county with some numbers of its population changed."""
    numbers = {f"population.{name}": value for name, value in rates.items()}
    assert numbers.keys() <= county.numbers.keys()
    changed = {key: replace(county.numbers[key], value=value) for key, value in numbers.items()}
    return replace(county, numbers=county.numbers | changed)


def moved_in_numpy(residents, county, places, key, month):
    """Who leaves, who comes back, who moves to town, and the villages after it."""
    u = uniforms(key, residents.id, month, Purpose.MIGRATION)
    monthly = {
        name: county.value(f"population.rate_{name}") / 12 for name in ("leave_county", "return", "village_to_town")
    }
    years = age_in_years(residents, month)
    here = residents.away == 0
    leaves = here & (years >= 15) & (years < 60) & (u[:, 0] < monthly["leave_county"])
    returns = ~here & (u[:, 0] < monthly["return"])
    moves = here & ~leaves & ~places.is_community[residents.village] & (u[:, 1] < monthly["village_to_town"])
    towns = [np.flatnonzero(places.is_community & (places.township == t)) for t in range(places.n_townships)]
    village = residents.village.copy()
    for i in np.flatnonzero(moves):
        own = towns[places.township[village[i]]]
        choice = own if own.size else towns[0]
        village[i] = choice[int(u[i, 2] * choice.size)]
    return leaves, returns, moves, village


@pytest.mark.parametrize("threads", [1, 3])
def test_moves_are_the_twins(month, residents, monkeypatch, threads):
    monkeypatch.setattr("sim.threads.WORTHWHILE", 0)
    monkeypatch.setattr("sim.threads._threads", threads)
    m, before = month, month.residents
    county = with_rates(m.county, rate_leave_county=0.6, rate_return=0.6, rate_village_to_town=0.6)
    leaves, returns, moves, village = moved_in_numpy(before, county, m.places, m.key, m.month)
    movement = migrate(residents, county, m.places, m.key, m.month)
    assert (residents.village == village).all()
    assert (residents.away == np.where(leaves, 1, np.where(returns, 0, before.away))).all()
    assert movement == (0, 0, leaves.sum(), returns.sum(), moves.sum())
    assert min(movement[2:]) > 20, movement


def test_moves_are_counted_and_change_nobody_else(month, residents):
    m, before, after = month, month.residents, residents
    county = with_rates(m.county, rate_leave_county=0.6, rate_return=0.6, rate_village_to_town=0.6)
    movement = migrate(after, county, m.places, m.key, m.month)
    for name in set(after._fields) - {"village", "away"}:
        assert (getattr(after, name) == getattr(before, name)).all(), name
    assert movement.left == (after.away > before.away).sum() > 0
    assert movement.returned == (after.away < before.away).sum() > 0
    moved = after.village != before.village
    assert movement.to_town == moved.sum() > 0
    assert m.places.is_community[after.village[moved]].all()
    assert not m.places.is_community[before.village[moved]].any()
    years = age_in_years(before, m.month)[after.away > before.away]
    assert ((years >= 15) & (years < 60)).all(), "people of working age leave"
    assert (movement.births, movement.deaths) == (0, 0)


def test_movers_stay_in_their_township_where_it_has_a_town(month, residents):
    m, before, after = month, month.residents, residents
    migrate(after, with_rates(m.county, rate_village_to_town=6.0), m.places, m.key, m.month)
    moved = after.village != before.village
    old, new = (m.places.township[r.village[moved]] for r in (before, after))
    has_town = np.isin(old, m.places.township[m.places.is_community])
    assert has_town.any()
    assert (new[has_town] == old[has_town]).all()
    assert (new[~has_town] == 0).all(), "else to the county seat"


def nobody_moved(after, before):
    return all((getattr(after, name) == getattr(before, name)).all() for name in after._fields)


def test_without_rates_nobody_moves(month, residents):
    m = month
    county = with_rates(m.county, rate_leave_county=0.0, rate_return=0.0, rate_village_to_town=0.0)
    assert migrate(residents, county, m.places, m.key, m.month) == (0, 0, 0, 0, 0)
    assert nobody_moved(residents, m.residents)


def test_without_a_town_nobody_moves_there(month, residents):
    m = month
    county = with_rates(m.county, rate_leave_county=0.0, rate_return=0.0, rate_village_to_town=6.0)
    places = replace(m.places, is_community=np.zeros(m.places.n_villages, bool))
    assert migrate(residents, county, places, m.key, m.month) == (0, 0, 0, 0, 0)
    assert nobody_moved(residents, m.residents)
