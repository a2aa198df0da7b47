"""What `explain` says adds up, is nothing where nothing changed, and disturbs neither run."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiment.channels import JOINT
from sim.experiment.explain import NAMES, WINDOW_MONTHS, Window, explain
from sim.experiment.flows import GROUPS
from sim.faults import InputFaults
from sim.model import CountyModel
from tests.engine import runs

SHARE = 0.02
INDICATOR = "primary_visit_rate_county"


def plans(name):
    return runs.plan("baseline", share=SHARE), runs.plan(name, share=SHARE)


@pytest.fixture(scope="module")
def seen():
    """The window of reimbursement_gap against the baseline, with both models at its end."""
    models = tuple(CountyModel(plan) for plan in plans("reimbursement_gap"))
    for model in models:
        runs.advance(model, model.plan.horizon.n_months - WINDOW_MONTHS)
    window = Window(*models)
    for _ in range(WINDOW_MONTHS):
        window.step()
    return window


@pytest.fixture(scope="module")
def explained(seen):
    return seen.explanation(INDICATOR)


def test_flows_add_up_to_the_change_in_first_contacts_by_option(seen, explained):
    change = seen.contacts[1] - seen.contacts[0]
    assert change.any(), "somebody went elsewhere"
    assert np.array_equal(explained.flows.change_by_option, change)
    assert np.array_equal(explained.change.contacts, change * explained.scale)


def test_every_dimension_counts_the_same_flows(explained):
    everybody = explained.flows.counts["all"][0]
    for name in GROUPS:
        assert np.array_equal(explained.flows.counts[name].sum(axis=0), everybody), name


def test_first_contacts_of_the_flows_are_those_of_either_run(seen, explained):
    matrix = explained.flows.counts["all"][0]
    assert np.array_equal(matrix.sum(axis=1)[:-1], seen.contacts[0])
    assert np.array_equal(matrix.sum(axis=0)[:-1], seen.contacts[1])


@pytest.mark.parametrize("indicator", [INDICATOR, "in_county_inpatient_share", "oop_per_resident", "fund_balance",
                                       "doctors_township", "waiting_minutes_county"])  # fmt: skip
def test_parts_and_the_joint_part_add_up_to_the_change(seen, indicator):
    found = seen.explanation(indicator)
    assert list(found.by_channel) == [*NAMES, JOINT]
    for field in ("value", "numerator", "denominator"):
        total = sum(getattr(part, field) for part in found.by_channel.values())
        assert total == pytest.approx(getattr(found.change, field), rel=1e-9, abs=1e-9), f"{indicator} {field}"
    contacts = sum(part.contacts for part in found.by_channel.values())
    assert contacts == pytest.approx(found.change.contacts)


def test_a_price_lever_acts_mainly_through_prices(explained):
    parts = {name: abs(part.value) for name, part in explained.by_channel.items()}
    assert max(parts, key=parts.get) == "price", f"parts {parts}"
    price, others = explained.by_channel["price"], ("drugs", "contract", "referral_rules")
    assert price.value > 0, f"cheaper township care draws patients, part {price.value}"
    assert all(parts[name] == 0 for name in others), f"parts {parts}"
    assert parts[JOINT] < parts["price"] / 4, f"joint {parts[JOINT]}, price {parts['price']}"


def test_both_records_are_the_same_bits_as_when_run_alone(seen):
    for model in seen.models:
        alone = runs.run(model.plan)
        assert not runs.differing(model.record, alone), f"{model.plan.scenario.id} was disturbed"


def test_the_baseline_against_itself_has_nothing_to_explain():
    plan = runs.plan("baseline")
    found = explain(plan, plan, INDICATOR)
    for name, part in found.by_channel.items():
        assert part.value == part.numerator == part.denominator == 0, name
        assert not part.contacts.any(), name
    matrix = found.flows.counts["all"][0]
    assert matrix.sum() == np.trace(matrix) > 0


def test_plans_of_other_months_or_of_less_than_a_year_are_refused():
    with pytest.raises(InputFaults, match="same horizon"):
        explain(runs.plan("baseline"), runs.plan("staffing", until="2023-06"), INDICATOR)
    short = runs.plan("baseline", start="2022-01", until="2021-06")
    with pytest.raises(InputFaults, match="leaves 12"):
        explain(short, short, INDICATOR)
