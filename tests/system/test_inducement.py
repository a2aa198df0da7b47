"""Admissions follow free beds, margins, pay at risk and the fear of audits; audits teach and are forgotten."""

import numpy as np
import pytest

from sim.conventions import Level
from sim.loops import Loop, switches
from sim.system.deterrence import inappropriate_share, perceived_risk, worth_after_audit
from sim.system.inducement import Motive, at_risk, induced, usual_inappropriate

LEVEL = np.array([Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY, Level.OUT_OF_COUNTY], np.int8)
USUAL = np.array([0.0, 0.5, 0.8, 0.0])
ONE = np.ones(4)
TOWN, COUNTY = 1, 2


@pytest.fixture
def multiplier(behaviour, levers):
    def of(bed_use=USUAL, margin=ONE, pay=ONE, worth=ONE, moved=None):
        now = levers | (moved or {})
        return induced(
            Motive(margin, pay, worth), bed_use, USUAL, usual_inappropriate(LEVEL, behaviour), behaviour, now
        )

    return of


def test_at_the_start_it_is_one(multiplier):
    assert multiplier() == pytest.approx(1.0)


def test_one_percent_fewer_admissions_raise_it_by_the_measured_elasticity(multiplier, behaviour):
    found = (multiplier(USUAL * 0.99) - 1) / 0.01
    assert found[[TOWN, COUNTY]] == pytest.approx(behaviour["effort.induced_admissions"], rel=1e-6)
    assert found[[0, 3]] == pytest.approx(0.0), "no beds, or none of the county's business"


def test_no_more_is_spared_than_was_not_needed(multiplier, behaviour):
    least = multiplier(worth=np.zeros(4))
    assert least[TOWN] >= 1 - behaviour["treatment.avoidable_township"]
    assert least[COUNTY] >= 1 - behaviour["treatment.avoidable_county"]
    assert (least[[TOWN, COUNTY]] < 1).all()


def test_margins_raise_it_and_full_beds_end_it(multiplier):
    assert (multiplier(margin=ONE * 1.5) > 1)[[TOWN, COUNTY]].all()
    assert (multiplier(bed_use=ONE * 1.2) < 1)[[TOWN, COUNTY]].all()
    cut = switches([Loop.R6])
    assert multiplier(bed_use=ONE * 0.1, margin=ONE * 2, moved=cut) == pytest.approx(1.0), "R6 cut"


def test_income_at_risk_falls_with_the_guarantee(county, levers):
    sure = levers | {"fiscal_guarantee.guaranteed_share": 1.0}
    assert at_risk(LEVEL, county, levers) == pytest.approx(1.0)
    assert at_risk(LEVEL, county, sure)[TOWN] < 1
    assert at_risk(LEVEL, county, sure)[COUNTY] == pytest.approx(1.0)
    assert at_risk(LEVEL, county, sure | switches([Loop.B10])) == pytest.approx(1.0), "B10 cut"


def test_what_is_induced_is_not_needed():
    usual = np.array([0.2])
    assert inappropriate_share(usual, np.array([1.0])) == pytest.approx(0.2)
    assert inappropriate_share(usual, np.array([1.25])) == pytest.approx(0.36)
    assert inappropriate_share(usual, np.array([0.8])) == pytest.approx(0.0)


def test_audits_are_felt_with_a_half_life_and_forgotten(levers):
    usual, before = np.array([0.25]), np.array([0.1])

    def after(months, audit, moved=None):
        risk, now = before, levers | {"fund_supervision.audit_intensity": audit} | (moved or {})
        for _ in range(months):
            risk = perceived_risk(risk, np.ones(1), usual, 9.0, now)
        return float(risk[0])

    assert after(9, 0.5) == pytest.approx(0.3), "half of the way after one half-life"
    assert after(9, 0.0) == pytest.approx(0.05)
    assert after(9, 0.5, switches([Loop.B6])) == pytest.approx(0.1), "B6 cut: penalties teach nothing"


def test_whoever_induces_more_is_hit_more_often(levers):
    audited = levers | {"fund_supervision.audit_intensity": 0.3}
    eager, usual = (perceived_risk(np.array([0.1]), np.array([m]), np.array([0.25]), 9.0, audited) for m in (1.3, 1.0))
    assert eager > usual


def test_a_penalty_that_takes_all_leaves_nothing():
    assert worth_after_audit(0.2, 2.0) == pytest.approx(0.6)
    assert worth_after_audit(0.5, 3.0) == 0.0
