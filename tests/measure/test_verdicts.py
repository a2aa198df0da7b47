from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measure.targets import evaluate, evaluate_switches, load_targets, verdict, wilson
from sim.months import month_number
from tests.measure.records import record_of, share_path

TARGET = load_targets()["SM-T22"]  # at least 65% of visits in the county, 2025-12


def outcomes(*primary_of_1000):
    return [evaluate(share_path([p] * 60), TARGET) for p in primary_of_1000]


def test_probability_median_band_and_margin():
    found = verdict(outcomes(600, 640, 650, 660, 700))
    assert (found.n, found.n_met, found.probability) == (5, 3, 0.6)
    assert (found.median, found.margin, found.is_met) == (0.65, 0.0, True)
    assert (found.low, found.high) == (pytest.approx(0.608), pytest.approx(0.692))
    assert found.month_first_met == month_number("2021-12")
    assert found.flips == ()


def test_interval_of_the_probability_is_wilsons():
    """3 of 10 at 90%: the roots of (p - 0.3)² = z² p (1 - p) / 10 with z = 1.6449."""
    low, high = wilson(3, 10, 0.9)
    for root in (low, high):
        assert (root - 0.3) ** 2 == pytest.approx(1.6448536**2 * root * (1 - root) / 10, rel=1e-6)
    assert low < 0.3 < high


@given(st.integers(1, 500), st.data())
def test_interval_holds_the_share_and_stays_between_0_and_1(n, data):
    n_met = data.draw(st.integers(0, n))
    low, high = wilson(n_met, n, 0.9)
    assert 0 <= low <= n_met / n + 1e-12
    assert n_met / n - 1e-12 <= high <= 1
    assert low < high


def test_runs_without_a_verdict_are_told_apart_from_misses():
    short = evaluate(share_path([700] * 24), TARGET)
    found = verdict([*outcomes(700, 600), short])
    assert (found.n, found.n_met, found.n_undetermined) == (2, 1, 1)
    assert found.reasons == ("deadline_after_run",)
    nothing = verdict([short])
    assert (nothing.n, nothing.is_met) == (0, False)
    assert math.isnan(nothing.probability)
    assert (nothing.probability_low, nothing.probability_high) == (0.0, 1.0)


def test_month_first_met_is_the_median_over_runs_that_meet_it():
    runs = [share_path([500] * late + [700] * (60 - late)) for late in (0, 12, 24, 60)]
    found = verdict([evaluate(run, TARGET) for run in runs])
    assert found.month_first_met == month_number("2022-09")  # nine of twelve months at 0.7
    assert verdict(outcomes(500)).month_first_met is None


def test_flips_name_the_definitions_that_turn_the_median():
    clinics = [record_of({"visits": {"VILLAGE_CLINIC": n, "COUNTY_GENERAL": 340}}, last="2025-12") for n in (640, 660)]
    by_run = [evaluate_switches(record, TARGET) for record in clinics]
    by_switch = {name: [run[name] for run in by_run] for name in by_run[0]}
    assert verdict(by_switch["default"], by_switch).flips == ("count_village_clinics",)


def test_outcomes_of_different_targets_or_months_make_no_verdict():
    record = share_path([700] * 84)
    for other in (
        evaluate(record, load_targets()["XT-T02"]),
        evaluate(record, TARGET, deadline=month_number("2026-12")),
    ):
        with pytest.raises(ValueError, match="one target at one month"):
            verdict([evaluate(record, TARGET), other])
    with pytest.raises(ValueError, match="one target at one month"):
        verdict([])
