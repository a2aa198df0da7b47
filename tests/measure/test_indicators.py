from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sim.conventions import Kind
from sim.measure.formulas import FORMULAS
from sim.measure.indicators import Switches, load_indicators, monthly_table, parts, series, value
from sim.measure.record import MONEY, PER_INSTITUTION, SHAPES
from sim.measure.switches import single_flips
from tests.measure.records import empty_record, random_record, record_of

CASES = YAML(typ="safe").load(Path(__file__).with_name("indicator_cases.yaml").read_text(encoding="utf-8"))
SHARES = sorted(name for name, indicator in load_indicators().items() if indicator.unit == "share")
MAY_BE_NEGATIVE = {"township_county_pay_gap"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case):
    record = record_of(case["each_month"], scale=case.get("scale", 1))
    switches = replace(Switches(), **case.get("switches", {}))
    last = record.horizon.n_months - 1
    numerator, denominator = parts(record, case["indicator"], last, switches)
    assert (numerator, denominator) == pytest.approx(tuple(case["parts"]), rel=1e-12)
    assert value(record, case["indicator"], last, switches) == pytest.approx(numerator / denominator, rel=1e-12)


@pytest.mark.parametrize(("outside", "needed"), [(0.05, 0.684), (0.10, 0.722), (0.15, 0.765)])
def test_65_percent_of_all_visits_needs_more_of_the_county_the_more_visits_are_outside(outside, needed):
    """PVS-B = PVS-C × (1 − share outside): Xiangtan's 65% is harder than Sanming's."""
    total, primary = 1_000_000, 650_000
    county = round(total * (1 - outside)) - primary
    visits = {"VILLAGE_CLINIC": primary, "COUNTY_GENERAL": county, "OUT_OF_COUNTY": round(total * outside)}
    record = record_of({"visits": visits})
    assert value(record, "primary_visit_share_all", 35) == 0.65
    assert value(record, "primary_visit_rate_county", 35) == pytest.approx(needed, abs=5e-4)


def test_primary_visits_must_rise_by_half_to_lift_their_share_from_55_to_65():
    before = record_of({"visits": {"VILLAGE_CLINIC": 5500, "COUNTY_GENERAL": 4500}})
    after = record_of({"visits": {"VILLAGE_CLINIC": 5500 * 152 // 100, "COUNTY_GENERAL": 4500}})
    assert value(before, "primary_visit_rate_county", 35) == 0.55
    assert value(after, "primary_visit_rate_county", 35) == pytest.approx(0.65, abs=5e-4)


@pytest.mark.parametrize(("down", "share"), [(0.3846, 0.20), (0.6716, 0.45)])
def test_fund_share_of_township_stays_paid_two_fifths_of_a_county_stay(down, share):
    """With 2,000 and 5,000 yuan a stay, 20% of the fund is 38% of admissions and 45% is 67%."""
    stays = {"TOWNSHIP_HOSPITAL": round(10_000 * down), "COUNTY_GENERAL": round(10_000 * (1 - down))}
    fund = {
        "TOWNSHIP_HOSPITAL": stays["TOWNSHIP_HOSPITAL"] * 200_000,
        "COUNTY_GENERAL": stays["COUNTY_GENERAL"] * 500_000,
    }
    record = record_of({"admissions": stays, "fund_inpatient": fund})
    assert value(record, "primary_inpatient_fund_share", 35) == pytest.approx(share, abs=5e-4)


def test_every_indicator_has_words_and_a_formula():
    indicators = load_indicators()
    assert set(indicators) == set(FORMULAS)
    assert all(all(vars(indicator).values()) for indicator in indicators.values()), "no empty words"
    assert (
        len({i.title_zh for i in indicators.values()})
        == len({i.title_en for i in indicators.values()})
        == len(FORMULAS)
    )


def test_plain_amounts_are_over_one():
    record = random_record(1)
    plain = {name for name, i in load_indicators().items() if i.denominator_zh.startswith("1(")}
    assert {"fund_balance", "residents", "primary_visits_total"} <= plain
    assert all(parts(record, name, 20)[1] == 1.0 for name in plain)


def test_yearly_windows_say_nothing_before_a_full_year():
    record = random_record(2)
    for name, indicator in load_indicators().items():
        known = ~np.isnan(series(record, name))
        if indicator.window == "year":
            assert not known[:11].any(), name
            assert known[11:].all(), name
        elif name != "catastrophic_share_poorest":
            assert known.all(), name


def test_a_share_without_denominator_is_nan_not_zero():
    assert np.isnan(value(empty_record(), "primary_visit_share_all", 20))


def test_catastrophic_spending_is_read_in_december():
    record = empty_record("2021-01", "2022-11")
    record.county["residents_by_quintile"][:, 0] = 100
    record.county["catastrophic_residents"][:, 0] = range(23)
    shown = series(record, "catastrophic_share_poorest")
    assert np.isnan(shown[:11]).all()
    assert (shown[11:] == 0.11).all(), "from December 2021 until the next December"


def test_months_left_out_leave_numerator_and_denominator():
    record = record_of({"visits": {"VILLAGE_CLINIC": 10, "COUNTY_GENERAL": 10}, "residents": 5})
    record.county["visits"][23, Kind.VILLAGE_CLINIC, 0] = 1000  # December 2022
    assert series(record, "primary_visit_share_all")[23] > 0.8
    assert series(record, "primary_visit_share_all", leave_out={12})[23] == 0.5
    assert series(record, "visits_per_resident", leave_out={12})[23] == 11 * 20 / 5, "mean residents over the rest"


def test_unknown_indicator_names_the_nearest():
    with pytest.raises(KeyError, match="did you mean 'primary_visit_share_all'"):
        series(empty_record(), "primary_visit_share_al")


@pytest.mark.parametrize("month", [-1, 96])
def test_month_outside_the_record(month):
    with pytest.raises(ValueError, match="outside the record of 96 months"):
        parts(empty_record(), "residents", month)


def test_tables_of_the_contract_in_money_and_of_institutions():
    assert set(SHAPES) >= PER_INSTITUTION
    assert {"fund_balance", "pay", "gp_pay", "assistance", "paid_by_patients", "service_income"} <= MONEY
    assert not MONEY & {"visits", "staff", "insured", "effort"}


def test_monthly_table_is_month_by_indicator():
    record = random_record(3, months=15)
    table = monthly_table(record)
    assert list(table.index) == record.horizon.names
    assert list(table.columns) == list(load_indicators())
    for name in table:
        np.testing.assert_array_equal(table[name], series(record, name))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from(sorted(single_flips())))
def test_shares_lie_between_0_and_1_and_parts_agree_with_value_and_series(seed, flip):
    record, switches = random_record(seed, 16), single_flips()[flip]
    for name in FORMULAS:
        whole = series(record, name, switches)
        for month in (0, 10, 11, 15):
            numerator, denominator = parts(record, name, month, switches)
            expected = numerator / denominator if denominator else np.nan
            for found in (value(record, name, month, switches), whole[month]):
                assert found == expected or np.isnan([found, expected]).all(), name
    for name in set(SHARES) - MAY_BE_NEGATIVE:
        known = series(record, name, switches)
        known = known[~np.isnan(known)]
        assert ((known >= 0) & (known <= 1)).all(), name


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31))
def test_shares_of_visits_fit_together(seed):
    record = random_record(seed, 14)
    v = {name: value(record, name, 13) for name in FORMULAS}
    assert v["primary_visit_share_all"] == pytest.approx(
        v["primary_visit_rate_county"] * (1 - v["out_of_county_visit_share"])
    )
    assert v["in_county_visit_rate"] + v["out_of_county_visit_share"] == pytest.approx(1)
    assert v["in_county_inpatient_share"] + v["out_of_county_admission_share"] == pytest.approx(1)
    assert v["primary_fund_share_total"] == pytest.approx(
        v["primary_fund_share_county"] * v["fund_spent_in_county_share"]
    )
    levels = ("village", "township", "county", "out")
    assert v["visits_per_resident"] == pytest.approx(sum(v[f"visits_per_resident_{level}"] for level in levels))
    assert v["admissions_per_resident"] == pytest.approx(sum(v[f"admissions_per_resident_{n}"] for n in levels[1:]))
