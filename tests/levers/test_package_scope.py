"""A package holds the payments its scope names, and rewards and restrains only there."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from sim.conventions import Scheme
from sim.system.alliance import Alliance
from sim.system.fund import InsuranceFund
from sim.system.ledger import Ledger
from sim.system.package_scope import Scope, in_scope
from sim.system.restraint import Restraint
from tests.engine import runs
from tests.levers.insurance_month import MONTH, levers

VISITS, STAYS = np.array([300, 200, 50]), np.array([100, 900, 400])
IN_COUNTY = np.array([True, True, False])
WITH_CONTRACT = {
    "global_budget_contract__enabled": 1.0,
    "global_budget_contract__growth_cap": 0.0,
    "global_budget_contract__overspend_borne_share": 1.0,
}


def opened(scope: Scope, separate: int = 0) -> Alliance:
    world = mesa.Model(rng=1)
    fund, alliance, none = InsuranceFund(world), Alliance(world), np.zeros(3, np.int64)
    fund.pay(Ledger(["a", "b", "c"]), {Scheme.RESIDENT: VISITS, Scheme.EMPLOYEE: none},
             {Scheme.RESIDENT: STAYS, Scheme.EMPLOYEE: none})  # fmt: skip
    law = levers(**WITH_CONTRACT, global_budget_contract__scope=float(scope))
    alliance.open_year(fund, IN_COUNTY, law, MONTH, np.array([separate, 0, 0]))
    return alliance


@pytest.mark.parametrize(("scope", "budget"), [(Scope.ALL, 1500), (Scope.OUTPATIENT, 500), (Scope.INPATIENT, 1000)])
def test_the_package_is_last_years_payments_in_scope(scope, budget):
    alliance = opened(scope)
    assert alliance.budget == budget, f"{scope.name}: {alliance.budget}, not {budget}"
    alliance.spend(in_scope(VISITS, STAYS, alliance.scope), IN_COUNTY, levers())
    assert alliance.spent == budget, f"{scope.name}: the same payments spend {alliance.spent} of {budget}"


def test_what_was_paid_beside_it_is_no_part_of_it():
    assert opened(Scope.ALL, separate=60).budget == 1440, f"{opened(Scope.ALL, separate=60).budget}"
    assert opened(Scope.OUTPATIENT, separate=60).budget == 500, "stays beside the package cut the outpatient one"


@pytest.mark.parametrize(("scope", "acts"), [(Scope.ALL, True), (Scope.INPATIENT, True), (Scope.OUTPATIENT, False)])
def test_an_outpatient_package_that_runs_out_turns_no_stay_away(scope, acts):
    alliance, restraint = opened(scope), Restraint()
    alliance.spent = 10 * (alliance.budget or 0)
    restraint.follow(alliance, runs.behaviour(), levers(**WITH_CONTRACT), MONTH + 5)
    assert (restraint.stays < 1) == acts, f"{scope.name}: chance of a stay times {restraint.stays:.3f}"
