"""Effort follows money, and dies out where sending down does not pay."""

import numpy as np
import pytest

from sim.conventions import Level
from sim.system.capacity import Service
from sim.system.effort import adapt_effort

FUND = np.array([3_000.0, 10_000.0, 60_000.0, 90_000.0])
CHARGE = np.array([5_000.0, 15_000.0, 90_000.0, 200_000.0])
CONTRACT = {
    "global_budget_contract.enabled": 1.0,
    "global_budget_contract.surplus_retained_share": 1.0,
    "global_budget_contract.township_village_share_of_surplus": 0.3,
    "global_budget_contract.includes_out_of_county": 1.0,
    "tight_alliance.enabled": 1.0,
    "tight_alliance.integration_level": 0.9,
}


@pytest.fixture
def adapt(effort, facilities, county, behaviour, levers):
    """Months of adaptation under some levers; returns the effort."""
    service = Service.at_start(facilities, county, behaviour)
    service.occupancy[:] = 0.5

    def months(n, moved=None, bonus=None, fund=FUND):
        now = levers | (moved or {})
        share = county.value("workforce.share_bonus_township") if bonus is None else bonus
        for _ in range(n):
            adapt_effort(effort, facilities, service, county, behaviour, now, fund, CHARGE, share)
        return effort

    months.service = service
    return months


def test_under_fee_for_service_effort_dies_out(adapt, effort):
    effort.lead = effort.retention = 1.0
    assert adapt(3).lead < 1
    assert adapt(120).lead == 0.0
    assert effort.retention == 0.0


def test_under_a_budget_that_is_kept_it_rises_and_stays_bounded(adapt, effort):
    first = adapt(1, CONTRACT).lead
    assert 0 < first < 1
    assert adapt(1, CONTRACT).lead > first
    assert adapt(200, CONTRACT).lead == 1.0
    assert effort.retention == 1.0


def test_shares_without_a_contract_move_nobody(adapt, effort):
    effort.lead = 0.5
    assert adapt(1, CONTRACT | {"global_budget_contract.enabled": 0.0}).lead < 0.5
    assert effort.retention == 0.0
    assert effort.township == pytest.approx(1.0)


def test_without_out_of_county_payments_in_the_package_nobody_is_held_back(adapt):
    assert adapt(50, CONTRACT | {"global_budget_contract.includes_out_of_county": 0.0}).retention == 0.0


def test_no_saving_no_effort(adapt, effort):
    effort.lead = 0.5
    loose = CONTRACT | {"tight_alliance.enabled": 0.0}
    assert adapt(1, loose, fund=np.full(4, 10_000.0)).lead < 0.5


def test_townships_stretch_for_bonus_and_slacken_with_the_guarantee(adapt, effort, facilities, county):
    is_town = facilities.level == Level.TOWNSHIP
    guarantee = county.value("finance.fiscal_guarantee")
    bonus = {"performance_pay_two_permits.surplus_to_bonus_share": 0.4}
    usual = adapt(5).township.copy()
    assert usual == pytest.approx(1.0), "at today's rules nothing changes"
    assert (adapt(5, bonus).township[is_town] > 1).all()
    assert (effort.township[~is_town] == 1).all()
    effort.township[:] = 1.0
    assert (adapt(5, {"fiscal_guarantee.guaranteed_share": guarantee + 0.2}).township[is_town] < 1).all()


def test_inducement_follows_empty_beds_bonus_and_audit(adapt, facilities, county):
    is_town = facilities.level == Level.TOWNSHIP
    today = {"fund_supervision.audit_intensity": county.value("care.audit_intensity")}
    assert adapt(1, today).inducement == pytest.approx(1.0), "1 at the start"
    more = adapt(1, today, bonus=0.9).inducement.copy()
    assert (more[is_town] > 1).all()
    assert (more[~is_town] == 1).all()
    assert (adapt(1, {"fund_supervision.audit_intensity": 0.9}, bonus=0.9).inducement < more)[is_town].all()
    adapt.service.occupancy[:] = 1.2
    assert (adapt(1, today, bonus=0.9).inducement < 1)[is_town].all(), "full beds need no filling"
    adapt.service.occupancy[:] = 0.2
    guarantee = county.value("finance.fiscal_guarantee")
    less = adapt(1, today | {"fiscal_guarantee.guaranteed_share": guarantee + 0.3}).inducement
    assert (less < adapt(1, today).inducement.copy() + 1e-12)[is_town].all()
