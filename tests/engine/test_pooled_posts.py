"""Posts pooled over the county drift to the county seat while it pays better, and stay where pay is equal."""

from __future__ import annotations

from tests.engine.paired import COUNTY, TOWNSHIP, finished

POOLED = {"headcount_quota.county_pooling": 1.0}
PARITY = {"performance_pay_two_permits.township_county_pay_ratio": 1.0}


def posts(moves: dict[str, float], what: str, kinds: list) -> int:
    return int(finished(moves).record.county[what][-1, kinds].sum())


def test_pooled_posts_drift_upwards_where_the_county_pays_better():
    for what in ("posts_approved", "posts_filled"):
        below, usual = posts(POOLED, what, TOWNSHIP), posts({}, what, TOWNSHIP)
        assert below < usual, f"{what} of townships go from {usual} to {below} under a pool"
    above, usual = posts(POOLED, "posts_filled", COUNTY), posts({}, "posts_filled", COUNTY)
    assert above > usual, f"posts filled at county hospitals go from {usual} to {above} under a pool"


def test_pooled_posts_stay_where_pay_is_equal():
    pooled, apart = (posts(moves, "posts_approved", TOWNSHIP) for moves in (POOLED | PARITY, PARITY))
    assert abs(pooled - apart) < 1000, f"township posts x 1000 go from {apart} to {pooled} under a pool at equal pay"
