"""Bound 2: from 55 to 65% takes half as many primary visits again, or a fifth of the hospitals' visits."""

from __future__ import annotations

import pytest

from sim.measure.indicators import value
from tests.measure.records import record_of

PRIMARY, HOSPITAL = 5500, 4500


def share(primary: float, hospital: float) -> float:
    record = record_of({"visits": {"TOWNSHIP_HOSPITAL": round(primary), "COUNTY_GENERAL": round(hospital)}})
    return value(record, "primary_visit_rate_county", 35)


def test_bound_02_the_start_is_55_percent():
    assert share(PRIMARY, HOSPITAL) == 0.55


@pytest.mark.parametrize(("more", "reached"), [(0.50, False), (0.52, True)])
def test_bound_02_primary_visits_alone_must_rise_by_52_percent(more, reached):
    found = share(PRIMARY * (1 + more), HOSPITAL)
    assert (found >= 0.6499) == reached, f"{more:.0%} more primary visits give {found:.4f}"


@pytest.mark.parametrize(("moved", "reached"), [(0.21, False), (0.2223, True)])
def test_bound_02_or_22_percent_of_hospital_visits_must_move(moved, reached):
    found = share(PRIMARY + HOSPITAL * moved, HOSPITAL * (1 - moved))
    assert (found >= 0.65) == reached, f"moving {moved:.1%} of hospital visits gives {found:.4f}"
