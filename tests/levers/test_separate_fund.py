"""New departments of township hospitals outside caps and package, for as long as the rule says."""

from __future__ import annotations

import numpy as np
import pytest

from sim.conventions import Level
from sim.system.separate_fund import SeparateFund
from tests.engine import runs
from tests.levers.insurance_month import MONTH, facilities, levers

IN_FORCE = {"new_service_separate_fund__enabled": 1.0, "new_service_separate_fund__exempt_months": 12.0}
TOWN = facilities().level == Level.TOWNSHIP


def exempt(
    months_open: int = 0, departments: float = 2.0, before: float = 0.0, doctors: float = 20.0, **moved: float
) -> np.ndarray:
    """Exempt part of the stays at township hospitals some months after departments have opened."""
    fund = SeparateFund.at_start(before * TOWN)
    law, staff = levers(**{**IN_FORCE, **moved}), np.full(len(TOWN), doctors)
    for month in range(MONTH, MONTH + months_open + 1):
        fund.look(departments * TOWN, staff, runs.county(), runs.behaviour(), law, month)
    assert not fund.exempt[~TOWN].any(), "another facility has an account"
    return fund.exempt[TOWN]


def test_stays_of_new_departments_are_exempt():
    one, two = exempt(departments=1.0).mean(), exempt().mean()
    assert 0 < one < two < 1, f"{one:.3f} exempt with one department, {two:.3f} with two"


@pytest.mark.parametrize(
    ("why", "given"),
    [
        ("the rule is not in force", {"new_service_separate_fund__enabled": 0.0}),
        ("no month is exempt", {"new_service_separate_fund__exempt_months": 0.0}),
        ("there is no department", {"departments": 0.0}),
        ("the departments are not new", {"before": 2.0}),
        ("they have been open for a year", {"months_open": 12}),
        ("they have no doctor", {"doctors": 1.0}),
    ],
)
def test_nothing_is_exempt(why, given):
    assert not exempt(**given).any(), f"{exempt(**given).max():.3f} is exempt although {why}"


def test_the_last_month_is_still_exempt():
    assert exempt(months_open=11).all(), "the account closes early"


def test_audits_keep_other_cases_off_the_account():
    lax, strict = (exempt(fund_supervision__audit_intensity=a).mean() for a in (0.0, 0.6))
    assert strict < lax, f"exempt {lax:.3f} without audits, {strict:.3f} with"


def test_exempt_stays_pass_a_cap_that_is_used_up():
    fund = SeparateFund.at_start(np.zeros(3))
    fund.exempt = np.array([0.0, 0.3, 1.0])
    fits = fund.chance_to_fit(np.zeros(3))
    assert fits.tolist() == [0.0, 0.3, 1.0], f"chances {fits} under a cap without room"
    on_account = fund.book(np.array([100, 100, 100]))
    assert on_account.tolist() == [0, 30, 100], f"{on_account} fen of 100 are on the account"
