"""A nearer insurance counter lets more people take up what they are entitled to."""

from __future__ import annotations

import pytest

from sim.care.market import coverage_now
from sim.county.residents import RANKS
from sim.system.service_points import ease, taken_up, with_registration
from tests.engine import runs
from tests.levers.insurance_month import MONTH, levers

EVERYWHERE = {"insurance_service_points__coverage_share": 1.0, "insurance_service_points__service_minutes": 15.0}


def odds(**moved: float) -> float:
    return ease(runs.county(), runs.behaviour(), levers(**moved))


def uptake(**moved: float) -> float:
    now = coverage_now(runs.behaviour(), runs.county(), levers(**moved), (0.3, 0.6, 0.4), 0.0, MONTH)
    return now.uptake / RANKS


def test_as_usual_nothing_changes():
    assert odds() == 1.0, f"odds {odds()} at the start"
    assert uptake() == pytest.approx(runs.county().value("insurance.two_disease_uptake"))


def test_nearer_is_more_and_farther_is_less():
    near, far = odds(**EVERYWHERE), odds(insurance_service_points__coverage_share=0.0)
    assert far < 1 < near, f"odds {far} without points, {near} with a point in every village"
    assert uptake(**EVERYWHERE) > uptake(), f"uptake {uptake(**EVERYWHERE)} against {uptake()}"


def test_minutes_matter_only_where_there_is_a_point():
    none = {"insurance_service_points__coverage_share": 0.0}
    near, far = (odds(**none, insurance_service_points__service_minutes=m) for m in (5.0, 60.0))
    assert near == far, f"without points 5 minutes give odds {near}, 60 minutes {far}"


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nobody_and_everybody_stay_so(share):
    assert taken_up(share, 2.0) == share, f"{share} becomes {taken_up(share, 2.0)}"


def test_registration_of_special_diseases_follows():
    law = levers(**EVERYWHERE)
    usual, moved = runs.behaviour(), with_registration(runs.behaviour(), runs.county(), law)
    key = "need.special_share"
    assert moved[key] > usual[key], f"{usual[key]} to {moved[key]}"
