"""Who falls ill with what, told without a loop over residents."""

from math import factorial

import numpy as np
import pytest
from numba import njit

from sim.care.need import COMPLICATIONS, FOLLOW_UPS, MOST, Episodes, age_band, fall_ill, numbers_of
from sim.conventions import AGE_BAND_STARTS, CONDITIONS, Option
from sim.county.residents import DIABETES, HYPERTENSION, OTHER_CHRONIC, TASTES
from sim.county.synthesis import SYNTHESIS_KEY
from sim.rng import Purpose
from sim.threads import pieces
from tests.twins.conftest import same
from tests.twins.draws import uniforms

PRIMARY = (Option.OWN_CLINIC, Option.OTHER_CLINIC, Option.TOWNSHIP, Option.SUBCENTRE)
FOLLOW_UP_BITS = (HYPERTENSION, DIABETES, OTHER_CHRONIC)


def events(u, rate):
    """Number of events at a rate: how many values of the distribution function lie below u, at most MOST."""
    k = np.arange(MOST)
    chances = np.exp(-rate)[:, None] * rate[:, None] ** k / np.array([factorial(j) for j in k], float)
    return (u[:, None] > chances.cumsum(axis=1)).sum(axis=1)


def bands(birth_month, month):
    years = (month - birth_month.astype(np.int64)) // 12
    return np.searchsorted(AGE_BAND_STARTS, years, side="right") - 1


def weights(need, band, kind):
    """Weights of the conditions float64[case, condition] of a kind of case."""
    return np.diff(need.mix[band, kind, : len(CONDITIONS)].astype(float), prepend=0.0)


def twin_of_fall_ill(residents, need, care, index, key, month) -> Episodes:
    band = bands(residents.birth_month, month)
    chronic = residents.chronic > 0
    u = uniforms(key, residents.id, month, Purpose.FALL_ILL)
    control = residents.control.astype(float)
    danger = np.where(chronic, np.exp(care.strength * (care.start - control)), 1.0)
    more = 1 + need.more[band, 0, -1].astype(float) * (danger - 1)
    rate = need.acute[band, chronic.astype(int)] * (residents.frailty / TASTES) * more * index
    acute = events(u[:, 0], rate)
    long = (residents.uptake_rank < care.scripts) & (control >= care.stable)
    long &= np.isin(residents.usual, PRIMARY)
    contacts = need.follow_up[band] * np.where(long, care.refills, 1) * index
    served = (residents.contract_rank < care.contracted) & (residents.service_rank < care.served)
    at_home = np.where(served, care.online, 0.0)
    follow_up, online = (
        np.where(chronic, events(u[:, k], contacts * part), 0) for k, part in ((1, 1 - at_home), (2, at_home))
    )
    acute, follow_up, online = (np.where(residents.away == 0, count, 0) for count in (acute, follow_up, online))

    first = np.concatenate([[0], np.cumsum(acute + follow_up)])
    who = np.repeat(np.arange(len(band)), acute + follow_up)
    number = np.arange(len(who)) - first[who]
    u = uniforms(key, residents.id[who], month, Purpose.EPISODE, number)
    shares = weights(need, band[who], 0)
    shares = np.where(COMPLICATIONS, shares * danger[who][:, None], shares).cumsum(axis=1)
    falls_ill_with = (u[:, [0]] * shares[:, [-1]] >= shares[:, :-1]).sum(axis=1)

    own = np.array([residents.chronic[who] & bit > 0 for bit in FOLLOW_UP_BITS]).T
    every_bit = 1 + sum(FOLLOW_UP_BITS)
    shares = np.where(own, weights(need, band[who], every_bit)[:, FOLLOW_UPS], 0.0).cumsum(axis=1)
    which = (u[:, [0]] * shares[:, [2]] >= shares[:, :2]).sum(axis=1)
    condition = np.where(number < acute[who], falls_ill_with, np.array(FOLLOW_UPS)[which])
    own = uniforms(SYNTHESIS_KEY, residents.id, 0, Purpose.TCM)[who, 0]
    odds = need.tcm_odds[band[who], condition].astype(float) * (own / (1 - own)) ** need.tcm_spread
    borders = first[pieces(len(band))]
    return Episodes(
        who, number, band[who], condition, u[:, 1] * (1 + odds) < odds,
        u[:, 2].astype(np.float32), u[:, 3].astype(np.float32), online.sum(), borders,
    )  # fmt: skip


def test_episodes_are_the_twins(month):
    arguments = (month.residents, month.need, month.care, month.visit_index, month.key, month.month)
    loop, twin = fall_ill(*arguments), twin_of_fall_ill(*arguments)
    for name in Episodes._fields:
        same(getattr(loop, name), getattr(twin, name), name)


def test_the_month_has_both_kinds_and_somebody_away(month):
    condition = month.episodes.condition
    assert np.isin(condition, FOLLOW_UPS).sum() > 100
    assert (~np.isin(condition, FOLLOW_UPS)).sum() > 100
    assert len(np.unique(condition)) == 13
    assert month.residents.away.any()
    assert month.episodes.online > 20, f"{month.episodes.online} contacts online"
    assert not month.residents.away[month.episodes.resident].any()


@pytest.fixture(scope="module")
def invert():
    return njit(numbers_of.py_func)


@pytest.mark.parametrize("rate", [0.0, 0.02, 0.7, 2.0, 9.0])
def test_counts_invert_the_distribution(rate, invert):
    u = np.linspace(0.0005, 0.9995, 1000)
    loop = np.zeros(1008, np.float32)
    invert(np.pad(u, (0, 8)).astype(np.float32), np.full(1008, rate, np.float32), 1000, loop)
    loop = loop[:1000].astype(int)
    same(loop, events(u, np.full(1000, rate)), f"counts at rate {rate}")
    assert loop.max() <= MOST
    if rate < 5:  # beyond, the cut tail shows
        assert loop.mean() == pytest.approx(rate, abs=0.02)


@pytest.mark.parametrize("band", range(1, len(AGE_BAND_STARTS)))
def test_a_band_starts_on_the_birthday(band):
    start = AGE_BAND_STARTS[band] * 12
    assert age_band.py_func(24240 - start, 24240) == band
    assert age_band.py_func(24240 - start + 1, 24240) == band - 1


def test_newborns_and_the_oldest_have_a_band():
    assert age_band.py_func(24240, 24240) == 0
    assert age_band.py_func(24240 - 110 * 12, 24240) == len(AGE_BAND_STARTS) - 1
