"""What a county is held against: rows read right, errors, and the typical county's rows against the raw numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.calibration.evidence import CHANGE, ELASTICITY, LEVEL, evidence_of
from sim.calibration.simulator import Years
from sim.county.inputs import load_county
from sim.county.priors import FOLDER
from sim.faults import InputFaults
from sim.plan import COUNTIES
from tests.measure.records import empty_record

ROW = {
    "id": "X1", "indicator": "bed_use", "level": "county", "year": 2022.0, "value": 0.7, "unit": "share",
    "low": np.nan, "high": np.nan, "source": "s", "indicator_id": "bed_occupancy_county", "base_year": np.nan,
    "error": np.nan, "quality": "B", "fit": np.nan,
}  # fmt: skip


@pytest.fixture(scope="module")
def typical():
    return load_county(COUNTIES / "typical")


@pytest.fixture(scope="module")
def raw():
    return pd.read_csv(FOLDER / "observations.csv", dtype={"value": float}).set_index("id")


def held(typical, *rows):
    return evidence_of(replace(typical, observations=pd.DataFrame([ROW | row for row in rows])))


def test_a_range_is_read_as_90_percent_and_an_error_goes_before_it(typical):
    first, second = held(typical, {"low": 0.6, "high": 0.8}, {"id": "X2", "low": 0.6, "high": 0.8, "error": 0.5})[:2]
    assert first.error == pytest.approx(0.2 / 3.29)
    assert second.error == 0.5
    assert (first.kind, first.is_fitted, first.unit) == (LEVEL, True, "share")


def test_percent_becomes_a_share_and_a_base_year_a_change(typical):
    level, change = held(
        typical,
        {"value": 70, "unit": "%", "error": 5},
        {"id": "X2", "value": -0.1, "unit": "relative_change", "base_year": 2019.0, "error": 0.04},
    )[:2]
    assert (level.value, level.error) == (pytest.approx(0.7), pytest.approx(0.05))
    assert (change.kind, change.base_year, change.year, change.value) == (CHANGE, 2019, 2022, -0.1)


def test_what_is_fitted_without_being_told(typical):
    rows = held(
        typical,
        {"low": 0.6, "high": 0.8},
        {"id": "X2"},
        {"id": "X3", "low": 0.6, "high": 0.8, "fit": 0.0},
        {"id": "X4", "indicator": "self_care_share", "level": "all", "year": 2019.0, "low": 0.4, "high": 0.69,
         "indicator_id": "self_care_share"},
    )  # fmt: skip
    fitted = {e.id: e.is_fitted for e in rows if e.kind != ELASTICITY}
    assert fitted == {"X1": True, "X2": False, "X3": False, "X4": False}, "no error, told not to, set by construction"


def test_elasticities_with_an_interval_come_along(typical):
    found = {e.id: e for e in held(typical, {"error": 0.1}) if e.kind == ELASTICITY}
    assert set(found) == {"any_visit", "visits_of_users", "any_admission"}
    assert found["any_visit"].year == 0
    assert found["any_visit"].error == pytest.approx((0.703 - 0.336) / 3.29)


def test_faults_come_together(typical):
    with pytest.raises(InputFaults) as caught:
        held(
            typical,
            {"indicator_id": "bed_occupancy_conty"},
            {"id": "X2", "fit": 1.0},
            {"id": "any_visit", "error": 0.1, "base_year": 2022.0},
            {"id": "X4", "error": 0.1, "year": 2011.0},
        )
    wrong = [(fault.line, fault.where, fault.wrong) for fault in caught.value.faults]
    assert wrong == [
        (None, "id", "'any_visit' is the id of an elasticity too"),
        (2, "indicator_id", "no indicator 'bed_occupancy_conty'"),
        (3, "error", "a row that is fitted needs an error above 0"),
        (4, "base_year", "2022 does not lie before 2022"),
        (5, "year", "2011 is not simulated"),
    ]


def test_changes_are_read_from_records_made_by_hand(typical):
    past, present = empty_record("2011-01", "2019-12"), empty_record("2018-01", "2022-12")
    for record, first, yearly in (
        (past, 2011, [9, 10, 10, 10, 10, 10, 10, 15, 20]),
        (present, 2018, [1, 40, 50, 60, 30]),
    ):
        record.county["residents"][:] = 100
        for year, visits in enumerate(yearly):
            record.county["visits"][12 * year : 12 * year + 12, 0, 0] = visits
        assert record.horizon.names[0] == f"{first}-01"
    years = Years(present, past)

    def value(year, base=np.nan):
        row = {"indicator_id": "visits_per_resident_village", "year": float(year), "base_year": base, "fit": 0.0}
        return years.value(held(typical, row)[0])

    assert value(2018) == pytest.approx(12 * 15 / 100), "a level before 2019 is of the past"
    assert value(2019) == pytest.approx(12 * 40 / 100), "a level from 2019 on is of the present"
    assert value(2019, 2012.0) == pytest.approx(20 / 10 - 1), "before 2019 both years are of the past"
    assert value(2022, 2019.0) == pytest.approx(30 / 40 - 1), "after 2019 both are of the present"
    assert value(2021, 2018.0) == pytest.approx(20 / 15 * 60 / 40 - 1), "across 2019 the two are chained"
    assert np.isnan(value(2023)), "no run covers it"


def test_the_typical_county_has_enough_to_be_fitted_to(typical):
    evidence = evidence_of(typical)
    assert len({e.id for e in evidence}) == len(evidence)
    fitted = [e for e in evidence if e.is_fitted]
    assert 35 <= len(fitted) <= 60
    assert all(e.error > 0 and (e.base_year or e.year or 2012) >= 2012 for e in fitted)
    assert not [e.id for e in fitted if e.quality == "D"], "nothing assumed is fitted"
    assert {e.id for e in fitted if 0 < e.year <= 2019}, "a fit up to 2019 has something to go by"


def test_every_raw_number_is_there_sourced_and_used(typical, raw):
    rows = typical.observations
    cited = set(" ".join(rows["evidence_ids"].dropna()).split())
    assert not cited - set(raw.index), sorted(cited - set(raw.index))
    assert raw.index.is_unique
    assert raw["source"].notna().all()
    assert set(raw["quality"]) <= set("ABCD")
    assert (raw["error"] > 0).all()
    assert raw["error_reason"].notna().all()
    past = pd.read_csv(COUNTIES / "typical" / "past.csv")["evidence_ids"].dropna()
    notes = " ".join(raw["note"].dropna())
    notes += (COUNTIES / "typical" / "demand_index.csv").read_text(encoding="utf-8")
    notes += (FOLDER / "priors.yaml").read_text(encoding="utf-8")
    unused = [i for i in raw.index if i not in cited | set(" ".join(past).split()) and i not in notes]
    assert not unused, unused
    assert not set(" ".join(past).split()) - set(raw.index)


def test_every_change_is_what_the_raw_numbers_give(typical, raw):
    rows = typical.observations[typical.observations["base_year"].notna()]
    assert len(rows) > 40
    for row in rows.to_dict("records"):
        after, before = row["evidence_ids"].split()
        assert row["value"] == pytest.approx(raw["value"][after] / raw["value"][before] - 1, abs=6e-4), row["id"]
        assert raw["unit"][after] == raw["unit"][before], row["id"]
        assert (raw["year"][after], raw["year"][before]) == (str(int(row["year"])), str(int(row["base_year"]))), row[
            "id"
        ]


def test_the_demand_index_agrees_with_the_totals_of_each_year(typical, raw):
    of = {
        "village_index": ("O0020", {2020: "O0021", 2021: "O0022", 2022: "O0073"}),
        "township_index": ("O0023", {2020: "O0024", 2021: "O0025", 2022: "O0072"}),
        "hospital_index": ("K-19", {2020: "K-20", 2021: "O0061", 2022: "O0087"}),
        "discharge_index": ("O0290", {2020: "O0297", 2021: "O0304", 2022: "O0114"}),
    }
    table = pd.read_csv(COUNTIES / "typical" / "demand_index.csv")
    mean = table.groupby(table["month"].str[:4].astype(int)).mean(numeric_only=True)
    for column, (base, years) in of.items():
        for year, total in years.items():
            wanted = raw["value"][total] / raw["value"][base]
            assert mean[column][year] == pytest.approx(wanted, abs=0.003), (column, year)
            assert total in table.loc[table["month"].str.startswith(str(year)), "how"].iloc[0]
    levels = ("village", "township", "county")
    rows = typical.observations
    visits = rows[(rows["indicator"] == "visits_per_resident") & (rows["year"] == 2019)].set_index("level")["value"]
    weighted = sum(
        table[f"{name}_index"] * visits[level]
        for name, level in zip(("village", "township", "hospital"), levels, strict=True)
    )
    observed = table["month"] < "2023"
    assert np.abs(table["visits_index"] - weighted / visits[list(levels)].sum())[observed].max() < 0.002
    assert (table["admissions_index"] == table["discharge_index"]).all()
