"""Prices of a month when labour services are made dearer or cheaper."""

from __future__ import annotations

import numpy as np
import pytest

from sim.conventions import Level
from sim.system.payment import Rules
from sim.system.tariff import Tariff, rules_in_force
from tests.engine import runs

PRIMARY = [Level.VILLAGE, Level.TOWNSHIP]


def rules(multiplier: float, neutral: bool) -> Rules:
    plan = runs.plan("baseline")
    levers = plan.levers.at(0)
    levers["primary_service_price.service_price_multiplier"] = multiplier
    levers["primary_service_price.copay_neutral"] = float(neutral)
    mix = plan.county.need.condition_share.mean(axis=0)
    return rules_in_force(Tariff.of(plan.county, plan.behaviour, mix / mix.sum()), levers, runs.month("2022-01"))


@pytest.mark.parametrize("neutral", [True, False])
def test_dearer_services_raise_primary_charges_only(neutral):
    usual, dearer = rules(1.0, neutral), rules(1.3, neutral)
    gain = dearer.charge_visit - usual.charge_visit
    assert (gain[PRIMARY] > 0).all(), "a primary charge does not rise"
    assert not gain[[Level.COUNTY, Level.OUT_OF_COUNTY]].any(), "charges above primary level rise"
    taken_over = gain if neutral else np.zeros_like(gain)
    assert (np.abs(dearer.absorbed_visit - taken_over) <= 1).all(), "insurance does not take over the rise"


def test_of_cheaper_services_insurance_takes_over_nothing():
    cheaper = rules(0.9, neutral=True)
    assert (cheaper.charge_visit[PRIMARY] < rules(1.0, neutral=True).charge_visit[PRIMARY]).all(), "prices do not fall"
    assert not cheaper.absorbed_visit.any(), f"insurance takes over {cheaper.absorbed_visit.min()} fen of a price cut"
