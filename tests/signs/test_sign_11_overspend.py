"""Sign 11: overspend not borne → wholly borne: the fund's deficit does not grow."""

from __future__ import annotations

from tests.engine.paired import finished, fund_balance

TIGHT = {"global_budget_contract.enabled": 1.0, "global_budget_contract.growth_cap": 0.0}
BORNE = "global_budget_contract.overspend_borne_share"


def test_sign_11_overspend():
    fund_bears, members_bear = finished(TIGHT | {BORNE: 0.0}).record, finished(TIGHT | {BORNE: 1.0}).record
    assert fund_bears.county["package_burn"][-1] > 1000, "the package lasts: there is no overspend to bear"
    low, high = fund_balance(fund_bears), fund_balance(members_bear)
    assert high > low, f"fund balance {low:.6g} fen with the overspend on the fund, {high:.6g} on the members"
