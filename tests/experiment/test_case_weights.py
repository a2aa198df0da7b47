"""Weights of the average case: levels charge in 2019 what the county says, wherever the weights start."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.experiment.anchor import ANCHOR_YEAR, anchored_constants, wanted_levels
from sim.experiment.case_weights import WEIGHTS, average_charges, case_weights
from sim.experiment.one_run import record_of
from sim.months import Horizon, month_number
from sim.plan import BURN_IN_MONTHS, ROOT, Plan, plan_by_name


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The typical county, 5% of residents, on weights that are far off."""
    found = plan_by_name(ROOT / "scenarios" / "baseline.yaml", "typical", residents_share=0.05)
    far = {key: found.behaviour[key] * factor for key, factor in zip(sorted(WEIGHTS), (0.7, 1.4) * 4, strict=False)}
    return replace(found, behaviour=found.behaviour.with_values(far))


def test_levels_come_to_charge_the_countys_prices(plan: Plan) -> None:
    set_ = plan.behaviour.with_values(anchored_constants(plan, wanted_levels(plan.county), 4))
    horizon = Horizon(month_number(f"{ANCHOR_YEAR}-01") - BURN_IN_MONTHS, month_number(f"{ANCHOR_YEAR}-12"))
    values = plan.levers.values[:1].repeat(horizon.n_months, axis=0)
    short = replace(plan, behaviour=set_, horizon=horizon, levers=replace(plan.levers, horizon=horizon, values=values))

    charged = average_charges(record_of(short), ANCHOR_YEAR)

    assert len(charged) == len(WEIGHTS)
    for name, yuan in charged.items():
        assert yuan == pytest.approx(plan.county.value(f"prices.{name}"), rel=0.06), name


def test_a_level_nobody_went_to_keeps_its_weight(plan: Plan) -> None:
    price = plan.county.value("prices.visit_county")

    moved = case_weights(plan.county, plan.behaviour, {"visit_county": 1.5 * price})

    assert moved == {
        "levels.case_mix_visit_county": pytest.approx(1.5 * plan.behaviour["levels.case_mix_visit_county"])
    }
