"""Sign 15: outreach doubled – the county hospital has longer waits, until patients follow the doctors down."""

from __future__ import annotations

from sim.measure.record import Record
from tests.engine.paired import COUNTY, finished


def first_year_wait(record: Record) -> float:
    """Minutes waited per visit at county hospitals in the first year of the lever, before beliefs have followed."""
    first = record.year_to("wait_minutes", 23), record.year_to("visits", 23)
    return float(first[0][COUNTY].sum() / first[1][COUNTY].sum())


def test_sign_15_twice_the_outreach_lengthens_the_wait_at_the_county_hospital():
    once, twice = (
        first_year_wait(finished({"specialist_outreach.visits_per_month_per_township": visits}).record)
        for visits in (4.0, 8.0)
    )
    assert twice > once, f"waiting goes from {once:.2f} to {twice:.2f} minutes when outreach doubles"
