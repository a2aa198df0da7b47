"""Sign 3: a wider reimbursement gap against the city keeps patients in the county; primary visits hardly move."""

from __future__ import annotations

from tests.engine.paired import in_county_share, primary_share, record

GAP = {
    "reimbursement_gap.municipal_provincial_inpatient_rate_pp": -10.0,
    "reimbursement_gap.municipal_provincial_deductible_delta_yuan": 400.0,
}
HARDLY = 0.005
"""Half a point of the primary share of visits counts as no change."""


def test_sign_03_reimbursement_gap_keeps_stays_in_the_county():
    after, usual = (in_county_share(r) for r in (record(GAP), record()))
    assert after > usual, f"in-county share of stays: {after:.4f} with the gap, {usual:.4f} as usual"


def test_sign_03_reimbursement_gap_hardly_moves_primary_visits():
    after, usual = (primary_share(r) for r in (record(GAP), record()))
    assert abs(after - usual) < HARDLY, f"primary share of visits: {after:.4f} with the gap, {usual:.4f} as usual"
