"""A visit that is not managed right costs more: charges follow what the doctors of a level can do."""

import numpy as np
import pytest

from sim.conventions import Kind, Level
from sim.model import CountyModel
from sim.system.needless_care import as_dear, dearness, managed_right
from sim.system.payment import Rules
from sim.system.tariff import BASE_MONTH, Tariff, rules_in_force
from tests.engine.paired import COUNTY, finished, last_year

EXCESS = 0.4
UPGRADE = {"county_hospital_upgrade.capability_gain": 0.1}


@pytest.fixture
def rules(county, behaviour, mix, levers):
    """Rules of the base month, with a rise of service prices and one service in the catalogue."""
    moved = {"primary_service_price.service_price_multiplier": 1.2, "rural_service_catalogue.items_added": 20.0}
    return rules_in_force(Tariff.of(county, behaviour, mix), levers | moved, BASE_MONTH)


@pytest.mark.parametrize(
    ("now", "at_start", "factor"), [(0.8, 0.8, 1.0), (0.9, 0.8, 1.04 / 1.08), (0.5, 0.8, 1.2 / 1.08)]
)
def test_only_a_change_of_what_doctors_can_do_moves_a_charge(now, at_start, factor):
    assert dearness(np.array(now), np.array(at_start), EXCESS) == pytest.approx(factor)
    assert dearness(np.array(now), np.array(at_start), 0.0) == 1, "nothing needless, and yet a charge moves"


def test_a_level_manages_what_its_doctors_at_work_manage(facilities, mix):
    capability = np.tile(np.linspace(0.1, 0.9, len(facilities))[:, None], (1, len(mix)))
    chance = managed_right(capability, facilities)[:, 0]
    for level in (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY):
        here = facilities.level == level
        expected = np.average(capability[here, 0], weights=facilities.doctors_present[here])
        assert chance[level] == pytest.approx(expected), f"{level.name}: {chance[level]:.3f}, not {expected:.3f}"
    outside = capability[facilities.is_kind(Kind.OUT_OF_COUNTY), 0]
    assert chance[Level.OUT_OF_COUNTY] == pytest.approx(outside.mean())


def test_needless_care_is_neither_labour_nor_a_stay(rules):
    cheaper = np.ones((4, 1))
    cheaper[Level.COUNTY], cheaper[Level.VILLAGE] = 0.9, 0.01
    after = as_dear(rules, cheaper)
    county = after.charge_visit[Level.COUNTY] / rules.charge_visit[Level.COUNTY]
    assert county == pytest.approx(0.9, abs=1e-3)
    assert (after.charge_visit[Level.VILLAGE] == rules.labour_visit[Level.VILLAGE]).all(), "labour is charged in full"
    for level in (Level.TOWNSHIP, Level.OUT_OF_COUNTY):
        assert (after.charge_visit[level] == rules.charge_visit[level]).all()
    moved = {name for name in Rules._fields if np.any(getattr(after, name) != getattr(rules, name))}
    assert moved == {"charge_visit", "added_visit"}, f"moved: {moved}"


def test_the_fund_takes_over_a_price_rise_as_before_and_never_more_than_is_charged(rules):
    after = as_dear(rules, np.full((4, 1), 0.95))
    assert rules.absorbed_visit.any()
    assert rules.added_visit.any()
    own, before = after.charge_visit - after.absorbed_visit, rules.charge_visit - rules.absorbed_visit
    assert own == pytest.approx(np.maximum(before * 0.95, rules.labour_visit - rules.absorbed_visit), abs=1)
    part, usual = (r.added_visit / r.charge_visit for r in (after, rules))
    assert part == pytest.approx(usual, abs=1e-3), "the fund pays another part of what is charged"


def cost_of_a_visit(recorded):
    """Yuan a visit at county hospitals over the last year."""
    charged, seen = (last_year(recorded, table)[COUNTY].sum() for table in ("charge_outpatient", "visits"))
    return charged / seen / 100


def test_a_run_starts_at_the_countys_prices(plan):
    assert (CountyModel(plan).institutions.dearness == 1).all()


def test_a_stronger_county_hospital_charges_less_for_a_visit():
    usual, upgraded = (cost_of_a_visit(finished(moves).record) for moves in ({}, UPGRADE))
    assert upgraded < usual * 0.98, f"a visit costs {upgraded:.1f} yuan with better doctors, {usual:.1f} without"
