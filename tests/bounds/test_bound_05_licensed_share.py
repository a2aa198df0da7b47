"""Bound 5: the licensed share can be raised by licences or by exits of the unlicensed; both are to be told."""

from __future__ import annotations

import pytest

from sim.conventions import Cadre, Kind
from sim.measure.switches import DEFAULT
from sim.measure.windows import Windows
from sim.measure.workforce import village_doctor_licensed_share
from tests.engine.paired import finished


def share(licensed: float, unlicensed: float) -> float:
    return licensed / (licensed + unlicensed)


def test_bound_05_fifteen_licences_or_thirty_exits_of_a_hundred():
    assert share(35 + 15, 65 - 15) == pytest.approx(0.5)
    assert share(35, 65 - 30) == pytest.approx(0.5)


def test_bound_05_the_indicator_and_both_its_parts_are_recorded():
    record = finished({"village_doctor_licensing.annual_conversion_rate": 0.1}).record
    top, bottom = village_doctor_licensed_share(Windows(record, DEFAULT))
    staff = record.county["staff"][-1, Kind.VILLAGE_CLINIC]
    assert top[-1] / bottom[-1] == pytest.approx(share(staff[Cadre.ASSISTANT], staff[Cadre.VILLAGE_DOCTOR]))


def test_bound_05_licences_a_year_stay_below_the_rate_asked_for():
    record = finished({"village_doctor_licensing.annual_conversion_rate": 0.1}).record
    inflow = record.county["staff_inflow"][:, Kind.VILLAGE_CLINIC, Cadre.ASSISTANT]
    unlicensed = record.county["staff"][:, Kind.VILLAGE_CLINIC, Cadre.VILLAGE_DOCTOR]
    november = record.horizon.index("2022-11")
    most = 0.1 * unlicensed[november - 1] + 3 * (0.1 * unlicensed[november - 1]) ** 0.5 + 2
    assert inflow[november] <= most, f"{inflow[november]} licences from {unlicensed[november - 1]} unlicensed doctors"
