"""A stronger county hospital brings stays back into the county, and draws visits away from below."""

import pytest

from tests.engine.paired import COUNTY, finished, in_county_share, managed_well, primary_share

UPGRADE = {
    "county_hospital_upgrade.capability_gain": 0.1,
    "county_hospital_upgrade.emergency_critical_gain": 0.1,
    "county_hospital_upgrade.beds_added": 200.0,
}
EMERGENCY_CENTRE = {"county_hospital_upgrade.emergency_critical_gain": 0.2}


@pytest.mark.parametrize("moves", [UPGRADE, EMERGENCY_CENTRE], ids=["all", "emergency"])
def test_sign_05_county_upgrade_raises_the_in_county_share(moves):
    usual, upgraded = in_county_share(finished().record), in_county_share(finished(moves).record)
    assert upgraded > usual, f"in-county share {upgraded:.4f} with the upgrade, {usual:.4f} without"


def test_sign_05_county_upgrade_does_not_raise_the_primary_share():
    usual, upgraded = primary_share(finished().record), primary_share(finished(UPGRADE).record)
    assert upgraded <= usual, f"primary share of all visits {upgraded:.4f} with the upgrade, {usual:.4f} without"


def test_sign_05_county_upgrade_is_real():
    usual, upgraded = managed_well(COUNTY)(finished().record), managed_well(COUNTY)(finished(UPGRADE).record)
    assert upgraded > usual + 0.05, f"correct management at county hospitals {upgraded:.3f}, {usual:.3f} without"
