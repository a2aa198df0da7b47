"""B4: doctors sent down are missed at the county hospital."""

from __future__ import annotations

from sim.conventions import Level
from sim.loops import Loop
from tests.engine.paired import COUNTY, finished, wait

OUTREACH = {"specialist_outreach.visits_per_month_per_township": 12.0}


def test_loop_B4_outreach_lengthens_the_county_hospitals_queue():
    closed, cut = (wait(COUNTY)(finished(OUTREACH, without=off).record) for off in ((), (Loop.B4,)))
    assert closed > cut, f"{closed:.2f} minutes of waiting with the loop, {cut:.2f} where nobody is missed"


def test_loop_B4_what_townships_gain_the_county_loses():
    table = finished(OUTREACH).table
    gained = table.outreach[table.level == Level.TOWNSHIP].sum()
    lost = -table.outreach[table.level == Level.COUNTY].sum()
    assert gained > 0, "nobody is on outreach"
    assert abs(gained - lost) < 1e-9, f"townships gain {gained:.3f} doctors, the county loses {lost:.3f}"
