"""Bound 1: primary share of all visits = primary share of visits in the county × (1 − share of visits outside)."""

from __future__ import annotations

import pytest

from sim.measure.indicators import value
from tests.engine.paired import finished
from tests.measure.records import record_of


def test_bound_01_share_of_all_visits_is_share_in_the_county_less_what_leaves():
    record = finished().record
    last = record.horizon.n_months - 1
    everywhere = value(record, "primary_visit_share_all", last)
    in_county = value(record, "primary_visit_rate_county", last)
    outside = value(record, "out_of_county_visit_share", last)
    assert 0 < outside < 1, f"a share of {outside} of visits outside the county tells nothing"
    assert everywhere == pytest.approx(in_county * (1 - outside), rel=1e-12)


@pytest.mark.parametrize(("outside", "needed"), [(5, 0.684), (10, 0.722), (15, 0.765)])
def test_bound_01_65_percent_of_all_visits_asks_more_than_65_in_the_county(outside, needed):
    visits = {"VILLAGE_CLINIC": 6500, "COUNTY_GENERAL": 3500 - 100 * outside, "OUT_OF_COUNTY": 100 * outside}
    record = record_of({"visits": visits})
    assert value(record, "primary_visit_share_all", 35) == pytest.approx(0.65)
    found = value(record, "primary_visit_rate_county", 35)
    assert found == pytest.approx(needed, abs=5e-4), f"with {outside}% outside the county needs {found:.4f}"
