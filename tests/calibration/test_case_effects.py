"""Effects of hand-made monthly series against numbers worked out by hand."""

import numpy as np
import pytest

from sim.calibration.case_effects import effect_of, paired_effect, segmented, value_in
from sim.calibration.case_file import COUNTS, LEVELS, TOTALS
from sim.calibration.case_use import GROUPS, PEOPLE, Use
from sim.calibration.cases import Outcome, Published

FIRST, CHANGE, MONTHS = 24_000, 24_012, 24
PUBLISHED = Published(1.0, 0.5, 1.5, "printed", False, "")


def outcome(**how):
    usual = {"arm": "treated", "count": "visits", "levels": (1,), "scale": "total", "effect": "percent",
             "before": (FIRST, CHANGE - 1), "after": (CHANGE, FIRST + MONTHS - 1)}  # fmt: skip
    return Outcome("o", "果", "o", True, PUBLISHED, ("X",), **(usual | how))


def use(township, village=100.0, people=1000.0, group="all", count="visits"):
    counts = np.zeros((MONTHS, len(GROUPS), len(COUNTS), len(LEVELS)))
    counts[:, GROUPS.index(group), COUNTS.index(count), 0] = village
    counts[:, GROUPS.index(group), COUNTS.index(count), 1] = township
    totals = np.zeros((MONTHS, len(GROUPS), PEOPLE + 1))
    totals[:, :, PEOPLE] = people
    return Use(FIRST, counts, totals)


def steps(before, after):
    return np.where(np.arange(MONTHS) < 12, before, after)


ARMS = {"treated": use(steps(100.0, 300.0)), "unchanged": use(steps(100.0, 200.0))}


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, 50.0),  # 300/100 over 200/100
        ({"against": "before"}, 200.0),
        ({"effect": "amount"}, 100.0),  # (300 - 100) - (200 - 100)
        ({"effect": "points", "scale": "share"}, 100 * (300 / 400 - 200 / 300)),
        ({"effect": "amount", "scale": "per_person_year"}, 12 * 0.1),  # a tenth of a visit a month
        ({"effect": "amount", "scale": "per_week"}, 100 * 12 / (365.25 / 7)),
        ({"effect": "amount", "levels": (0, 1)}, 100.0),
        ({"levels": (0,)}, 0.0),
    ],
)
def test_differences_are_those_worked_out_by_hand(how, expected):
    assert effect_of(outcome(**how), ARMS, CHANGE) == pytest.approx(expected)


def test_the_other_arm_can_be_a_dose():
    arms = ARMS | {"median": use(steps(100.0, 250.0))}
    for reckon in (effect_of, paired_effect):  # paired takes the arm the study has
        assert reckon(outcome(against="median"), arms, CHANGE) == pytest.approx(100 * (3 / 2.5 - 1))


def test_only_the_group_named_is_counted():
    sick = {name: use(steps(100.0, 300.0), group="hypertension") for name in ("treated", "unchanged")}
    assert effect_of(outcome(who="hypertension", against="before"), sick, CHANGE) == pytest.approx(200.0)
    assert np.isnan(effect_of(outcome(who="all", against="before"), sick, CHANGE)), "nothing was counted of all"


def test_money_is_in_yuan_and_a_cost_is_by_case():
    charges, visits = use(20_000.0, 0.0, count="visit_charges"), use(10.0, 5.0)
    both = Use(FIRST, charges.counts + visits.counts, charges.totals)
    window = (FIRST, FIRST + 5)
    assert value_in(outcome(count="visit_charges", scale="per_case"), both, window) == pytest.approx(20.0)
    assert value_in(outcome(count="visit_charges"), both, window) == pytest.approx(200.0)
    claims = (
        both.counts + use(15_000.0, 0.0, count="claimed_charges").counts + use(5.0, 0.0, count="claimed_visits").counts
    )
    by_claim = value_in(outcome(count="claimed_charges", scale="per_case"), Use(FIRST, claims, both.totals), window)
    assert by_claim == pytest.approx(30.0), "150 yuan of five visits that are claimed, not of all ten"
    totals = both.totals.copy()
    totals[:, 0, TOTALS.index("paid")] = 50_000.0
    paid = value_in(outcome(count="paid", scale="per_person_year"), Use(FIRST, both.counts, totals), window)
    assert paid == pytest.approx(6.0)  # 500 yuan a month of 1,000 people


def test_segmented_regression_finds_level_trend_step_and_slope():
    month = np.arange(MONTHS, dtype=float)
    series = 5 + 0.2 * month + np.where(month >= 12, 3 + 0.7 * (month - 12), 0.0)
    assert segmented(series, 12) == pytest.approx((5.0, 0.2, 3.0, 0.7))


def test_slope_and_step_are_those_of_the_arm_and_paired_takes_off_the_others():
    month = np.arange(MONTHS, dtype=float)
    late = np.where(month >= 12, month - 12, 0.0)
    arms = {"treated": use(100 + month + 2 * late), "unchanged": use(100 + month + 0.5 * late)}
    slope = outcome(estimator="slope_change", effect="amount", against="before")
    assert effect_of(slope, arms, CHANGE) == pytest.approx(2.0)
    assert paired_effect(slope, arms, CHANGE) == pytest.approx(1.5)
    jump = {"treated": use(100 + month + np.where(month >= 12, 28.0, 0.0)), "unchanged": use(100 + month)}
    step = outcome(estimator="step_change", effect="percent", against="before")
    assert effect_of(step, jump, CHANGE) == pytest.approx(100 * 28 / 112)


def test_a_slope_of_shares_is_in_points_a_month():
    month = np.arange(MONTHS, dtype=float)
    late = np.where(month >= 12, month - 12, 0.0)
    share = 0.2 + 0.004 * late
    arms = {"treated": use(share * 1000, (1 - share) * 1000)}
    slope = outcome(estimator="slope_change", effect="points", scale="share", against="before")
    assert effect_of(slope, arms, CHANGE) == pytest.approx(0.4)
