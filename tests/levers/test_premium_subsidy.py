"""Who among the poor stays insured, and who pays."""

from __future__ import annotations

import numpy as np
import pytest

from sim.conventions import Scheme
from sim.county.synthesis import make_places, make_residents
from sim.system.enrolment import enrol, insured_share, personal_premium, subsidise_premiums
from sim.system.ledger import Ledger
from tests.engine import runs
from tests.levers.insurance_month import MONTH, levers

LOW_INCOME, DESTITUTE = 1, 2


@pytest.fixture(scope="module")
def residents():
    county, behaviour = runs.county(), runs.behaviour()
    return make_residents(county, behaviour, make_places(county), 0.02, MONTH)


def share(**moved: float) -> np.ndarray:
    return insured_share(runs.county(), runs.behaviour(), levers(**moved), MONTH)


def test_the_more_is_subsidised_the_more_stay_insured():
    steps = [share(premium_subsidy__subsidy_lowincome=s)[LOW_INCOME] for s in (0.0, 0.45, 0.9, 1.0)]
    assert (np.diff(steps) > 0).all(), f"insured at 0, 45, 90, 100% subsidised: {steps}"
    assert steps[-1] == 1.0, f"a premium that is wholly paid leaves {1 - steps[-1]:.3f} uninsured"


def test_a_subsidy_of_one_class_leaves_the_other():
    usual, moved = share(), share(premium_subsidy__subsidy_destitute=0.0)
    assert moved[LOW_INCOME] == usual[LOW_INCOME], f"low-income: {usual[LOW_INCOME]} to {moved[LOW_INCOME]}"
    assert moved[DESTITUTE] < usual[DESTITUTE], f"destitute: {usual[DESTITUTE]} to {moved[DESTITUTE]}"


def test_who_is_insured_under_a_smaller_subsidy_is_insured_under_a_larger_one(residents):
    small, large = (
        enrol(residents, share(premium_subsidy__subsidy_lowincome=s)).scheme == Scheme.RESIDENT for s in (0.2, 0.9)
    )
    assert (large | ~small).all(), "a larger subsidy drops somebody"
    assert large.sum() > small.sum(), f"{small.sum()} insured under a small, {large.sum()} under a large subsidy"


def test_only_the_assisted_outside_the_employees_scheme_are_asked(residents):
    enrolled = enrol(residents, np.array([0.0, 0.0, 0.0]))
    others = (residents.aid == 0) | (residents.scheme == Scheme.EMPLOYEE)
    assert (enrolled.scheme[others] == residents.scheme[others]).all(), "somebody else's insurance changes"
    left = ((enrolled.scheme == Scheme.RESIDENT) & (enrolled.aid > 0)).sum()
    assert left == 0, f"{left} assisted people are insured although nobody enrols"


def test_the_finance_bureau_pays_what_is_subsidised(residents):
    ledger, insured = Ledger(["a"]), np.array([0, 100, 10])
    law = levers(premium_subsidy__subsidy_lowincome=0.5, premium_subsidy__subsidy_destitute=1.0)
    paid = subsidise_premiums(ledger, runs.county(), law, insured, MONTH)
    monthly = personal_premium(runs.county(), MONTH) / 12 * 100
    assert paid == pytest.approx(60 * monthly, rel=1e-3), f"{paid} fen for 60 whole premiums of {monthly:.0f}"
    assert ledger.of("finance_bureau") == -paid, f"the bureau paid {-ledger.of('finance_bureau')} of {paid}"
    ledger.check()
