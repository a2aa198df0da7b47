"""R6: beds and money call for admissions, admissions earn beds."""

from sim.loops import Loop
from tests.engine.paired import TOWNSHIP, admissions, finished, last_year

MORE_BEDS = {"subcentre_build.count": 5.0, "subcentre_build.beds_added": 150.0}
BONUS = {"performance_pay_two_permits.surplus_to_bonus_share": 0.6}


def test_loop_r6_free_beds_fill_themselves():
    closed, cut = finished(MORE_BEDS).record, finished(MORE_BEDS, without=(Loop.R6,)).record
    here, there = admissions(TOWNSHIP)(closed), admissions(TOWNSHIP)(cut)
    assert here > there, f"with more beds townships admit {here:.0f}, with the loop cut {there:.0f}"


def test_loop_r6_full_wards_in_credit_buy_beds():
    closed, cut = finished(BONUS).record, finished(BONUS, without=(Loop.R6,)).record
    from_lever = closed.horizon.index("2022-01")
    here, there = (int(r.county["own_beds"][from_lever:].sum()) for r in (closed, cut))
    assert here > there, f"own beds with the loop {here}, without {there}"
    assert there == 0, f"{there} beds are bought with the loop cut"
    assert last_year(closed, "beds").sum() > last_year(cut, "beds").sum(), "beds bought are not in the houses"
