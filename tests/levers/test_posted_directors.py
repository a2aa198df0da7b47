"""Posted heads of department: townships gain days, teaching and management, the county hospital loses the days."""

from __future__ import annotations

import numpy as np
import pytest

from sim.system.buildup import BuildUp
from sim.system.capability import capability_now
from sim.system.directors import led_by_county
from tests.levers.staff_case import StaffCase, plan

HALF = {"posted_directors__share_of_townships": 0.5}


def after_a_month(**moves: float) -> StaffCase:
    case = StaffCase.under(**moves)
    case.live(1)
    return case


def capability(case: StaffCase, days: np.ndarray) -> np.ndarray:
    place = plan()
    stocks = BuildUp.at_start(case.table, place.county, place.behaviour, case.levers)
    return capability_now(case.table, place.county, place.behaviour, stocks, case.levers, days)


def test_what_townships_gain_the_county_loses():
    case = after_a_month(**HALF)
    gained, lost = case.table.leading[case.town].sum(), -case.table.leading[case.hospital].sum()
    assert gained > 0, "no head is at work below"
    assert gained == pytest.approx(lost), f"townships gain {gained:.2f} doctors, the county loses {lost:.2f}"
    cut = after_a_month(**HALF, loop__B4=0.0)
    assert cut.table.leading[cut.hospital].sum() == 0, "a head is missed though nobody is missed"


def test_half_the_townships_are_led_and_their_capability_rises():
    case = after_a_month(**HALF)
    led = led_by_county(case.table, case.levers)
    assert led.sum() == pytest.approx(case.town.sum() / 2), f"{led.sum():.1f} of {case.town.sum()} hospitals are led"
    nobody = np.zeros(len(case.table))
    without = capability(after_a_month(), nobody)
    teaching, managing = capability(case, case.staffing.outreach_days), capability(case, nobody)
    rise, by_management = ((c - without)[led == 1].mean() for c in (teaching, managing))
    assert 0 < by_management < rise, f"capability rises by {rise:.3f}, by management alone {by_management:.3f}"
    same = (teaching - without)[case.town & (led == 0)]
    assert np.abs(same).max() < 1e-9, f"a hospital without a head changes by up to {np.abs(same).max():.3f}"


def test_without_posted_heads_nothing_moves():
    case = after_a_month()
    assert not case.table.leading.any()
    assert not case.staffing.outreach_days.any()
