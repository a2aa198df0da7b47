"""B12: county hospitals that lose revenue hand down less and code heavier."""

from sim.loops import Loop
from tests.engine.paired import COUNTY, finished, last_year

LOSING = {
    "subcentre_build.count": 5.0,
    "subcentre_build.beds_added": 150.0,
    "global_budget_contract.enabled": 1.0,
    "global_budget_contract.surplus_retained_share": 1.0,
    "tight_alliance.enabled": 1.0,
    "tight_alliance.integration_level": 0.9,
    "gatekeeping.disease_list_share": 0.8,
    "gatekeeping.compliance": 1.0,
    "gatekeeping.review_strictness": 0.8,
}
"""Sub-centres and first contact below take patients from the county hospitals; a contract asks these to send down."""

UNNOTICED = 20
"""In thousandths: the ups and downs of a twentieth of the residents."""


def test_loop_B12_a_loss_provokes_resistance():
    closed, cut = finished(LOSING).record, finished(LOSING, without=(Loop.B12,)).record
    assert closed.county["resistance"][-1] > 0, "county hospitals lose patients and do not mind"
    assert not cut.county["resistance"].any(), "with the loop cut they resist"
    down, down_cut = (float(last_year(r, "referred_down")) for r in (closed, cut))
    assert down < down_cut, f"{down:.0f} are handed down under resistance, {down_cut:.0f} without"
    dear, dear_cut = (
        last_year(r, "charge_inpatient")[COUNTY].sum() / last_year(r, "admissions")[COUNTY].sum() for r in (closed, cut)
    )
    assert dear > dear_cut, f"fen charged for a county stay: {dear:.0f} under resistance, {dear_cut:.0f} without"


def test_loop_B12_nobody_resists_who_loses_nothing():
    resisting = finished().record.county["resistance"]
    assert resisting.max() <= UNNOTICED, f"business as usual provokes a resistance of {resisting.max()} in 1000"
