"""The 20% rule (潭政办发〔2022〕25号 二(二)10) in both its readings, and the pace within a year."""

import numpy as np
import pytest

from sim.system.caps import AdmissionCaps

ONE = np.array([True, True, False])
WANTED = np.array([50, 50, 50])
GROWTH = 0.1


@pytest.fixture
def caps():
    """A first full year with 120 and 240 admissions has passed under the caps."""
    caps = AdmissionCaps.at_start(3)
    caps.used += [120, 240, 999]
    return caps


def rule(levers, enabled, literal=0.0):
    return levers | {
        "inpatient_cap_removal.enabled": enabled,
        "inpatient_cap_removal.trigger_share": 0.2,
        "inpatient_cap_removal.reinstate_above_trigger": literal,
    }


def in_force(caps, levers, *shares):
    """Whether caps bind after each turn of the year, given last year's primary share."""
    states = []
    for share in shares:
        caps.turn_year(share, levers)
        states.append(caps.in_force)
    return states


def test_no_caps_in_the_first_year(caps):
    assert (caps.acceptance(WANTED, ONE, GROWTH, 1.0, 5) == 1).all()


def test_caps_bind_without_the_rule_whatever_the_share(caps, levers):
    assert in_force(caps, rule(levers, 0.0), 0.1, 0.3, 0.1) == [True] * 3


def test_below_the_trigger_caps_are_lifted_and_stay_so(caps, levers):
    assert in_force(caps, rule(levers, 1.0), 0.25, 0.2, 0.19, 0.25) == [True, True, False, False]


def test_the_literal_reading_brings_them_back(caps, levers):
    literal = rule(levers, 1.0, literal=1.0)
    assert in_force(caps, literal, 0.19, 0.2, 0.19, 0.21) == [False, True, False, True]


def test_the_rule_can_be_repealed(caps, levers):
    assert in_force(caps, rule(levers, 1.0), 0.1) == [False]
    assert in_force(caps, rule(levers, 0.0), 0.1) == [True]


def test_the_cap_is_spread_evenly_over_the_months_left(caps, levers):
    caps.turn_year(0.3, rule(levers, 0.0))
    january = caps.acceptance(WANTED, ONE, GROWTH, 1.0, 12 * 2020)
    assert january == pytest.approx([120 * 1.1 / 12 / 50, 240 * 1.1 / 12 / 50, 1.0])
    caps.used += [66, 264, 0]
    july = caps.acceptance(WANTED, ONE, GROWTH, 1.0, 12 * 2020 + 6)
    assert july == pytest.approx([66 / 6 / 50, 0.0, 1.0])
    few = caps.acceptance(np.array([5, 5, 5]), ONE, GROWTH, 1.0, 12 * 2020 + 6)
    assert few == pytest.approx([1.0, 0.0, 1.0])


def test_caps_grow_every_year_and_with_the_budget_share(caps, levers):
    for _ in range(2):
        caps.turn_year(0.3, rule(levers, 0.0))
    assert not caps.used.any()
    usual = caps.acceptance(WANTED, ONE, GROWTH, 1.0, 12 * 2021)
    assert usual[:2] == pytest.approx([120 * 1.21 / 12 / 50, 240 * 1.21 / 12 / 50])
    assert caps.acceptance(WANTED, ONE, GROWTH, 1.5, 12 * 2021)[0] == pytest.approx(1.5 * usual[0])
