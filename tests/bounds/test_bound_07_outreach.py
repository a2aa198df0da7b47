"""Bound 7: outreach on four days a month is some 0.2 of a doctor per township, and the county's loss all of it."""

from __future__ import annotations

import pytest

from sim.conventions import Level
from tests.engine.paired import finished


def test_bound_07_four_days_a_month_are_a_fifth_of_a_doctor():
    model = finished({"specialist_outreach.visits_per_month_per_township": 4.0})
    table = model.table
    town = table.level == Level.TOWNSHIP
    lead = model.behaviour["effort.outreach_days"] * model.institutions.effort.lead
    here = table.outreach[town] * 4.0 / (4.0 + lead)
    assert here == pytest.approx(0.2, abs=0.02), f"{here.mean():.3f} doctors per township from four days a month"
    lost = -table.outreach[table.level == Level.COUNTY].sum()
    assert lost == pytest.approx(table.outreach[town].sum()), f"the county loses {lost:.2f} doctors"
