"""Bound 4: 45% of the inpatient fund at primary level is most admissions, unless a township stay is paid far more."""

from __future__ import annotations

import pytest

from sim.measure.indicators import value
from tests.engine.paired import COUNTY, IN_COUNTY, PRIMARY, admissions, finished, last_year
from tests.measure.records import record_of

COUNTY_STAY = 5000
"""Yuan of fund payment, as in the causal map's example."""


def admissions_needed(fund_share: float, township_stay: float) -> float:
    """Primary part of in-county admissions at which primary hospitals are paid the share of the fund."""
    low, high = 0.0, 1.0
    while high - low > 1e-4:
        part = (low + high) / 2
        stays = {"TOWNSHIP_HOSPITAL": round(100_000 * part), "COUNTY_GENERAL": round(100_000 * (1 - part))}
        fund = {
            "TOWNSHIP_HOSPITAL": int(stays["TOWNSHIP_HOSPITAL"] * township_stay * 100),
            "COUNTY_GENERAL": stays["COUNTY_GENERAL"] * COUNTY_STAY * 100,
        }
        reached = value(record_of({"admissions": stays, "fund_inpatient": fund}), "primary_inpatient_fund_share", 35)
        low, high = (low, part) if reached >= fund_share else (part, high)
    return high


@pytest.mark.parametrize(
    ("fund_share", "township_stay", "needed"), [(0.20, 2000, 0.385), (0.45, 2000, 0.672), (0.45, 4000, 0.506)]
)
def test_bound_04_the_share_of_admissions_that_a_share_of_the_fund_asks_for(fund_share, township_stay, needed):
    found = admissions_needed(fund_share, township_stay)
    assert found == pytest.approx(needed, abs=2e-3), f"{fund_share:.0%} at {township_stay} yuan asks for {found:.3f}"


def test_bound_04_the_county_of_the_model_is_far_from_45_percent():
    """At its own payments per stay the same arithmetic holds, so the target needs most admissions of the county."""
    record = finished().record
    paid, stays = last_year(record, "fund_inpatient"), last_year(record, "admissions")
    ratio = (paid[PRIMARY].sum() / stays[PRIMARY].sum()) / (paid[COUNTY].sum() / stays[COUNTY].sum())
    needed = admissions_needed(0.45, COUNTY_STAY * ratio)
    now = admissions(PRIMARY)(record) / admissions(IN_COUNTY)(record)
    assert needed > 2 * now, f"45% of the fund asks for {needed:.3f} of admissions; {now:.3f} are there now"
