"""Aims: when they are reached, and what is told of a slip in their file."""

import math

import pytest

from sim.calibration.aims import FILE, load_aims
from sim.faults import InputFaults

AIMS = load_aims()


@pytest.mark.parametrize(
    ("name", "value", "is_reached"),
    [
        ("targets_inside", 0.8, True),
        ("targets_inside", 0.79, False),
        ("hindcast_coverage", 1.0, True),
        ("hindcast_skill", 0.0, False),
        ("hindcast_skill", 0.01, True),
        ("cases_inside", 4, True),
        ("cases_wrong", 1, False),
        ("recovery_p", 0.05, False),
        ("recovery_p", math.nan, False),
    ],
)
def test_limits(name, value, is_reached):
    assert AIMS[name].is_reached(value) == is_reached


def test_a_slip_is_told_with_its_line(tmp_path):
    file = tmp_path / "aims.yaml"
    file.write_text(FILE.read_text(encoding="utf-8").replace("most: 0}", "mots: 0}"), encoding="utf-8")
    with pytest.raises(InputFaults, match=r"aims\.yaml:.*mots.*most"):
        load_aims(file)
