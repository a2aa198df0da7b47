"""R2: volume and service surplus pay a bonus, and a bonus keeps township staff."""

from __future__ import annotations

from sim.loops import Loop
from tests.engine.paired import TOWNSHIP, exits, finished

PERMITS = {
    "performance_pay_two_permits.surplus_to_bonus_share": 0.6,
    "performance_pay_two_permits.pay_cap_uplift": 0.6,
    "fiscal_guarantee.guaranteed_share": 0.9,
    "fiscal_guarantee.class2_management": 1.0,
}


def test_loop_R2_bonus_keeps_staff():
    closed, cut = finished(PERMITS), finished(PERMITS, without=(Loop.R2,))
    bonus = closed.institutions.payroll.bonus[closed.table.is_primary]
    assert bonus.max() > 0, "no township hospital pays a bonus"
    stay, leave = exits(TOWNSHIP)(closed.record), exits(TOWNSHIP)(cut.record)
    assert stay < leave, f"township exits are {stay:.0f} with the loop and {leave:.0f} without: bonuses keep nobody"


def test_with_the_loop_cut_bonuses_change_nobodys_relative_pay():
    model = finished(PERMITS, without=(Loop.R2,))
    payroll, table = model.institutions.payroll, model.table
    relative = payroll.relative(table, model.county, model.month - 1, with_bonus=False)
    payroll.bonus = payroll.bonus * 2
    again = payroll.relative(table, model.county, model.month - 1, with_bonus=False)
    payroll.bonus = payroll.bonus / 2
    assert (relative == again).all(), "the bonus still moves relative pay"
