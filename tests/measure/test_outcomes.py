from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.conventions import Kind
from sim.measure.indicators import series
from sim.measure.operators import OPERATORS
from sim.measure.targets import UNDETERMINED, evaluate, evaluate_switches, load_targets
from sim.months import month_name, month_number
from tests.measure.records import empty_record, record_of, share_path

TARGETS = load_targets()
ABOVE_65 = TARGETS["XT-T02"]


def target(operator, threshold=(), deadline="2025-12", start=None, indicator="primary_visit_rate_county"):
    return replace(
        ABOVE_65,
        indicator=indicator,
        operator=operator,
        threshold=threshold,
        deadline=deadline and month_number(deadline),
        evaluate_from=start and month_number(start),
    )


def years(*primary_of_1000, first="2021-01"):
    """A record whose primary share is the same in all months of a year."""
    return share_path([p for p in primary_of_1000 for _ in range(12)], first)


@pytest.mark.parametrize(
    ("operator", "threshold", "primary", "met", "margin"),
    [
        (">", (0.65,), 650, False, 0.0),
        (">=", (0.65,), 650, True, 0.0),
        (">", (0.65,), 651, True, 0.001),
        (">=", (0.65,), 649, False, -0.001),
        ("~", (0.45,), 428, True, 0.0005),
        ("~", (0.45,), 427, False, -0.0005),
        ("~", (0.40,), 380, True, 0.0),
        ("<=", (0.65,), 650, True, 0.0),
        ("<=", (0.65,), 651, False, -0.001),
        ("=", (0.65,), 650, True, 0.0),
        ("=", (0.65,), 660, False, -0.01),
        ("between", (0.6, 0.7), 700, True, 0.0),
        ("between", (0.6, 0.7), 590, False, -0.01),
        ("between", (0.6, 0.7), 720, False, -0.02),
    ],
)
def test_level_operators(operator, threshold, primary, met, margin):
    outcome = evaluate(years(*[primary] * 5), target(operator, threshold))
    assert outcome.met is met
    assert outcome.margin == pytest.approx(margin, abs=1e-12)
    assert outcome.value == primary / 1000


@pytest.mark.parametrize(
    ("operator", "shares", "met", "margin", "over_speed"),
    [
        ("increase", (500, 500, 500, 480, 510), True, 0.01, False),
        ("increase", (500, 500, 500, 600, 500), False, 0.0, False),
        ("decrease", (500, 500, 500, 600, 499), True, 0.001, False),
        ("decrease", (500, 500, 500, 400, 500), False, 0.0, False),
        ("increase_pp", (500, 500, 500, 520, 550), True, 0.0, False),
        ("increase_pp", (500, 500, 500, 560, 549), False, -0.001, False),
        ("increase_each_year", (500, 500, 500, 501, 510), True, 0.001, False),
        ("increase_each_year", (500, 500, 500, 600, 590), False, -0.01, False),
        ("increase_each_year", (500, 500, 500, 500, 590), False, 0.0, False),
        ("increase_pp_per_year", (500, 500, 500, 510, 520), True, 0.0, False),
        ("increase_pp_per_year", (500, 500, 500, 509, 529), False, -0.001, False),
        ("increase_pp_per_year", (500, 500, 500, 530, 560), True, 0.02, False),
        ("increase_pp_per_year", (500, 500, 500, 531, 551), True, 0.01, True),
    ],
)
def test_operators_that_compare_years(operator, shares, met, margin, over_speed):
    threshold = {"increase_pp_per_year": (0.01, 0.03), "increase_pp": (0.05,)}.get(operator, ())
    outcome = evaluate(years(*shares), target(operator, threshold, start="2023-12"))
    assert outcome.met is met
    assert outcome.margin == pytest.approx(margin, abs=1e-12)
    assert outcome.over_speed is over_speed
    assert outcome.baseline == 0.5


def test_deadline_in_may_takes_the_12_months_that_end_with_may_and_december_is_the_other_reading():
    first = month_number("2022-01")
    record = share_path([600] * (month_number("2027-01") - first) + [700] * 12, "2022-01")
    in_may = evaluate(record, ABOVE_65)
    assert (month_name(in_may.month), in_may.value) == ("2027-05", (7 * 600 + 5 * 700) / 12_000)
    in_december = evaluate(record, ABOVE_65, deadline=ABOVE_65.alternative)
    assert (month_name(in_december.month), in_december.value) == ("2027-12", 0.7)
    assert not in_may.met
    assert in_december.met


def test_end_of_2025_is_the_calendar_year_2025():
    outcome = evaluate(years(0, 0, 0, 0, 650, 0), TARGETS["SM-T22"])
    assert (month_name(outcome.month), outcome.value, outcome.met) == ("2025-12", 0.65, True)


def test_without_a_deadline_each_december_is_shown_and_the_last_is_judged():
    record = share_path([500] * 36 + [520] * 12 + [540] * 12 + [999] * 5)
    outcome = evaluate(record, target("increase", deadline=None, start="2023-12"))
    assert month_name(outcome.month) == "2025-12"
    shown = {month_name(m): v for m, v in outcome.yearly}
    assert shown == {"2021-12": 0.5, "2022-12": 0.5, "2023-12": 0.5, "2024-12": 0.52, "2025-12": 0.54}
    assert outcome.slope_per_year == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("deadline", "start", "indicator", "reason"),
    [
        ("2026-01", None, "primary_visit_rate_county", "deadline_after_run"),
        ("2021-11", None, "primary_visit_rate_county", "deadline_before_run"),
        ("2025-12", "2020-12", "primary_visit_rate_county", "baseline_outside_run"),
        ("2023-12", "2023-12", "primary_visit_rate_county", "not_after_baseline"),
        ("2025-12", None, "in_county_inpatient_share", "no_denominator"),
        ("2025-12", "2023-12", "in_county_inpatient_share", "no_denominator"),
    ],
)
def test_no_verdict_says_why(deadline, start, indicator, reason):
    operator, threshold = ("increase", ()) if start else (">", (0.5,))
    outcome = evaluate(years(*[600] * 5), target(operator, threshold, deadline, start, indicator))
    assert outcome.undetermined == reason
    assert reason in UNDETERMINED
    assert not outcome.met
    assert outcome.first_met is None
    assert np.isnan(outcome.margin)


def test_first_wave_of_the_epidemic_is_left_out_of_both_years():
    """500 of 1000 visits are primary every month but in the wave; the rise of 2023 to 2024 must not come from it."""
    record = years(500, 500, 500, 500, 500)
    for month in ("2022-12", "2023-01", "2023-02"):
        at = record.horizon.index(month)
        record.county["visits"][at, Kind.TOWNSHIP_HOSPITAL, 0] = 100
    outcome = evaluate(record, target("increase", deadline="2024-12", start="2023-12"))
    assert outcome.is_masked
    assert outcome.value > outcome.baseline, "the plain values differ"
    assert (outcome.margin, outcome.met) == (0.0, False)
    later = evaluate(record, target("increase", deadline="2025-12", start="2024-12"))
    assert not later.is_masked


def test_volumes_are_compared_over_the_same_months_where_the_wave_is_left_out():
    record = years(500, 500, 500, 500, 500)
    outcome = evaluate(
        record, target("increase_each_year", deadline="2024-12", start="2022-12", indicator="primary_visits_total")
    )
    assert (outcome.margin, outcome.value) == (0.0, 6000.0)


def test_stocks_are_not_masked():
    record = record_of({"gp_pay": 50, "county_clinician_pay": 100}, "2021-01", "2025-12")
    record.county["gp_pay"][record.horizon.index("2022-12")] = 40
    outcome = evaluate(record, target("increase", start="2022-12", indicator="gp_county_pay_ratio"))
    assert (outcome.is_masked, outcome.met, outcome.margin) == (False, True, 0.1)


def test_first_met_is_the_month_from_which_it_is_kept_to_the_deadline():
    record = share_path([700] * 24 + [500] * 12 + [700] * 24)
    outcome = evaluate(record, target(">=", (0.65,)))
    assert outcome.first_met == month_number("2024-09")  # nine of twelve months at 0.7 make 0.65
    assert evaluate(record, target(">=", (0.65,), "2022-12")).first_met == month_number("2021-12")


def test_target_met_late_names_the_month_but_stays_missed():
    record = years(500, 500, 500, 500, 500, 700, 700)
    outcome = evaluate(record, target(">=", (0.7,)))
    assert not outcome.met
    assert outcome.first_met == month_number("2026-12")


def test_a_rise_lost_after_the_deadline_does_not_unmake_it():
    outcome = evaluate(years(500, 500, 500, 700, 700, 400), target(">=", (0.7,)))
    assert outcome.met
    assert outcome.first_met == month_number("2024-12")


def test_switches_show_when_a_definition_decides():
    record = record_of(
        {"visits": {"VILLAGE_CLINIC": 400, "TOWNSHIP_HOSPITAL": 150, "SUBCENTRE": 110, "COUNTY_GENERAL": 340}},
        "2021-01",
        "2025-12",
    )
    outcomes = evaluate_switches(record, target(">", (0.65,)))
    assert set(outcomes) == {
        "default",
        "count_village_clinics",
        "subcentre_is_primary",
        "count_refill_only_visits",
        "count_slip_visits",
        "count_inflow",
        "count_padded_visits",
        "count_home_visits",
        "count_online_contacts",
    }
    assert {name for name, o in outcomes.items() if not o.met} == {"count_village_clinics", "subcentre_is_primary"}


def test_a_target_set_by_its_own_lever_is_not_projected():
    with pytest.raises(ValueError, match="XT-T02 is own_lever"):
        evaluate(years(700), replace(ABOVE_65, verdict_class="own_lever"))


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_can_be_judged_and_without_care_there_is_no_verdict(name):
    assert evaluate(empty_record("2021-01", "2028-12"), TARGETS[name]).undetermined in ("no_denominator", "")
    assert TARGETS[name].operator in OPERATORS


PATHS = st.lists(st.integers(0, 1000), min_size=48, max_size=72)


@settings(max_examples=60, deadline=None)
@given(PATHS, st.sampled_from([">", ">=", "~"]), st.integers(1, 99), st.integers(11, 47))
def test_first_met_is_kept_and_could_not_be_earlier(path, operator, percent, at):
    record = share_path(path)
    deadline = record.horizon.first + at
    asked = target(operator, (percent / 100,), month_name(deadline))
    outcome = evaluate(record, asked)
    passed = OPERATORS[operator].passes(OPERATORS[operator].margins(series(record, asked.indicator), asked.threshold))
    end = at if outcome.met else len(path) - 1
    if outcome.first_met is None:
        assert not passed[end]
        return
    first = outcome.first_met - record.horizon.first
    assert passed[first : end + 1].all()
    assert first == 11 or not passed[first - 1]
    assert outcome.met == bool(passed[at])


@settings(max_examples=40, deadline=None)
@given(PATHS, st.sampled_from(["increase", "decrease", "increase_each_year"]))
def test_margin_and_verdict_agree(path, operator):
    outcome = evaluate(share_path(path, "2023-02"), target(operator, (), "2026-12", "2024-12"))
    assert outcome.met == (outcome.margin > 0)
    if operator != "increase_each_year":
        rise = outcome.value - outcome.baseline
        assert outcome.margin == pytest.approx(rise if operator == "increase" else -rise, abs=1e-11)
    else:
        decembers = dict(outcome.yearly)
        steps = [decembers[m] - decembers[m - 12] for m in (month_number("2025-12"), month_number("2026-12"))]
        assert outcome.margin == pytest.approx(min(steps), abs=1e-11)
