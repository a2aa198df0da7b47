"""Sign 10: a larger part of the kept surplus to townships and villages does not lower the primary share of visits."""

import pytest

from tests.engine.paired import finished, primary_share

KEPT = {"global_budget_contract.enabled": 1.0, "global_budget_contract.surplus_retained_share": 1.0}
TIGHT = {"tight_alliance.enabled": 1.0, "tight_alliance.integration_level": 0.9}
BELOW = "global_budget_contract.township_village_share_of_surplus"


@pytest.mark.parametrize("alliance", [{}, TIGHT], ids=["loose alliance", "tight alliance"])
def test_sign_10_surplus_to_townships_keeps_or_raises_the_primary_share(alliance):
    before, after = (primary_share(finished(KEPT | alliance | {BELOW: share}).record) for share in (0.0, 0.6))
    assert after >= before, f"primary share of visits goes from {before:.4f} to {after:.4f}"
