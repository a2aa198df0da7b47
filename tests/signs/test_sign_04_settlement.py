"""Direct settlement elsewhere spares patients trouble out of the county and keeps nobody in it."""

from tests.engine.paired import finished, in_county_share


def test_sign_04_cross_region_settlement_does_not_raise_the_in_county_share():
    usual = in_county_share(finished().record)
    easier = in_county_share(finished({"cross_region_settlement.hassle_cost_cut": 0.8}).record)
    assert easier <= usual, f"in-county share {easier:.4f} with settlement elsewhere made easy, {usual:.4f} without"
