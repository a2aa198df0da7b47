from __future__ import annotations

import pandas as pd
import pytest

from sim.faults import InputFaults
from sim.measure.levels import compare_levels
from tests.measure.records import record_of

ROW = {"id": "O1", "indicator": "x", "level": "county", "year": 2022, "value": 50, "unit": "%", "source": "s"}


def observed(*rows, **more):
    return pd.DataFrame([ROW | more | row for row in rows])


@pytest.fixture
def record():
    return record_of({"visits": {"VILLAGE_CLINIC": 115, "COUNTY_GENERAL": 85}, "residents": 1000})


def test_observed_percent_against_simulated_share(record):
    table = compare_levels(record, observed({"indicator_id": "primary_visit_rate_county"}), {})
    row = table.iloc[0]
    assert (row.observed, row.simulated) == (0.5, 0.575)
    assert row.ratio == pytest.approx(1.15)
    assert row.id == "O1"
    assert list(table.columns)[-1] == "source"


@pytest.mark.parametrize(("value", "close"), [(67.7, False), (67.5, True), (57.5, True), (49.9, False), (50.1, True)])
def test_close_is_within_15_percent_of_the_observed(record, value, close):
    table = compare_levels(record, observed({"indicator_id": "primary_visit_rate_county", "value": value}))
    assert bool(table.within_15_percent[0]) is close


def test_without_indicator_ids_indicator_and_level_name_it(record):
    rows = observed(
        {"indicator": "visits_per_resident", "level": "village", "unit": "visits", "value": 1.38},
        {"indicator": "visits_per_resident", "level": "all", "unit": "visits", "value": 2.4},
        {"indicator": "life_expectancy", "unit": "years", "value": 77},
    )
    table = compare_levels(record, rows)
    assert list(table.indicator_id) == ["visits_per_resident_village", "visits_per_resident"]
    assert table.ratio.tolist() == pytest.approx([1.0, 1.0])


def test_years_are_mapped_and_a_year_outside_the_run_has_no_level(record):
    rows = observed({"year": 2013}, {"year": 2012}, indicator_id="primary_visit_rate_county")
    table = compare_levels(record, rows, {2013: 2022})
    assert table.simulated[0] == 0.575
    assert pd.isna(table.simulated[1])
    assert not table.within_15_percent[1]


def test_rows_without_an_indicator_are_left_out(record):
    assert compare_levels(record, observed({"indicator_id": ""}, {"indicator_id": None})).empty


def test_faults_are_reported_together(record):
    rows = observed(
        {"indicator_id": "primary_visit_rate_conty"}, {"indicator_id": "residents", "value": "many"}, indicator_id=""
    )
    with pytest.raises(InputFaults) as caught:
        compare_levels(record, rows)
    assert [str(f) for f in caught.value.faults] == [
        "observations.csv:2: indicator_id: no indicator 'primary_visit_rate_conty' – "
        "did you mean 'primary_visit_rate_county' or 'primary_visit_share_county'?",
        "observations.csv:3: value: year '2022' or value 'many' is no number – write digits only",
    ]


def test_missing_columns(record):
    with pytest.raises(InputFaults, match=r"observations\.csv:1: unit: this column is missing – add it"):
        compare_levels(record, observed({}).drop(columns="unit"))
