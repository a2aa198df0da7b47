"""B2: a package that burns too fast makes its members hold back, so it burns less fast."""

from __future__ import annotations

import numpy as np

from sim.loops import Loop
from tests.engine import runs
from tests.engine.paired import COUNTY, FROM, IN_COUNTY, SHARE, admissions, finished, last_year, past

TIGHT = {
    "global_budget_contract.enabled": 1.0,
    "global_budget_contract.growth_cap": 0.0,
    "global_budget_contract.overspend_borne_share": 1.0,
}


def charged(record) -> float:
    """What the funds pay in the county in the first year under the package, whose budget is the same in both runs."""
    year = slice(record.horizon.index("2022-01"), record.horizon.index("2022-12") + 1)
    paid = record.county["fund_inpatient"][year] + record.county["fund_outpatient"][year]
    return float(paid[:, IN_COUNTY].sum())


def test_loop_B2_package_runs_out():
    closed, cut = finished(TIGHT), finished(TIGHT, without=(Loop.B2,))
    assert cut.record.county["package_burn"][-1] > 1000, "the package lasts: nothing excites the loop"
    with_loop, without = charged(closed.record), charged(cut.record)
    assert with_loop < without, f"the package is charged {with_loop:.6g} fen with the loop and {without:.6g} without"
    held_back, usual = admissions(COUNTY)(closed.record), admissions(COUNTY)(cut.record)
    assert held_back < usual, f"members admit {held_back:.0f} with the loop and {usual:.0f} without"


def test_members_hold_back_most_in_the_last_quarter():
    pressure = finished(TIGHT).record.county["restraint"][-12:]
    assert pressure[8:11].mean() > pressure[:8].mean(), f"pressure by month: {pressure.tolist()}"
    assert not finished(TIGHT, without=(Loop.B2,)).record.county["restraint"].any(), "pressure with the loop cut"


def test_patients_pay_a_larger_part_where_members_hold_back():
    """Against members that turn stays away but shift no cost: the same pressure, another catalogue."""
    model = past({}, "2023-12", SHARE)
    model.plan = runs.moved(model.plan, {key: {FROM: value} for key, value in TIGHT.items()})
    there = model.institutions
    there.behaviour = there.behaviour.with_values({"money.restraint_off_list": 0.0})
    unshifted = model.run()

    def own_part(record) -> float:
        charges = last_year(record, "charge_inpatient")[COUNTY].sum()
        return float(1 - last_year(record, "fund_inpatient")[COUNTY].sum() / charges)

    shifted, usual = own_part(finished(TIGHT).record), own_part(unshifted)
    assert shifted > usual + 0.001, f"patients and assistance bear {shifted:.4f} of county stays, {usual:.4f} unshifted"


def test_nobody_holds_back_where_the_overspend_is_not_borne():
    record = finished({**TIGHT, "global_budget_contract.overspend_borne_share": 0.0}).record
    assert not np.any(record.county["restraint"]), "members hold back at no risk of their own"
