"""A target set by its lever: what the path says, worst year, over-speed, and a ratio that moves by its denominator."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.measure.assumed import STATUSES, follow
from sim.measure.movement import Movement
from sim.measure.targets import load_all_targets
from sim.months import month_number
from sim.plan import load_registry

TARGETS = load_all_targets(load_registry().columns)
FIRST, ISSUED = month_number("2021-01"), month_number("2022-05")
MONTHS = month_number("2027-12") - FIRST + 1


def path(by_year, start=0.0):
    """A path that takes a value from each January on; `start` before."""
    values = np.full(MONTHS, float(start))
    for year, value in by_year.items():
        values[month_number(f"{year}-01") - FIRST :] = value
    return values


def status(id, values, **changes):
    target = replace(TARGETS[id], **changes)
    found = follow(target, {target.levers[0]: values}, FIRST, ISSUED)
    assert found.status in STATUSES
    return found


@pytest.mark.parametrize(
    ("id", "by_year", "start", "expected"),
    [
        ("XT-T19", {2023: 0.8}, 0, "met_by_assumption"),  # at least 80% of the year's recruits
        ("XT-T19", {2023: 0.79}, 0, "path_short"),
        ("XT-T19", {}, 0, "no_path"),
        ("XT-T19", {}, 0.9, "already_so"),
        ("XT-T15", {2023: 0.9}, 0.8, "path_shown"),  # a level says nothing of a rise
        ("XT-T15", {}, 0.8, "no_path"),
        ("XT-T14", {2023: 1.0}, 0.5, "no_path"),  # due in 2022: the path begins too late
        ("XT-T14", {2022: 0.85}, 0.5, "met_by_assumption"),
        ("XT-T08", {2024: 3}, 0, "path_short"),  # one or two sub-centres: three are not what was asked
        ("XT-T08", {2024: 2}, 0, "met_by_assumption"),
        ("NM-T03", {2024: 0.95}, 0, "met_by_assumption"),  # about parity
        ("NM-T03", {2024: 0.94}, 0, "path_short"),
    ],
)
def test_what_a_path_says(id, by_year, start, expected):
    assert status(id, path(by_year, start)).status == expected


def test_yearly_rise_is_that_of_the_worst_year():
    found = status("XT-T27", path({2022: 2.0, 2024: 0.5, 2025: 2.0}))
    assert (found.status, found.value) == ("path_short", 0.5)
    assert status("XT-T27", path({2022: 1.0})).status == "met_by_assumption"


def test_a_rise_above_3_points_is_flagged_as_over_speed():
    assert status("XT-T27", path({2022: 2.0, 2025: 3.5})).over_speed
    assert not status("XT-T27", path({2022: 3.0})).over_speed


def test_years_before_the_document_do_not_count():
    assert status("XT-T27", path({2022: 2.0})).value == 2.0


def test_the_deadline_decides_and_not_the_end():
    late = path({2026: 1.0})
    assert status("XT-T26", late).status == "no_path", "due in 2025-12"
    assert status("XT-T26", late, deadline=None).status == "met_by_assumption"
    assert status("XT-T26", late, deadline=month_number("2030-12")).status == "out_of_run"


def test_the_other_reading_of_a_deadline_can_turn_it():
    target, late = TARGETS["XT-T16"], path({2025: 1.0}, 0.8)
    paths = {target.levers[0]: late}
    assert follow(target, paths, FIRST, ISSUED).status == "met_by_assumption"
    assert follow(target, paths, FIRST, ISSUED, target.alternative).status == "no_path", "not by the end of 2024"


def test_the_first_lever_is_the_target_s_own():
    target = TARGETS["XT-T10"]
    own, other = target.levers
    found = follow(target, {own: path({}), other: path({2024: 1.0})}, FIRST, ISSUED)
    assert (found.lever, found.status) == (own, "no_path"), "money for buildings is not the standard reached"


def test_what_emerges_has_no_lever_to_follow():
    with pytest.raises(ValueError, match="XT-T02 is emerges"):
        follow(TARGETS["XT-T02"], {"some.lever": path({})}, FIRST, ISSUED)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        ((50, 50), (100, 90), True),  # licensed doctors stay, others leave
        ((50, 45), (100, 80), True),
        ((50, 55), (100, 90), False),
        ((50, 40), (100, 90), False),
        ((50, 60), (0, 90), False),
    ],
)
def test_a_ratio_that_rises_by_its_denominator_is_told(numerator, denominator, expected):
    assert Movement(0, 12, numerator, denominator).is_by_denominator is expected
