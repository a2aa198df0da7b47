import numpy as np
import pytest

from sim.calibration.case_file import RuleEntry
from sim.calibration.case_rules import drawn_rules, laid_over_bills
from sim.conventions import CONDITIONS, Level, Scheme
from sim.model import CountyModel
from sim.system import payment
from sim.system.payment import WHOLE
from tests.engine import runs

PRESSURE = CONDITIONS.index("hypertension")
TOWN = (Scheme.RESIDENT, Level.TOWNSHIP)


@pytest.fixture(scope="module")
def bills():
    model = CountyModel(runs.plan())
    model.apply_policy()
    return model.bills


def rule(**said):
    return RuleEntry.model_validate({"service": "outpatient", "levels": ["township"], "reason": "test"} | said)


def paid(bills, condition=PRESSURE):
    """What the fund pays for a township visit in fen, before any cap."""
    row = bills.visit[(*TOWN, condition)]
    eligible = (row[payment.CHARGE] - row[payment.ABSORBED]) * bills.catalogue_visit // WHOLE
    return eligible * row[payment.RATIO] // WHOLE


def test_no_rule_leaves_the_bills_themselves(bills):
    assert laid_over_bills(bills, ()) is bills


def test_a_rule_changes_its_condition_and_level_alone(bills):
    laid = laid_over_bills(bills, [rule(conditions=["hypertension"], ratio=0.9, yearly_cap_yuan=600)])
    assert laid.visit[(*TOWN, PRESSURE)][[payment.RATIO, payment.CAP]].tolist() == [9000, 60_000]
    assert laid.visit_again[(*TOWN, PRESSURE)][payment.RATIO] == 9000
    untouched = np.ones(bills.visit.shape, bool)
    untouched[(*TOWN, PRESSURE)] = False
    assert (laid.visit == bills.visit)[untouched].all()
    assert (laid.stay == bills.stay).all()


def test_a_limit_by_the_visit_bounds_what_the_fund_pays(bills):
    assert paid(bills) > 1200, "the limit would bind"
    laid = laid_over_bills(bills, [rule(conditions=["hypertension"], per_visit_limit_yuan=12)])
    assert 1190 <= paid(laid) <= 1200
    assert paid(laid, 0) == paid(bills, 0)


def test_a_later_limit_takes_the_place_of_an_earlier_one(bills):
    low, high = (rule(conditions=["hypertension"], per_visit_limit_yuan=yuan) for yuan in (12, 150))
    assert paid(laid_over_bills(bills, [low, high])) == paid(bills), "150 yuan bind nowhere"


def test_without_referral_nothing_is_paid_for_those_who_come_by_themselves(bills):
    laid = laid_over_bills(bills, [rule(levels=["county"], without_referral="not_paid")])
    row = laid.visit[Scheme.RESIDENT, Level.COUNTY, :, :]
    assert (row[:, payment.RATIO] - row[:, payment.VISIT_CUT] <= 0).all()
    employee = laid.visit[Scheme.EMPLOYEE]
    assert (employee == bills.visit[Scheme.EMPLOYEE]).all()


def test_stays_have_rules_of_their_own(bills):
    laid = laid_over_bills(bills, [rule(service="inpatient", ratio=0.5, deductible_yuan=100)])
    assert (laid.stay[TOWN][:, payment.STAY_RATIO] == 5000).all()
    assert (laid.stay[TOWN][:, payment.STAY_DEDUCTIBLE] == 10_000).all()
    assert (laid.visit == bills.visit).all()


def test_ratios_are_drawn_from_their_range_and_alike_under_one_name():
    wide = rule(ratio=0.5, ratio_range=[0.4, 0.6])
    low, high = (drawn_rules([wide], "case", lambda name, q=q: q)[0].ratio for q in (0.0, 1.0))
    assert (low, high) == pytest.approx((0.4, 0.6))
    assert drawn_rules([wide], "case", None)[0].ratio == 0.5
    asked = []
    drawn_rules([wide, wide], "case", lambda name: asked.append(name) or 0.5)
    assert len(set(asked)) == 1, "the same rule in two arms is drawn alike"
