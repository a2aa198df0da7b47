"""Sign 9: a higher payment ratio under DRG across levels → primary share of the inpatient fund up."""

from __future__ import annotations

from tests.engine.paired import IN_COUNTY, PRIMARY, finished, last_year

CATALOGUE = {"drg_across_levels.enabled": 1.0, "drg_across_levels.catalogue_share_of_admissions": 0.3}


def primary_fund_share(ratio: float) -> float:
    record = finished(CATALOGUE | {"drg_across_levels.payment_ratio_primary_county": ratio}).record
    paid = last_year(record, "fund_inpatient")
    return float(paid[PRIMARY].sum() / paid[IN_COUNTY].sum())


def test_sign_09_drg():
    low, high = primary_fund_share(0.6), primary_fund_share(0.9)
    assert high > low, f"primary share of the inpatient fund is {low:.4f} at ratio 0.6 and {high:.4f} at 0.9"
