"""In-county above 95% is impossible while more than 5% of admissions are beyond every facility of the county."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.care.practice import beyond_county
from sim.measure.record import Record
from sim.model import CountyModel
from tests.engine import runs
from tests.engine.paired import in_county_share

WANTED = 0.95
NOBODY_WANTS_TO_LEAVE, NOBODY_STAYS_AT_HOME = -30.0, -90.0
FEWER_CASES = 0.3
"""Since nobody stays at home, about as many stays as usual need fewer cases."""

RARELY_EQUIPPED = {"treatment.referral_scale": 1.1}
"""The upper end of the prior's range: a county that passes on much of what it is short of."""


def keen_on_the_county(emergency_gain: float = 0.0) -> CountyModel:
    """Two years of a county that nobody leaves unless he has to."""
    behaviour = runs.behaviour().with_values(
        {
            "levels.inpatient_out_of_county": NOBODY_WANTS_TO_LEAVE,
            "levels.inpatient_forgone": NOBODY_STAYS_AT_HOME,
            "levels.admission_scale": FEWER_CASES * runs.behaviour()["levels.admission_scale"],
            **RARELY_EQUIPPED,
        }
    )
    plan = replace(runs.plan("baseline", until="2022-12", share=0.05), behaviour=behaviour)
    lever = "county_hospital_upgrade.emergency_critical_gain"
    model = CountyModel(runs.moved(plan, {lever: {"2021-01": emergency_gain}}))
    model.run()
    return model


def beyond_share(model: CountyModel) -> float:
    """Part of admissions beyond every facility of the county: capability of the model, its rule of referral."""
    conditions = model.behaviour.conditions
    institutions = model.institutions
    beyond = beyond_county(
        institutions.capability[institutions.in_county], conditions.requirement,
        model.behaviour["treatment.referral_scale"],
    )  # fmt: skip
    return float(np.average(beyond, weights=model.mix * conditions.admission_weight))


def share(model: CountyModel) -> float:
    recorded: Record = model.record
    return in_county_share(recorded)


def test_bound_03_what_the_county_cannot_treat_caps_the_in_county_share():
    model = keen_on_the_county()
    beyond = beyond_share(model)
    assert beyond > 1 - WANTED, f"only {beyond:.3f} of admissions are beyond the county: the case is no case"
    assert share(model) < WANTED, f"{share(model):.3f} in the county although {beyond:.3f} are beyond it"


def test_bound_03_a_county_that_can_treat_nearly_everything_may_pass_it():
    model = keen_on_the_county(emergency_gain=0.4)
    assert beyond_share(model) < 1 - WANTED
    assert share(model) > WANTED, f"{share(model):.3f} in the county, of which {beyond_share(model):.3f} are beyond it"
