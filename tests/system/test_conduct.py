"""Pressure, padding, stinting, resistance, own beds: nothing at the start, bounded, and each answers its cause."""

import numpy as np
import pytest

from sim.conventions import Level
from sim.loops import Loop, switches
from sim.system.incentives import Incentives
from sim.system.ledger import Ledger
from sim.system.margins import LEAST, MOST, Margins, Rewards, against_usual, real_margins
from sim.system.own_beds import buy_beds
from sim.system.pressure import Statistics, pressure
from sim.system.reporting import padding, reported
from sim.system.resistance import coded, resistance
from sim.system.stinting import billed_off_list, stint
from sim.system.tariff import Tariff, rules_in_force
from sim.system.yearbook import Usual, YearBook

LEVEL = np.array([Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY, Level.OUT_OF_COUNTY], np.int8)
ONE = np.ones(4)
ASSESSED = {
    "performance_assessment.primary_share_target": 0.65,
    "performance_assessment.weight_visit_share": 0.6,
    "performance_assessment.money_linked_share": 0.5,
}


@pytest.fixture
def book() -> YearBook:
    """A county whose hospitals earned 1 000 a month in the first year."""
    made = YearBook.at_start(4)
    made.months = 12
    made.usual = Usual(np.full(4, 0.5), Margins(ONE * 100, ONE * 1_000), 1_000.0)
    made.county_revenue[:] = 1_000.0
    return made


@pytest.fixture
def rules(county, behaviour, mix, levers):
    return rules_in_force(Tariff.of(county, behaviour, mix), levers, 24_240)


def test_pressure_is_the_gap_times_what_hangs_on_it(behaviour, levers):
    now = levers | ASSESSED
    full = behaviour["conduct.full_gap"]
    assert pressure(0.65 - full / 2, behaviour, now) == pytest.approx(0.5 * 0.6 * 0.5)
    assert pressure(0.1, behaviour, now) == pytest.approx(0.6 * 0.5), "bounded"
    assert pressure(0.70, behaviour, now) == 0.0, "a target that is reached presses nobody"
    assert pressure(None, behaviour, now) == 0.0, "nobody knows the share yet"
    assert pressure(0.5, behaviour, now | switches([Loop.B7])) == 0.0
    head = {"head_annual_salary.enabled": 1.0, "head_annual_salary.weight_visits": 0.5}
    assert pressure(0.5, behaviour, now | head) > pressure(0.5, behaviour, now)


def test_last_years_share_is_known_months_after_its_end():
    statistics = Statistics()
    known = []
    for month in range(24_240, 24_240 + 24):  # two calendar years from a January on
        statistics.publish(60.0 if month < 24_252 else 70.0, 100.0, month, delay=4.0)
        known.append(statistics.known)
    assert known[:15] == [None] * 15
    assert known[15:] == [pytest.approx(0.6)] * 9


def test_only_primary_facilities_pad_and_audits_keep_them_from_it(facilities, behaviour, levers):
    unseen = padding(facilities, 0.3, behaviour, levers | {"fund_supervision.audit_intensity": 0.0})
    checked = padding(facilities, 0.3, behaviour, levers | {"fund_supervision.audit_intensity": 0.6})
    assert (unseen[facilities.is_primary] > checked[facilities.is_primary]).all()
    assert (unseen[~facilities.is_primary] == 0).all()
    assert (padding(facilities, 0.0, behaviour, levers) == 0).all()


def test_reported_counts_are_rounded_once_per_kind():
    kind = np.zeros(100, np.int8)
    assert reported(np.ones(100, np.int64), np.full(100, 0.04), kind)[0] == 104


def test_margins_are_those_of_the_same_case_at_the_same_prices():
    seen = Incentives(ONE * 30, ONE * 300)
    basket = Margins(ONE * 110, ONE * 1_100)
    found = real_margins(Rewards(seen, seen), basket, 1.1)
    assert found.visit == pytest.approx(100.0), "the growth of prices is no better margin"
    milder = Incentives(ONE * 20, ONE * 200)
    assert real_margins(Rewards(milder, milder), basket, 1.1).stay == pytest.approx(found.stay), "milder cases"
    unpaid = Incentives(ONE * -30, ONE * 150)
    assert real_margins(Rewards(seen, unpaid), basket, 1.1).stay == pytest.approx(500.0)
    assert real_margins(Rewards(seen, unpaid), basket, 1.1).visit == pytest.approx(-100.0)


def test_margins_are_one_at_the_start_and_bounded():
    usual = Margins(ONE * 100, np.array([100.0, 100.0, 100.0, 0.0]))
    now = Margins(ONE * 100, np.array([-9e9, 9e9, 50.0, 10.0]))
    assert against_usual(now, usual).visit == pytest.approx(1.0)
    assert against_usual(now, usual).stay == pytest.approx([LEAST, MOST, 0.5, 1.0])
    assert against_usual(now, None).stay == pytest.approx(1.0)


def test_who_earns_as_before_holds_nothing_back(behaviour, levers):
    held = stint(Margins(ONE, ONE * 1.3), LEVEL, behaviour, levers)
    assert (held.shortening == 1).all()
    for what in (held.split, held.off_list, held.selection):
        assert not what.any()


def test_care_that_costs_is_held_back_and_quality_restrains(behaviour, levers):
    loss = Margins(-ONE, -ONE)
    held = stint(loss, LEVEL, behaviour, levers)
    town, county, out = 1, 2, 3
    assert (held.shortening[[town, county]] < 1).all()
    assert (held.split[[town, county]] > 0).all()
    assert held.selection[town] > 0
    assert held.selection[county] == 0, "nobody above in the county to send to"
    assert held.shortening[out] == 1
    weighed = stint(loss, LEVEL, behaviour, levers | {"performance_assessment.weight_quality": 1.0})
    assert not weighed.split.any()
    head = {"head_annual_salary.enabled": 1.0, "head_annual_salary.weight_quality": 0.5}
    assert stint(loss, LEVEL, behaviour, levers | head).split[town] < held.split[town]


def test_bills_off_the_list_are_the_patients(rules):
    billed = billed_off_list(rules, np.array([0.0, 0.1, 0.0, 0.0]), LEVEL)
    assert (billed.ratio_stay[:, Level.TOWNSHIP] <= rules.ratio_stay[:, Level.TOWNSHIP]).all()
    assert (billed.ratio_stay[1:, Level.TOWNSHIP] < rules.ratio_stay[1:, Level.TOWNSHIP]).all()
    assert (billed.ratio_stay[:, Level.COUNTY] == rules.ratio_stay[:, Level.COUNTY]).all()
    assert billed_off_list(rules, np.zeros(4), LEVEL) is rules


def test_lost_revenue_provokes_resistance_that_fades(book, behaviour, levers):
    def after(months, before=0.0, moved=None):
        for _ in range(months):
            before = resistance(book, before, behaviour, levers | (moved or {}))
        return before

    assert after(12) == 0.0, "nothing lost"
    book.county_revenue[:] = 1_000.0 * (1 - behaviour["conduct.loss_resisted"] / 2)
    found = after(120)
    assert found == pytest.approx(0.5, abs=0.01)
    assert after(1, found, switches([Loop.B12])) == 0.0
    book.county_revenue[:] = 1_000.0
    assert after(12, found) < found


def test_heavier_codes_cost_more_at_county_level_only(rules, behaviour):
    heavier = coded(rules, 1.0, behaviour)
    assert (heavier.charge_stay[Level.COUNTY] > rules.charge_stay[Level.COUNTY]).all()
    assert (heavier.charge_stay[Level.TOWNSHIP] == rules.charge_stay[Level.TOWNSHIP]).all()
    assert coded(rules, 0.0, behaviour) is rules


def test_full_hospitals_in_credit_buy_beds_within_bounds(facilities, county, behaviour, levers):
    ledger = Ledger(facilities.ids)
    hospitals = facilities.level == Level.COUNTY
    ledger.to_facilities("visitors", np.where(hospitals, 10**12, 0))
    full = np.ones(len(facilities))
    before = facilities.beds.copy()
    added = buy_beds(facilities, ledger, full, county, behaviour, levers, 24_240, 1.0)
    assert added[hospitals] == pytest.approx(before[hospitals] * behaviour["conduct.bed_growth_most"])
    assert (added[~hospitals] == 0).all(), "no credit, no beds"
    assert facilities.beds == pytest.approx(before + added)
    assert (ledger.facilities[hospitals] < 10**12).all()
    ledger.check()
    assert not buy_beds(facilities, ledger, full * 0.5, county, behaviour, levers, 24_240, 1.0).any(), "empty wards"
    cut = levers | switches([Loop.R6])
    assert not buy_beds(facilities, ledger, full, county, behaviour, cut, 24_240, 1.0).any(), "R6 cut"
