"""R6: beds and money call for admissions, admissions earn beds."""

from sim.loops import Loop
from tests.engine.paired import TOWNSHIP, admissions, finished, last_year

NO_CAPS = {"inpatient_cap_removal.enabled": 1.0, "inpatient_cap_removal.trigger_share": 0.45}
"""Under caps a stay more is not paid for, and nothing calls for it."""

BONUS = {"performance_pay_two_permits.surplus_to_bonus_share": 0.6}
MARGIN = BONUS | {
    "drg_across_levels.enabled": 1.0,
    "drg_across_levels.catalogue_share_of_admissions": 0.5,
    "drg_across_levels.payment_ratio_primary_county": 1.0,
}
"""Same disease, same price: a township stay leaves more, and part of what it leaves is paid as bonus."""


def test_loop_R6_what_pays_fills_beds():
    closed, cut = (finished(MARGIN, needs=NO_CAPS, without=loops).record for loops in ((), (Loop.R6,)))
    here, there = admissions(TOWNSHIP)(closed), admissions(TOWNSHIP)(cut)
    assert here > there, f"with dearer stays townships admit {here:.0f}, with the loop cut {there:.0f}"


def test_loop_R6_full_wards_in_credit_buy_beds():
    closed, cut = finished(BONUS).record, finished(BONUS, without=(Loop.R6,)).record
    from_lever = closed.horizon.index("2022-01")
    here, there = (int(r.county["own_beds"][from_lever:].sum()) for r in (closed, cut))
    assert here > there, f"own beds with the loop {here}, without {there}"
    assert there == 0, f"{there} beds are bought with the loop cut"
    assert last_year(closed, "beds").sum() > last_year(cut, "beds").sum(), "beds bought are not in the houses"
