import numpy as np
import pytest
from numba import njit

from sim.care import choosing
from sim.care.choice import FETCHED, LISTED_SLIP, NEVER, SEVERE
from sim.care.choosing import SHUT, board, choose_providers, least_of
from sim.care.fares import fares
from sim.care.need import FEVER_CONDITIONS
from sim.conventions import N_OPTIONS, NOWHERE, Option
from sim.measure.tally import Count, total
from tests.twins.choosing import choose, hindrances, payments, utilities
from tests.twins.conftest import same


@pytest.fixture(scope="module")
def twin(month):
    m = month
    return choose(m.residents, m.episodes, m.market, m.taste, m.coverage, m.rules, m.key, m.month)


def test_choices_and_counts_are_the_twins(month, tally, twin):
    m = month
    loop = choose_providers(
        m.residents, m.episodes, m.market, m.taste, m.coverage, m.bills, tally, m.key, m.month
    )  # fmt: skip
    choices, counts, self_care = twin
    for name in choices._fields[:-1]:
        same(getattr(loop, name), getattr(choices, name), name)
    loss = loop.loss.reshape(choices.loss.shape)
    there = np.isfinite(choices.loss)
    assert ((loss < -NEVER / 2) == there).all(), "options that are not there"
    np.testing.assert_allclose(loss[there], choices.loss[there], rtol=3e-6, atol=5e-5)
    summed = total(tally)
    for count in Count:
        same(summed.facility[:, count], counts[:, count], count.name)
    same(summed.self_care, self_care, "self-care")


@pytest.mark.parametrize("exempt", [True, False])
def test_emergencies_wait_for_a_slip_unless_they_are_exempt(month, tally, exempt):
    m = month
    coverage = m.coverage._replace(exempt=exempt)
    loop = choose_providers(
        m.residents, m.episodes, m.market, m.taste, coverage, m.bills, tally, m.key, m.month
    )  # fmt: skip
    choices, counts, _ = choose(m.residents, m.episodes, m.market, m.taste, coverage, m.rules, m.key, m.month)
    same(loop.option, choices.option, "option")
    same(total(tally).facility[:, Count.WANTED], counts[:, Count.WANTED], "wanted")
    severe = m.taste.severity[m.episodes.condition] == SEVERE
    slips = int(((choices.is_slip > 0) & severe).sum())
    assert (slips > 0) != exempt, f"{slips} severe cases seen for a slip, exempt {exempt}"


def blocks_of_utilities(m):
    """What the loop makes of its steps: yuan[episode, option], and minus the utilities in units of ln 2."""
    n = len(m.episodes.resident)
    now = fares(
        m.market.facility, m.market.level, m.market.designated, m.market.special, m.bills, m.taste.self_care_fen
    )
    here = board(m.market, m.taste)
    bonds, doors, lanes = np.zeros(n, np.uint8), np.zeros(n, np.uint8), np.zeros(n * N_OPTIONS, np.float32)
    njit(choosing._prices.py_func)(0, n, m.residents, m.episodes, here, now, m.coverage, bonds, lanes)
    yuan = lanes.copy()
    njit(choosing._losses.py_func)(0, n, m.residents, m.episodes, here, m.taste, m.coverage, bonds, doors, lanes)
    return yuan.reshape(n, N_OPTIONS), lanes.reshape(n, N_OPTIONS)


def test_expected_payments_are_the_twins(month):
    m = month
    facility = m.market.facility[m.residents.village[m.episodes.resident], m.episodes.condition]
    twin = payments(m.residents, m.episodes, facility, m.market, m.coverage, m.rules)
    there = facility != NOWHERE
    assert np.unique(np.round(twin[there])).size > 200, "payments that hardly differ test nothing"
    np.testing.assert_allclose(blocks_of_utilities(m)[0][there], twin[there] / 100, rtol=2e-6, atol=2e-4)


def test_utilities_are_the_twins(month):
    m = month
    loss = blocks_of_utilities(m)[1]
    twin = utilities(m.residents, m.episodes, m.market, m.taste, m.coverage, m.rules)
    doors = hindrances(m.episodes, m.taste, m.coverage)
    assert (np.isneginf(twin + doors) == (loss > -NEVER * 0.5)).all(), "options that are not there"
    there = np.isfinite(twin + doors)
    np.testing.assert_allclose(-loss[there] * np.log(2), (twin + doors)[there], rtol=3e-6, atol=3e-5)


def test_everything_happens_in_this_month(month, twin):
    m, (choices, counts, self_care) = month, twin
    severe = m.taste.severity[m.episodes.condition] == SEVERE
    away_from_clinics = FEVER_CONDITIONS[m.episodes.condition] & (m.episodes.way_draw < m.coverage.fever)
    assert set(choices.option.tolist()) == set(Option), "an option that nobody takes is not tested"
    for kind in (LISTED_SLIP, FETCHED):
        assert (choices.is_slip == kind).sum() > 20, f"visits for a slip of kind {kind}"
    assert ((choices.is_slip > 0) & (choices.option == choices.wanted)).sum() == 0
    assert not ((choices.is_slip == FETCHED) & severe).any(), "emergencies are paid without one"
    assert counts[:, Count.REFUSED].sum() > 100, "refusals"
    listed = ~severe & (m.episodes.list_draw < m.coverage.list_share * m.coverage.list_compliance)
    no_slip = listed & (choices.wanted >= Option.COUNTY_GENERAL) & (choices.is_slip == 0)
    assert no_slip.any(), "who is refused a slip"
    assert (choices.option[no_slip] == choices.wanted[no_slip]).all(), "goes where he wanted to"
    assert set(choices.wanted[no_slip]) >= {Option.COUNTY_GENERAL, Option.OUT_OF_COUNTY}
    assert away_from_clinics.sum() > 50, "fever turned away by clinics"
    assert not np.isin(choices.option[away_from_clinics], (Option.OWN_CLINIC, Option.OTHER_CLINIC)).any()
    brought_in = severe & (m.episodes.way_draw < m.coverage.emergency)
    assert brought_in.sum() > 10, "emergencies"
    assert (choices.option[brought_in] >= Option.SUBCENTRE).all()
    assert (choices.facility == NOWHERE).sum() == self_care


def test_the_smallest_is_sought_within_the_bounds_only():
    score = [0.0, 2.0, 1.0, 1.0, 0.5]
    assert least_of.py_func(score, 1, 4) == 2
    assert least_of.py_func([SHUT, SHUT], 0, 2) == 0
