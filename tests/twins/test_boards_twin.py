"""The month's tables that the choice reads, against the same said for whole arrays at once."""

import numpy as np
import pytest

from sim.care.choice import LIKELY, NEVER
from sim.care.choosing import BROUGHT_IN, FEVER, LISTED, PER_LN2, board
from sim.care.fares import _distinct, fares
from sim.care.hospital_choice import stay_board
from sim.conventions import N_CONDITIONS, N_OPTIONS, NOWHERE, Option
from tests.twins.conftest import same


@pytest.fixture(scope="module")
def market(month):
    """Villages that lack an option here and there, and wishes for TCM that are met more or less often."""
    m, draw = month.market, np.random.default_rng(3)
    facility = np.where(draw.random(m.facility.shape) < 0.2, NOWHERE, m.facility).astype(np.int32)
    facility[..., Option.OUT_OF_COUNTY] = m.facility[..., Option.OUT_OF_COUNTY]
    return m._replace(facility=facility, tcm=draw.random(m.tcm.shape))


def worth_of(base, there, hassle_out):
    worth = base * PER_LN2
    worth[..., Option.OUT_OF_COUNTY] -= hassle_out * PER_LN2
    at_home = np.arange(N_OPTIONS) == Option.SELF_CARE
    return np.where(there | at_home, worth, NEVER).astype(np.float32).ravel()


def test_worth_of_options_is_the_twins(month, market):
    taste, there = month.taste._replace(hassle_out=0.3), market.facility != NOWHERE
    same(board(market, taste).worth, worth_of(market.base, there, 0.3), "visits")
    hospitals = there & (np.arange(N_OPTIONS) >= Option.TOWNSHIP)
    same(stay_board(market, taste).worth, worth_of(market.stay_base, hospitals, 0.3), "stays")


def test_what_tcm_adds_is_the_twins(month, market):
    here = board(market, month.taste)
    conditions = np.arange(N_CONDITIONS)[:, None]
    met = np.where(market.facility == NOWHERE, 0.0, market.tcm[market.facility, conditions])
    same(here.tcm, (met * (month.taste.tcm * PER_LN2)).astype(np.float32).ravel(), "gain")
    same(here.by_tcm, (met >= LIKELY).astype(np.float32).ravel(), "reckoned with")


def test_doors_bar_what_the_rules_say(month, market):
    doors = board(market, month.taste._replace(referral_hurdle=0.7)).doors.reshape(8, N_OPTIONS)
    hurdle, never = np.float32(-0.7 * PER_LN2), np.float32(NEVER)
    for door in range(8):
        for option in Option:
            expected = hurdle if door & LISTED and option >= Option.COUNTY_GENERAL else 0.0
            if door & FEVER and option in (Option.OWN_CLINIC, Option.OTHER_CLINIC):
                expected = never
            if door & BROUGHT_IN and option < Option.SUBCENTRE:
                expected = never
            assert doors[door, option] == expected, f"door {door}, {option.name}"


def test_each_place_has_the_profile_of_its_facilities(market):
    way = np.random.default_rng(4).integers(0, 16, len(market.level))
    facility = market.facility.reshape(-1, N_OPTIONS)
    profiles, which = _distinct(facility, way)
    expected = np.where(facility == NOWHERE, 0, way[facility])
    expected[:, Option.SELF_CARE] = 0
    same(profiles[which], expected, "ways")
    assert len(np.unique(profiles, axis=0)) == len(profiles) == len(np.unique(expected, axis=0))


def test_self_care_costs_everybody_the_same(month, market):
    m = market
    rows = fares(m.facility, m.level, m.designated, m.special, month.bills, 1234.0).rows
    of_self_care = rows.reshape(-1, 11, N_OPTIONS)[..., Option.SELF_CARE]
    assert (of_self_care[:, 0] == np.float32(12.34)).all(), "net charge"
    assert not of_self_care[:, 1:].any(), "nobody shares in it"
