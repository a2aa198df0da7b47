"""Sign 12: out-of-county payments charged to the budget do not lower the in-county share of admissions."""

from tests.engine.paired import finished, in_county_share

KEPT = {
    "global_budget_contract.enabled": 1.0,
    "global_budget_contract.surplus_retained_share": 1.0,
    "global_budget_contract.overspend_borne_share": 1.0,
}


def test_sign_12_charged_leakage_keeps_or_raises_the_in_county_share():
    before, after = (
        in_county_share(finished(KEPT | {"global_budget_contract.includes_out_of_county": charged}).record)
        for charged in (0.0, 1.0)
    )
    assert after >= before, f"in-county share of admissions goes from {before:.4f} to {after:.4f}"
